-- Pairs of bodies of one block whose names share a telling word, or the beginning or the end of one; those that have a
-- namesake there are already paired.
WITH offered AS MATERIALIZED (
  FROM named WHERE strength > 1 AND NOT is_linked AND NOT (strength = 4 AND list_contains(known_in, 'rna'))
    AND rank NOT IN (SELECT b FROM scored)
),
sought AS MATERIALIZED (
  FROM named WHERE NOT is_linked AND strength < 4 AND rank NOT IN (SELECT a FROM scored)
    AND block IN (SELECT block FROM offered)
),
offered_parts AS (
  SELECT rank, block, class, family, strength, known_in, numbers, unnest(list_distinct(flatten(list_transform(words,
    lambda word: [left(word, 4), '*' || right(word, 4)])))) AS part
  FROM offered
),
sought_parts AS (
  SELECT rank, block, class, family, strength, numbers, unnest(list_distinct(flatten(list_transform(words,
    lambda word: [left(word, 4), '*' || right(word, 4)])))) AS part
  FROM sought
),
telling AS (
  SELECT block, part FROM offered_parts GROUP BY ALL HAVING count(*) <= $crowd
),
met AS MATERIALIZED (
  SELECT DISTINCT one.rank AS a, other.rank AS b
  FROM sought_parts AS one JOIN telling USING (block, part) JOIN offered_parts AS other USING (block, part)
  WHERE one.strength < other.strength AND one.numbers = other.numbers AND coalesce(one.class = other.class, true)
    AND NOT (one.family <> other.family AND list_contains(other.known_in, one.family))
)
SELECT a, b, one.sorted AS a_sorted, other.sorted AS b_sorted, one.whole AS a_whole, other.whole AS b_whole,
  one.flat AS a_flat, other.flat AS b_flat
FROM met JOIN named AS one ON one.rank = a JOIN named AS other ON other.rank = b
