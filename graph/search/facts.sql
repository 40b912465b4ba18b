-- What is searched, a fact a row, with its document: that of the canonical IRI, where a thing has one. What is longer
-- than any name is cut.
WITH facts AS (
  SELECT thing, tag, CASE WHEN tag IN ('label', 'name') THEN left(coalesce(value, ''), 300) ELSE value END AS value,
    coalesce(more, '') AS more
  FROM read_csv($files, header = true, auto_detect = false, quote = '"', escape = '"', max_line_size = 10000000,
    parallel = false, columns = {'thing': 'VARCHAR', 'tag': 'VARCHAR', 'value': 'VARCHAR', 'more': 'VARCHAR'})
  WHERE NOT starts_with(thing, '_:')
),
canonical AS MATERIALIZED (SELECT thing, min(value) AS document FROM facts WHERE tag = 'canonical' GROUP BY thing)
SELECT coalesce(document, thing) AS document, thing, tag, value, more
FROM facts LEFT JOIN canonical USING (thing)
WHERE tag <> 'canonical'
