-- What is compared: the telling words of each name, and those of them that do not name its town.
WITH town_words AS MATERIALIZED (
  SELECT commune, list_distinct(flatten(list(words_of(town)))) AS words FROM towns GROUP BY commune
),
worded AS MATERIALIZED (
  SELECT actors.*, words_of(name) AS words, coalesce(town_words.words, []) AS town_words
  FROM actors LEFT JOIN town_words USING (commune)
  WHERE name IS NOT NULL AND commune IS NOT NULL
),
told AS MATERIALIZED (
  SELECT *, list_filter(words, lambda word: NOT list_contains(town_words, word)) AS own FROM worded
)
SELECT row_number() OVER (ORDER BY id) AS rank, id, class, commune AS block, commune, postal_code, words, town_words,
  strength(id) AS strength, family(id) AS family,
  array_to_string(list_sort(words), ' ') AS whole, array_to_string(words, '') AS flat,
  array_to_string(list_sort(CASE WHEN len(own) > 0 THEN own ELSE words END), ' ') AS sorted,
  array_to_string(list_sort(list_filter(words, lambda word: regexp_matches(word, '[0-9]'))), ' ') AS numbers,
  id IN (SELECT weaker FROM exact) AS is_linked,
  -- a register that states the number of a body in another says that it is no other one
  list_distinct(list_concat(
    CASE WHEN siren IS NOT NULL OR siret IS NOT NULL THEN ['siren'] ELSE [] END,
    CASE WHEN rna IS NOT NULL THEN ['rna'] ELSE [] END)) AS known_in
FROM told WHERE len(words) > 0
