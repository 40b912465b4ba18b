-- The bodies that several things are, or that are at work in several places: those of one part of them.
WITH bodies AS (
  SELECT document, flatten(list(things)) AS things, flatten(list(types)) AS types, flatten(list(labels)) AS labels,
    flatten(list(names)) AS names, flatten(list(codes)) AS codes, list_distinct(flatten(list(places))) AS places
  FROM scattered
  WHERE part = $part
  GROUP BY document
),
placed AS (
  SELECT document, list_sort(list(place)) AS around
  FROM (SELECT document, unnest(places) AS iri FROM bodies) JOIN places USING (iri)
  GROUP BY document
)
SELECT document, things, types, labels, names, codes, coalesce(around, []) AS around
FROM bodies LEFT JOIN placed USING (document)
ORDER BY document
