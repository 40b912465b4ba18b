"""Rankings in a few words: what filters are called, and what a backtest of weights gave."""

from collections.abc import Mapping, Sequence
from typing import Final

from api.sentences.languages import both
from graph.network import Language

FILTERS: Final[Mapping[str, Mapping[Language, str]]] = {
    "sector": both("secteur", "sector"),
    "cause": both("cause", "cause"),
    "size": both("tranche d'effectif", "staff band"),
    "form": both("sorte d'organisation", "kind of organisation"),
    "territory": both("territoire", "territory"),
    "distance": both("distance", "distance"),
}
"""What a filter is called."""


def filtered(left: Mapping[str, int], lang: Language) -> list[str]:
    """Return for each filter how many organisations it leaves by itself."""
    if lang == "fr":
        return [f"Le filtre « {FILTERS[name][lang]} » laisse à lui seul : {count}." for name, count in left.items()]
    return [f"The filter “{FILTERS[name][lang]}” leaves by itself: {count}." for name, count in left.items()]


def unknown(words: Sequence[str], lang: Language) -> str:
    """Say which words of a stated purpose no undertaking bears."""
    if lang == "fr":
        return f"Mots de l'objet qu'aucune alliance ne porte : {', '.join(words)}."
    return f"Words of the purpose that no alliance bears: {', '.join(words)}."


def weighed(asked: str | None, own: str | None, lang: Language) -> list[str]:
    """Say for which kind of programme weights are, or that the one asked for has none of its own."""
    if own is not None:
        told = both(f"Poids appris de ces programmes : {own}.", f"Weights learnt from these programmes: {own}.")
    elif asked is not None:
        told = both(
            f"Aucun poids propre à « {asked} » : ce sont ceux de toutes les alliances.",
            f"No weights of “{asked}” alone: these are those of all alliances.",
        )
    else:
        return []
    return [told[lang]]


def alike(most: int, lang: Language) -> str:
    """Say how many organisations nothing tells apart, of whom a list shows some."""
    if lang == "fr":
        return f"Rien ne départage jusqu'à {most} organisations : une partie est montrée."
    return f"Nothing tells up to {most} organisations apart: some of them are shown."


def backtested(questions: int, mrr: float, hit_10: float, lang: Language) -> str:
    """Return what weights gave on later alliances."""
    if lang == "fr":
        return (
            f"Éprouvé sur {questions} alliances de recherche postérieures : un bon partenaire parmi dix dans "
            f"{100 * hit_10:.0f}\u00a0% des cas (rang réciproque moyen {mrr:.3f})."
        ).replace("0.", "0,", 1)
    return (
        f"Tried on {questions} later research alliances: a right partner among ten in {100 * hit_10:.0f}% of cases "
        f"(mean reciprocal rank {mrr:.3f})."
    )
