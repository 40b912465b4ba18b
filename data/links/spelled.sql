-- The words of each name as they are written, in their places.
SELECT rank, commune, unnest(words) AS written, generate_subscripts(words, 1) AS place
FROM (SELECT rank, commune, string_split(read_out(plain), ' ') AS words FROM bodies)
