"""Sentences on queries that got no answer, or found nothing: what happened, which limit was met, what to do next."""

import math
from collections.abc import Mapping
from typing import Final

from api.sentences.languages import both
from graph import (
    ClientBusyError,
    QueryCancelledError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    WorkersBusyError,
    WorkersUnavailableError,
)
from graph.network import Language


def syntax(error: QuerySyntaxError) -> Mapping[Language, str]:
    """Say where a text stops being SPARQL and what was expected there."""
    fr = "" if error.line is None else f", ligne {error.line}, colonne {error.column}"
    en = "" if error.line is None else f", line {error.line}, column {error.column}"
    if error.prefix is not None:
        return _prefix(error)
    expected = error.message.partition(", [")[0].strip(" ,.")
    return both(
        f"La requête SPARQL est mal formée{fr} : {expected}.",
        f"The SPARQL query is malformed{en}: {expected}.",
    )


def _prefix(error: QuerySyntaxError) -> Mapping[Language, str]:
    fr = "" if error.line is None else f", ligne {error.line}, colonne {error.column}"
    en = "" if error.line is None else f", line {error.line}, column {error.column}"
    meant = error.suggestion
    return both(
        f"Préfixe inconnu{fr} : « {error.prefix}: » ; déclarez-le par PREFIX."
        + (f" Vouliez-vous dire « {meant}: » ?" if meant else ""),
        f"Unknown prefix{en}: “{error.prefix}:”; declare it with PREFIX."
        + (f" Did you mean “{meant}:”?" if meant else ""),
    )


def unknown_term(term: str, nearest: str | None) -> Mapping[Language, str]:
    """Say that a term of a query that found nothing is not defined, and which one is nearest."""
    return both(
        f"{term} n'est pas un terme du vocabulaire" + (f" ; le plus proche est {nearest}." if nearest else "."),
        f"{term} is no term of the vocabulary" + (f"; the nearest is {nearest}." if nearest else "."),
    )


_REFUSALS: Final[Mapping[str, str]] = {
    "service": "Aucun autre serveur n'est interrogé d'ici (SERVICE) ; interrogez-le vous-même",
    "update": "Ce texte change des faits ; ici seules des requêtes reçoivent une réponse",
    "ambiguous": "Un « < » peut se lire comme une comparaison ou comme le début d'un IRI ; mettez une espace après lui",
    "graph": "Un nom de graphe n'est pas un IRI, ou le graphe n'existe pas, ou existe déjà",
    "function": "Une fonction est inconnue du moteur",
    "form": "Cette forme de requête ne donne pas ce qui est demandé : SELECT donne une table, ASK un oui ou un non, "
    "CONSTRUCT et DESCRIBE des faits",
    "query": "Ce texte ne change rien ; ici seules des mises à jour sont exécutées",
    "load": "Rien n'est cherché ailleurs (LOAD) ; envoyez les faits eux-mêmes",
    "dataset": "La demande nomme les graphes : la mise à jour ne peut pas les nommer aussi (USING, WITH)",
}
"""Why a text is not run, where no limit is the reason; English has the words of the error itself."""


def refused(error: QueryRefusedError) -> Mapping[Language, str]:
    """Say why a query is not run."""
    if error.reason == "nesting":
        return both(
            f"Les parenthèses et accolades sont imbriquées sur plus de {error.value} niveaux ; "
            "écrivez une liste (VALUES, IN) ou plusieurs requêtes.",
            f"The brackets are nested deeper than {error.value} levels; write a list (VALUES, IN) or several queries.",
        )
    if error.reason == "tangle":
        return both(
            "La requête a trop de parenthèses et de comparaisons pour être vérifiée ; découpez-la.",
            "The query has too many brackets and comparisons to be checked; cut it up.",
        )
    return both(f"{_REFUSALS[error.reason]}.", f"{error}.")


def slow(error: QueryTimeoutError) -> Mapping[Language, str]:
    """Say after what time a query or a write was stopped, and what makes one faster."""
    if error.limit == "write_seconds":
        return both(
            f"L'écriture a été arrêtée après {error.value:g} s ; rien n'a été changé. Écrivez en plusieurs fois, avec "
            "moins de faits chacune, ou un WHERE plus précis.",
            f"The write was stopped after {error.value:g} s; nothing was changed. Write in several parts, with fewer "
            "facts each, or a more precise WHERE.",
        )
    return both(
        f"La requête a été arrêtée après {error.value:g} s. Ajoutez LIMIT, un sujet ou une classe précise, ou liez "
        "mieux les motifs entre eux ; pour un territoire, al:within est déjà calculé : aucun chemin (al:within+) "
        "n'est nécessaire.",
        f"The query was stopped after {error.value:g} s. Add LIMIT, a precise subject or class, or tie the patterns "
        "closer together; for a territory, al:within is already worked out: no path (al:within+) is needed.",
    )


def large(error: QueryTooLargeError) -> Mapping[Language, str]:
    """Say how large a query or an answer may be, and how to ask by pages."""
    if error.limit == "text_bytes":
        return both(
            f"La requête dépasse {error.value} octets ; envoyez-la en plusieurs fois, avec moins de valeurs chacune.",
            f"The query is longer than {error.value} bytes; send it in several parts, with fewer values each.",
        )
    of_fr, of_en = ("lignes", "rows") if error.limit == "answer_rows" else ("octets", "bytes")
    return both(
        f"La réponse dépasse {error.value} {of_fr} ; demandez par pages : ORDER BY, puis LIMIT et OFFSET. "
        "Rien n'est envoyé à moitié.",
        f"The answer is longer than {error.value} {of_en}; ask by pages: ORDER BY, then LIMIT and OFFSET. "
        "Nothing is sent in part.",
    )


def failed(error: QueryFailedError) -> Mapping[Language, str]:
    """Say what a query or a write had too little of."""
    if error.limit == "write_memory":
        has = "" if error.value is None else f" ({error.value >> 20} Mio)"
        return both(
            f"L'écriture demande plus de mémoire{has} ou de profondeur que permis ; rien n'a été changé. Écrivez en "
            "plusieurs fois.",
            f"The write needs more memory{has.replace('Mio', 'MiB')} or depth than it may use; nothing was changed. "
            "Write in several parts.",
        )
    if error.cause == "process":
        has = "" if error.value is None else f" ({error.value >> 20} Mio)"
        return both(
            f"La requête demande plus de mémoire{has} ou de profondeur que permis ; sans ORDER BY, DISTINCT, GROUP BY "
            "ou textes assemblés, ou sur moins de faits, elle en demande moins.",
            f"{error}{has.replace('Mio', 'MiB')}; without ORDER BY, DISTINCT, GROUP BY or joined texts, or over fewer "
            "facts, it needs less.",
        )
    return both("Le moteur n'a pas pu évaluer la requête ; simplifiez-la.", f"{error}; simplify it.")


def client(error: ClientBusyError) -> Mapping[Language, str]:
    """Say what a client may have, and when it may ask again."""
    wait_s = max(1, math.ceil(error.retry_after_s))
    fr, en = {
        "client_queries": ("requêtes à la fois", "queries at a time"),
        "client_seconds_per_minute": ("secondes de calcul par minute", "seconds of work a minute"),
    }.get(error.limit, ("requêtes en erreur par minute", "failed queries a minute"))
    return both(
        f"Votre adresse a droit à {error.value:g} {fr} ; redemandez dans {wait_s} s.",
        f"Your address may have {error.value:g} {en}; ask again in {wait_s} s.",
    )


def cancelled(error: QueryCancelledError) -> Mapping[Language, str]:
    """Say that nobody waits any more."""
    return both("Personne n'attend plus la réponse.", f"{error}.")


def busy(error: WorkersBusyError) -> Mapping[Language, str]:
    """Say when to ask again."""
    return both(f"Trop de requêtes à la fois ; réessayez dans {error.retry_after_s:g} s.", f"{error}.")


def unavailable(_error: WorkersUnavailableError) -> Mapping[Language, str]:
    """Say that no process can answer."""
    return both("Aucun processus ne peut répondre ; réessayez.", "No process can answer; try again.")
