-- What is compared, as numbers: the words of a name together, those that do not name its town, those with figures.
WITH summed AS (
  SELECT rank, CAST(sum(code) AS BIGINT) AS whole, CAST(coalesce(sum(code) FILTER (NOT is_town), sum(code)) AS BIGINT) AS own,
    coalesce(CAST(sum(code) FILTER (has_figures) AS BIGINT), 0) AS numbers, max(place) AS last_place
  FROM worded GROUP BY rank
),
written AS (
  SELECT rank, max(place) AS places FROM spelled GROUP BY rank
)
-- a name that ends with a small word, or fills the sixty signs of a column, was cut
SELECT bodies.* EXCLUDE name, commune AS block, whole, own, numbers, last_place < places OR length(name) >= 58 AS is_cut
FROM bodies JOIN summed USING (rank) JOIN written USING (rank)
