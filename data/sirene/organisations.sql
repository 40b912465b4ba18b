-- The legal units of the register of enterprises, one row each, with the commune of the head office.
--
-- Whoever asked for partial diffusion, for the unit or for its head office, is masked: the number, the legal form, the
-- activity and the commune are said, and nothing that is a name or that leads to another register which has one.
WITH numbered AS (
  SELECT * EXCLUDE siren, siren AS written, siren_padded(siren) AS siren FROM units
),
units_ AS (
  SELECT *, band_of(trancheEffectifsUniteLegale) AS band,
    left(categorieJuridiqueUniteLegale, 4) AS form, upper(tidy(activitePrincipaleUniteLegale)) AS activity,
    CASE WHEN nomenclatureActivitePrincipaleUniteLegale = 'NAFRev2'
      THEN regexp_extract(activity, '^([0-9]{2})[.][0-9]{2}[A-Z]$', 1) END AS activity_division,
    row_number() OVER (
      PARTITION BY coalesce(siren, written) ORDER BY dateDernierTraitementUniteLegale DESC, file, line
    ) AS rank
  FROM numbered
),
offices AS (
  SELECT lpad(siret, 14, '0') AS siret, bool_and(statutDiffusionEtablissement = 'O') AS is_open,
    min(codeCommuneEtablissement) AS insee_code, min(codePostalEtablissement) AS postal_code,
    min(libelleCommuneEtablissement) AS town
  FROM establishments
  GROUP BY ALL
),
settled AS (
  SELECT units_.*, offices.siret, offices.insee_code, offices.postal_code, offices.town,
    (statutDiffusionUniteLegale = 'O') IS TRUE AND coalesce(is_open, true)
      AND NOT contains(coalesce(denominationUniteLegale, ''), '[N') AS is_open
  FROM units_ LEFT JOIN offices ON offices.siret = units_.siren || lpad(nicSiegeUniteLegale, 5, '0')
),
named AS (
  SELECT *,
    CASE WHEN is_open THEN coalesce(tidy(denominationUniteLegale), tidy(denominationUsuelle1UniteLegale), tidy(sigleUniteLegale)) END AS name,
    CASE WHEN is_open THEN tidy(sigleUniteLegale) END AS sigle,
    CASE WHEN is_open THEN list_sort(list_distinct([tidy(denominationUsuelle1UniteLegale),
      tidy(denominationUsuelle2UniteLegale), tidy(denominationUsuelle3UniteLegale)])) ELSE [] END AS usual_names
  FROM settled
)
SELECT file, line,
  'siren-' || siren AS id,
  CASE WHEN siren IS NULL THEN 'identifier-malformed'
       WHEN name IS NULL AND is_open THEN 'name-missing' END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate' END AS left_out,
  forms.class,
  CASE WHEN forms.class IS NULL THEN 'FormalOrganization' END AS general_class,
  forms.kind,
  CASE WHEN is_open AND societeMissionUniteLegale = 'O' THEN 'mission-company' END AS kind_2,
  CASE WHEN is_open AND economieSocialeSolidaireUniteLegale = 'O'
    AND coalesce(sector, '') NOT IN ('social-economy', 'association', 'foundation') THEN 'social-economy' END AS sector,
  CASE WHEN NOT is_open THEN 'RESTRICTED' END AS access,
  name,
  CASE WHEN sigle <> name THEN CASE WHEN folded(sigle) <> folded(name) THEN sigle END END AS short_name,
  CASE WHEN usual_names <> [] THEN list_filter(usual_names, lambda other:
    folded(other) NOT IN (folded(name), coalesce(folded(sigle), ''))) END AS others,
  others[1] AS other_name, others[2] AS other_name_2, others[3] AS other_name_3,
  siren,
  CASE WHEN is_open THEN siret_of(siret) END AS siret,
  CASE WHEN is_open THEN upper(tidy(identifiantAssociationUniteLegale)) END AS rna,
  rna_of(rna) AS association,
  forms.code AS legal_form,
  CASE WHEN activities.code IS NOT NULL THEN activity END AS naf,
  activities.code AS division,
  CASE WHEN is_open THEN staff_bands.code END AS staff,
  CASE WHEN is_open THEN year_of(dateCreationUniteLegale) END AS since_year,
  tidy(insee_code) AS insee_code,
  tidy(postal_code) AS postal_code,
  tidy(town) AS town,
  list_filter([
    CASE WHEN siret IS NULL THEN 'head-office-missing' END,
    CASE WHEN forms.code IS NULL THEN 'legal-form-unknown' END,
    CASE WHEN activity IS NOT NULL AND activities.code IS NULL THEN 'activity-unknown' END,
    CASE WHEN band <> 'NN' AND staff_bands.code IS NULL THEN 'staff-band-unknown' END,
    CASE WHEN rna IS NOT NULL AND association IS NULL THEN 'rna-malformed' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM named
LEFT JOIN forms ON forms.code = form
LEFT JOIN staff_bands ON staff_bands.code = band
LEFT JOIN activities ON activities.code = activity_division
