-- What the solutions of the queries say: the things of each kind by number, and relations between their IRIs.
CREATE TABLE merged AS
SELECT thing, min(value) AS known FROM canonical WHERE NOT starts_with(thing, '_:') GROUP BY thing;

CREATE TABLE bodies AS
SELECT thing AS iri, min(kind) AS kind
FROM types JOIN classes ON classes.iri = types.value SEMI JOIN labels USING (thing)
WHERE NOT starts_with(thing, '_:')
GROUP BY thing;

CREATE VIEW addressing AS
SELECT thing, value FROM inferring
UNION ALL
SELECT thing, value FROM stating
UNION ALL
SELECT thing, value FROM deriving
UNION ALL
SELECT thing, value FROM qualities WHERE quality = 'https://w3id.org/maillage/ns#addresses';

CREATE VIEW acting AS
SELECT thing, value FROM places
UNION ALL
SELECT thing, value FROM qualities WHERE quality = 'https://w3id.org/maillage/ns#actsIn';

CREATE VIEW belonging AS
SELECT thing, value FROM sectors
UNION ALL
SELECT kinds.thing, sectors.value FROM kinds JOIN sectors ON sectors.thing = kinds.value;

-- a kind of contribution counts where no skill is named
CREATE TABLE exchanged AS
SELECT DISTINCT kind, about, value FROM exchanges
WHERE property = 'https://w3id.org/maillage/ns#skill'
  OR (property = 'https://w3id.org/maillage/ns#contributionKind'
    AND fact NOT IN (SELECT fact FROM exchanges WHERE property = 'https://w3id.org/maillage/ns#skill'));

-- those who lead an undertaking need and offer what it does
CREATE TABLE told AS
SELECT kind, about AS thing, value FROM exchanged
UNION ALL
SELECT kind, member, value FROM exchanged JOIN memberships ON memberships.undertaking = about
WHERE role IN (
  'https://w3id.org/maillage/concept/role/operator', 'https://w3id.org/maillage/concept/role/initiator',
  'https://w3id.org/maillage/concept/role/co-builder'
);

CREATE VIEW needing AS SELECT thing, value FROM told WHERE kind = 'need';

CREATE VIEW offering AS
SELECT thing, value FROM told WHERE kind = 'offer' UNION ALL SELECT thing, value FROM skills;

CREATE VIEW attaching AS
SELECT thing, other AS value FROM structure UNION ALL SELECT other, thing FROM structure;

CREATE TABLE names AS
SELECT kind, iri, CAST(row_number() OVER (PARTITION BY kind ORDER BY iri) - 1 AS INTEGER) AS number
FROM (
  SELECT 'organisation' AS kind, coalesce(known, iri) AS iri
  FROM bodies LEFT JOIN merged ON merged.thing = iri WHERE kind = 'organisation'
  UNION
  SELECT kind, iri FROM bodies WHERE kind = 'undertaking'
  UNION
  SELECT 'territory', thing FROM territories WHERE NOT starts_with(thing, '_:')
  UNION
  SELECT 'role', role FROM memberships
  UNION
  SELECT 'skill', value FROM exchanged UNION SELECT 'skill', value FROM skills
  UNION
  SELECT regexp_extract(thing, '^https://w3id.org/maillage/concept/(cause|sector|skill)/', 1), thing
  FROM (
    SELECT thing FROM concepts UNION SELECT value FROM addressing UNION SELECT value FROM belonging
  )
)
WHERE kind <> '';

CREATE TABLE aliases AS
SELECT thing AS iri, number, CAST(row_number() OVER (ORDER BY thing) - 1 AS INTEGER) AS rank
FROM merged JOIN names ON names.iri = known AND names.kind = 'organisation'
WHERE NOT EXISTS (FROM names AS own WHERE own.iri = thing AND own.kind = 'organisation');

CREATE VIEW things AS
SELECT kind, iri, number FROM names UNION ALL SELECT 'organisation', iri, number FROM aliases;

-- an inference alone says so: what follows from the rules says nothing new
CREATE VIEW stated AS
SELECT thing, value FROM stating
UNION ALL
SELECT thing, value FROM qualities WHERE quality = 'https://w3id.org/maillage/ns#addresses';

-- what a body is called under its own IRI goes before what it is called under another one
CREATE TABLE called AS
SELECT number,
  substr(coalesce(min(label) FILTER (language = 'fr'), min(label)), 2) AS french,
  coalesce(substr(min(label) FILTER (language = 'en'), 2), '') AS english
FROM (
  SELECT things.number, coalesce(nullif(language, ''), 'fr') AS language,
    CASE WHEN thing = names.iri THEN '0' ELSE '1' END || value AS label
  FROM labels
  JOIN things ON things.iri = thing AND things.kind = 'organisation'
  JOIN names ON names.number = things.number AND names.kind = 'organisation'
)
GROUP BY number;

-- a year alone counts as its last day, a month as its last day
CREATE TABLE begun AS
SELECT thing, min(date_diff('day', DATE '1970-01-01', coalesce(
    try_cast(format('{:04d}-{:02d}-{:02d}', year, month, day) AS DATE),
    last_day(try_cast(format('{:04d}-{:02d}-01', year, month) AS DATE)),
    try_cast(format('{:04d}-12-31', year) AS DATE)
  ))) AS day
FROM (
  SELECT thing, try_cast(year AS INTEGER) AS year, try_cast(month AS INTEGER) AS month, try_cast(day AS INTEGER) AS day
  FROM beginnings
)
GROUP BY thing;

CREATE TABLE joined AS
SELECT u.number AS undertaking, o.number AS organisation, r.number AS role, begun.day
FROM memberships
JOIN things AS u ON u.iri = undertaking AND u.kind = 'undertaking'
JOIN things AS o ON o.iri = member AND o.kind = 'organisation'
JOIN things AS r ON r.iri = role AND r.kind = 'role'
LEFT JOIN begun ON begun.thing = fact;
-- an undertaking whose own beginning nobody says began when the first member of whom that is said took part
CREATE TABLE days AS
SELECT names.number AS undertaking, coalesce(any_value(begun.day), min(joined.day), 2147483647) AS day
FROM names LEFT JOIN begun ON begun.thing = names.iri LEFT JOIN joined ON joined.undertaking = names.number
WHERE names.kind = 'undertaking'
GROUP BY names.number;

CREATE TABLE members AS
SELECT undertaking, organisation, coalesce(min(joined.day), any_value(days.day)) AS since,
  CAST(row_number() OVER (ORDER BY undertaking, organisation) - 1 AS INTEGER) AS number
FROM joined JOIN days USING (undertaking)
GROUP BY undertaking, organisation;

-- the facts that say each tie; those of blank nodes have no name to be cited by
CREATE TABLE said AS
SELECT DISTINCT tie, subject.kind, subject.number AS thing, object.number AS value, fact
FROM (
  SELECT 'members' AS tie, undertaking AS thing, member AS value, fact, 'organisation' AS valued FROM memberships
  UNION ALL
  SELECT 'addressing', thing, value, fact, 'cause' FROM qualities
  WHERE quality = 'https://w3id.org/maillage/ns#addresses'
  UNION ALL
  SELECT 'acting', thing, value, fact, 'territory' FROM qualities
  WHERE quality = 'https://w3id.org/maillage/ns#actsIn'
  UNION ALL
  SELECT 'belonging', classified.thing, coalesce(sectors.value, classified.value), fact, 'sector'
  FROM classified LEFT JOIN sectors ON sectors.thing = classified.value
) AS told
JOIN things AS subject ON subject.iri = told.thing
JOIN things AS object ON object.iri = told.value AND object.kind = valued
WHERE NOT starts_with(fact, '_:') AND subject.kind = CASE tie
  WHEN 'members' THEN 'undertaking' WHEN 'belonging' THEN 'organisation' ELSE subject.kind END;

CREATE TABLE facts AS
SELECT fact AS iri, CAST(row_number() OVER (ORDER BY fact) - 1 AS INTEGER) AS number
FROM (SELECT DISTINCT fact FROM said);

CREATE TABLE supporting AS
SELECT facts.number AS fact, source, coalesce(try_cast("start" AS INTEGER), -1) AS first,
  coalesce(try_cast("end" AS INTEGER), -1) AS last, try_cast(confidence AS DOUBLE) AS confidence
FROM proofs JOIN facts ON facts.iri = fact;

CREATE TABLE sources AS
SELECT source AS iri, CAST(row_number() OVER (ORDER BY source) - 1 AS INTEGER) AS number
FROM (SELECT DISTINCT source FROM supporting);
