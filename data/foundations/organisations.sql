-- The funds and foundations of their national register, one row each.
--
-- A foundation that has no number of its own is written with the SIRET of the one that shelters it: a SIRET that
-- several have tells none of them, and is not taken.
WITH numbered AS (
  SELECT *, upper(trim(numero_rnf)) AS number, siret_of(siret) AS office, folded(type_organisme) AS sort,
    row_number() OVER (PARTITION BY upper(trim(numero_rnf)) ORDER BY file, line) AS rank
  FROM foundations
),
counted AS (
  SELECT *, count(*) FILTER (WHERE rank = 1) OVER (PARTITION BY office) AS sharing FROM numbered
)
SELECT file, line,
  'rnf-' || number AS id,
  CASE WHEN NOT regexp_full_match(coalesce(number, ''), '[0-9A-Z]+(-[0-9A-Z]+)*') THEN 'identifier-malformed'
       WHEN tidy(titre) IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate' END AS left_out,
  tidy(titre) AS name,
  number AS rnf,
  CASE WHEN sharing = 1 THEN office END AS siret,
  left(CASE WHEN sharing = 1 THEN office END, 9) AS siren,
  CASE WHEN sort LIKE '%dotation%' OR sort = 'fdd' THEN 'endowment-fund'
       WHEN sort LIKE '%abritee%' THEN 'sheltered-foundation'
       WHEN sort LIKE '%entreprise%' OR sort = 'fe' THEN 'corporate-foundation'
       WHEN sort LIKE '%universitaire%' THEN 'university-foundation'
       WHEN sort LIKE '%partenariale%' THEN 'partnership-foundation'
       WHEN sort LIKE '%cooperation scientifique%' OR sort = 'fcs' THEN 'scientific-foundation'
       WHEN sort LIKE '%hospitaliere%' THEN 'hospital-foundation'
       WHEN sort LIKE '%utilite publique%' OR sort = 'frup' THEN 'public-utility-foundation'
       ELSE 'foundation' END AS kind,
  coalesce(year_of(date_creation), year_of(strftime(try_strptime(trim(date_creation), '%d/%m/%Y'), '%Y-%m-%d')))
    AS since_year,
  CAST(NULL AS VARCHAR) AS insee_code,
  lpad(tidy(code_postal), 5, '0') AS postal_code,
  tidy(ville) AS town,
  list_filter([
    CASE WHEN tidy(siret) IS NOT NULL AND office IS NULL THEN 'siret-invalid' END,
    CASE WHEN office IS NOT NULL AND sharing > 1 THEN 'siret-shared' END,
    CASE WHEN kind = 'foundation' AND coalesce(sort, '') <> 'fondation' THEN 'kind-unknown' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM counted
