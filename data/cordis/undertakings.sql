-- after: shares
-- The projects, one row each; one that only its participants name has no more than its acronym. In a build that is
-- limited to territories a project is kept with all its partners if one of them is there.
WITH sound AS (
  FROM shares WHERE refused IS NULL
),
told AS (
  SELECT file, line, digits_of(id) AS number, tidy(acronym) AS acronym, said_in(title) AS title, said_in(objective) AS objective,
    startDate, endDate, contentUpdateDate
  FROM projects
  UNION ALL BY NAME
  SELECT min(file) AS file, min(line) AS line, id[8:] AS number, min(acronym) AS acronym
  FROM sound WHERE id[8:] NOT IN (SELECT digits_of(id) FROM projects WHERE id IS NOT NULL) GROUP BY sound.id
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY number ORDER BY contentUpdateDate DESC, file, line) AS rank FROM told
)
SELECT file, line, 'cordis-' || number AS id,
  CASE WHEN NOT coalesce(regexp_full_match(number, '[0-9]{5,9}'), false) THEN 'identifier-malformed'
       WHEN coalesce(acronym, title) IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate' END AS left_out,
  number,
  coalesce(acronym, title) AS name,
  title AS name_en,
  CASE WHEN length(objective) > 2000 THEN rtrim(left(objective, 1999)) || '…' ELSE objective END AS purpose_en,
  year_of(startDate) AS since_year,
  CASE WHEN year_of(endDate) >= year_of(startDate) THEN year_of(endDate) END AS until_year,
  NOT EXISTS (FROM wanted)
    OR 'cordis-' || number IN (SELECT id FROM sound WHERE commune IN (FROM wanted)) AS is_wanted,
  list_filter([
    CASE WHEN tidy(startDate) IS NOT NULL AND year_of(startDate) IS NULL THEN 'date-invalid' END,
    CASE WHEN tidy(endDate) IS NOT NULL AND NOT coalesce(year_of(endDate) >= year_of(startDate), false) THEN 'date-invalid' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM ranked
