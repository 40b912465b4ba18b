-- Names to compare: what two registers write of one body should come out as one key.

-- The telling words of a name: abbreviations written out, plural and feminine forms led to one, small words left out.
CREATE MACRO words_of(name) AS list_transform(
  list_filter(string_split(folded(name), ' '), lambda word: word NOT IN (
    '', 'a', 'au', 'aux', 'avec', 'd', 'dans', 'de', 'des', 'du', 'en', 'et', 'l', 'la', 'le', 'les', 'ou', 'par',
    'pour', 'qu', 's', 'sous', 'sur', 'un', 'une', 'n', 'no', 'asso', 'ass', 'assoc', 'association', 'loi', '1901')),
  lambda word: coalesce((MAP {
    'cte': 'comite', 'amic': 'amicale', 'fed': 'federation', 'feder': 'federation', 'gpe': 'groupe',
    'grpt': 'groupement', 'gpt': 'groupement', 'synd': 'syndicat', 'st': 'saint',
    'dept': 'departemental', 'dep': 'departemental', 'departementale': 'departemental', 'nat': 'national',
    'nationale': 'national', 'reg': 'regional', 'regionale': 'regional', 'mun': 'municipal',
    'municipale': 'municipal', 'intercom': 'intercommunal', 'intercommunale': 'intercommunal', 'sport': 'sportif',
    'sports': 'sportif', 'sportive': 'sportif', 'sportives': 'sportif', 'sportifs': 'sportif', 'cult': 'culturel',
    'culturelle': 'culturel', 'etab': 'etablissement', 'ets': 'etablissement', 'ec': 'ecole', 'elem': 'elementaire',
    'mat': 'maternelle', 'clg': 'college', 'lyc': 'lycee', 'prof': 'professionnel',
    'professionnelle': 'professionnel', 'univ': 'universite', 'inst': 'institut', 'ctre': 'centre',
    'fond': 'fondation', 'soc': 'societe', 'cie': 'compagnie', 'mais': 'maison', 'fr': 'francais',
    'francaise': 'francais', 'loc': 'local', 'locale': 'local', 'int': 'international',
    'internationale': 'international', 'anc': 'ancien', 'combat': 'combattant', 'dev': 'developpement',
    'form': 'formation', 'prot': 'protection', 'env': 'environnement'
  })[word], regexp_replace(word, '(...)[sx]$', '\1')));

-- Whether one of some words is a misspelling, a beginning or an abbreviation of a word, or the reverse; words of up to
-- three letters are taken for what remains of small words.
CREATE MACRO abbreviates(short, long) AS
  regexp_full_match(long, array_to_string(string_split(short, ''), '.*') || '.*');
CREATE MACRO misspelt_in(word, others) AS length(word) < 4 OR
  len(list_filter(others, lambda other: abbreviates(word, other) OR abbreviates(other, word)
    OR damerau_levenshtein(word, other) <= CASE WHEN greatest(length(word), length(other)) < 8 THEN 1 ELSE 2 END)) > 0;
