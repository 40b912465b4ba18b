-- The bodies that several rows speak of, or that are at work in several places: a number for each.
CREATE TABLE several AS
SELECT hash(document) AS code FROM members
GROUP BY ALL HAVING count(*) > 1 OR max(len(places)) > 1
