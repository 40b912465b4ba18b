-- after: shares
-- after: undertakings
-- The part of each body in each undertaking, one row for each role: from its first year to its last.
SELECT min(file) AS file, min(line) AS line, 'alliance-' || hash_of(concat_ws('|', shares.organisation, shares.id, role)) AS id,
  NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  organisation, shares.id AS undertaking, role, min(since_year) AS since_year, max(until_year) AS until_year
FROM shares
WHERE refused IS NULL AND left_out IS NULL AND id IN (SELECT id FROM undertakings WHERE left_out IS NULL)
GROUP BY shares.organisation, shares.id, role
