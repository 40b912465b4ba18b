"""The words of the page of SPARQL, in French and in English: those of its template, and those of its script.

In the words of the script, ``{name}`` is replaced by a value; a pair under ``one`` and ``other`` is chosen by number.
"""

from collections.abc import Mapping
from typing import Any, Final

from graph.network import Language

_PAGE: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Interroger en SPARQL", "Ask in SPARQL"),
    "lead": (
        "Posez votre question au graphe, ou partez d'un exemple. Tout reste sur ce serveur.",
        "Ask the graph your question, or start from an example. Everything stays on this server.",
    ),
    "query": ("Requête", "Query"),
    "hint": (
        "Les préfixes usuels (al:, org:, skos:, cause:, organisation:…) sont connus\u00a0: inutile de les déclarer. ",
        "The usual prefixes (al:, org:, skos:, cause:, organisation:…) are known: no need to declare them. ",
    ),
    "limits": (
        "Une requête est arrêtée après {seconds} s\u00a0; une réponse a au plus {size} Mio.",
        "A query is stopped after {seconds} s; an answer has at most {size} MiB.",
    ),
    "format": ("Forme de la réponse", "Form of the answer"),
    "run": ("Exécuter", "Run"),
    "cancel": ("Arrêter", "Stop"),
    "tools": ("Outils de la requête", "Tools of the query"),
    "write_prefixes": ("Écrire les PREFIX", "Write the PREFIX lines"),
    "share": ("Partager un lien", "Share a link"),
    "shared": ("À copier", "To copy"),
    "copy_as": ("Copier en", "Copy as"),
    "plain": (
        "Éditeur en texte simple, sans couleurs ni propositions",
        "Plain text editor, no colours, no suggestions",
    ),
    "shortcuts": ("Raccourcis clavier", "Keyboard shortcuts"),
    "key_run": ("exécuter", "run"),
    "key_complete": ("compléter un préfixe, un terme, une variable", "complete a prefix, a term, a variable"),
    "key_comment": ("commenter la ligne", "comment the line out"),
    "key_stop": (
        "fermer les propositions\u00a0; sinon arrêter la requête",
        "close the suggestions; else stop the query",
    ),
    "key_leave": ("quitter l'éditeur (la tabulation n'y est pas retenue)", "leave the editor (it never keeps Tab)"),
    "ctrl_space": ("Ctrl + Espace", "Ctrl + Space"),
    "ctrl_enter": ("Ctrl + Entrée", "Ctrl + Enter"),
    "esc": ("Échap", "Esc"),
    "tab": ("Tab", "Tab"),
    "result": ("Résultat", "Result"),
    "help": ("Exemples, vocabulaire et historique", "Examples, vocabulary and history"),
    "examples": ("Exemples", "Examples"),
    "filter_examples": ("Filtrer les exemples", "Filter the examples"),
    "schema": ("Vocabulaire", "Vocabulary"),
    "filter_terms": ("Filtrer les termes", "Filter the terms"),
    "schema_hint": ("Un clic écrit le terme au curseur.", "A click writes the term at the cursor."),
    "schema_plain": ("Voir l'ontologie", "See the ontology"),
    "history": ("Historique", "History"),
    "history_hint": (
        "Vos 50 dernières requêtes, gardées dans ce navigateur seulement\u00a0: rien n'est envoyé.",
        "Your last 50 queries, kept in this browser alone: nothing is sent.",
    ),
    "clear_all": ("Tout effacer", "Clear all"),
    "jump": ("Sur cette page", "On this page"),
}

_SCRIPT: Final[Mapping[str, tuple[Any, Any]]] = {
    "editor": ("Requête SPARQL", "SPARQL query"),
    "result": ("Résultat", "Result"),
    "running": ("Requête en cours…", "Query running…"),
    "stopped": (
        "Requête arrêtée après {time}\u00a0: le serveur ne la poursuit pas.",
        "Query stopped after {time}: the server does not go on with it.",
    ),
    "seconds": ("{n} s", "{n} s"),
    "rows": ({"one": "{n} ligne", "other": "{n} lignes"}, {"one": "{n} row", "other": "{n} rows"}),
    "triples": ({"one": "{n} triplet", "other": "{n} triplets"}, {"one": "{n} triple", "other": "{n} triples"}),
    "summary": ("{what} · {time} · données {version}", "{what} · {time} · data {version}"),
    "yes": ("Oui\u00a0: le graphe contient au moins une réponse.", "Yes: the graph holds at least one answer."),
    "no": ("Non\u00a0: le graphe n'en contient aucune.", "No: the graph holds none."),
    "boolean": ("réponse par oui ou non", "a yes-or-no answer"),
    "none": (
        "Aucune ligne\u00a0: rien ne correspond à toute la requête. Retirez une condition pour voir laquelle bloque.",
        "No row: nothing matches the whole query. Take a condition away to find which one fails.",
    ),
    "caption": ("Lignes {first} à {last} sur {all}", "Rows {first} to {last} of {all}"),
    "number": ("N°", "No."),
    "paging": ("Pages du tableau", "Pages of the table"),
    "first": ("Premières", "First"),
    "previous": ("Précédentes", "Previous"),
    "next": ("Suivantes", "Next"),
    "last": ("Dernières", "Last"),
    "download": ("Télécharger", "Download"),
    "downloaded": ("{name} téléchargé.", "{name} downloaded."),
    "cut": (
        "Les {n} premières lignes du texte\u00a0; le téléchargement a tout.",
        "The first {n} lines of the text; the download has all of it.",
    ),
    "refused": ("Pas de réponse", "No answer"),
    "unreachable": ("Le serveur ne répond pas.", "The server does not answer."),
    "unread": ("La réponse n'a pas pu être lue.", "The answer could not be read."),
    "go_to": ("Aller à la ligne {line}, colonne {column}", "Go to line {line}, column {column}"),
    "here": ("Erreur ici\u00a0: {detail}", "Error here: {detail}"),
    "suggestion": ("Piste\u00a0: {text}", "Hint: {text}"),
    "limit": ("Limite {name}\u00a0: {value} {unit}", "Limit {name}: {value} {unit}"),
    "units": (
        {
            "s": "s", "bytes": "octets", "rows": "lignes", "levels": "niveaux", "queries": "requêtes",
            "s/min": "s/min", "errors/min": "erreurs/min",
        },
        {
            "s": "s", "bytes": "bytes", "rows": "rows", "levels": "levels", "queries": "queries",
            "s/min": "s/min", "errors/min": "errors/min",
        },
    ),
    "write_instead": ("Écrire {other} à la place", "Write {other} instead"),
    "respelt": ("{other} écrit à la place de {term}.", "{other} written instead of {term}."),
    "not_there": ("La requête ne contient plus {term}.", "The query no longer holds {term}."),
    "code": ("Code", "Code"),
    "copied": ("Copié dans le presse-papiers\u00a0: {what}.", "Copied to the clipboard: {what}."),
    "copy_by_hand": ("Copiez le texte sélectionné.", "Copy the selected text."),
    "link": ("le lien", "the link"),
    "link_long": (
        "Requête longue\u00a0: elle est après le «\u00a0#\u00a0» de l'adresse, et demande JavaScript pour s'ouvrir.",
        "The query is long: it stands after the “#” of the address, and needs JavaScript to open.",
    ),
    "snippet": ("le code {name}", "the {name} code"),
    "prefixes_written": ({"one": "{n} PREFIX écrit.", "other": "{n} PREFIX écrits."},
                         {"one": "{n} PREFIX line written.", "other": "{n} PREFIX lines written."}),
    "prefixes_none": ("Aucun PREFIX à écrire.", "No PREFIX line to write."),
    "loaded": ("Dans l'éditeur\u00a0: {what}", "In the editor: {what}"),
    "inserted": ("{what} écrit au curseur.", "{what} written at the cursor."),
    "found": ({"one": "{n} trouvé", "other": "{n} trouvés"}, {"one": "{n} found", "other": "{n} found"}),
    "classes": ("Classes", "Classes"),
    "properties": ("Propriétés", "Properties"),
    "concepts": ("Concepts", "Concepts"),
    "uses": ({"one": "{n} fois", "other": "{n} fois"}, {"one": "{n} use", "other": "{n} uses"}),
    "suggestions": ("Propositions", "Suggestions"),
    "prefix": ("préfixe", "prefix"),
    "keyword": ("mot-clé", "keyword"),
    "variable": ("variable", "variable"),
    "empty_history": ("Aucune requête encore.", "No query yet."),
    "restore": ("Reprendre\u00a0: {what}", "Take up: {what}"),
    "forget": ("Effacer\u00a0: {what}", "Delete: {what}"),
    "forgotten": ("Requête effacée de l'historique.", "Query deleted from the history."),
    "cleared": ("Historique effacé.", "History cleared."),
}  # fmt: skip


def _by_language(words: Mapping[str, tuple[Any, Any]]) -> Mapping[Language, Mapping[str, Any]]:
    """Return the same words by language."""
    return {
        "fr": {name: pair[0] for name, pair in words.items()},
        "en": {name: pair[1] for name, pair in words.items()},
    }


PAGE_TEXTS: Final = _by_language(_PAGE)
"""The words of the template, by language and name."""

SCRIPT_TEXTS: Final = _by_language(_SCRIPT)
"""The words of the script, by language and name."""
