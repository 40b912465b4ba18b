-- step
-- Who takes part in which project, one row each as it is published. A French body has a commune; abroad, the register
-- says a country, and the graph knows no places there.
WITH told AS (
  SELECT *,
    digits_of(projectID) AS project,
    digits_of(organisationID) AS pic,
    upper(trim(country)) AS land
  FROM participants
),
read_ AS (
  SELECT *,
    CASE WHEN land = 'FR' THEN vat_siren(vatNumber) END AS siren,
    CASE lower(trim(role)) WHEN 'coordinator' THEN 'coordinator' WHEN 'participant' THEN 'participant'
      WHEN 'partner' THEN 'partner' WHEN 'internationalpartner' THEN 'partner'
      WHEN 'associatedpartner' THEN 'associated-partner' WHEN 'thirdparty' THEN 'third-party' END AS known_role,
    coalesce(amount_of(netEcContribution), amount_of(ecContribution)) AS amount
  FROM told
)
SELECT file, line, 'cordis-' || project AS id,
  CASE WHEN NOT coalesce(regexp_full_match(project, '[0-9]{5,9}'), false)
         OR NOT coalesce(regexp_full_match(pic, '[0-9]{9}'), false) THEN 'identifier-malformed'
       WHEN tidy(name) IS NULL THEN 'name-missing' END AS refused,
  NULL::VARCHAR AS left_out,
  tidy(projectAcronym) AS acronym,
  'pic-' || pic AS organisation, pic, siren,
  tidy(name) AS name,
  CASE WHEN folded(shortName) NOT IN ('', folded(name)) THEN tidy(shortName) END AS short_name,
  upper(trim(activityType)) AS activity,
  CASE land WHEN 'UK' THEN 'GB' WHEN 'EL' THEN 'GR' ELSE land END AS country,
  coalesce(known_role, 'participant') AS role,
  amount,
  tidy(contentUpdateDate) AS updated,
  NULL::VARCHAR AS insee_code,
  CASE WHEN land = 'FR' THEN tidy(postCode) END AS postal_code,
  CASE WHEN land = 'FR' THEN tidy(city) END AS town,
  list_filter([
    CASE WHEN land = 'FR' AND tidy(vatNumber) IS NOT NULL AND siren IS NULL THEN 'vat-invalid' END,
    CASE WHEN known_role IS NULL THEN 'role-unknown' END,
    CASE WHEN tidy(coalesce(netEcContribution, ecContribution)) IS NOT NULL AND amount IS NULL THEN 'amount-invalid' END,
    CASE WHEN upper(trim(activityType)) NOT IN ('HES', 'PRC', 'PUB', 'REC', 'OTH') THEN 'activity-unknown' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM read_
