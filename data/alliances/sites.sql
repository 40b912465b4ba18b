-- step
-- The commune or the département that each place of the file means: "86194", "86000 Poitiers", "Poitiers (86)",
-- "Poitiers", "86" or "Vienne". What may mean two places is none.
WITH told AS (
  SELECT min(file) AS file, min(line) AS line, tidy(place) AS place FROM lines GROUP BY tidy(place)
),
read_ AS (
  SELECT *,
    regexp_extract(place, '^([0-9]{5})( |$)', 1) AS number,
    regexp_extract(upper(place), '^([0-9]{2,3}|2[AB])$', 1) AS code,
    regexp_extract(upper(place), '\(([0-9]{2,3}|2[AB])\)$', 1) AS area,
    town_key(regexp_replace(regexp_replace(place, '^[0-9]{5} *', ''), '\([0-9AaBb]{2,3}\)$', '')) AS town
  FROM told WHERE place IS NOT NULL
),
candidates AS (
  SELECT place, places.commune, NULL AS departement FROM read_ JOIN places ON read_.town = '' AND places.code = number
  UNION
  SELECT place, towns.commune, NULL FROM read_ JOIN towns ON read_.town = '' AND postal_code = number
  UNION
  SELECT place, towns.commune, NULL FROM read_ JOIN towns ON read_.town <> '' AND postal_code = number
    AND towns.town = read_.town
  UNION
  SELECT place, towns.commune, NULL FROM read_ JOIN towns ON number = '' AND towns.town = read_.town
    AND (area = '' OR starts_with(towns.commune, area))
  UNION
  SELECT place, NULL, territory.code FROM read_ JOIN territories AS territory ON territory.kind = 'departement'
    AND (territory.code = read_.code OR folded(territory.name) = folded(place))
  WHERE NOT EXISTS (SELECT 1 FROM towns WHERE towns.town = read_.town AND starts_with(commune, territory.code))
)
SELECT file, line, read_.place AS id, NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  CASE WHEN count(candidates.place) = 1 THEN min(candidates.commune) END AS commune,
  CASE WHEN count(candidates.place) = 1 THEN min(candidates.departement) END AS departement,
  CASE count(candidates.place) WHEN 0 THEN 'place-unknown' WHEN 1 THEN NULL ELSE 'place-ambiguous' END AS doubt
FROM read_ LEFT JOIN candidates USING (place)
GROUP BY file, line, read_.place
