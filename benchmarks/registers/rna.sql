-- The register of associations: what its two files say. The shares are those of a thousand real rows.

CREATE VIEW declared AS
SELECT rank, rna, prefecture, department, body.register, ending, has_siren, key,
    prefecture || (rank % 4 + 1) || if(rank % 5 = 0, 'S', 'P') AS gestion,
    if(draw(rank, 'nature') < 0.98, 'D', pick(['R', 'U', 'G', 'B', 'S'], draw(rank, 'rare nature'))) AS nature,
    if(draw(rank, 'group') < 0.98, 'S', pick(['U', 'F'], draw(rank, 'grouping'))) AS groupement,
    CASE WHEN draw(rank, 'letters') < 0.55 THEN upper(body.name)
        WHEN draw(rank, 'letters') < 0.90 THEN upper(strip_accents(body.name))
        ELSE body.name END AS titre,
    body.purpose || CASE
        WHEN draw(rank, 'purpose') < 0.40 THEN ''
        WHEN draw(rank, 'purpose') < 0.70 THEN ' ; ' || second.purpose
        WHEN draw(rank, 'purpose') < 0.92 THEN ', notamment auprès ' || pick(['des jeunes', 'des familles',
            'des personnes âgées', 'des habitants', 'des demandeurs d''emploi', 'des personnes handicapées',
            'des femmes', 'des enfants', 'des agriculteurs', 'des étudiants'], draw(rank, 'public'))
        WHEN draw(rank, 'purpose') < 0.97 THEN E' ;\n' || second.purpose || E' ;\norganiser toute manifestation utile'
        ELSE ' par tous moyens, dont le "rendez-vous des membres" ; ' || second.purpose END AS objet,
    if(draw(rank, 'code') < if(body.register = 'import', 0.27, 0.001), '000000', body.theme) AS objet_social1,
    if(draw(rank, 'second code') < 0.19, second.theme, '000000') AS objet_social2,
    CASE WHEN code LIKE '6938_' AND draw(rank, 'district') < 0.6 THEN '6930' || code[5]
        WHEN draw(rank, 'odd') < 0.012 THEN postal_code
        WHEN draw(rank, 'odd') < 0.014 THEN '00000'
        WHEN draw(rank, 'odd') < 0.015 THEN '91999'
        WHEN draw(rank, 'odd') < 0.060 THEN coalesce(former, code)
        ELSE code END AS adrs_codeinsee,
    postal_code AS adrs_codepostal, place.name AS town,
    day_between(1950, 2025, draw(rank, 'year'), draw(rank, 'day')) AS created,
    greatest(created, day_between(2009, 2025, draw(rank, 'changed'), draw(rank, 'changed day'))) AS changed,
    digits(rank % 12 + 8, 2) || ':' || digits(rank % 60, 2) || ':' || digits(rank % 59, 2) AS hour
FROM association AS body JOIN place USING (place)
JOIN theme AS second ON second.slot = floor(draw(rank, 'second theme') * getvariable('themes'))::BIGINT;

CREATE VIEW waldec AS
SELECT rank, department, rna AS id, gestion, nature, groupement, titre, objet, objet_social1, objet_social2,
    adrs_codeinsee, adrs_codepostal,
    if(draw(rank, 'old') < 0.1, digits(rank, 10), '') AS id_ex,
    if(has_siren AND key >= 0.83, siret_of(siren_of(rank), 1 + rank % 3), '') AS siret,
    created AS date_creat, changed AS date_decla,
    if(draw(rank, 'notice') < 0.03, '0001-01-01', created) AS date_publi,
    if(ending < 0.15, changed, '0001-01-01') AS date_disso,
    if(len(titre) > 38, titre[:35] || '...', titre) AS titre_court,
    if(draw(rank, 'case') < 0.3, upper(strip_accents(town)), town) AS adrs_libcommune,
    'FRANCE' AS adrg_pays, if(rank % 2 = 0, '1', '0') AS publiweb,
    CASE WHEN ending < 0.15 THEN 'D' WHEN ending < 0.155 THEN 'S' ELSE 'A' END AS position,
    changed || ' ' || hour AS maj_time
FROM declared WHERE register = 'waldec' ORDER BY rank;

-- the older register: its own rows, and those that the newer one took over, with their new number as a remark
CREATE VIEW import AS
SELECT rank, department, gestion || digits(rank, 8) AS id, gestion, nature, groupement, titre, objet,
    objet_social1, objet_social2, adrs_codepostal, adrs_codeinsee, upper(strip_accents(town)) AS libcom,
    digits(rank, 8) AS id_ex, '' AS siret,
    if(draw(rank, 'forgotten') < 0.35, '0001-01-01', created) AS date_creat,
    if(draw(rank, 'notice') < 0.35, '0001-01-01', created) AS date_publi,
    if(register = 'waldec', rna, if(rank % 7 = 0, 'Reprise  =>  date ag=0000-00-00', '')) AS observation,
    CASE WHEN register = 'waldec' THEN 'R' WHEN ending < 0.15 THEN 'D' WHEN ending < 0.155 THEN 'I' ELSE 'A' END
        AS position,
    changed || '  ' || hour AS maj_time
FROM declared
WHERE register = 'import' OR (register = 'waldec' AND draw(rank, 'taken over') < getvariable('taken_over'))
ORDER BY rank;
