-- Of the scored pairs, those in which each is the best of the other, and the second best of both is well behind.
WITH ranked AS (
  SELECT a, b, score,
    row_number() OVER of_a AS rank_of_a, lead(score, 1, 0) OVER of_a AS second_of_a,
    row_number() OVER of_b AS rank_of_b, lead(score, 1, 0) OVER of_b AS second_of_b
  FROM scored
  WINDOW of_a AS (PARTITION BY a, family(b) ORDER BY score DESC, b),
    of_b AS (PARTITION BY b, family(a) ORDER BY score DESC, a)
)
SELECT a AS weaker, b AS stronger, 'name-in-commune' AS method,
  CASE WHEN score >= 99.5 THEN 0.97 WHEN score >= 92 THEN 0.95 ELSE 0.9 END AS confidence
FROM ranked
WHERE score >= $threshold AND rank_of_a = 1 AND rank_of_b = 1
  AND score - second_of_a >= $margin AND score - second_of_b >= $margin
