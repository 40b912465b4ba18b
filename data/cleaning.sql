-- What every clean table is made with: texts, days, numbers and names as they should be, or NULL.

-- A text on one line, without control or direction signs; NULL where it is empty or masks what may not be published.
CREATE MACRO tidy(text) AS
  CASE WHEN text IS NULL OR regexp_matches(text, '\[ND\]|\[NON[- ]DIFFUSIBLE\]', 'i') THEN NULL
       WHEN regexp_matches(text, '[\x00-\x1F\x7F-\x{A0}\x{061C}\x{200B}-\x{200F}\x{2028}-\x{202E}\x{2066}-\x{2069}\x{FEFF}]|  |^ | $')
       THEN nullif(trim(regexp_replace(text, '[\s\x00-\x1F\x7F-\x{9F}\x{A0}\x{061C}\x{200B}-\x{200F}\x{2028}-\x{202E}\x{2066}-\x{2069}\x{FEFF}]+', ' ', 'g')), '')
       ELSE nullif(text, '') END;

-- What is said in a text, without the mail addresses and telephone numbers that people put in it.
CREATE MACRO said_in(text) AS
  CASE WHEN regexp_matches(text, '@|(\+33|\b0)[ .-]?[1-9]([ .-]?[0-9]{2}){4}\b')
       THEN tidy(regexp_replace(regexp_replace(text, '[^\s@<>():;,]+@[^\s@<>():;,]+\.[A-Za-z]{2,}', '…', 'g'),
         '(\+33|\b0)[ .-]?[1-9]([ .-]?[0-9]{2}){4}\b', '…', 'g'))
       ELSE tidy(text) END;

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

-- A SIREN, a SIRET or NULL: the form and the check digit (La Poste's establishments have a rule of their own). The
-- digits are made once, in a list of one: what a macro is given is written out wherever it stands.
CREATE MACRO siren_of(text) AS list_transform([digits_of(text)], lambda digits:
  CASE WHEN regexp_full_match(digits, '[0-9]{9}') AND luhn9(digits) % 10 = 0 AND digits <> '000000000' THEN digits END)[1];
CREATE MACRO siret_of(text) AS list_transform([digits_of(text)], lambda digits:
  CASE WHEN NOT regexp_full_match(digits, '[0-9]{14}') THEN NULL
       WHEN left(digits, 9) = '000000000' THEN NULL
       WHEN luhn9(digits) % 10 = 0 AND luhn14(digits) % 10 = 0 THEN digits
       WHEN left(digits, 9) = '356000000' AND sum14(digits) % 5 = 0 THEN digits END)[1];

-- The SIREN in a French VAT number whose key is right, or NULL.
CREATE MACRO vat_text(text) AS upper(regexp_replace(text, '[^A-Za-z0-9]', '', 'g'));
CREATE MACRO vat_siren(text) AS
  CASE WHEN regexp_full_match(vat_text(text), 'FR[0-9]{11}')
       AND (12 + 3 * (try_cast(right(vat_text(text), 9) AS INTEGER) % 97)) % 97 = try_cast(vat_text(text)[3:4] AS INTEGER)
       THEN siren_of(right(vat_text(text), 9)) END;

-- A SIREN of which a spreadsheet has made a number: without the zeros at its beginning, perhaps with ".0".
CREATE MACRO siren_padded(text) AS list_transform([digits_of(regexp_replace(text, '[.]0$', ''))], lambda whole:
  siren_of(CASE WHEN length(whole) < 9 THEN lpad(whole, 9, '0') ELSE whole END))[1];

-- A staff band as INSEE writes it, also where a spreadsheet has made a number of it.
CREATE MACRO band_of(text) AS
  CASE WHEN upper(trim(text)) = 'NN' THEN 'NN' ELSE lpad(nullif(split_part(trim(text), '.', 1), ''), 2, '0') END;

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

-- Whether a name is said to be a person's: "Mme Durand", "particulier". Nobody is recognised by a first name.
CREATE MACRO names_person(text) AS
  regexp_matches(text, '^(M\.|MM\.|Mr|Mrs|Mme|Mmes|Mlle|Mlles|Monsieur|Madame|Mademoiselle)[ .]', 'i')
  OR regexp_matches(text, '^M(\.? ?et |\.? ?ou |\.?/| & ?)M(me|lle|onsieur|adame)', 'i')
  OR regexp_matches(folded(text), '^(un |une )?(particuliers?|personnes? (physiques?|privees?))( |$)');

-- The name of a town to compare: "ST-ETIENNE CEDEX 2" and "Saint-Étienne" are one.
CREATE MACRO town_key(text) AS
  trim(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(' ' || folded(text) || ' ', ' cedex( [0-9]+)? ', ' '), ' st ', ' saint ', 'g'), ' ste ', ' sainte ', 'g'),
    '^ (l|la|le|les) | [0-9]+(e|er|eme)? (arrondissement )?$', ' '));

-- A text in UTF-8 that was once read as one of Windows ("Ã©cole"), as it was; any other as it is.
CREATE MACRO as_latin(text) AS translate(text, '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ',
  array_to_string([chr(code) FOR code IN [128, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 145, 146, 147,
    148, 149, 150, 151, 152, 153, 154, 155, 156, 158, 159]], ''));
CREATE MACRO unmangled(text) AS
  CASE WHEN regexp_matches(text, '[ÂÃâ]') AND regexp_full_match(as_latin(text), '[\x00-\x{FF}]*')
       THEN coalesce(TRY(decode(unhex(array_to_string(
         [printf('%02X', ascii(sign)) FOR sign IN string_split(as_latin(text), '')], '')))), text)
       ELSE text END;

-- An amount of money, as people and spreadsheets write it: "31 000,00", "31.000,00 €", "258555.0"; else NULL. Three
-- figures after a single point ("31.000") may be thousands or not, and are no amount.
CREATE MACRO bare_amount(text) AS regexp_replace(text, '[\s\x{A0}\x{202F}€]|EUR', '', 'g');
CREATE MACRO amount_of(text) AS
  CASE WHEN regexp_full_match(bare_amount(text), '[0-9]{1,12}([.,][0-9]{0,2}|[.][0-9]{4,})?|[0-9]{4,12}[.][0-9]{3}')
         THEN try_cast(replace(bare_amount(text), ',', '.') AS DECIMAL(18, 2))
       WHEN regexp_full_match(bare_amount(text), '[0-9]{1,3}([.][0-9]{3})+,[0-9]{1,2}')
         THEN try_cast(replace(replace(bare_amount(text), '.', ''), ',', '.') AS DECIMAL(18, 2))
       WHEN regexp_full_match(bare_amount(text), '[0-9]{1,3}(,[0-9]{3})+[.][0-9]{1,2}')
         THEN try_cast(replace(bare_amount(text), ',', '') AS DECIMAL(18, 2)) END;

-- The number of an amount, as a decimal is written in the facts: without zeros at its end.
CREATE MACRO decimal_of(amount) AS regexp_replace(CAST(amount AS VARCHAR), '[.]?0+$', '');

-- The year that a date tells, whatever its form: ISO, French, with another after it, or as spreadsheets count days.
CREATE MACRO told_year(text) AS
  CASE WHEN regexp_full_match(trim(text), '[1-5][0-9]{4}([.]0+)?')
         THEN year(DATE '1899-12-30' + CAST(left(trim(text), 5) AS INTEGER))
       ELSE try_cast(regexp_extract(text, '(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)', 1) AS INTEGER) END;

-- The digits of a number that went through a spreadsheet, with ".0" or as "2.1060004500392E+13" with all its figures;
-- "2,43E+13" is destroyed.
CREATE MACRO sheet_digits(text) AS
  CASE WHEN regexp_full_match(trim(text), '[0-9][.,][0-9]{13}[Ee][+]?13')
         THEN regexp_replace(regexp_extract(trim(text), '^[^Ee]+'), '[.,]', '')
       ELSE digits_of(regexp_replace(trim(text), '[.,]0+$', '')) END;
CREATE MACRO is_destroyed(text) AS coalesce(regexp_full_match(trim(text), '[0-9]([.,][0-9]+)?[Ee][+]?[0-9]+'), false);

-- An identifier of our own for what has none: the first half of the SHA-256 of what is known of it.
CREATE MACRO hash_of(text) AS left(sha256(text), 24);
