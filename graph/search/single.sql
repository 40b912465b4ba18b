-- The bodies that are one thing which is at work in one place at most.
SELECT document, things, types, labels, names, codes, CASE WHEN place IS NULL THEN [] ELSE [place] END AS around
FROM members LEFT JOIN places ON iri = places[1]
WHERE hash(document) NOT IN (FROM several)
