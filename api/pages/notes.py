"""Notes: the evidence of a sentence as people read it, one note per source with all its places."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.models import EvidenceModel


@dataclass(frozen=True, slots=True)
class Note:
    """A source with the places in it, such as ``caractères 12-40, 51-80``, or None where none is given."""

    source: str
    title: str
    date: str | None
    places: str | None


def notes(evidence: Iterable[EvidenceModel]) -> list[Note]:
    """Return the evidence by source, in the order in which sources appear; a place is told once."""
    places: dict[tuple[str, str, str | None], list[str]] = {}
    for one in evidence:
        found = places.setdefault((one.source, one.title, one.date), [])
        if one.locator and one.locator not in found:
            found.append(one.locator)
    return [Note(*source, _joined(found)) for source, found in places.items()]


def _joined(locators: list[str]) -> str | None:
    """Return locators as one: the word that they begin with is said once, the spans are in order."""
    if not locators:
        return None
    word = locators[0].partition(" ")[0]
    spans = sorted((one.partition(" ")[2] for one in locators), key=lambda span: int(span.partition("-")[0]))
    return f"{word} {', '.join(spans)}"
