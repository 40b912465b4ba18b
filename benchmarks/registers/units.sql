-- The register of enterprises: legal units of all kinds, with what decides whether they concern anybody.

CREATE TABLE body AS
SELECT row_number() OVER (ORDER BY form, heads, turn) - 1 AS slot, form, ess, smallest,
    string_split(heads, '|') AS heads, string_split(naf, '|') AS nafs
FROM (SELECT *, unnest(range((share * 1000)::INTEGER)) AS turn FROM read_csv(getvariable('folder') || '/bodies.csv',
    delim = ';', types = {'share': 'DOUBLE', 'form': 'VARCHAR', 'smallest': 'VARCHAR'}));

SET VARIABLE bodies = (SELECT count(*) FROM body);
SET VARIABLE abbreviations = (
    SELECT map(list(word), list(short)) FROM read_csv(getvariable('folder') || '/abbreviations.csv', delim = ';'));
SET VARIABLE staff = ['11', '11', '11', '11', '11', '11', '11', '11', '11', '12', '12', '12', '12', '12', '21', '21',
    '21', '22', '31', '41'];

-- the associations that have a SIREN, as Insee writes them; some have an older SIREN besides
CREATE VIEW association_unit AS
WITH abbreviated AS (
    SELECT *, in_capitals(name) AS whole,
        if(draw(rank, 'abbreviated') < 0.4, array_to_string(list_transform(string_split(whole, ' '),
            lambda word: coalesce(getvariable('abbreviations')[word], word)), ' '), whole)[:60] AS short,
        if(draw(rank, 'slip') < 0.35, with_slip(short, draw(rank, 'sort of slip'),
            2 + floor(draw(rank, 'place of slip') * (len(short) - 3))::INTEGER), short) AS written
    FROM association WHERE has_siren
)
SELECT rank AS number, siren_of(number) AS siren,
    CASE WHEN register = 'local' THEN '9260' WHEN draw(rank, 'form') < 0.96 THEN '9220'
        ELSE pick(['9210', '9221', '9222', '9230'], draw(rank, 'rare form')) END AS form,
    trim(written) AS name, if(draw(rank, 'exact activity') < 0.4, naf, '94.99Z') AS naf,
    if(draw(rank, 'employs') < 0.75, 'NN', pick(['00', '01', '01', '02', '03', '11', '12'], draw(rank, 'staff'))) AS staff,
    if(draw(rank, 'elsewhere') < 0.93, place, (place + 1 + floor(draw(rank, 'neighbour') * 5)) % getvariable('places'))::BIGINT
        AS place,
    if(register = 'waldec' AND key BETWEEN 0.40 AND 0.97, rna, NULL) AS rna,
    if(draw(rank, 'flag') < 0.6, 'O', NULL) AS ess, NULL AS mission,
    draw(rank, 'closed') < if(ending < 0.155, 0.7, 0.08) AS closed
FROM abbreviated
UNION ALL BY NAME
SELECT rank + 5000000 AS number, siren_of(number) AS siren, '9220' AS form, in_capitals(name)[:60] AS name,
    '94.99Z' AS naf, 'NN' AS staff, place, rna, draw(rank, 'old closed') < 0.8 AS closed
FROM association WHERE has_siren AND register = 'waldec' AND draw(rank, 'two numbers') < 0.01;

-- public bodies and the schools that are persons in law
CREATE VIEW public_unit AS
SELECT 20000000 + place AS number, siren_of(number) AS siren, '7210' AS form,
    in_capitals('COMMUNE' || of_place(name)) AS name, '84.11Z' AS naf, '12' AS staff, place
FROM place WHERE whole AND draw(place, 'town hall') < getvariable('share_of_public')
UNION ALL BY NAME
SELECT 21000000 + row_number() OVER (ORDER BY siren) AS number, siren, CASE WHEN grouping.name LIKE 'CC %' THEN '7346'
    WHEN grouping.name LIKE 'CA %' THEN '7348' WHEN grouping.name LIKE 'CU %' THEN '7343' ELSE '7344' END AS form,
    in_capitals(grouping.name) AS name, '84.11Z' AS naf, '21' AS staff, place
FROM epci AS grouping JOIN place USING (code) WHERE draw(siren::BIGINT, 'grouping') < getvariable('share_of_public')
UNION ALL BY NAME
SELECT 25000000 + rank AS number, siren_of(number) AS siren, if(private, '9220', '7331') AS form,
    in_capitals(name)[:60] AS name, '85.31Z' AS naf, '21' AS staff, place
FROM school WHERE has_siren;

CREATE VIEW other_unit AS
SELECT 10000000 + rank AS number, siren_of(number) AS siren, form,
    if(form = '1000', NULL, in_capitals(pick(heads, draw(number, 'trade')) || CASE
        WHEN draw(number, 'pattern') < 0.15 THEN of_place(place.name)
        ELSE ' ' || pick(getvariable('nouns'), draw(number, 'noun'))
            || ' ' || pick(getvariable('complements'), draw(number, 'complement')) END))[:60] AS name,
    pick(nafs, draw(number, 'activity')) AS naf, place,
    CASE smallest WHEN '11' THEN pick(getvariable('staff'), draw(number, 'staff'))
        WHEN 'NN' THEN pick(['NN', 'NN', 'NN', '00', '01', '02', '03'], draw(number, 'staff'))
        ELSE pick(['21', '22', '31', '32', '41', '42', '51'], draw(number, 'staff') ** 2) END AS staff,
    coalesce(ess, if(form[1] = '5' AND draw(number, 'flag') < 0.003, 'O', if(draw(number, 'no flag') < 0.5, 'N', NULL))) AS ess,
    if(form[1] = '5' AND draw(number, 'mission') < 0.004, 'O', NULL) AS mission
FROM (
    SELECT range AS rank, floor(draw(range, 'body') * getvariable('bodies'))::BIGINT AS slot,
        floor(draw(range, 'body seat') * (getvariable('seats') + getvariable('local_seats')))::BIGINT AS any_seat,
        any_seat >= getvariable('seats') AS under_local_law,
        any_seat - if(under_local_law, getvariable('seats'), 0) AS seat
    FROM range(getvariable('others'))
) JOIN seat USING (under_local_law, seat) JOIN place USING (place) JOIN body USING (slot);

CREATE TABLE unit AS
SELECT number, siren, form, name, naf, staff, place, rna, ess, mission,
    coalesce(closed, draw(number, 'closed unit') < if(form[1] = '7', 0.002, 0.1)) AS closed,
    form[1] <> '7' AND draw(number, 'diffusion') < if(form = '1000', 0.2, 0.02) AS masked,
    draw(number, 'purged') < 0.003 AND closed AS purged,
    1 + number % 3 AS office,
    day_between(1950, 2025, draw(number, 'unit year'), draw(number, 'unit day')) AS created
FROM (SELECT * FROM association_unit UNION ALL BY NAME SELECT * FROM public_unit
    UNION ALL BY NAME SELECT * FROM other_unit)
ORDER BY number;

CREATE VIEW units AS
SELECT siren, if(masked, 'P', 'O') AS statutDiffusionUniteLegale, if(purged, 'true', NULL) AS unitePurgeeUniteLegale,
    if(purged, NULL, created) AS dateCreationUniteLegale,
    if(purged, NULL, rna) AS identifiantAssociationUniteLegale,
    if(purged, NULL, staff) AS trancheEffectifsUniteLegale,
    if(purged OR staff = 'NN', NULL, '2023') AS anneeEffectifsUniteLegale,
    '2026-03-22T14:26:06' AS dateDernierTraitementUniteLegale, '2' AS nombrePeriodesUniteLegale,
    created AS dateDebut, if(closed, 'C', 'A') AS etatAdministratifUniteLegale,
    CASE WHEN purged THEN NULL WHEN masked THEN '[ND]' ELSE name END AS denominationUniteLegale,
    form AS categorieJuridiqueUniteLegale, naf AS activitePrincipaleUniteLegale,
    'NAFRev2' AS nomenclatureActivitePrincipaleUniteLegale, siret_of(siren, office)[10:] AS nicSiegeUniteLegale,
    ess AS economieSocialeSolidaireUniteLegale, mission AS societeMissionUniteLegale,
    if(staff IN ('NN', '00'), 'N', 'O') AS caractereEmployeurUniteLegale
FROM unit ORDER BY number;

-- the head office of each unit, and a second establishment of one in eight
CREATE VIEW establishments AS
SELECT siren, siret[10:] AS nic, siret, if(masked, 'P', 'O') AS statutDiffusionEtablissement,
    created AS dateCreationEtablissement, staff AS trancheEffectifsEtablissement,
    if(staff = 'NN', NULL, '2023') AS anneeEffectifsEtablissement,
    '2026-03-22T14:26:06' AS dateDernierTraitementEtablissement, head::VARCHAR AS etablissementSiege,
    '1' AS nombrePeriodesEtablissement,
    if(masked, '[ND]', postal_code) AS codePostalEtablissement, upper(strip_accents(place.name)) AS libelleCommuneEtablissement,
    code AS codeCommuneEtablissement, created AS dateDebut, if(closed, 'F', 'A') AS etatAdministratifEtablissement,
    naf AS activitePrincipaleEtablissement, 'NAFRev2' AS nomenclatureActivitePrincipaleEtablissement,
    if(staff IN ('NN', '00'), 'N', 'O') AS caractereEmployeurEtablissement
FROM (
    SELECT *, true AS head, siret_of(siren, office) AS siret FROM unit
    UNION ALL
    SELECT *, false AS head, siret_of(siren, office + 3) AS siret FROM unit WHERE draw(number, 'second office') < 0.125
) JOIN place USING (place) ORDER BY number, head DESC;

-- what nobody who reads the files is told: which association is which legal unit, and by which key they could know
CREATE VIEW truth AS
SELECT association.rna, unit.siren,
    CASE WHEN number >= 5000000 THEN 'identifier' WHEN key < 0.40 THEN 'hidden' WHEN key < 0.83 THEN 'identifier'
        WHEN key < 0.97 THEN 'both' ELSE 'siret' END AS key,
    ending >= 0.155 AND NOT closed AND NOT masked AS living
FROM association JOIN unit ON rank = number % 5000000
WHERE has_siren AND register = 'waldec' AND number < 10000000
ORDER BY number;
