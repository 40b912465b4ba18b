-- step
-- Who takes part in which project, one row each as it is published. Only projects since 2021 have a number; older ones
-- are known by their acronym in their programme. A French town is known by its name, where only one has that name.
WITH numbered AS (
  SELECT folded("Programme") AS scheme, tidy("Project ID") AS number, folded("Project acronym") AS acronym
  FROM project_sheet
),
by_acronym AS (
  SELECT scheme, acronym, any_value(number) AS number FROM numbered GROUP BY ALL HAVING count(DISTINCT number) = 1
),
namesakes AS (
  SELECT town, min(commune) AS commune FROM towns GROUP BY town HAVING count(DISTINCT commune) = 1
),
told AS (
  SELECT *,
    nullif(folded("Programme"), '') AS scheme, nullif(folded("Project acronym"), '') AS acronym,
    coalesce(tidy("Organisation in original language"), tidy("Organisation in English")) AS name,
    folded("Type of Organisation") AS type,
    CASE WHEN regexp_full_match(digits_of("Participation Identification Code"), '[1-9][0-9]{8}')
      THEN digits_of("Participation Identification Code") END AS pic,
    coalesce(upper(left(trim("NUTS3 code"), 2)), '') = 'FR' OR folded("Country") IN ('fr', 'france') AS is_french
  FROM partner_sheet
),
read_ AS (
  SELECT told.*,
    coalesce(tidy("Project ID"), by_acronym.number) AS number,
    CASE WHEN is_french THEN coalesce(vat_siren("Partner's ID if not PIC"), siren_of("Partner's ID if not PIC"),
      left(siret_of("Partner's ID if not PIC"), 9)) END AS siren,
    CASE WHEN is_french AND tidy("Postal code") IS NULL THEN namesakes.commune END AS insee_code
  FROM told
  LEFT JOIN by_acronym USING (scheme, acronym)
  LEFT JOIN namesakes ON is_french AND namesakes.town = town_key(told."Town")
)
SELECT file, line,
  'keep-' || hash_of(scheme || '|' || coalesce(number, acronym)) AS id,
  CASE WHEN scheme IS NULL OR coalesce(number, acronym) IS NULL THEN 'project-missing'
       WHEN name IS NULL OR folded(name) = '' THEN 'name-missing' END AS refused,
  NULL::VARCHAR AS left_out,
  tidy("Project acronym") AS acronym,
  coalesce('pic-' || pic, 'siren-' || siren,
    'keep-' || hash_of(concat_ws('|', folded(name), left(trim("NUTS3 code"), 2), folded("Country"), folded("Town")))) AS organisation,
  pic, siren, name,
  CASE WHEN folded("Organisation in English") <> folded(name) THEN tidy("Organisation in English") END AS name_en,
  type,
  coalesce(tidy("Country"), upper(left(trim("NUTS3 code"), 2))) AS country, tidy("NUTS3 code") AS nuts3,
  CASE WHEN folded("Lead partner") IN ('yes', 'y', 'true', '1', 'x', 'oui', 'lead partner', 'lead') THEN 'lead-partner'
    ELSE 'partner' END AS role,
  insee_code,
  CASE WHEN is_french THEN tidy("Postal code") END AS postal_code,
  CASE WHEN is_french THEN tidy("Town") END AS town,
  list_filter([
    CASE WHEN insee_code IS NOT NULL THEN 'commune-by-name' END,
    CASE WHEN tidy("Participation Identification Code") IS NOT NULL AND pic IS NULL THEN 'pic-malformed' END,
    CASE WHEN is_french AND tidy("Partner's ID if not PIC") IS NOT NULL AND siren IS NULL THEN 'siren-invalid' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM read_
