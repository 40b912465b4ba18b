-- after: grants
-- after: parties
-- What is funded: one row for what has one identifier of co-funding, for the years of one subsidy, or for one grant.
--
-- It is in the territories of the build if the authority of one of them takes part in it, or a body that another
-- register has placed there: nothing else in a row says where anybody is.
WITH places AS (
  SELECT undertaking, bool_or(is_near) AS is_near FROM parties GROUP BY undertaking
)
SELECT min(file) AS file, min(line) AS line, id, NULL::VARCHAR AS refused,
  CASE WHEN any_value(is_near) IS NULL AND EXISTS (FROM wanted) THEN 'place-unknown' END AS left_out,
  arg_min(title, (since_year, title)) AS name,
  min(since_year) AS since_year,
  max(until_year) FILTER (until_year BETWEEN since_year AND 2100) AS until_year,
  min(co_funding_id) AS co_funding_id,
  NOT EXISTS (FROM wanted) OR coalesce(any_value(is_near), false) AS is_wanted
FROM grants JOIN places ON undertaking = id
WHERE grants.refused IS NULL AND grants.left_out IS NULL
GROUP BY id
