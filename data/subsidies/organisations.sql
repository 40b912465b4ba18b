-- after: parties
-- after: undertakings
-- The bodies that give, receive or examine, one row each, under the name that the latest row gives them.
SELECT min(file) AS file, min(line) AS line, organisation AS id, NULL::VARCHAR AS refused,
  CASE WHEN organisation IN (SELECT id FROM kept) THEN 'described-elsewhere' END AS left_out,
  true AS is_wanted,
  arg_max(name, (coalesce(since_year, 0), name)) AS name,
  any_value(siren) AS siren,
  CASE WHEN organisation LIKE 'rna-%' OR count(DISTINCT rna) = 1 THEN min(rna) END AS rna,
  CASE WHEN count(DISTINCT siret) = 1 THEN min(siret) END AS siret,
  CASE WHEN any_value(territory_kind) = 'epci' THEN 'intercommunality'
       WHEN any_value(territory_kind) IS NOT NULL THEN any_value(territory_kind)
       WHEN min(rna) IS NOT NULL THEN 'association'
       WHEN any_value(siren)[1] IN ('1', '2') THEN 'public-body' END AS kind,
  CASE WHEN min(rna) IS NOT NULL THEN 'Association'
       WHEN any_value(territory_kind) IS NOT NULL OR any_value(siren)[1] IN ('1', '2') THEN 'PublicBody' END AS class,
  CASE WHEN any_value(territory_kind) IS NULL AND min(rna) IS NULL AND coalesce(any_value(siren)[1], '') NOT IN ('1', '2')
    THEN 'Organization' END AS general_class,
  CASE WHEN any_value(territory_kind) = 'commune' THEN any_value(territory_code) END AS commune,
  any_value(territory_kind) AS territory_kind, any_value(territory_code) AS territory_code
FROM parties
WHERE undertaking IN (SELECT id FROM undertakings WHERE left_out IS NULL)
GROUP BY organisation
