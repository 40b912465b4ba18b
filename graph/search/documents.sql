-- The documents of bodies: a row for each that is of some kind and has a name, with all that the engine is given but the
-- words of its names (`head`: JSON without its last brace).
WITH kinds AS MATERIALIZED (
  SELECT list(iri) FILTER (kind = 'organisation') AS organisations, list(iri) FILTER (kind = 'undertaking') AS undertakings
  FROM classes
),
sorted AS (
  SELECT document, around,
    CASE WHEN list_has_any(types, organisations) THEN 'organisation' WHEN list_has_any(types, undertakings) THEN 'undertaking'
      ELSE 'territory' END AS kind,
    list_prepend(document, list_filter(list_sort(list_distinct(things)), lambda thing: thing <> document)) AS iris,
    list_sort(list_distinct(types)) AS types,
    list_sort(labels) AS labels,
    list_sort(list_distinct(names || list_transform(labels, lambda one: one.value))) AS names,
    codes || list_transform(
      list_filter(things || [document], lambda iri: regexp_matches(iri, '^https://w3id.org/maillage/id/organisation/(rna|siren|uai)-')),
      lambda iri: {
        'register': upper(regexp_extract(iri, '/([a-z]+)-[^/]*$', 1)), 'value': upper(regexp_extract(iri, '-([^/]*)$', 1))
      }) AS codes
  FROM bodies, kinds
  WHERE types <> [] AND labels <> []
),
told AS (
  SELECT document, kind, iris, types, names,
    -- of two names in one language its own stays, which comes last
    map_from_entries(list_transform(
      list_filter(labels, lambda one, rank: one.language IS DISTINCT FROM labels[rank + 1].language),
      lambda one: (one.language, one.value))) AS labels,
    list_distinct(flatten(list_transform(around, lambda place: place.within))) AS places,
    list_distinct(list_transform(around, lambda place: place.name)) AS towns,
    around[1] AS place,
    list_sort(list_distinct(list_transform(codes, lambda code: {
      'rank': list_position(['RNA', 'SIREN', 'UAI', 'PIC', 'RNF', 'ROR', 'SIRET'], code.register),
      'register': code.register, 'value': code.value}))) AS codes
  FROM sorted
),
hinted AS (
  SELECT * EXCLUDE codes, list_transform(codes, lambda code: code.value) AS codes, coalesce(tied.count, 0) AS ties,
    CASE WHEN kind = 'territory' THEN coalesce(place.holder, '')
      ELSE concat_ws(' · ', place.hint, CASE WHEN codes[1].rank IS NOT NULL THEN codes[1].register || ' ' || codes[1].value END)
      END AS hint,
    coalesce(nullif(labels['fr'], ''), map_values(labels)[1]) AS fr
  FROM told LEFT JOIN tied USING (document)
)
SELECT document AS iri, kind, fr, coalesce(nullif(labels['en'], ''), fr) AS en, names, ties,
  left(CAST(to_json({
    'handle': list_distinct(flatten(list_transform(iris, lambda iri:
      [replace(iri, 'https://w3id.org/maillage/id/', ''), split_part(iri, '/', -1)]))),
    'code': codes,
    'kind': kind,
    'type': types,
    'place': array_to_string(places, ' '),
    'body': to_base64(encode(CAST(json_array(
      document, kind, labels, hint, iris, names, codes, places, towns, types, ties) AS VARCHAR)))
  }) AS VARCHAR), -1) AS head
FROM hinted
