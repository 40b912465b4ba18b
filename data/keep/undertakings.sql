-- after: shares
-- The projects, one row each; one that only its partners name has no more than its acronym. In a build that is limited
-- to territories a project is kept with all its partners if one of them is there.
WITH sound AS (
  FROM shares WHERE refused IS NULL
),
told AS (
  SELECT file, line,
    'keep-' || hash_of(nullif(folded("Programme"), '') || '|' || coalesce(tidy("Project ID"), nullif(folded("Project acronym"), ''))) AS id,
    tidy("Project ID") AS number, tidy("Project acronym") AS acronym,
    said_in("Project name") AS title, told_year("Project start") AS since_year, told_year("Project end") AS until_year,
    "Project start" AS start, "Project end" AS end_
  FROM project_sheet
),
all_ AS (
  FROM told
  UNION ALL BY NAME
  SELECT min(file) AS file, min(line) AS line, id, min(acronym) AS acronym
  FROM sound WHERE id NOT IN (SELECT id FROM told WHERE id IS NOT NULL) GROUP BY sound.id
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY id ORDER BY file, line) AS rank FROM all_
)
SELECT file, line, id,
  CASE WHEN id IS NULL THEN 'project-missing'
       WHEN coalesce(acronym, title) IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate' END AS left_out,
  number,
  coalesce(acronym, title) AS name,
  title AS name_en,
  since_year,
  CASE WHEN until_year >= since_year THEN until_year END AS until_year,
  NOT EXISTS (FROM wanted) OR id IN (SELECT id FROM sound WHERE commune IN (FROM wanted)) AS is_wanted,
  list_filter([
    CASE WHEN tidy(start) IS NOT NULL AND since_year IS NULL THEN 'date-invalid' END,
    CASE WHEN tidy(end_) IS NOT NULL AND NOT coalesce(until_year >= since_year, false) THEN 'date-invalid' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM ranked
