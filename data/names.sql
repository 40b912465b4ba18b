-- Names to compare: what two registers write of one body should come out as one key.

-- A folded name as its words are read, where what the first abbreviates depends on its place.
CREATE MACRO read_out(plain) AS CASE WHEN starts_with(plain, 'un ') THEN 'union ' || plain[4:]
  WHEN regexp_matches(plain, '^ste (d|de|des|du) ') THEN 'societe ' || plain[5:]
  ELSE plain END;

-- What a word tells: abbreviations written out, plural and feminine forms led to one; NULL for small words and for
-- "association", however it is misspelt.
CREATE MACRO telling_word(word) AS CASE
  WHEN word IN ('', 'a', 'au', 'aux', 'avec', 'd', 'dans', 'de', 'des', 'du', 'en', 'et', 'l', 'la', 'le', 'les', 'ou',
    'par', 'pour', 'qu', 's', 'sous', 'sur', 'un', 'une', 'n', 'no', 'asso', 'ass', 'assoc', 'loi', '1901') THEN NULL
  WHEN length(word) BETWEEN 9 AND 13 AND word[1] = 'a' AND damerau_levenshtein(word, 'association') <= 2 THEN NULL
  ELSE coalesce((MAP {
    'cte': 'comite', 'amic': 'amicale', 'fed': 'federation', 'feder': 'federation', 'gpe': 'groupe',
    'grpt': 'groupement', 'gpt': 'groupement', 'synd': 'syndicat', 'st': 'saint', 'ste': 'sainte',
    'dept': 'departemental', 'dep': 'departemental', 'departementale': 'departemental', 'nat': 'national',
    'nationale': 'national', 'reg': 'regional', 'regionale': 'regional', 'mun': 'municipal',
    'municipale': 'municipal', 'com': 'communal', 'communale': 'communal', 'intercom': 'intercommunal',
    'intercommunale': 'intercommunal', 'sport': 'sportif', 'sports': 'sportif', 'sportive': 'sportif',
    'sportives': 'sportif', 'sportifs': 'sportif', 'cult': 'culturel', 'culturelle': 'culturel',
    'etab': 'etablissement', 'ets': 'etablissement', 'ec': 'ecole', 'elem': 'elementaire', 'mat': 'maternelle',
    'clb': 'club', 'clg': 'college', 'lyc': 'lycee', 'prof': 'professionnel', 'professionnelle': 'professionnel',
    'univ': 'universite', 'inst': 'institut', 'ctre': 'centre', 'fond': 'fondation', 'soc': 'societe',
    'cie': 'compagnie', 'coop': 'cooperative', 'mais': 'maison', 'mson': 'maison', 'fr': 'francais',
    'francaise': 'francais', 'loc': 'local', 'locale': 'local', 'int': 'international', 'internationale': 'international',
    'anc': 'ancien', 'combat': 'combattant', 'dev': 'developpement', 'form': 'formation', 'prot': 'protection',
    'env': 'environnement', 'foot': 'football', 'gym': 'gymnastique', 'gymn': 'gymnastique', 'org': 'organisme',
    'sap': 'sapeur', 'th': 'theatre'
  })[word], regexp_replace(word, '(...)[sx]$', '\1')) END;

-- The telling words of a name, in their order.
CREATE MACRO words_of(name) AS list_filter(
  list_transform(string_split(read_out(folded(name)), ' '), lambda word: telling_word(word)), lambda word: word IS NOT NULL);

-- Whether a word of at least four letters is a beginning or an abbreviation of another.
CREATE MACRO abbreviates(short, long) AS length(short) > 3
  AND regexp_full_match(long, array_to_string(string_split(short, ''), '.*') || '.*');

-- Whether two words may be one, misspelt: a letter or, in a long word, two are missing, too many or have changed places;
-- another letter in its place makes another word of a short one.
CREATE MACRO nearly(one, other) AS CASE
  WHEN least(length(one), length(other)) < 3 THEN false
  WHEN greatest(length(one), length(other)) > 7 THEN damerau_levenshtein(one, other) <= 2
  ELSE damerau_levenshtein(one, other) = 1
    AND (length(one) <> length(other) OR list_sort(string_split(one, '')) = list_sort(string_split(other, ''))) END;

-- Whether each of the words that a name has alone is one of the other's, misspelt or abbreviated, or of the towns';
-- pairs of letters, and what has three where the other has no word alone, are taken for remains of small words.
CREATE MACRO are_misspelt(words, others, towns) AS len(list_filter(words, lambda word:
  length(word) > CASE WHEN len(others) = 0 THEN 3 ELSE 2 END AND len(list_filter(list_concat(others, towns),
    lambda other: nearly(word, other) OR abbreviates(word, other) OR abbreviates(other, word))) = 0)) = 0;
