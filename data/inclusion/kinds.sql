-- Of which kinds a structure is, by the networks that carry it.
-- after: networks
-- after: structures
SELECT DISTINCT structure.file, structure.line, structure.id, NULL AS refused, NULL AS left_out, network.kind
FROM (
  SELECT file, line, id, unnest(networks) AS code FROM structures WHERE refused IS NULL AND left_out IS NULL
) AS structure
JOIN networks AS network USING (code)
WHERE network.kind IS NOT NULL
