-- Pairs of bodies of one block whose names have the same telling words.
SELECT one.rank AS a, other.rank AS b, 100.0 AS score
FROM named AS one JOIN named AS other USING (block, sorted)
WHERE NOT one.is_linked AND NOT (other.is_linked AND other.strength = 4) AND one.strength < 4 AND one.strength < other.strength
  AND coalesce(one.class = other.class, true)
  AND NOT (one.family <> other.family AND list_contains(other.known_in, one.family))
