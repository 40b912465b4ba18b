-- The things of bodies that several rows speak of, or that are at work in several places.
CREATE TABLE scattered AS
SELECT *, hash(document) % $parts AS part FROM members
WHERE hash(document) IN (FROM several)
ORDER BY part
