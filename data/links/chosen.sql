-- Of the scored pairs, those in which each is the best of the other, and the second best of both is well behind.
-- Words that only one of the two has must be misspellings of one another, or of the town, unless the names are the same
-- but for a sign or two, or one is the other cut off: what is left is not what others are called, or lacks one word.
-- Another postal code tells against, and leaves a doubt; another commune tells against.
--
-- How surely it is one body depends on how many others bear such a name in the country: at that rate, so many are
-- expected in the commune ("expected"). Elsewhere than in the commune, no more than one further town may know the name.
WITH known AS (
  SELECT own, count(*) AS bearers, count(DISTINCT commune) AS towns FROM named GROUP BY own
),
known_whole AS (
  SELECT whole, count(DISTINCT commune) AS towns FROM named GROUP BY whole
),
crowds AS (
  SELECT commune, count(*) / (SELECT count(*) FROM named) AS part FROM named GROUP BY commune
),
weighed AS (
  SELECT scored.a, scored.b, one.family AS a_family, other.family AS b_family, scored.is_cut,
    one.commune <> other.commune AS is_elsewhere,
    CASE WHEN one.commune <> other.commune THEN 1 WHEN one.postal_code <> other.postal_code THEN 4 ELSE 0 END AS doubt,
    score - doubt AS score, alike - doubt AS alike
  FROM scored JOIN named AS one ON one.rank = scored.a JOIN named AS other ON other.rank = scored.b
),
ranked AS (
  SELECT *,
    row_number() OVER of_a_ AS rank_of_a, lead(score, 1, 0) OVER of_a_ AS second_of_a,
    row_number() OVER of_b_ AS rank_of_b, lead(score, 1, 0) OVER of_b_ AS second_of_b
  FROM weighed
  WINDOW of_a_ AS (PARTITION BY a, b_family ORDER BY score DESC, b),
    of_b_ AS (PARTITION BY b, a_family ORDER BY score DESC, a)
),
best AS (
  SELECT * FROM ranked WHERE alike >= $threshold AND rank_of_a = 1 AND rank_of_b = 1
    AND score - second_of_a >= $margin AND score - second_of_b >= $margin
),
told AS (
  SELECT best.*, one.id AS weaker, other.id AS stronger, greatest(known.bearers - 2, 0) * crowds.part AS expected,
    known_whole.towns AS known_in, least(one.words, other.words) AS words,
    one.own = other.own AND (one.whole = other.whole OR NOT is_elsewhere) OR one.unspaced = other.unspaced AS is_same,
    one.whole = other.whole OR one.unspaced = other.unspaced AS is_equal,
    coalesce(one.postal_code <> other.postal_code, false) AS is_apart,
    best.is_cut AND NOT is_elsewhere
      AND (greatest(known.towns, known_other.towns) < 3 OR one.words = other.words + 1) AS is_remains,
    CASE WHEN is_elsewhere THEN [] ELSE list_concat(a_said.town_words, b_said.town_words) END AS towns,
    list_filter(a_said.words, lambda word: NOT list_contains(b_said.words, word)
      AND (is_elsewhere OR NOT list_contains(a_said.town_words, word))) AS of_a,
    list_filter(b_said.words, lambda word: NOT list_contains(a_said.words, word)
      AND (is_elsewhere OR NOT list_contains(b_said.town_words, word))) AS of_b
  FROM best JOIN named AS one ON one.rank = a JOIN named AS other ON other.rank = b
    JOIN known ON known.own = one.own JOIN known AS known_other ON known_other.own = other.own
    JOIN known_whole ON known_whole.whole = one.whole JOIN crowds ON crowds.commune = one.commune
    LEFT JOIN spoken AS a_said ON a_said.rank = a LEFT JOIN spoken AS b_said ON b_said.rank = b
)
SELECT weaker, stronger, CASE WHEN is_elsewhere THEN 'name-in-departement' ELSE 'name-in-commune' END AS method,
  CASE WHEN is_elsewhere AND (known_in > 3 OR words < 2 OR alike < 91) THEN 0.5 WHEN is_elsewhere THEN 0.92
    WHEN expected >= CASE WHEN is_apart THEN $common_apart WHEN is_equal THEN $common
      WHEN is_same THEN $common_but_town ELSE $common_alike END THEN 0.8
    WHEN is_apart OR expected >= 0.5 THEN 0.9 WHEN is_equal THEN 0.97 ELSE 0.94 END AS confidence
FROM told
WHERE is_same OR is_remains OR alike >= $plain AND NOT is_elsewhere
  OR are_misspelt(of_a, of_b, towns) AND are_misspelt(of_b, of_a, towns)
