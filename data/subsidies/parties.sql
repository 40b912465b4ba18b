-- step
-- after: grants
-- Who takes part in a subsidy, one row for each role: what the row says of it, and the territory of which it is the
-- authority, which its SIREN tells of a commune (21…), of a département (22…) and of an intercommunality.
WITH parties AS (
  SELECT file, line, id AS undertaking, funder AS organisation, 'funder' AS role, funder_name AS name,
    funder_siren AS siren, amount, since_year
  FROM grants WHERE refused IS NULL AND left_out IS NULL
  UNION ALL BY NAME
  SELECT file, line, id AS undertaking, beneficiary AS organisation, 'beneficiary' AS role, name, siren, siret, rna,
    amount, since_year
  FROM grants WHERE refused IS NULL AND left_out IS NULL
  UNION ALL BY NAME
  SELECT file, line, id AS undertaking, instructor AS organisation, 'instructor' AS role, instructor_name AS name,
    instructor_siren AS siren, since_year
  FROM grants WHERE refused IS NULL AND left_out IS NULL AND instructor IS NOT NULL
),
coded AS (
  SELECT *,
    CASE WHEN siren LIKE '21%' THEN 'commune' WHEN siren LIKE '22%' THEN 'departement' ELSE 'epci' END AS kind,
    CASE WHEN siren LIKE '2197%' THEN substr(siren, 3, 3) || substr(siren, 7, 2)
         WHEN siren LIKE '21%' THEN substr(siren, 3, 2) || substr(siren, 6, 3)
         WHEN siren LIKE '2297%' THEN substr(siren, 3, 3)
         WHEN siren LIKE '22%' THEN substr(siren, 3, 2)
         ELSE siren END AS code
  FROM parties
)
SELECT coded.file, coded.line, undertaking || '-' || organisation || '-' || role AS id,
  NULL::VARCHAR AS refused, NULL::VARCHAR AS left_out,
  undertaking, organisation, role, coded.name, siren, siret, rna, amount, since_year,
  territory.kind AS territory_kind, territory.code AS territory_code,
  CASE WHEN organisation IN (FROM kept) THEN true ELSE coalesce(territory.is_wanted, namesake.is_wanted) END AS is_near
FROM coded
LEFT JOIN territories AS territory ON territory.kind = coded.kind AND territory.code = coded.code
LEFT JOIN (SELECT folded(name) AS name, bool_or(is_wanted) AS is_wanted FROM territories WHERE kind = 'epci'
  GROUP BY ALL HAVING count(*) = 1)
  AS namesake ON role = 'funder' AND siren IS NULL AND namesake.name = folded(coded.name)
