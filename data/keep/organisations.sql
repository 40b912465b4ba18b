-- after: shares
-- after: undertakings
-- The partners, one row each. The types of the export are eleven; one of them holds universities and research bodies.
WITH described AS (
  SELECT min(file) AS file, min(line) AS line, organisation AS id, arg_max(name, (file, line)) AS name,
    arg_max(name_en, (file, line)) AS name_en, any_value(pic) AS pic,
    CASE WHEN count(DISTINCT siren) = 1 THEN min(siren) END AS siren,
    arg_max(country, (file, line)) AS country, arg_max(nuts3, (file, line)) AS nuts3,
    arg_max(commune, (file, line)) AS commune, arg_max(type, (file, line)) AS type
  FROM shares
  WHERE refused IS NULL AND id IN (SELECT id FROM undertakings WHERE refused IS NULL AND left_out IS NULL)
  GROUP BY organisation
),
sorted AS (
  SELECT *,
    CASE WHEN type LIKE 'local public auth%' OR type LIKE 'regional public auth%' THEN 'local-authority'
         WHEN type LIKE 'national public auth%' OR type LIKE 'sectoral agenc%' THEN 'public-body'
         WHEN type LIKE 'higher education%' OR type LIKE 'education%' THEN 'education-institution'
         WHEN type LIKE 'interest group%' THEN 'association'
         WHEN type LIKE 'sme%' OR type LIKE 'enterprise%' THEN 'company'
         WHEN type LIKE 'business support%' THEN 'professional-organisation' END AS kind
  FROM described
)
SELECT *, NULL::VARCHAR AS refused,
  CASE WHEN id IN (SELECT id FROM kept) THEN 'described-elsewhere' END AS left_out, true AS is_wanted,
  CASE kind WHEN 'local-authority' THEN 'PublicBody' WHEN 'public-body' THEN 'PublicBody'
    WHEN 'education-institution' THEN 'EducationInstitution' WHEN 'association' THEN 'Association'
    WHEN 'company' THEN 'Company' END AS class,
  CASE WHEN kind IS NULL THEN 'Organization' WHEN kind = 'professional-organisation' THEN 'FormalOrganization' END
    AS general_class,
  CASE WHEN kind IS NULL AND coalesce(type, '') NOT IN ('', 'other') THEN ['type-unknown'] ELSE [] END AS doubts
FROM sorted
