-- The institutions of higher education, one row each. Some rows of the file say nothing but what sort they are of.
--
-- An institution may have several numbers of one sort: the first stands here, all of them are in identifiers.sql.
WITH told AS (
  SELECT *, uai_of(codes_of(uai)[1]) AS number, siren_of(codes_of(siren)[1]) AS first_siren FROM institutions
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY coalesce(number, first_siren) ORDER BY file, line) AS rank FROM told
)
SELECT file, line,
  coalesce('uai-' || number, 'siren-' || first_siren) AS id,
  CASE WHEN coalesce(tidy(uo_lib), tidy(uai), tidy(siren)) IS NULL THEN NULL
       WHEN number IS NULL AND (first_siren IS NULL OR tidy(uai) IS NOT NULL) THEN 'identifier-malformed'
       WHEN tidy(uo_lib) IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN coalesce(tidy(uo_lib), tidy(uai), tidy(siren)) IS NULL THEN 'empty'
       WHEN rank > 1 THEN 'duplicate' END AS left_out,
  tidy(uo_lib) AS name,
  CASE WHEN folded(nom_court) <> folded(uo_lib) THEN tidy(nom_court) END AS short_name,
  CASE WHEN folded(sigle) NOT IN (folded(uo_lib), folded(coalesce(nom_court, ''))) THEN tidy(sigle) END AS acronym,
  CASE WHEN folded(uo_lib_officiel) NOT IN (folded(uo_lib), folded(coalesce(nom_court, '')), folded(coalesce(sigle, '')))
       THEN tidy(uo_lib_officiel) END AS official_name,
  tidy(uo_lib_en) AS english_name,
  CASE WHEN folded(type_d_etablissement) = 'universite' OR tidy(typologie_d_universites_et_assimiles) IS NOT NULL THEN 'university'
       WHEN folded(type_d_etablissement) = 'ecole' THEN 'grande-ecole'
       ELSE 'education-institution' END AS kind,
  number AS uai,
  first_siren AS siren,
  siret_of(codes_of(siret)[1]) AS siret,
  rna_of(identifiant_rna) AS rna,
  CASE WHEN regexp_full_match(trim(identifiant_ror), '0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}') THEN trim(identifiant_ror) END AS ror,
  pic_of(codes_of(identifiant_pic)[1]) AS pic,
  CASE WHEN regexp_full_match(trim(identifiant_wikidata), 'Q[0-9]+') THEN trim(identifiant_wikidata) END AS wikidata,
  coalesce(year_of(date_creation), try_cast(nullif(regexp_extract(trim(date_creation), '^(1[2-9]|20)[0-9]{2}$'), '') AS INTEGER)) AS since_year,
  CASE WHEN folded(pays_etranger_acheminement) = 'france' THEN tidy(com_code) END AS insee_code,
  CASE WHEN folded(pays_etranger_acheminement) = 'france' THEN tidy(code_postal_uai) END AS postal_code,
  CASE WHEN folded(pays_etranger_acheminement) = 'france' THEN com_nom END AS town,
  list_filter([
    CASE WHEN len(list_filter(codes_of(uai), lambda one: uai_of(one) IS NULL)) > 0 THEN 'uai-malformed' END,
    CASE WHEN len(list_filter(codes_of(siren), lambda one: siren_of(one) IS NULL)) > 0 THEN 'siren-invalid' END,
    CASE WHEN len(list_filter(codes_of(siret), lambda one: siret_of(one) IS NULL)) > 0 THEN 'siret-invalid' END,
    CASE WHEN len(list_filter(codes_of(identifiant_pic), lambda one: pic_of(one) IS NULL)) > 0 THEN 'pic-malformed' END,
    CASE WHEN tidy(identifiant_rna) IS NOT NULL AND rna IS NULL THEN 'rna-malformed' END,
    CASE WHEN tidy(identifiant_ror) IS NOT NULL AND ror IS NULL THEN 'ror-malformed' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM ranked
