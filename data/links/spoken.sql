-- The names of the candidates, as texts to compare: their own words in order, all words in order, all in
-- their places.
SELECT rank, coalesce(string_agg(word, ' ' ORDER BY word) FILTER (NOT is_town), string_agg(word, ' ' ORDER BY word)) AS sorted,
  string_agg(word, ' ' ORDER BY word) AS whole, string_agg(word, '' ORDER BY place) AS flat,
  list(word ORDER BY place) AS words, coalesce(list(word ORDER BY place) FILTER (is_town), []) AS town_words
FROM worded JOIN (SELECT code, min(word) AS word FROM vocabulary GROUP BY code) USING (code)
WHERE rank IN (SELECT a FROM candidates UNION SELECT b FROM candidates)
GROUP BY rank
