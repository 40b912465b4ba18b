-- Pairs of IRIs that one key joins: a register gives to one of its bodies the key that names a body of another.
--
-- A body without a name asked not to be named: no link leads to it from a register that names it.
WITH owners AS (
  SELECT id, CASE WHEN id LIKE 'siren-%' THEN 'siren' WHEN id LIKE 'uai-%' THEN 'uai' WHEN id LIKE 'pic-%' THEN 'pic'
    WHEN id LIKE 'rna-%' THEN 'rna' END AS key, substr(id, instr(id, '-') + 1) AS value
  FROM actors WHERE name IS NOT NULL
),
pairs AS (
  SELECT DISTINCT keys.id AS a, owners.id AS b, keys.key
  FROM keys JOIN owners USING (key, value)
  WHERE keys.id <> owners.id
),
directed AS (
  SELECT CASE WHEN strength(a) <= strength(b) THEN a ELSE b END AS weaker,
    CASE WHEN strength(a) <= strength(b) THEN b ELSE a END AS stronger, key
  FROM pairs
),
counted AS (
  SELECT weaker, stronger, min(key) AS key,
    count(*) OVER (PARTITION BY weaker, family(stronger)) AS choices,
    count(*) OVER (PARTITION BY stronger, family(weaker)) AS claims
  FROM directed GROUP BY weaker, stronger
)
SELECT weaker, stronger, 'exact-key' AS method,
  -- a key that several bodies share is true of them all, and says of none that it is the same
  CASE WHEN choices > 1 OR (claims > 1 AND family(weaker) <> family(stronger)) THEN 0.7
       WHEN key = 'siren' THEN 0.98 ELSE 0.99 END AS confidence
FROM counted
