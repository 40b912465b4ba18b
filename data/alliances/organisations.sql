-- after: shares
-- after: undertakings
-- Who takes part, one row each; only those that are told by a name have one.
SELECT min(file) AS file, min(line) AS line, organisation AS id, NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  true AS is_wanted,
  arg_min(name, (file, line)) AS name,
  any_value(siren) AS siren, any_value(rna) AS rna, any_value(uai) AS uai,
  CASE WHEN count(DISTINCT commune) = 1 THEN min(commune) END AS commune,
  CASE WHEN any_value(name) IS NOT NULL THEN 'Organization' END AS general_class
FROM shares
WHERE refused IS NULL AND left_out IS NULL AND id IN (SELECT id FROM undertakings WHERE left_out IS NULL)
GROUP BY organisation
