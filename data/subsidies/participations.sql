-- after: parties
-- after: undertakings
-- The part of each body in each undertaking, one row for each role: what it gave or received in all.
SELECT min(file) AS file, min(line) AS line, id, NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  organisation, undertaking, role,
  decimal_of(sum(amount)) AS amount
FROM parties
WHERE undertaking IN (SELECT id FROM undertakings WHERE left_out IS NULL)
GROUP BY id, organisation, undertaking, role
