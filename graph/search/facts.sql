-- What the solutions of the queries say, a fact a row, parted so that all that is said of a thing is in one part.
CREATE TABLE facts AS
SELECT thing, tag, coalesce(value, '') AS value, coalesce(more, '') AS more, hash(thing) % $parts AS part
FROM read_csv($files, header = true, auto_detect = false, quote = '"', escape = '"', max_line_size = 10000000,
  parallel = false, hive_partitioning = false, columns = {'thing': 'VARCHAR', 'value': 'VARCHAR', 'tag': 'VARCHAR', 'more': 'VARCHAR'})
WHERE NOT starts_with(thing, '_:')
ORDER BY part
