-- In how many participations the things of a document stand.
CREATE TABLE tied AS SELECT coalesce(document, thing) AS document, sum(value) AS count
FROM read_csv($files, header = true, auto_detect = false, hive_partitioning = false, columns = {'thing': 'VARCHAR', 'value': 'INTEGER'})
LEFT JOIN canonical USING (thing)
GROUP BY ALL
