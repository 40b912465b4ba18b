-- The associations of the national register, one row each.
--
-- An "import" row in position R was taken over under a new number, which its observation gives: the association is
-- in the other layout, and `rna` of this row leads to it (see keys.sql).
WITH both_layouts AS (
  SELECT file, line, upper(trim(id)) AS number, siret AS siret_said, siret_of(siret) AS siret, rup_mi, date_creat,
    nature, groupement, titre, titre_court, objet, objet_social1, objet_social2, adrs_codeinsee, adrs_codepostal,
    adrs_libcommune AS town, position, observation, maj_time
  FROM waldec
  UNION ALL BY NAME
  SELECT file, line, upper(trim(id)) AS number, siret AS siret_said, siret_of(siret) AS siret, rup_mi, date_creat,
    nature, groupement, titre, objet, objet_social1, objet_social2, adrs_codeinsee, adrs_codepostal, libcom AS town,
    position, observation, maj_time
  FROM "import"
),
-- only the rows of numbers that stand several times are sorted
ranked AS (
  SELECT file, line, row_number() OVER (
      PARTITION BY number ORDER BY regexp_replace(maj_time, ' +', ' ') DESC, file, line
    ) AS rank
  FROM both_layouts
  WHERE number IN (SELECT number FROM both_layouts GROUP BY number HAVING count(*) > 1)
)
SELECT file, line,
  'rna-' || number AS id,
  CASE WHEN NOT regexp_full_match(coalesce(number, ''), 'W[0-9][0-9A-Z][0-9]{7}|[0-9][0-9A-Z][0-9][A-Z][0-9A-Z-]{3,12}') THEN 'identifier-malformed'
       WHEN tidy(titre) IS NULL AND tidy(titre_court) IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate'
       WHEN upper(trim(position)) = 'D' THEN 'dissolved'
       WHEN upper(trim(position)) = 'S' THEN 'struck-off'
       WHEN upper(trim(position)) = 'R' THEN 'taken-over'
       WHEN upper(trim(position)) = 'I' THEN 'inactive' END AS left_out,
  coalesce(said_in(titre), said_in(titre_court)) AS name,
  CASE WHEN titre_court <> titre THEN CASE WHEN folded(titre_court) <> folded(titre) THEN said_in(titre_court) END END
    AS short_name,
  CASE WHEN upper(trim(position)) = 'R' THEN rna_of(observation) ELSE rna_of(number) END AS rna,
  siret,
  left(siret, 9) AS siren,
  CASE WHEN tidy(rup_mi) IS NOT NULL OR nature = 'R' THEN 'public-utility-association'
       WHEN groupement IN ('U', 'F') THEN 'union'
       ELSE 'association' END AS kind,
  year_of(date_creat) AS since_year,
  'Association' AS class,
  said_in(objet) AS purpose,
  purpose.code AS purpose_code,
  CASE WHEN purpose_2.code <> coalesce(purpose.code, '') THEN purpose_2.code END AS purpose_code_2,
  tidy(adrs_codeinsee) AS insee_code,
  tidy(adrs_codepostal) AS postal_code,
  town,
  list_filter([
    CASE WHEN ltrim(tidy(siret_said), '0') <> '' AND siret IS NULL THEN 'siret-invalid' END,
    CASE WHEN purpose.code IS NULL AND try_cast(objet_social1 AS INTEGER) > 0 THEN 'purpose-unknown' END,
    CASE WHEN purpose_2.code IS NULL AND try_cast(objet_social2 AS INTEGER) > 0 THEN 'purpose-unknown' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM both_layouts
LEFT JOIN ranked USING (file, line)
LEFT JOIN purposes AS purpose ON purpose.code = lpad(trim(objet_social1), 6, '0')
LEFT JOIN purposes AS purpose_2 ON purpose_2.code = lpad(trim(objet_social2), 6, '0')
