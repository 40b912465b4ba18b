-- again
-- The numbers that associations had before they were taken over under a new one: each leads to the other.
SELECT file, line, 'rna-' || upper(trim(id)) AS id, NULL AS refused, NULL AS left_out, rna_of(observation) AS rna
FROM "import"
WHERE upper(trim(position)) = 'R' AND rna_of(observation) IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY upper(trim(id)) ORDER BY regexp_replace(maj_time, ' +', ' ') DESC, file, line) = 1
