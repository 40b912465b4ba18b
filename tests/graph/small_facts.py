"""Small sets of facts for the tests of the graph."""

from collections.abc import Callable, Iterable
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from data import told_sources
from data.territories import Territory, read_territories, territory_triples
from graph.store import EmbeddedStore
from ontology.identifiers import THINGS, named_graph
from ontology.source import Source

Key = tuple[str, str]
MakeStore = Callable[..., EmbeddedStore]
MakeDisk = Callable[[str], Path]

SPOKEN_OF = ("Saint-Denis", "Paris", "Crèvecœur-le-Grand")
"""Names whose every bearer is in the small generation."""


def source(name: str, *lines: str, title: str = "") -> Source:
    """Return a source of lines of N-Triples."""
    text = "".join(f"{line}\n" for line in lines).encode()
    return Source(named_graph(name), name, title or name, "tests", "CC0-1.0", "1", lambda: iter((text,)))


def fact(subject: str, predicate: str, value: str) -> str:
    """Return a line of N-Triples between things of ``https://example.org/``."""
    return f"<https://example.org/{subject}> <https://example.org/{predicate}> <https://example.org/{value}> ."


def told_only(*names: str) -> tuple[Source, ...]:
    """Return one source per name, each of a hundred facts."""
    return tuple(source(name, *(fact(f"{name}-{rank}", "knows", f"x-{rank}") for rank in range(100))) for name in names)


def small_places() -> Source:
    """Return as one source the territories that the tests speak of, with all that contain them."""
    every = {(place.kind, place.code): place for place in read_territories()}
    wanted = _of_told_facts() & every.keys()
    wanted |= {key for key, place in every.items() if _spoken_of(place)}
    chosen = [every[key] for key in sorted(_with_containers(wanted, every))]
    name = "territories/small"
    return Source(
        named_graph(name), name, "Quelques territoires", "tests", "CC0-1.0", "1", lambda: territory_triples(chosen)
    )


def _spoken_of(place: Territory) -> bool:
    if place.kind == "commune":
        return ("departement", "94") in place.within or place.name in SPOKEN_OF or place.code in {"2A004", "97501"}
    return place.kind in {"country", "region", "departement", "collectivite"}


def _of_told_facts() -> set[Key]:
    """Return the kinds and codes of the things of which the told facts speak."""
    found: set[Key] = set()
    for one in told_sources():
        for quad in parse(b"".join(one.read()), format=RdfFormat.N_TRIPLES):
            for term in (quad.subject, quad.object):
                if isinstance(term, NamedNode) and term.value.startswith(THINGS):
                    kind, _, code = term.value.removeprefix(THINGS).partition("/")
                    found.add((kind, code))
    return found


def _with_containers(keys: Iterable[Key], every: dict[Key, Territory]) -> set[Key]:
    found: set[Key] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(every[key].within)
    return found
