-- The schools and the services of the directory of education, one row each.
--
-- 1965-05-01 is the day on which the directory has everything open that was there before the directory.
WITH told AS (
  SELECT *, uai_of(identifiant_de_l_etablissement) AS uai, folded(type_etablissement) AS type, folded(libelle_nature) AS nature,
    folded(etat) AS state
  FROM directory
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY uai ORDER BY coalesce(state, '') LIKE 'ferme%', file, line) AS rank
  FROM told
)
SELECT file, line,
  'uai-' || uai AS id,
  CASE WHEN uai IS NULL THEN 'identifier-malformed'
       WHEN tidy(nom_etablissement) IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN state LIKE 'ferme%' THEN 'closed'
       WHEN state LIKE 'a ouvrir%' THEN 'not-yet-open'
       WHEN rank > 1 THEN 'duplicate' END AS left_out,
  uai,
  tidy(nom_etablissement) AS name,
  CASE WHEN type IN ('service administratif', 'information et orientation') THEN 'PublicBody'
       ELSE 'EducationInstitution' END AS class,
  CASE WHEN type IN ('service administratif', 'information et orientation') THEN 'state-service'
       WHEN type IN ('erea', 'medico social') OR nature LIKE '%specialise%' THEN 'special-school'
       WHEN nature = 'cfa' OR nature LIKE '%apprenti%' THEN 'apprenticeship-centre'
       WHEN type = 'ecole' THEN 'primary-school'
       WHEN type = 'college' THEN 'college'
       WHEN type = 'lycee' AND nature = 'lycee professionnel' THEN 'lycee-professionnel'
       WHEN type = 'lycee' THEN 'lycee'
       ELSE 'education-institution' END AS kind,
  coalesce(siren_of(siren_siret), left(siret_of(siren_siret), 9)) AS siren,
  siret_of(siren_siret) AS siret,
  CASE WHEN day_of(date_ouverture) <> DATE '1965-05-01' THEN year_of(date_ouverture) END AS since_year,
  tidy(code_commune) AS insee_code,
  tidy(code_postal) AS postal_code,
  nom_commune AS town,
  list_filter([
    CASE WHEN tidy(siren_siret) IS NOT NULL AND coalesce(siren_of(siren_siret), siret_of(siren_siret)) IS NULL THEN 'siret-invalid' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM ranked
