-- Whom the list of the social economy names, of those that the register of enterprises has brought.
--
-- Spreadsheets have taken the zeros from the beginning of some numbers.
SELECT file, line,
  'siren-' || siren_padded(siren) AS id,
  CASE WHEN siren_padded(siren) IS NULL THEN 'identifier-malformed' END AS refused,
  CASE WHEN row_number() OVER (PARTITION BY siren_padded(siren) ORDER BY file, line) > 1 THEN 'duplicate'
       WHEN 'siren-' || siren_padded(siren) NOT IN (SELECT id FROM kept) THEN 'not-in-build' END AS left_out
FROM listed
