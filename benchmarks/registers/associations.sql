-- Associations: what is true of each one, whatever a register knows of it. One in twenty has the name and the
-- commune of the one before, or nearly: a section, a second start.

CREATE TABLE theme AS
SELECT row_number() OVER (ORDER BY code, heads, turn) - 1 AS slot, code AS theme, naf, string_split(heads, '|') AS heads, purpose
FROM (SELECT *, unnest(range(weight)) AS turn FROM read_csv(getvariable('folder') || '/themes.csv', delim = ';', types = {'code': 'VARCHAR'}));

SET VARIABLE themes = (SELECT count(*) FROM theme);
SET VARIABLE nouns = (SELECT list(noun ORDER BY noun) FROM read_csv(getvariable('folder') || '/nouns.csv', delim = ';'));
SET VARIABLE complements = (
    SELECT list(complement ORDER BY complement) FROM read_csv(getvariable('folder') || '/complements.csv', delim = ';'));

CREATE TABLE association AS
WITH ranked AS (
    SELECT range AS rank, draw(rank, 'twin') AS twin,
        CASE WHEN twin < 0.055 AND rank > 0 THEN rank - 1 ELSE rank END AS origin,
        CASE WHEN rank < getvariable('waldec') THEN 'waldec'
            WHEN rank < getvariable('waldec') + getvariable('import') THEN 'import'
            WHEN rank < getvariable('waldec') + getvariable('import') + getvariable('stray') THEN 'stray'
            ELSE 'local' END AS register
    FROM range(getvariable('waldec') + getvariable('import') + getvariable('stray') + getvariable('local'))
), placed AS (
    SELECT rank, origin, register, twin BETWEEN 0.04 AND 0.055 AS nearly, register = 'local' AS under_local_law,
        floor(draw(origin, 'seat') * if(under_local_law, getvariable('local_seats'), getvariable('seats')))::BIGINT AS seat,
        floor(draw(origin, 'theme') * getvariable('themes'))::BIGINT AS slot
    FROM ranked
), worded AS (
    SELECT rank, origin, register, nearly, place, theme, naf, purpose, place.name AS town,
        pick(heads, draw(origin, 'head')) AS head,
        pick(getvariable('nouns'), draw(origin, 'noun')) || ' '
            || pick(getvariable('complements'), draw(origin, 'complement')) AS proper,
        -- a small commune has one judo club, a large one needs names of more words
        draw(origin, 'pattern') / (0.05 + 0.4 / (1 + population / 5000)) AS pattern,
        draw(origin, 'order') AS ordering
    FROM placed JOIN seat USING (under_local_law, seat) JOIN place USING (place) JOIN theme USING (slot)
), named AS (
    SELECT rank, origin, register, place, theme, naf, purpose,
        CASE WHEN pattern < 0.55 THEN head || of_place(town)
            WHEN pattern < 0.75 THEN head
            WHEN pattern < 1 THEN head || ' ' || town
            WHEN ordering < 0.35 THEN head || ' ' || proper
            WHEN ordering < 0.5 THEN upper(proper[1]) || proper[2:]
            WHEN ordering < 0.75 THEN upper(proper[1]) || proper[2:] || ' ' || town
            ELSE head || ' ' || proper || of_place(town) END
            || if(nearly, pick([' juniors', ' 2', ' section féminine', ' (nouveau)'], draw(rank, 'nearly')), '') AS name
    FROM worded
)
SELECT rank, register, place, theme, naf, purpose, named.name,
    CASE WHEN register IN ('waldec', 'import') THEN draw(rank, 'end') END AS ending,
    register IN ('local', 'stray') OR (register = 'waldec' AND draw(rank, 'known') < getvariable('known')) AS has_siren,
    draw(rank, 'key') AS key,
    'W' || prefecture || digits(rank, 7) AS rna
FROM named JOIN place USING (place)
ORDER BY rank;
