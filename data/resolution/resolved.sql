-- The register entries of told organisations: those whose number is told, else the one body that bears exactly the name,
-- in the communes where the organisation is, else in their départements, else in France.
--
-- Whoever bears the name counts, dissolved or not, unless it is of another nature. A name of one word tells an
-- organisation only within its commune and together with its nature. Where two bodies bear the name there is no link.
WITH names AS (
  SELECT DISTINCT organisation, whole_of(value) AS whole, len(words_of(value)) AS words FROM told WHERE matter = 'name'
),
classes AS (
  SELECT organisation, list(DISTINCT value) AS classes FROM told WHERE matter = 'class' GROUP BY organisation
),
places AS (
  SELECT organisation, list(DISTINCT value) FILTER (matter = 'commune') AS communes,
    list(DISTINCT departement_of(value)) AS departements
  FROM told WHERE matter IN ('commune', 'departement') GROUP BY organisation
),
ends AS (
  SELECT weaker, arg_max(stronger, strength(stronger)) AS stronger FROM linked WHERE confidence >= $sure GROUP BY weaker
),
bearers AS (
  SELECT organisation, named.id, is_gone, names.words, coalesce(further.stronger, ends.stronger, named.id) AS body,
    CASE WHEN list_contains(communes, commune) THEN 1 WHEN list_contains(departements, departement_of(commune)) THEN 2
      ELSE 3 END AS distance,
    list_contains(classes, class) IS TRUE AS is_alike
  FROM names JOIN named USING (whole)
    LEFT JOIN classes USING (organisation) LEFT JOIN places USING (organisation)
    LEFT JOIN ends ON ends.weaker = named.id LEFT JOIN ends AS further ON further.weaker = ends.stronger
  WHERE classes IS NULL OR class IS NULL OR list_contains(classes, class)
    OR NOT list_has_any(classes, $natures) OR NOT list_contains($natures, class)
),
near AS (
  SELECT *, count(DISTINCT body) OVER nearest AS others, bool_or(is_gone) OVER nearest AS is_doubtful
  FROM bearers
  WINDOW nearest AS (PARTITION BY organisation, distance)
  QUALIFY distance = min(distance) OVER (PARTITION BY organisation)
),
numbered AS (
  SELECT DISTINCT organisation, named.id
  FROM told JOIN named ON named.id = CASE matter WHEN 'siret' THEN 'siren-' || left(value, 9) ELSE matter || '-' || value END
  WHERE matter IN ('siren', 'siret', 'rna', 'uai') AND NOT is_gone
),
found AS (
  SELECT organisation AS weaker, id AS stronger, 'exact-key' AS method, 0.99 AS confidence FROM numbered
  UNION ALL
  SELECT organisation, id, ['name-in-commune', 'name-in-departement', 'name-in-france'][distance], [0.95, 0.92, 0.9][distance]
  FROM near
  WHERE others = 1 AND NOT is_doubtful AND (words > 1 OR distance = 1 AND is_alike) AND (distance < 3 OR $is_whole)
    AND organisation NOT IN (SELECT organisation FROM numbered)
)
SELECT sha256(weaker || ' ' || stronger)[:24] AS id, found.*, register
FROM found JOIN named ON named.id = stronger AND NOT is_gone
QUALIFY row_number() OVER (PARTITION BY weaker, family(stronger) ORDER BY strength(stronger) DESC, stronger) = 1
ORDER BY weaker, stronger
