"""Negotiation: in which form and in which language a client wants its answer (RFC 9110, section 12)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from api.requests import NotAcceptableError
from graph.network import Language

HTML: Final = "text/html"
JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
TURTLE: Final = "text/turtle"
N_TRIPLES: Final = "application/n-triples"
RDF_XML: Final = "application/rdf+xml"
PROBLEM: Final = "application/problem+json"

SHORT: Final = {"html": HTML, "json": JSON, "jsonld": JSON_LD, "turtle": TURTLE, "ntriples": N_TRIPLES}
"""The values of the ``format`` parameter."""

_READ: Final = 4096


def media_type(accept: str | None, offered: Sequence[str]) -> str:
    """Return the offered media type that an Accept header prefers; the first one where it has no preference.

    Raises NotAcceptableError if it accepts none of them.
    """
    accepted = weights(accept, offered)
    best = max(offered, key=lambda offer: (accepted[offer] or 0.0, -offered.index(offer)))
    if not accepted[best]:
        raise NotAcceptableError(offered)
    return best


def weights(accept: str | None, offered: Iterable[str]) -> Mapping[str, float | None]:
    """Return with what weight an Accept header takes each of the offered media types.

    The closest range decides. 0 is a refusal, None is for what the header does not speak of.
    """
    ranges = list(weighted(accept or "*/*"))
    found = {offer: max((_quality(entry, offer) for entry in ranges), default=(0, 0.0)) for offer in offered}
    return {offer: weight if closeness else None for offer, (closeness, weight) in found.items()}


def language(accept_language: str | None) -> Language:
    """Return English where a client prefers it to French, else French."""
    wanted = {"fr": 0.0, "en": 0.0}
    for tag, weight in weighted(accept_language or ""):
        primary = tag.partition("-")[0]
        if primary in wanted:
            wanted[primary] = max(wanted[primary], weight)
    return "en" if wanted["en"] > wanted["fr"] else "fr"


def weighted(header: str) -> Iterator[tuple[str, float]]:
    """Yield the entries of a header, in small letters, with their q-values (1 where none is readable).

    Of a header that is longer than any client needs, the beginning is read.
    """
    for part in header[:_READ].split(","):
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
