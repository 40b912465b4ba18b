-- The rules in-sector and tallies over tables of two columns, a and b, of terms as N-Triples has them.
-- Who acts in one place alone is counted by place, and these numbers add up; only those who act in several
-- have to be told apart in every territory.
WITH
kind AS (SELECT DISTINCT a AS organisation, b AS kind FROM classified),
place AS (
    SELECT a AS organisation, b AS place FROM (SELECT a, b FROM acting UNION SELECT a, b FROM present)
    WHERE a NOT IN (SELECT a FROM collective)
),
counted AS (
    SELECT organisation, kind AS what, 'Kind' AS how FROM kind
    UNION ALL
    SELECT DISTINCT a, b, 'Cause' FROM addressing WHERE a IN (SELECT organisation FROM kind)
),
reach AS (SELECT organisation, count(*) AS places, any_value(place) AS place FROM place GROUP BY organisation),
parts AS (
    SELECT b AS territory, what, how, sum(number) AS number
    FROM (
        SELECT place, what, how, count(*) AS number
        FROM counted JOIN reach USING (organisation) WHERE places = 1 GROUP BY place, what, how
    )
    JOIN containing ON containing.a = place
    GROUP BY b, what, how
    UNION ALL
    SELECT containing.b, what, how, count(DISTINCT organisation)
    FROM counted
    JOIN place USING (organisation)
    JOIN containing ON containing.a = place
    WHERE organisation IN (SELECT organisation FROM reach WHERE places > 1)
    GROUP BY containing.b, what, how
),
tally AS (
    SELECT
        '<https://w3id.org/maillage/id/tally/' || sha1(territory[2:-2] || ' ' || what[2:-2]) || '>' AS tally,
        territory, what, how, sum(number) AS number
    FROM parts GROUP BY territory, what, how
)
SELECT DISTINCT kind.organisation || ' <https://w3id.org/maillage/ns#inSector> ' || sectors.b || ' .'
FROM kind JOIN sectors ON sectors.a = kind.kind
UNION ALL
SELECT tally || unnest([
    ' <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/maillage/ns#Tally> .',
    ' <https://w3id.org/maillage/ns#talliedIn> ' || territory || ' .',
    ' <https://w3id.org/maillage/ns#tallied' || how || '> ' || what || ' .',
    ' <https://w3id.org/maillage/ns#organisations> "' || number || '"^^<http://www.w3.org/2001/XMLSchema#integer> .'
])
FROM tally
