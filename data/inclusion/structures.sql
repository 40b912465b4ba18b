-- The structures of data·inclusion, one row each: places where people are received, not legal units.
--
-- The code of a structure is its source and its number there; what may not stand in an IRI is replaced, and told apart
-- by a hash.
-- after: networks
WITH told AS (
  SELECT *, regexp_replace(id, '^' || regexp_escape(source) || '--', '') AS number,
    coalesce(regexp_extract_all(reseaux_porteurs, '[a-z0-9]+(?:-[a-z0-9]+)*'), []) AS networks,
    row_number() OVER (PARTITION BY source, id ORDER BY date_maj DESC, file, line) AS rank
  FROM structures_v1
),
coded AS (
  SELECT *, trim(regexp_replace(number, '[^A-Za-z0-9]+', '-', 'g'), '-') AS code FROM told
)
SELECT file, line,
  'inclusion-' || source || '.' ||
    CASE WHEN code = number THEN code ELSE trim(code || '-' || left(sha256(number), 8), '-') END AS id,
  CASE WHEN source IS NULL OR NOT regexp_full_match(source, '[a-z0-9]+(-[a-z0-9]+)*') OR tidy(number) IS NULL
       THEN 'identifier-malformed'
       WHEN tidy(nom) IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate' END AS left_out,
  said_in(nom) AS name,
  siret_of(siret) AS siret,
  left(siret_of(siret), 9) AS siren,
  networks,
  tidy(code_insee) AS insee_code,
  tidy(code_postal) AS postal_code,
  commune AS town,
  list_filter([
    CASE WHEN tidy(siret) IS NOT NULL AND siret_of(siret) IS NULL THEN 'siret-invalid' END,
    CASE WHEN NOT list_has_all((SELECT list(code) FROM networks), networks) THEN 'network-unknown' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM coded
