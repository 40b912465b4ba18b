-- step
-- after: sites
-- Who takes part in what, one row each. An organisation is told by a SIREN, a SIRET, a number of the register of
-- associations, a UAI, by its IRI or the end of it, or else by its name; an undertaking by its IRI, its end or its name.
-- What looks like the end of an IRI is one where the graph knows it, or where it has the form of a register's code.
WITH told AS (
  SELECT file, line, tidy(organisation) AS organisation, tidy(undertaking) AS undertaking, tidy(role) AS role,
    tidy(since) AS since, tidy(until) AS until, tidy(source) AS source, tidy(place) AS place,
    row_number() OVER (PARTITION BY organisation, undertaking, role, since, until, place, source ORDER BY file, line) AS rank
  FROM lines
),
read_ AS (
  SELECT *,
    coalesce(siren_of(organisation), left(siret_of(organisation), 9)) AS siren, rna_of(organisation) AS rna,
    uai_of(organisation) AS uai,
    regexp_extract(organisation,
      '^(?:https?://w3id\.org/maillage/id/organisation/([A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*)|([a-z0-9]+(?:-[A-Za-z0-9]+)+))$',
      ['iri', 'slug']) AS known,
    regexp_extract(undertaking,
      '^(?:https?://w3id\.org/maillage/id/undertaking/([A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*)|([a-z0-9]+(?:-[A-Za-z0-9]+)+))$',
      ['iri', 'slug']) AS begun,
    regexp_matches(organisation, '^(https?|ftp|file|data|urn|about|blob|mailto|javascript|vbscript):', 'i')
      OR contains(organisation, '@') AS is_address,
    regexp_matches(undertaking, '^(https?|ftp|file|data|urn|about|blob|mailto|javascript|vbscript):', 'i') AS is_link,
    told_year(since) AS since_year, told_year(until) AS until_year,
    regexp_full_match(source, '(?i)https?://[^\s<>"{}|\\^`]+') AS is_url,
    regexp_matches(source, '^(https?|ftp|file|data|urn|about|blob|mailto|javascript|vbscript):', 'i') AS is_scheme
  FROM told
),
identified AS (
  SELECT *,
    coalesce('siren-' || siren, 'rna-' || rna, 'uai-' || uai, nullif(known.iri, ''),
      CASE WHEN known.slug IN (SELECT code FROM told_codes WHERE kind = 'organisation') OR known.slug IN (FROM kept)
        OR regexp_full_match(known.slug, '(siren|rna|uai|pic|rnf|network)-.+|(scdl|keep|alliance)-[0-9a-f]{24}')
        THEN known.slug END) AS member,
    coalesce(nullif(begun.iri, ''),
      CASE WHEN begun.slug IN (SELECT code FROM told_codes WHERE kind = 'undertaking')
        OR regexp_full_match(begun.slug, 'cordis-[0-9]+|(scdl|keep|alliance)-[0-9a-f]{24}') THEN begun.slug END)
      AS known_undertaking
  FROM read_
)
SELECT identified.file, identified.line,
  coalesce(known_undertaking, 'alliance-' || hash_of(folded(undertaking))) AS id,
  CASE WHEN organisation IS NULL OR undertaking IS NULL OR folded(organisation) = '' OR folded(undertaking) = ''
         THEN 'name-missing'
       WHEN (member IS NULL AND is_address) OR (known_undertaking IS NULL AND is_link) THEN 'iri-invalid'
       WHEN member IS NULL AND regexp_full_match(organisation, '[0-9 .]+|[0-9]{7}[A-Za-z]|W[0-9][0-9A-Z][0-9]{7,8}')
         THEN 'identifier-malformed' END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate' WHEN member IS NULL AND names_person(organisation) THEN 'natural-person' END
    AS left_out,
  coalesce(member, 'alliance-' || hash_of(concat_ws('|', folded(organisation), folded(place)))) AS organisation,
  CASE WHEN member IS NULL THEN said_in(organisation) END AS name, siren, rna, uai,
  CASE WHEN known_undertaking IS NULL THEN said_in(undertaking) END AS title,
  coalesce(roles.role, 'participant') AS role,
  since_year,
  CASE WHEN until_year >= coalesce(since_year, until_year) THEN until_year END AS until_year,
  sites.commune, sites.departement,
  CASE WHEN is_url THEN source WHEN NOT is_scheme THEN nullif(said_in(source), '…') END AS source,
  list_filter([
    sites.doubt,
    CASE WHEN identified.role IS NOT NULL AND roles.role IS NULL THEN 'role-unknown' END,
    CASE WHEN since IS NOT NULL AND since_year IS NULL THEN 'date-invalid' END,
    CASE WHEN until IS NOT NULL AND NOT coalesce(until_year >= coalesce(since_year, until_year), false) THEN 'date-invalid' END,
    CASE WHEN is_scheme AND NOT is_url THEN 'source-invalid' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM identified
LEFT JOIN sites ON sites.id = identified.place
LEFT JOIN roles ON roles.name = folded(identified.role)
