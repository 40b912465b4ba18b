-- Pairs of bodies of one commune whose names share a telling word, or the beginning or the end of one.
WITH named AS (
  SELECT id, register, class, commune, numbers_of(name) AS numbers, sorted_name(name) AS sorted,
    array_to_string(words_of(name), '') AS flat
  FROM actors WHERE name IS NOT NULL AND commune IS NOT NULL
),
sought AS (
  SELECT * FROM named WHERE strength(id) < 4 AND id NOT IN (SELECT weaker FROM exact)
),
offered AS (
  SELECT * FROM named WHERE strength(id) > 1
),
parts AS (
  SELECT id, register, commune, unnest(list_distinct(flatten(list_transform(string_split(sorted, ' '),
    lambda word: [left(word, 4), '*' || right(word, 4)])))) AS part
  FROM offered
),
telling AS (
  SELECT commune, part FROM parts GROUP BY ALL HAVING count(*) <= 150
),
wanted AS (
  SELECT id, commune, unnest(list_distinct(flatten(list_transform(string_split(sorted, ' '),
    lambda word: [left(word, 4), '*' || right(word, 4)])))) AS part
  FROM sought
),
met AS (
  SELECT DISTINCT wanted.id AS a, parts.id AS b
  FROM wanted JOIN telling USING (commune, part) JOIN parts USING (commune, part)
)
SELECT a, b, one.sorted AS a_sorted, other.sorted AS b_sorted, one.flat AS a_flat, other.flat AS b_flat
FROM met JOIN sought AS one ON one.id = a JOIN offered AS other ON other.id = b
WHERE strength(a) < strength(b) AND one.numbers = other.numbers
  AND coalesce(one.class = other.class, true)
  AND NOT EXISTS (SELECT 1 FROM exact WHERE stronger = b AND family(weaker) = family(a))
