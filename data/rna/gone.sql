-- The associations that are no more: they bear names that living namesakes could be taken for.
-- after: organisations
-- again
SELECT file, line, id, NULL AS refused, NULL AS left_out, name, commune, postal_code, class
FROM organisations WHERE left_out IN ('dissolved', 'struck-off', 'inactive')
