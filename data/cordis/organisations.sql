-- after: shares
-- after: undertakings
-- The participants, one row each; every value is the latest that their rows give.
SELECT arg_max(file, newest) AS file, arg_max(line, newest) AS line, organisation AS id,
  NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  arg_max(name, newest) AS name,
  arg_max(short_name, newest) AS short_name,
  any_value(pic) AS pic,
  CASE WHEN count(DISTINCT siren) = 1 THEN min(siren) END AS siren,
  arg_max(country, newest) AS country,
  arg_max(commune, newest) FILTER (country = 'FR') AS commune,
  CASE arg_max(activity, newest) WHEN 'HES' THEN 'education-institution' WHEN 'PRC' THEN 'company'
    WHEN 'PUB' THEN 'public-body' WHEN 'REC' THEN 'research-organisation' END AS kind,
  CASE arg_max(activity, newest) WHEN 'HES' THEN 'EducationInstitution' WHEN 'PRC' THEN 'Company'
    WHEN 'PUB' THEN 'PublicBody' END AS class,
  CASE arg_max(activity, newest) WHEN 'HES' THEN NULL WHEN 'PRC' THEN NULL WHEN 'PUB' THEN NULL
    WHEN 'REC' THEN 'FormalOrganization' ELSE 'Organization' END AS general_class
FROM (SELECT *, (coalesce(updated, ''), file, line) AS newest FROM shares WHERE refused IS NULL)
WHERE id IN (SELECT id FROM undertakings WHERE refused IS NULL AND left_out IS NULL)
GROUP BY organisation
