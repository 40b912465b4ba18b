-- What the solutions of the queries say, a fact a row.
SELECT thing, tag, coalesce(value, '') AS value,
  coalesce(more, '') AS more
FROM read_csv($files, header = true, auto_detect = false, quote = '"', escape = '"', max_line_size = 10000000,
  parallel = false, columns = {'thing': 'VARCHAR', 'value': 'VARCHAR', 'tag': 'VARCHAR', 'more': 'VARCHAR'})
WHERE NOT starts_with(thing, '_:')
