-- Pairs of bodies of one block whose names have a rare trait in common: the beginning or the end of a word, or all
-- their words but one. Those that have a namesake there are already paired. Each body asks by its rarest traits.
--
-- Who is sought is one that no strong number names; who is offered has one. An association's second number is sought
-- by its whole name alone.
WITH offered AS MATERIALIZED (
  SELECT rank, block, own FROM named
  WHERE strength > 2 AND block IS NOT NULL AND NOT is_linked AND NOT (strength = 4 AND knows_rna) AND rank NOT IN (SELECT b FROM scored)
),
sought AS MATERIALIZED (
  SELECT rank, block, own FROM named
  WHERE NOT is_linked AND strength < 4 AND rank NOT IN (SELECT a FROM scored) AND block IN (SELECT block FROM offered)
),
offered_traits AS MATERIALIZED (
  SELECT DISTINCT rank, hash(block, unnest([head, tail, own, CASE WHEN NOT is_town THEN nullif(own - code, 0) END])) AS trait FROM offered JOIN worded USING (rank)
),
sought_traits AS MATERIALIZED (
  SELECT DISTINCT rank, trait FROM (
    SELECT rank, hash(block, unnest([head, tail, own, CASE WHEN NOT is_town THEN nullif(own - code, 0) END])) AS trait FROM sought JOIN worded USING (rank))
  WHERE trait IN (SELECT trait FROM offered_traits)
),
borne AS (
  SELECT trait, count(*) AS bearers FROM sought_traits GROUP BY trait
),
asked AS (
  SELECT rank, trait FROM offered_traits JOIN borne USING (trait)
  QUALIFY sum(bearers) OVER (PARTITION BY rank ORDER BY bearers, trait ROWS UNBOUNDED PRECEDING) <= $crowd
),
met AS (
  SELECT DISTINCT sought_traits.rank AS a, asked.rank AS b FROM asked JOIN sought_traits USING (trait)
)
SELECT a, b, one.is_cut AS a_cut, other.is_cut AS b_cut FROM met JOIN named AS one ON one.rank = a JOIN named AS other ON other.rank = b
WHERE one.strength < other.strength AND may_be_one(one, other)
