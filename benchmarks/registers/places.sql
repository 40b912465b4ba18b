-- Places: the communes in which bodies have their seats, as many in a commune as it has inhabitants.

CREATE TABLE place AS
SELECT row_number() OVER (ORDER BY code) - 1 AS place, *,
    code[1:2] IN ('57', '67', '68') AS under_local_law,
    if(code LIKE '97%', code[1:3], code[1:2]) AS department,
    CASE code[1:3] WHEN '971' THEN '9G' WHEN '972' THEN '9M' WHEN '973' THEN '9C' WHEN '974' THEN '9R'
        WHEN '976' THEN '9T' ELSE code[1:2] END AS prefecture
FROM commune;

-- one seat for every two hundred inhabitants: a seat taken at random is a commune taken by its weight
CREATE TABLE seat AS
SELECT place, under_local_law,
    row_number() OVER (PARTITION BY under_local_law ORDER BY place, turn) - 1 AS seat
FROM (SELECT *, unnest(range(1 + population // 200)) AS turn FROM place);

SET VARIABLE places = (SELECT count(*) FROM place);
SET VARIABLE seats = (SELECT count(*) FROM seat WHERE NOT under_local_law);
SET VARIABLE local_seats = (SELECT count(*) FROM seat WHERE under_local_law);
