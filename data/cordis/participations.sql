-- after: shares
-- after: undertakings
-- The part of each body in each project, one row for each role, with what the Union pays it for that.
SELECT min(file) AS file, min(line) AS line, shares.id || '-' || pic || '-' || role AS id,
  NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  organisation, shares.id AS undertaking, role,
  decimal_of(sum(amount)) AS amount
FROM shares
WHERE refused IS NULL AND id IN (SELECT id FROM undertakings WHERE refused IS NULL AND left_out IS NULL)
GROUP BY shares.id, organisation, pic, role
