-- What is compared, as numbers: the words of a name together, those that do not name its town, those with figures, and
-- the name without its spaces.
WITH summed AS (
  SELECT rank, CAST(sum(code) AS BIGINT) AS whole, CAST(coalesce(sum(code) FILTER (NOT is_town), sum(code)) AS BIGINT) AS own,
    coalesce(CAST(sum(code) FILTER (has_figures) AS BIGINT), 0) AS numbers, count(*) AS words
  FROM worded GROUP BY rank
)
-- a name that ends with a small word, or fills the sixty signs of a column, was cut
SELECT bodies.* EXCLUDE plain, commune AS block, whole, own, numbers, words, code_of(replace(plain, ' ', '')) AS unspaced,
  telling_word(split_part(plain, ' ', -1)) IS NULL OR length(plain) >= 58 AS is_cut
FROM bodies JOIN summed USING (rank)
