-- Names to compare: what two registers write of one body should come out as one key.

-- The telling words of a name: abbreviations written out, plural and feminine forms led to one, small words left out.
CREATE MACRO words_of(name) AS list_transform(
  list_filter(string_split(folded(name), ' '), lambda word: word NOT IN (
    '', 'a', 'au', 'aux', 'avec', 'd', 'dans', 'de', 'des', 'du', 'en', 'et', 'l', 'la', 'le', 'les', 'ou', 'par',
    'pour', 'qu', 's', 'sous', 'sur', 'un', 'une', 'n', 'no', 'asso', 'ass', 'assoc', 'association', 'loi', '1901')),
  lambda word: coalesce((MAP {
    'cte': 'comite', 'amic': 'amicale', 'fed': 'federation', 'feder': 'federation', 'gpe': 'groupe',
    'grpt': 'groupement', 'gpt': 'groupement', 'synd': 'syndicat', 'st': 'saint', 'ste': 'sainte',
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

-- The words of a name in the order of the alphabet, and those of them that are numbers.
CREATE MACRO sorted_name(name) AS array_to_string(list_sort(words_of(name)), ' ');
CREATE MACRO numbers_of(name) AS
  array_to_string(list_sort(list_filter(words_of(name), lambda word: regexp_matches(word, '[0-9]'))), ' ');
