-- after: shares
-- after: undertakings
-- The part of each body in each project, one row for each role.
SELECT min(file) AS file, min(line) AS line, shares.id || '-' || organisation || '-' || role AS id,
  NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  organisation, shares.id AS undertaking, role
FROM shares
WHERE refused IS NULL AND id IN (SELECT id FROM undertakings WHERE refused IS NULL AND left_out IS NULL)
GROUP BY shares.id, organisation, role
