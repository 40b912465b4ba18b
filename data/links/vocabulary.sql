-- Each written word that tells: what it says, and numbers for it, its beginning and its end.
SELECT written, word, code_of(word) AS code, code_of(left(word, 4)) AS head, code_of('*' || right(word, 4)) AS tail,
  regexp_matches(word, '[0-9]') AS has_figures
FROM (SELECT written, telling_word(written) AS word FROM (SELECT DISTINCT written FROM spelled))
WHERE word IS NOT NULL
