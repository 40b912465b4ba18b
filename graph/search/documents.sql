-- The documents that facts make, in the order of their IRIs: a row for each that is of some kind and has a name, with
-- all that the engine is given but the words of its names (`head`: JSON without its last brace).
WITH grouped AS (
  SELECT document,
    list(thing) FILTER (tag = 'type') AS things,
    list(value) FILTER (tag = 'type') AS types,
    ['organisation', 'undertaking', 'territory'][
      min(list_position(['organisation', 'undertaking', 'territory'], more)) FILTER (tag = 'type')] AS kind,
    list({'language': coalesce(nullif(more, ''), 'fr'), 'is_own': thing = document, 'thing': thing, 'value': value})
      FILTER (tag = 'label') AS labels,
    list(value) FILTER (tag = 'name') AS others,
    list({'register': more, 'value': CASE WHEN more IN ('RNA', 'SIREN', 'UAI') THEN upper(value) ELSE value END})
      FILTER (tag = 'code') AS codes,
    list(place) FILTER (tag = 'place' AND place IS NOT NULL) AS around,
    list(place) FILTER (more = 'territory' AND place IS NOT NULL) AS itself,
    CAST(sum(CASE WHEN tag = 'ties' THEN CAST(value AS INTEGER) ELSE 0 END) AS INTEGER) AS ties
  FROM facts
  LEFT JOIN places ON places.iri = CASE WHEN tag = 'place' THEN value WHEN more = 'territory' THEN document END
  GROUP BY document
  HAVING types IS NOT NULL AND labels IS NOT NULL
),
sorted AS (
  SELECT document, kind, ties,
    list_prepend(document, list_filter(list_sort(list_distinct(things)), lambda thing: thing <> document)) AS iris,
    list_sort(list_distinct(types)) AS types,
    list_sort(labels) AS labels,
    list_sort(list_distinct(list_concat(others, list_transform(labels, lambda one: one.value)))) AS names,
    list_sort(list_distinct(coalesce(CASE WHEN kind = 'territory' THEN itself ELSE around END, []))) AS around,
    coalesce(codes, []) AS codes
  FROM grouped
),
told AS (
  SELECT document, kind, ties, iris, types, names,
    -- of two names in one language its own stays, which comes last
    map_from_entries(list_transform(
      list_filter(labels, lambda one, rank: one.language IS DISTINCT FROM labels[rank + 1].language),
      lambda one: (one.language, one.value))) AS labels,
    list_distinct(flatten(list_transform(around, lambda place: place.within))) AS places,
    list_distinct(list_transform(around, lambda place: place.name)) AS towns,
    around[1] AS place,
    list_sort(list_distinct(list_concat(
      list_transform(codes, lambda code: {
        'rank': list_position(['RNA', 'SIREN', 'UAI', 'PIC', 'RNF', 'ROR', 'SIRET'], code.register),
        'register': code.register, 'value': code.value}),
      list_transform(
        list_filter(iris, lambda iri: regexp_matches(iri, '^https://w3id.org/maillage/id/organisation/(rna|siren|uai)-')),
        lambda iri: {
          'rank': list_position(['rna', 'siren', 'uai'], regexp_extract(iri, '/([a-z]+)-', 1)),
          'register': upper(regexp_extract(iri, '/([a-z]+)-', 1)),
          'value': upper(regexp_extract(iri, '/[a-z]+-(.*)$', 1))})
    ))) AS codes
  FROM sorted
),
hinted AS (
  SELECT *, list_transform(codes, lambda code: code.value) AS numbers,
    CASE WHEN kind = 'territory' THEN coalesce(place.holder, '')
      ELSE concat_ws(' · ', place.hint, CASE WHEN codes[1].rank IS NOT NULL THEN codes[1].register || ' ' || codes[1].value END)
      END AS hint,
    coalesce(nullif(labels['fr'], ''), map_values(labels)[1]) AS fr
  FROM told
)
SELECT document AS iri, kind, fr, coalesce(nullif(labels['en'], ''), fr) AS en, names, ties,
  left(CAST(to_json({
    'handle': list_distinct(flatten(list_transform(iris, lambda iri:
      [replace(iri, 'https://w3id.org/maillage/id/', ''), split_part(iri, '/', -1)]))),
    'code': numbers,
    'kind': kind,
    'type': types,
    'place': array_to_string(places, ' '),
    'body': to_base64(encode(CAST(json_array(
      document, kind, labels, hint, iris, names, numbers, places, towns, types, ties) AS VARCHAR)))
  }) AS VARCHAR), -1) AS head
FROM hinted
ORDER BY iri
