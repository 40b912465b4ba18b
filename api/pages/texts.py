"""The words of the pages, in French and in English."""

from collections.abc import Mapping
from typing import Final

from graph.network import Language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "question": ("Avec qui pourriez-vous agir ?", "With whom could you act?"),
    "purpose": (
        "Maillage relie associations, entreprises, écoles et collectivités qui agissent ensemble dans un territoire, "
        "et propose de nouveaux partenaires en disant pourquoi, sources à l'appui.",
        "Maillage links associations, companies, schools and public bodies that act together in a territory, "
        "and proposes new partners, saying why, with the sources.",
    ),
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
    "catalysts_short": ("Catalyseurs", "Catalysts"),
    "catalysts": ("Qui fait se rencontrer les secteurs", "Who makes sectors meet"),
    "everywhere": ("Dans tout le réseau", "In the whole network"),
    "reasons": ("Raisons", "Reasons"),
    "strong": ("Piste forte", "Strong lead"),
    "possible": ("Piste possible", "Possible lead"),
    "explore": ("À explorer", "To explore"),
    "leads_hint": (
        "Piste forte\u00a0: au moins trois sortes de raisons\u00a0; possible\u00a0: deux\u00a0; "
        "à explorer\u00a0: une seule.",
        "Strong lead: at least three kinds of reasons; possible: two; to explore: a single one.",
    ),
    "catalysts_hint": (
        "D'abord qui a déjà fait se rencontrer des secteurs\u00a0; puis qui le fait d'après une source\u00a0; "
        "puis qui le pourrait. Chacun est comparé à ceux qui ont autant de partenaires (à égalité, on compte "
        "pour moitié).",
        "First those who made sectors meet already; then those of whom a source says so; then those who could. "
        "Each is compared with those that have as many partners (who has as much counts half).",
    ),
    "partners_known": ("Partenaires connus\u00a0:", "Known partners:"),
    "latest_pairs": ("Les plus récentes\u00a0:", "The latest:"),
    "colon": ("\u00a0:", ":"),
    "introductions": ("Par qui se rencontrer", "Through whom to meet"),
    "introductions_hint": (
        "D'abord qui a déjà fait se rencontrer d'autres acteurs, puis les liens les plus forts et les plus récents.",
        "First those who introduced others before, then the strongest and latest ties.",
    ),
    "meeting_whom": ("Qui voudriez-vous rencontrer\u00a0?", "Whom would you like to meet?"),
    "meeting_button": ("Voir par qui passer", "See through whom"),
    "pairs_introduced": ("paires déjà mises en relation\u00a0:", "pairs introduced before:"),
    "diagnosis": ("Diagnostic du territoire", "Diagnosis of the territory"),
    "whole_diagnosis": ("Voir le diagnostic entier", "See the whole diagnosis"),
    "sectors": ("Les secteurs d'ici", "The sectors here"),
    "sector": ("Secteur", "Sector"),
    "no_sector": ("sans secteur connu", "of no known sector"),
    "residents": ("Agissent ici", "Act here"),
    "active": ("Dont dans une alliance", "Of them in an alliance"),
    "alliances_there": ("Alliances d'ici", "Alliances here"),
    "open_causes": ("Causes affichées, sans alliance ici", "Causes stated, without an alliance here"),
    "cause": ("Cause", "Cause"),
    "point": ("point", "point"),
    "points": ("points", "points"),
    "unknown_here": ("Rien n'est connu sous cet identifiant.", "Nothing is known under this identifier."),
    "whole_page": ("Voir la fiche entière", "See the whole page"),
    "see_all": ("Voir toute la liste", "See the whole list"),
    "on_this_page": ("Sur cette page", "On this page"),
    "nobody": (
        "Personne ne ressort ici. Essayez un territoire plus large, ou une autre structure.",
        "Nobody stands out here. Try a wider territory, or another organisation.",
    ),
    "ties": ("Ce que l'on sait", "What is known"),
    "particulars": ("Identité", "Identity"),
    "inferred": ("déduit", "inferred"),
    "network": ("Le réseau autour", "The network around"),
    "network_hint": (
        "Choisissez un point pour lire ses liens ; un double clic ouvre sa fiche. "
        "Au clavier : flèches pour déplacer, + et − pour agrandir.",
        "Choose a node to read its ties; a double click opens its page. By keyboard: arrows to move, + and − to zoom.",
    ),
    "network_table": ("Les mêmes liens en tableau", "The same ties as a table"),
    "zoom_in": ("Agrandir", "Zoom in"),
    "zoom_out": ("Réduire", "Zoom out"),
    "zoom_fit": ("Tout voir", "See all"),
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
    "other_forms": ("Autres formes :", "Other forms:"),
    "organisations": ("Organisations", "Organisations"),
    "undertakings": ("Actions communes", "Undertakings"),
    "territories": ("Territoires", "Territories"),
    "active_territories": ("Territoires où l'on agit", "Territories where somebody acts"),
    "search_name": ("Nom, sigle ou numéro", "Name, short name or number"),
    "near": ("D'abord près de", "First near"),
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
    "about_it": ("Ce qui s'y rapporte", "What is about it"),
    "property": ("Propriété", "Property"),
    "value": ("Valeur", "Value"),
    "but": ("Mais\u00a0:", "But:"),
    "wanted": ("Choisir qui peut être proposé", "Choose who may be proposed"),
    "wanted_sector": ("Secteur", "Sector"),
    "wanted_cause": ("Cause", "Cause"),
    "wanted_territory": ("Territoire", "Territory"),
    "wanted_distance": ("À moins de (km)", "Within (km)"),
    "wanted_newcomers": (
        "Seulement qui n'a encore pris part à rien",
        "Only those who took part in nothing yet",
    ),
    "wanted_button": ("Chercher", "Search"),
    "weights": ("Jeu de poids :", "Set of weights:"),
    "menu": ("Navigation", "Navigation"),
    "perhaps": ("Vouliez-vous dire", "Did you mean"),
    "names": ("noms sur cette page", "names on this page"),
    "made_of": (
        "Données publiques et documents cités ; ni cookie, ni traceur.",
        "Public data and cited documents; no cookie, no tracker.",
    ),
}

TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "fr": {name: words[0] for name, words in _WORDS.items()},
    "en": {name: words[1] for name, words in _WORDS.items()},
}
"""Every word of the pages, by language and name."""
