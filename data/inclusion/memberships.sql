-- Which structure belongs to which network.
-- after: networks
-- after: structures
SELECT DISTINCT structure.file, structure.line, structure.id, NULL AS refused, NULL AS left_out, network.id AS network
FROM (
  SELECT file, line, id, unnest(networks) AS code FROM structures WHERE refused IS NULL AND left_out IS NULL
) AS structure
JOIN networks AS network USING (code)
