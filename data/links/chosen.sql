-- Of the scored pairs, those in which each is the best of the other, and the second best of both is well behind.
-- Words that only one of the two has must be misspellings of one another, or of the town; another postal code or
-- another commune tells against. A name that many towns know says little in a large one.
WITH known AS (
  SELECT sorted, count(DISTINCT commune) AS towns FROM named GROUP BY sorted
),
crowds AS (
  SELECT block, count(*) AS bodies FROM named GROUP BY block
),
weighed AS (
  SELECT one.id AS a, other.id AS b, one.family AS a_family, other.family AS b_family,
    score - CASE WHEN one.commune <> other.commune THEN 1 WHEN one.postal_code <> other.postal_code THEN 4 ELSE 0 END
      AS score,
    known.towns * crowds.bodies AS commonness, known.towns AS known_in,
    len(list_intersect(one.words, other.words)) AS shared, one.commune <> other.commune AS is_elsewhere,
    list_concat(one.town_words, other.town_words) AS towns,
    list_filter(one.words, lambda word: NOT list_contains(list_concat(other.words, one.town_words), word)) AS of_a,
    list_filter(other.words, lambda word: NOT list_contains(list_concat(one.words, other.town_words), word)) AS of_b
  FROM scored JOIN named AS one ON one.rank = scored.a JOIN named AS other ON other.rank = scored.b
    JOIN known ON known.sorted = one.sorted JOIN crowds ON crowds.block = one.block
),
ranked AS (
  SELECT *,
    row_number() OVER of_a_ AS rank_of_a, lead(score, 1, 0) OVER of_a_ AS second_of_a,
    row_number() OVER of_b_ AS rank_of_b, lead(score, 1, 0) OVER of_b_ AS second_of_b
  FROM weighed
  WINDOW of_a_ AS (PARTITION BY a, b_family ORDER BY score DESC, b),
    of_b_ AS (PARTITION BY b, a_family ORDER BY score DESC, a)
)
SELECT a AS weaker, b AS stronger,
  CASE WHEN is_elsewhere THEN 'name-in-departement' ELSE 'name-in-commune' END AS method,
  CASE WHEN is_elsewhere AND (known_in > 2 OR shared < 2 OR score < 91) THEN 0.5 WHEN is_elsewhere THEN 0.92 WHEN commonness >= 40000 THEN 0.8 WHEN score >= 95 THEN 0.97
    ELSE 0.94 END AS confidence
FROM ranked
WHERE score >= $threshold AND rank_of_a = 1 AND rank_of_b = 1
  AND score - second_of_a >= $margin AND score - second_of_b >= $margin
  AND len(list_filter(of_a, lambda word: NOT misspelt_in(word, list_concat(of_b, towns)))) = 0
  AND len(list_filter(of_b, lambda word: NOT misspelt_in(word, list_concat(of_a, towns)))) = 0
