"""Diagnoses in a few words: a territory as sentences."""

from collections.abc import Sequence

from graph import Diagnosed
from graph.diagnosing import Missing
from graph.network import Language
from graph.territories import Rate

_FIRST = 5


def diagnosis_texts(found: Diagnosed, lang: Language) -> list[str]:
    """Return what a diagnosis says, each thing in a sentence; what there is nothing to say of is left out."""
    told = [_who(found, lang), _rate(found.rate, lang)]
    if found.introductions:
        told.append(_introduced(found, lang))
    if found.causes:
        named = ", ".join(one.cause.label for one in found.causes[:_FIRST])
        told.append(
            f"Causes affichées, sans alliance ici : {named}."
            if lang == "fr"
            else f"Causes that are stated, without an alliance here: {named}."
        )
    if found.absent:
        head = "Secteurs dont personne n'agit ici" if lang == "fr" else "Sectors of which nobody acts here"
        told.append(_missing(head, found.absent, lang))
    if found.unallied:
        head = (
            "Secteurs présents, mais dans aucune alliance ici" if lang == "fr" else "Sectors here, in no alliance here"
        )
        told.append(_missing(head, found.unallied, lang))
    return told


def decimal(value: float, lang: Language) -> str:
    """Return a number with two decimals, as the language writes it."""
    return f"{value:.2f}".replace(".", "," if lang == "fr" else ".")


def _who(found: Diagnosed, lang: Language) -> str:
    if lang == "fr":
        return (
            f"Organisations qui agissent ici : {_number(found.residents, lang)}, dont dans une alliance, ici ou "
            f"ailleurs : {_number(found.active, lang)} ; alliances d'ici : {_number(found.alliances, lang)}."
        )
    return (
        f"Organisations that act here: {_number(found.residents, lang)}, of them in an alliance, here or elsewhere: "
        f"{_number(found.active, lang)}; alliances here: {_number(found.alliances, lang)}."
    )


def _rate(rate: Rate, lang: Language) -> str:
    """Return the rate; where nobody is active there is none."""
    count, mean = _number(rate.alliances, lang), decimal(rate.mean, lang)
    if rate.raw is None:
        if lang == "fr":
            return (
                "Personne ici n'est encore dans une alliance connue ; en moyenne, les territoires de même niveau ont "
                f"{mean} alliance d'au moins trois secteurs par organisation active."
            )
        return (
            "Nobody here is in a known alliance yet; on average territories of the level have "
            f"{mean} alliances of at least three sectors per active organisation."
        )
    raw = decimal(rate.raw, lang)
    if lang == "fr":
        return f"Alliances d'au moins trois secteurs : {count}, soit {raw} par organisation active{_drawn(rate, lang)}."
    return f"Alliances of at least three sectors: {count}, that is {raw} per active organisation{_drawn(rate, lang)}."


def _drawn(rate: Rate, lang: Language) -> str:
    """Return what the rate becomes beside its level's, or that territories of the level differ only by chance.

    Nothing is said of a level where somebody is active in one territory alone.
    """
    if rate.compared <= 1:
        return ""
    mean, shrunk = decimal(rate.mean, lang), decimal(rate.shrunk, lang)
    if rate.strength is None or rate.percentile is None:
        if lang == "fr":
            return f" ; entre territoires de même niveau (moyenne {mean}), les écarts ne dépassent pas le hasard"
        return f"; territories of the level (on average {mean}) differ no more than by chance"
    if lang == "fr":
        return (
            f" ; ramené vers la moyenne des territoires de même niveau ({mean}), parce que les petits nombres "
            f"trompent : {shrunk}, plus que {int(rate.percentile)}\u00a0% de {_number(rate.compared, lang)} territoires"
        )
    return (
        f"; drawn to the mean of the territories of the level ({mean}), because small numbers mislead: {shrunk}, more "
        f"than {int(rate.percentile)}% of {_number(rate.compared, lang)} territories"
    )


def _introduced(found: Diagnosed, lang: Language) -> str:
    pairs, by = _number(found.introductions, lang), _number(found.introducers, lang)
    if lang == "fr":
        return (
            "Paires de secteurs différents que ceux d'ici ont fait se rencontrer, où que ce soit : "
            f"{pairs} (acteurs : {by})."
        )
    return f"Pairs of different sectors whom those here have introduced, wherever it was: {pairs} (actors: {by})."


def _missing(head: str, missing: Sequence[Missing], lang: Language) -> str:
    each = (
        f"{one.sector.label} ({'présent dans' if lang == 'fr' else 'there in'} {_number(one.elsewhere, lang)} "
        f"{'des' if lang == 'fr' else 'of'} {_number(one.territories, lang)} "
        f"{'territoires de même niveau' if lang == 'fr' else 'territories of the level'})"
        for one in missing
    )
    return f"{head}{' : ' if lang == 'fr' else ': '}{', '.join(each)}."


def _number(value: int, lang: Language) -> str:
    return f"{value:,}".replace(",", "\u202f" if lang == "fr" else ",")
