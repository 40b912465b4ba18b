"""The words of the pages, in French and in English."""

from collections.abc import Mapping
from typing import Final

from graph.network import Language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "question": ("Avec qui pourriez-vous agir ?", "With whom could you act?"),
    "your_organisation": ("Votre structure ou votre action", "Your organisation or undertaking"),
    "your_organisation_hint": (
        "Nom ou identifiant, par exemple Alter'Actions",
        "Name or slug, such as Alter'Actions",
    ),
    "your_territory": ("Votre territoire", "Your territory"),
    "your_territory_hint": (
        "Commune, département ou code, par exemple 94",
        "Commune, département or code, such as 94",
    ),
    "search_partners": ("Chercher des partenaires", "Search for partners"),
    "search_catalysts": ("Voir qui relie les acteurs", "See who links the actors"),
    "examples": ("Exemples", "Examples"),
    "partners": ("Partenaires possibles", "Possible partners"),
    "newcomers": ("Qui pourrait rejoindre cette action", "Who could join this undertaking"),
    "catalysts": ("Qui fait se rencontrer les secteurs", "Who makes sectors meet"),
    "everywhere": ("Dans tout le réseau", "In the whole network"),
    "reasons": ("Raisons", "Reasons"),
    "strong": ("Piste forte", "Strong lead"),
    "possible": ("Piste possible", "Possible lead"),
    "explore": ("À explorer", "To explore"),
    "points": ("points", "points"),
    "nobody": (
        "Personne ne ressort ici. Essayez un territoire plus large, ou une autre structure.",
        "Nobody stands out here. Try a wider territory, or another organisation.",
    ),
    "ties": ("Ce que l'on sait", "What is known"),
    "network": ("Le réseau autour", "The network around"),
    "network_hint": (
        "Les mêmes liens sont dans le tableau « Ce que l'on sait ».",
        "The same ties are in the table “What is known”.",
    ),
    "left_out": ("nœuds ne sont pas dessinés", "nodes are not drawn"),
    "legend": ("Légende", "Legend"),
    "sources": ("Sources", "Sources"),
    "source": ("Source", "Source"),
    "licence": ("Licence", "Licence"),
    "vintage": ("Millésime", "Vintage"),
    "who": ("Qui", "Who"),
    "what": ("Lien", "Tie"),
    "whom": ("Quoi", "What"),
    "no_tie": ("Rien n'est encore connu ici.", "Nothing is known here yet."),
    "dataset": ("Données", "Data set"),
    "other_forms": ("Autres formes", "Other forms"),
    "organisations": ("Organisations", "Organisations"),
    "undertakings": ("Actions communes", "Undertakings"),
    "territories": ("Territoires", "Territories"),
    "filter": ("Filtrer par nom", "Filter by name"),
    "search": ("Chercher", "Search"),
    "next": ("Page suivante", "Next page"),
    "empty": ("Aucun nom ne correspond.", "No name matches."),
    "home": ("Accueil", "Home"),
    "skip": ("Aller au contenu", "Skip to content"),
    "other_language": ("English", "Français"),
    "problems": ("Les erreurs et leurs codes", "Errors and their codes"),
    "code": ("Code", "Code"),
    "status": ("Statut HTTP", "HTTP status"),
    "exit": ("Code de sortie", "Exit code"),
    "meaning": ("Sens", "Meaning"),
    "property": ("Propriété", "Property"),
    "value": ("Valeur", "Value"),
    "sparql_title": ("Interroger en SPARQL", "Ask in SPARQL"),
    "sparql_query": ("Requête", "Query"),
    "sparql_format": ("Forme de la réponse", "Form of the answer"),
    "sparql_run": ("Exécuter", "Run"),
    "sparql_hint": ("Les préfixes usuels sont déjà déclarés.", "The usual prefixes are already declared."),
    "weights": ("Poids", "Weights"),
    "menu": ("Navigation", "Navigation"),
}

TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "fr": {name: words[0] for name, words in _WORDS.items()},
    "en": {name: words[1] for name, words in _WORDS.items()},
}
"""Every word of the pages, by language and name."""
