-- after: evidence
-- The sources that lines give, one row each: a text, or an address of the web.
SELECT min(file) AS file, min(line) AS line, publication AS id, NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  source AS name,
  CASE WHEN regexp_matches(source, '^https?://', 'i') THEN source END AS address
FROM evidence WHERE left_out IS NULL
GROUP BY publication, source
