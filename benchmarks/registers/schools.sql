-- The directory of schools; one that is a person in law has its SIRET.

CREATE TABLE school AS
SELECT rank, place, draw(rank, 'private') < 0.14 AS private,
    CASE WHEN sort < 0.22 THEN 101 WHEN sort < 0.74 THEN 151 WHEN sort < 0.87 THEN 340 WHEN sort < 0.91 THEN 302
        WHEN sort < 0.93 THEN 306 WHEN sort < 0.95 THEN 320 WHEN sort < 0.96 THEN 370 ELSE 430 END AS nature,
    nature BETWEEN 302 AND 370 AS has_siren,
    CASE department WHEN '2A' THEN '620' WHEN '2B' THEN '720' ELSE lpad(department, 3, '0') END
        || digits(row_number() OVER (PARTITION BY department ORDER BY rank), 4) AS serial,
    serial || 'ABCDEFGHJKLMNPRSTUVWXYZ'[1 + serial::INTEGER % 23] AS uai,
    CASE nature WHEN 101 THEN 'Ecole maternelle ' WHEN 151 THEN 'Ecole primaire ' WHEN 340 THEN 'Collège '
        WHEN 370 THEN 'EREA ' WHEN 430 THEN 'Centre d''information ' ELSE 'Lycée ' END
        || pick(getvariable('nouns'), draw(rank, 'school noun'))
        || if(draw(rank, 'long') < 0.5, ' ' || pick(getvariable('complements'), draw(rank, 'school word')), '') AS name
FROM (
    SELECT range AS rank, draw(range, 'school') AS sort,
        floor(draw(range, 'school seat') * (getvariable('seats') + getvariable('local_seats')))::BIGINT AS any_seat,
        any_seat >= getvariable('seats') AS under_local_law,
        any_seat - if(under_local_law, getvariable('seats'), 0) AS seat
    FROM range(getvariable('schools'))
) JOIN seat USING (under_local_law, seat) JOIN place USING (place);

CREATE VIEW schools AS
SELECT uai AS identifiant_de_l_etablissement, school.name AS nom_etablissement,
    CASE nature WHEN 101 THEN 'Ecole' WHEN 151 THEN 'Ecole' WHEN 340 THEN 'Collège' WHEN 370 THEN 'EREA'
        WHEN 430 THEN 'Information et orientation' ELSE 'Lycée' END AS type_etablissement,
    if(private, 'Privé', 'Public') AS statut_public_prive, postal_code AS code_postal, code AS code_commune,
    place.name AS nom_commune, lpad(department, 3, '0') AS code_departement,
    (nature = 101)::INTEGER AS ecole_maternelle, (nature = 151)::INTEGER AS ecole_elementaire,
    if(has_siren, siret_of(siren_of(25000000 + rank), 1 + (25000000 + rank) % 3), NULL) AS siren_siret,
    30 + floor(draw(rank, 'pupils') ** 3 * 1200)::INTEGER AS nombre_d_eleves,
    if(private, 'CONTRAT D''ASSOCIATION TOUTES CLASSES', 'SANS OBJET') AS type_contrat_prive,
    latitude, longitude, 'COMMUNE' AS precision_localisation,
    day_between(1950, 2024, draw(rank, 'opened'), 0.67) AS date_ouverture, '2026-11-01' AS date_maj_ligne,
    'OUVERT' AS etat, 'MINISTERE DE L''EDUCATION NATIONALE' AS ministere_tutelle, '0' AS multi_uai,
    nature AS code_nature, CASE nature WHEN 101 THEN 'ECOLE MATERNELLE' WHEN 151 THEN 'ECOLE DE NIVEAU ELEMENTAIRE'
        WHEN 340 THEN 'COLLEGE' WHEN 302 THEN 'LYCEE D''ENSEIGNEMENT GENERAL' WHEN 306 THEN 'LYCEE POLYVALENT'
        WHEN 320 THEN 'LYCEE PROFESSIONNEL' WHEN 370 THEN 'ETABLISSEMENT REGIONAL D''ENSEIGNT ADAPTE'
        ELSE 'CENTRE D''INFORMATION ET D''ORIENTATION' END AS libelle_nature
FROM school JOIN place USING (place) ORDER BY rank;
