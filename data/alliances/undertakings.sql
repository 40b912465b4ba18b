-- after: shares
-- What is undertaken, one row each; `name` is empty where the file points to what the graph knows already. In a build
-- that is limited to territories it is kept, with all who take part, if one place of it is there or none is known.
SELECT min(file) AS file, min(line) AS line, id, NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  arg_min(title, (file, line)) AS name,
  CASE WHEN bool_and(title IS NOT NULL) THEN 'Undertaking' END AS class,
  NOT EXISTS (FROM wanted) OR bool_and(commune IS NULL AND departement IS NULL)
    OR coalesce(bool_or(commune IN (FROM wanted)), false)
    OR coalesce(bool_or(departement IN (SELECT code FROM territories WHERE kind = 'departement' AND is_wanted)), false)
    AS is_wanted
FROM shares WHERE refused IS NULL AND left_out IS NULL
GROUP BY id
