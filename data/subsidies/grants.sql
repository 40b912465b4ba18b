-- step
-- The subsidies, one row each as they are published: who gives, who receives, for what, how much and when.
--
-- A subsidy goes to a body, never to a person: what names a person is left out. Rows that share an identifier of
-- co-funding are one undertaking, as are the years of one subsidy; any other row is one of its own.
WITH numbers AS (
  SELECT text, sheet_digits(text) AS digits FROM (
    SELECT idAttribuant AS text FROM published UNION SELECT idBeneficiaire FROM published
    UNION SELECT idServiceInstructeur FROM published)
  WHERE text IS NOT NULL
),
padded AS (
  SELECT text,
    CASE WHEN length(digits) BETWEEN 10 AND 14 THEN lpad(digits, 14, '0') END AS fourteen,
    CASE WHEN length(digits) BETWEEN 8 AND 9 THEN lpad(digits, 9, '0') END AS nine
  FROM numbers
),
identified AS MATERIALIZED (
  SELECT text, coalesce(left(siret_of(fourteen), 9), siren_of(nine)) AS siren, siret_of(fourteen) AS siret FROM padded
),
mended AS (
  SELECT * REPLACE (unmangled(nomAttribuant) AS nomAttribuant, unmangled(nomBeneficiaire) AS nomBeneficiaire,
    unmangled(nomServiceInstructeur) AS nomServiceInstructeur, unmangled(objet) AS objet)
  FROM published
),
told AS (
  SELECT file, line,
    tidy(nomAttribuant) AS funder_name, giver.siren AS funder_siren,
    tidy(nomBeneficiaire) AS name, receiver.siren, receiver.siret, rna_of(rnaBeneficiaire) AS rna,
    tidy(nomServiceInstructeur) AS instructor_name, service.siren AS instructor_siren,
    left(said_in(objet), 500) AS title,
    amount_of(montant) AS amount,
    coalesce(told_year(dateDebut), told_year(dateConvention), told_year(dateDecision), told_year(exerciceBudgetaire),
      told_year(datesPeriodeVersement)) AS since_year,
    told_year(dateFin) AS until_year,
    tidy(idCofinancement) AS co_funding_id, tidy(idSubvention) AS number,
    tidy(coalesce(dateDebut, dateConvention, dateDecision, exerciceBudgetaire, datesPeriodeVersement)) AS dates,
    folded(statutLabel) AS status, folded(typeBeneficiaire) AS type,
    idAttribuant, idBeneficiaire, rnaBeneficiaire, idServiceInstructeur, montant,
    concat_ws('|', nomAttribuant, idAttribuant, nomBeneficiaire, idBeneficiaire, rnaBeneficiaire, idSubvention,
      nomServiceInstructeur, idServiceInstructeur, exerciceBudgetaire, dateConvention, dateDecision, referenceDecision,
      dateDebut, dateFin, objet, montant, datesPeriodeVersement, idCofinancement) AS row_
  FROM mended
  LEFT JOIN identified AS giver ON giver.text = idAttribuant
  LEFT JOIN identified AS receiver ON receiver.text = idBeneficiaire
  LEFT JOIN identified AS service ON service.text = idServiceInstructeur
),
named AS (
  SELECT *,
    coalesce('siren-' || funder_siren, 'scdl-' || hash_of(folded(funder_name))) AS funder,
    coalesce('siren-' || instructor_siren, 'scdl-' || hash_of(folded(instructor_name))) AS instructor
  FROM told
),
received AS (
  SELECT *,
    coalesce('siren-' || siren, 'rna-' || rna,
      'scdl-' || hash_of(folded(name) || '|' || coalesce(folded(co_funding_id), funder))) AS beneficiary,
    row_number() OVER (PARTITION BY row_ ORDER BY file, line) AS rank
  FROM named
)
SELECT file, line,
  'scdl-' || hash_of(CASE WHEN co_funding_id IS NOT NULL THEN 'together|' || folded(co_funding_id) || '|' || beneficiary
    WHEN number IS NOT NULL THEN concat_ws('|', 'number', funder, beneficiary, number)
    ELSE row_ END) AS id,
  CASE WHEN funder_name IS NULL OR name IS NULL OR folded(funder_name) = '' OR folded(name) = '' THEN 'name-missing'
    END AS refused,
  CASE WHEN rank > 1 THEN 'duplicate'
       WHEN regexp_matches(status, '^(refus|inelig|en cours|rejet|annul|abandon)') THEN 'not-granted'
       WHEN names_person(name)
         OR regexp_matches(type, 'particulier|personnes? physiques?|(entrepreneur|entreprise) individuel|auto ?entrepreneur|micro ?entrepreneur')
         OR (siren IS NULL AND rna IS NULL AND regexp_matches(name, '^M [[:upper:]]'))
         THEN 'natural-person' END AS left_out,
  funder, funder_name, funder_siren,
  CASE WHEN instructor_name IS NOT NULL THEN instructor END AS instructor, instructor_name, instructor_siren,
  beneficiary, name, siren, siret, rna,
  coalesce(title, 'Subvention') AS title, amount, since_year, until_year, co_funding_id,
  list_filter([
    CASE WHEN is_destroyed(idAttribuant) AND funder_siren IS NULL THEN 'siret-destroyed'
         WHEN tidy(idAttribuant) IS NOT NULL AND funder_siren IS NULL THEN 'siret-invalid' END,
    CASE WHEN is_destroyed(idBeneficiaire) AND siren IS NULL THEN 'siret-destroyed'
         WHEN tidy(idBeneficiaire) IS NOT NULL AND siren IS NULL THEN 'siret-invalid' END,
    CASE WHEN tidy(idServiceInstructeur) IS NOT NULL AND instructor_siren IS NULL THEN 'siret-invalid' END,
    CASE WHEN tidy(rnaBeneficiaire) IS NOT NULL AND rna IS NULL THEN 'rna-malformed' END,
    CASE WHEN tidy(montant) IS NOT NULL AND amount IS NULL THEN 'amount-invalid' END,
    CASE WHEN dates IS NOT NULL AND since_year IS NULL THEN 'date-invalid' END,
    CASE WHEN title IS NULL THEN 'title-missing' END,
    CASE WHEN regexp_matches(concat_ws(' ', funder_name, name, title), '[\x{FFFD}]') THEN 'accents-lost' END
  ], lambda doubt: doubt IS NOT NULL) AS doubts
FROM received
