-- What is said of each thing, with the document that it is in: that of its canonical IRI, where it has one.
SELECT coalesce(document, thing) AS document, [thing] AS things, types,
  list_transform(labels, lambda one: {
    'language': coalesce(nullif(one.language, ''), 'fr'), 'is_own': thing = coalesce(document, thing),
    'thing': thing, 'value': left(one.value, 300)}) AS labels,
  list_transform(names, lambda name: left(name, 300)) AS names,
  list_transform(codes, lambda code: {
    'register': code.register,
    'value': CASE WHEN code.register IN ('RNA', 'SIREN', 'UAI') THEN upper(code.value) ELSE code.value END}) AS codes,
  -- a territory lies where it is
  CASE WHEN contains(coalesce(types[1], ''), '/territory-kind/') THEN [thing] ELSE places END AS places
FROM things LEFT JOIN canonical USING (thing)
