"""Negotiation: in which form and in which language a client wants its answer (RFC 9110, section 12)."""

from collections.abc import Iterable, Sequence
from typing import Final

from api.requests import NotAcceptableError
from graph.network import Language

HTML: Final = "text/html"
JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
TURTLE: Final = "text/turtle"
N_TRIPLES: Final = "application/n-triples"
PROBLEM: Final = "application/problem+json"

SHORT: Final = {"html": HTML, "json": JSON, "jsonld": JSON_LD, "turtle": TURTLE, "ntriples": N_TRIPLES}
"""The values of the ``format`` parameter."""


def media_type(accept: str | None, offered: Sequence[str]) -> str:
    """Return the offered media type that an Accept header prefers; the first one where it has no preference.

    Raises NotAcceptableError if it accepts none of them.
    """
    if not accept:
        return offered[0]
    ranges = list(_weighted(accept))
    scores = {offer: max((_quality(entry, offer) for entry in ranges), default=(0, 0.0)) for offer in offered}
    acceptable = [offer for offer in offered if scores[offer][1] > 0]
    if not acceptable:
        raise NotAcceptableError(offered)
    return max(acceptable, key=lambda offer: (scores[offer][1], -offered.index(offer)))


def language(accept_language: str | None) -> Language:
    """Return English where a client prefers it to French, else French."""
    weights = {"fr": 0.0, "en": 0.0}
    for tag, weight in _weighted(accept_language or ""):
        primary = tag.partition("-")[0]
        if primary in weights:
            weights[primary] = max(weights[primary], weight)
    return "en" if weights["en"] > weights["fr"] else "fr"


def _weighted(header: str) -> Iterable[tuple[str, float]]:
    """Yield the entries of a header with their q-values (1 where none is readable)."""
    for part in header.split(","):
        value, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = min(1.0, max(0.0, float(parameter[2:])))
                except ValueError:
                    weight = 0.0
        if value:
            yield value, weight


def _quality(entry: tuple[str, float], offer: str) -> tuple[int, float]:
    """Return how closely a range names an offer (0 not at all to 3 exactly), and with what weight."""
    name, weight = entry
    if name == offer:
        return 3, weight
    if name == f"{offer.partition('/')[0]}/*":
        return 2, weight
    return (1, weight) if name == "*/*" else (0, 0.0)
