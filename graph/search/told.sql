-- What the facts of one part say of each thing.
SELECT thing,
  coalesce(list(value) FILTER (tag = 'types'), []) AS types,
  coalesce(list({'value': value, 'language': more}) FILTER (tag = 'labels'), []) AS labels,
  coalesce(list(value) FILTER (tag = 'names'), []) AS names,
  coalesce(list({'register': more, 'value': value}) FILTER (tag = 'codes'), []) AS codes,
  coalesce(list(value) FILTER (tag = 'places'), []) AS places
FROM facts
WHERE part = $part
GROUP BY thing
