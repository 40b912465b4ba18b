-- Draws: numbers and codes that a rank alone decides, whatever the order in which the rows are made.

-- a number from 0 to 1, another one for each matter and each seed
CREATE MACRO draw(rank, matter) AS
    (hash(xor(hash(rank::UBIGINT), hash(matter || getvariable('seed')))) >> 11) / 9007199254740992.0;

CREATE MACRO pick(words, share) AS words[1 + floor(share * len(words))::INTEGER];

CREATE MACRO digits(number, width) AS lpad(number::VARCHAR, width, '0');

-- the digit that completes a number by the rule of Luhn: from the right, every second figure is doubled
CREATE MACRO check_digit(number) AS (900 - list_sum(list_transform(range(13), lambda place:
    [0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9][
        1 + (number // (10 ** place)::BIGINT) % 10 + 10 * (place % 2)]))::INTEGER) % 10;

CREATE MACRO checked(number, width) AS digits(number, width) || check_digit(number);

-- a day between two years, the last ones the most frequent
CREATE MACRO day_between(first, last, share, within) AS strftime(
    make_date((last - floor((last - first + 1) * share ** 2))::INTEGER, 1, 1) + floor(within * 365)::INTEGER, '%Y-%m-%d');

-- a name as the register of enterprises writes it
CREATE MACRO in_capitals(name) AS trim(regexp_replace(upper(strip_accents(
    replace(replace(name, 'œ', 'oe'), 'Œ', 'OE'))), '[^A-Z0-9]+', ' ', 'g'));

CREATE MACRO of_place(name) AS CASE
    WHEN name LIKE 'Le %' THEN ' du ' || name[4:]
    WHEN name LIKE 'Les %' THEN ' des ' || name[5:]
    WHEN upper(strip_accents(name[1])) IN ('A', 'E', 'I', 'O', 'U', 'H', 'Y') THEN ' d''' || name
    ELSE ' de ' || name END;

-- the SIREN and the SIRET of the head office of an invented body; the real ones of communes begin with 2
CREATE MACRO siren_of(number) AS checked(30000000 + number * 7919 % 60000000, 8);
CREATE MACRO siret_of(siren, office) AS checked((siren || digits(office, 4))::BIGINT, 13);

-- a slip of the hand at some place of a name
CREATE MACRO with_slip(name, sort, place) AS CASE
    WHEN len(name) < 6 THEN name
    WHEN sort < 0.35 THEN name[:place - 1] || name[place + 1:]
    WHEN sort < 0.60 THEN name[:place] || name[place:]
    WHEN sort < 0.85 THEN name[:place - 1] || name[place + 1] || name[place] || name[place + 2:]
    ELSE regexp_replace(name, ' [^ ]+$', '') END;
