-- What every clean table is made with: texts, days, numbers and names as they should be, or NULL.

-- A text on one line, without control or direction signs; NULL where it is empty or masks what may not be published.
CREATE MACRO tidy(text) AS
  CASE WHEN text IS NULL OR regexp_matches(text, '\[ND\]|\[NON[- ]DIFFUSIBLE\]', 'i') THEN NULL
       WHEN regexp_matches(text, '[\x00-\x1F\x7F-\x{A0}\x{200B}-\x{200F}\x{2028}-\x{202E}\x{2066}-\x{2069}\x{FEFF}]|  |^ | $')
       THEN nullif(trim(regexp_replace(text, '[\s\x00-\x1F\x7F-\x{9F}\x{A0}\x{200B}-\x{200F}\x{2028}-\x{202E}\x{2066}-\x{2069}\x{FEFF}]+', ' ', 'g')), '')
       ELSE nullif(text, '') END;

-- The day of an ISO date or date-time; NULL for what is none, and for the days that stand for "unknown".
CREATE MACRO day_of(text) AS
  CASE WHEN year(try_cast(left(trim(text), 10) AS DATE)) BETWEEN 1200 AND 2100
       AND try_cast(left(trim(text), 10) AS DATE) <> DATE '1900-01-01'
       THEN try_cast(left(trim(text), 10) AS DATE) END;

CREATE MACRO year_of(text) AS year(day_of(text));

-- Digits alone, without the spaces and points that people put between them.
CREATE MACRO digits_of(text) AS nullif(regexp_replace(text, '[\s.\x{A0}]', '', 'g'), '');

CREATE MACRO digit_at(text, rank) AS ascii(substr(text, rank, 1)) - 48;
CREATE MACRO doubled_at(text, rank) AS (2 * digit_at(text, rank)) // 10 + (2 * digit_at(text, rank)) % 10;

-- The Luhn sums of nine and of fourteen digits.
CREATE MACRO luhn9(text) AS digit_at(text, 1) + doubled_at(text, 2) + digit_at(text, 3) + doubled_at(text, 4)
  + digit_at(text, 5) + doubled_at(text, 6) + digit_at(text, 7) + doubled_at(text, 8) + digit_at(text, 9);
CREATE MACRO luhn14(text) AS doubled_at(text, 1) + digit_at(text, 2) + doubled_at(text, 3) + digit_at(text, 4)
  + doubled_at(text, 5) + digit_at(text, 6) + doubled_at(text, 7) + digit_at(text, 8) + doubled_at(text, 9)
  + digit_at(text, 10) + doubled_at(text, 11) + digit_at(text, 12) + doubled_at(text, 13) + digit_at(text, 14);
CREATE MACRO sum14(text) AS digit_at(text, 1) + digit_at(text, 2) + digit_at(text, 3) + digit_at(text, 4)
  + digit_at(text, 5) + digit_at(text, 6) + digit_at(text, 7) + digit_at(text, 8) + digit_at(text, 9)
  + digit_at(text, 10) + digit_at(text, 11) + digit_at(text, 12) + digit_at(text, 13) + digit_at(text, 14);

-- A SIREN, a SIRET or NULL: the form and the check digit (La Poste's establishments have a rule of their own).
CREATE MACRO siren_of(text) AS
  CASE WHEN regexp_full_match(digits_of(text), '[0-9]{9}') AND luhn9(digits_of(text)) % 10 = 0
       AND digits_of(text) <> '000000000' THEN digits_of(text) END;
CREATE MACRO siret_of(text) AS
  CASE WHEN NOT regexp_full_match(digits_of(text), '[0-9]{14}') THEN NULL
       WHEN left(digits_of(text), 9) = '000000000' THEN NULL
       WHEN luhn9(left(digits_of(text), 9)) % 10 = 0 AND luhn14(digits_of(text)) % 10 = 0 THEN digits_of(text)
       WHEN left(digits_of(text), 9) = '356000000' AND sum14(digits_of(text)) % 5 = 0 THEN digits_of(text) END;

-- The number of an association in the national register (W and nine signs), or NULL.
CREATE MACRO rna_of(text) AS
  CASE WHEN regexp_full_match(upper(trim(text)), 'W[0-9][0-9A-Z][0-9]{7}') THEN upper(trim(text)) END;

-- The number of a school, or NULL: seven digits and the letter that checks them.
CREATE MACRO uai_of(text) AS
  CASE WHEN regexp_full_match(upper(trim(text)), '[0-9]{7}[A-Z]')
       AND substr('ABCDEFGHJKLMNPRSTUVWXYZ', CAST(left(trim(text), 7) AS INTEGER) % 23 + 1, 1) = upper(right(trim(text), 1))
       THEN upper(trim(text)) END;

-- The code of a participant in European programmes, or NULL: nine digits.
CREATE MACRO pic_of(text) AS CASE WHEN regexp_full_match(trim(text), '[0-9]{9}') THEN trim(text) END;

-- The codes that stand in one value, between commas, semicolons or spaces.
CREATE MACRO codes_of(text) AS coalesce(regexp_extract_all(text, '[^,;\s]+'), []);

-- A name to compare: no accents, no ligatures, no case, no punctuation.
CREATE MACRO folded(text) AS
  trim(regexp_replace(lower(strip_accents(replace(replace(replace(replace(text, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'))),
    '[^a-z0-9]+', ' ', 'g'));

-- The name of a town to compare: "ST-ETIENNE CEDEX 2" and "Saint-Étienne" are one.
CREATE MACRO town_key(text) AS
  trim(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(' ' || folded(text) || ' ', ' cedex( [0-9]+)? ', ' '), ' st ', ' saint ', 'g'), ' ste ', ' sainte ', 'g'),
    '^ (l|la|le|les) | [0-9]+(e|er|eme)? (arrondissement )?$', ' '));
