-- after: shares
-- after: undertakings
-- Where those who take part in something act, and where what they undertake does: one row for each place of each.
WITH sound AS (
  FROM shares
  WHERE refused IS NULL AND left_out IS NULL AND id IN (SELECT id FROM undertakings WHERE left_out IS NULL)
    AND coalesce(commune, departement) IS NOT NULL
),
told AS (
  SELECT file, line, 'organisation' AS kind, organisation AS thing, organisation, commune, departement FROM sound
  UNION ALL BY NAME
  SELECT file, line, 'undertaking' AS kind, id AS thing, commune, departement FROM sound
)
SELECT min(file) AS file, min(line) AS line, concat_ws('|', kind, thing, commune, departement) AS id,
  NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  kind, thing, organisation, commune, departement
FROM told
GROUP BY kind, thing, organisation, commune, departement
