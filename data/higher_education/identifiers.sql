-- Each UAI, SIREN, SIRET and PIC of each institution, one to a row: the file has several of each in one value.
-- A SIRET tells a SIREN too.
-- after: organisations
WITH told AS (
  SELECT kept.file, kept.line, id, unnest([raw.uai, raw.siren, raw.siret, raw.identifiant_pic]) AS numbers,
    unnest(['uai', 'siren', 'siret', 'pic']) AS kind
  FROM organisations AS kept JOIN institutions AS raw USING (file, line)
  WHERE refused IS NULL AND left_out IS NULL
),
one_each AS (
  SELECT file, line, id, kind, unnest(codes_of(numbers)) AS number FROM told
)
SELECT DISTINCT file, line, id, NULL AS refused, NULL AS left_out, uai, siren, siret, pic
FROM (
  SELECT file, line, id, CASE kind WHEN 'uai' THEN uai_of(number) END AS uai,
    CASE kind WHEN 'siren' THEN siren_of(number) END AS siren, CASE kind WHEN 'siret' THEN siret_of(number) END AS siret,
    CASE kind WHEN 'pic' THEN pic_of(number) END AS pic
  FROM one_each
  UNION ALL
  SELECT file, line, id, NULL, left(siret_of(number), 9), NULL, NULL FROM one_each WHERE kind = 'siret'
)
WHERE coalesce(uai, siren, siret, pic) IS NOT NULL
