-- after: shares
-- after: undertakings
-- What each participation rests on: one row for each source that a line gives. The file says it, as of its vintage.
SELECT min(file) AS file, min(line) AS line,
  'alliance-' || hash_of(concat_ws('|', shares.organisation, shares.id, role, source)) AS id,
  NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  organisation, 'alliance-' || hash_of(concat_ws('|', shares.organisation, shares.id, role)) AS participation,
  'alliance-' || hash_of(source) AS publication, source, 0.9 AS confidence,
  left(getvariable('vintage') || '-01-01', 10) || 'T00:00:00Z' AS noted_at
FROM shares
WHERE refused IS NULL AND left_out IS NULL AND id IN (SELECT id FROM undertakings WHERE left_out IS NULL)
  AND source IS NOT NULL
GROUP BY shares.organisation, shares.id, role, source
