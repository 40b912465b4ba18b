-- Pairs of bodies of one block whose names are the same: by their telling words, better if those of the town agree too,
-- or but for the spaces.
SELECT one.rank AS a, other.rank AS b, 100.0 AS score, 100.0 AS alike, false AS is_cut
FROM named AS one JOIN named AS other ON one.block = other.block AND one.whole = other.whole
WHERE one.strength < other.strength AND NOT one.is_linked AND one.strength < 4
  AND NOT (other.is_linked AND other.strength = 4) AND may_be_one(one, other)
UNION ALL
SELECT one.rank, other.rank, 97.0, 97.0, false
FROM named AS one JOIN named AS other ON one.block = other.block AND one.own = other.own
WHERE one.strength < other.strength AND one.whole <> other.whole AND one.unspaced <> other.unspaced AND NOT one.is_linked AND one.strength < 4
  AND NOT (other.is_linked AND other.strength = 4) AND may_be_one(one, other)
UNION ALL
SELECT one.rank, other.rank, 99.0, 99.0, false
FROM named AS one JOIN named AS other ON one.block = other.block AND one.unspaced = other.unspaced
WHERE one.strength < other.strength AND one.whole <> other.whole AND NOT one.is_linked AND one.strength < 4
  AND NOT (other.is_linked AND other.strength = 4) AND may_be_one(one, other)
