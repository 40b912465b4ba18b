-- The telling words of each name, in their places, and whether they name its town.
WITH town_words AS (
  SELECT DISTINCT commune, code_of(unnest(words_of(town))) AS code FROM towns
)
SELECT rank, place, code, head, tail, has_figures, town_words.code IS NOT NULL AS is_town
FROM spelled JOIN vocabulary USING (written) LEFT JOIN town_words USING (commune, code)
