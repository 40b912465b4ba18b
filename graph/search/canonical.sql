-- The things that are in the document of another, and which that is.
CREATE TABLE canonical AS SELECT thing, min(value) AS document
FROM read_csv($files, header = true, auto_detect = false, hive_partitioning = false, columns = {'thing': 'VARCHAR', 'value': 'VARCHAR'})
GROUP BY thing
