"""Introductions in a few words: how strong a tie is, and through whom a way leads."""

from collections.abc import Mapping
from typing import Final

from api.sentences.days import day_text
from graph import Ways
from graph.introducing import Bond, Way
from graph.network import Language

_LAST: Final[Mapping[Language, str]] = {"fr": "la dernière : ", "en": "the last: "}


def bond_text(bond: Bond, lang: Language) -> str:
    """Return in how many alliances two met, and when last."""
    several = "s" if bond.count > 1 else ""
    told = f"{bond.count} alliance{several} {'en commun' if lang == 'fr' else 'in common'}"
    if bond.last is None:
        return told
    return f"{told}, {_LAST[lang] if several else ''}{day_text(bond.last, lang)}"


def way_text(found: Ways, way: Way, lang: Language) -> str:
    """Return a way as a sentence: through whom it leads, each tie, and what the third parties did before."""
    stops = [found.who, *(third.organisation for third in way.thirds), found.whom]
    ties = " ; ".join(
        f"{stops[rank].label} – {stops[rank + 1].label}{' : ' if lang == 'fr' else ': '}{bond_text(bond, lang)}"
        for rank, bond in enumerate(way.bonds)
    )
    through = (" puis " if lang == "fr" else " and then ").join(third.organisation.label for third in way.thirds)
    done = [_done(third.organisation.label, third.introductions, lang) for third in way.thirds if third.introductions]
    head = f"Par {through} ({ties})" if lang == "fr" else f"Through {through} ({ties.replace(' ; ', '; ')})"
    return f"{'. '.join((head, *done))}."


def meeting_note(found: Ways, lang: Language) -> str | None:
    """Return what is to be said beside the list: that two have met already, or that nobody leads there."""
    if found.bond is not None:
        told = bond_text(found.bond, lang)
        return f"Elles se connaissent déjà : {told}." if lang == "fr" else f"They know each other already: {told}."
    if found.ways:
        return None
    if lang == "fr":
        return "Personne ne les relie encore par des alliances connues, ni en deux liens ni en trois."
    return "No known alliances lead from one to the other yet, neither by two ties nor by three."


def _done(label: str, pairs: int, lang: Language) -> str:
    several = "s" if pairs > 1 else ""
    if lang == "fr":
        return f"{label} a déjà fait se rencontrer {pairs} paire{several} d'organisations"
    return f"{label} introduced {pairs} pair{several} of organisations before"
