"""Small sets of facts for the tests of the graph."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from data.territories import Territory, territory_triples
from graph.store import EmbeddedStore, Row, Term
from ontology.identifiers import named_graph
from ontology.source import Source
from tests.small_territories import needed_territories

MakeStore = Callable[..., EmbeddedStore]
MakeDisk = Callable[[str], Path]

SPOKEN_OF = ("Saint-Denis", "Paris", "Crèvecœur-le-Grand")
"""Names whose every bearer is in the small generation."""


class Counting(EmbeddedStore):
    """A store that counts what it is asked."""

    asked = 0
    far = False

    @property
    def is_at_hand(self) -> bool:
        """Whether it is as near as the store itself, or is held to be far."""
        return not self.far

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """Yield the solutions of a query, and count it."""
        self.asked += 1
        return super().select(query, bindings)

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        value: Term | None = None,
        predicate: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield quads, and count the question."""
        self.asked += 1
        return super().quads(subject, value, predicate)


def source(name: str, *lines: str, title: str = "") -> Source:
    """Return a source of lines of N-Triples."""
    text = "".join(f"{line}\n" for line in lines).encode()
    return Source(named_graph(name), name, title or name, "tests", "CC0-1.0", "1", lambda: iter((text,)))


def fact(subject: str, predicate: str, value: str) -> str:
    """Return a line of N-Triples between things of ``https://example.org/``."""
    return f"<https://example.org/{subject}> <https://example.org/{predicate}> <https://example.org/{value}> ."


def store_of(path: Path, *texts: str) -> EmbeddedStore:
    """Return a store of Turtle texts, each in a named graph of its own."""
    store = ox.Store(str(path))
    for rank, text in enumerate(texts):
        graph = ox.NamedNode(f"https://example.org/graph/{rank}")
        store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    store.flush()
    del store
    return EmbeddedStore(path)


def told_only(*names: str) -> tuple[Source, ...]:
    """Return one source per name, each of a hundred facts."""
    return tuple(source(name, *(fact(f"{name}-{rank}", "knows", f"x-{rank}") for rank in range(100))) for name in names)


def small_places() -> Source:
    """Return as one source the territories that the tests speak of, with all that contain them."""
    chosen = needed_territories(_spoken_of)
    name = "territories/small"
    return Source(
        named_graph(name), name, "Quelques territoires", "tests", "CC0-1.0", "1", lambda: territory_triples(chosen)
    )


def _spoken_of(place: Territory) -> bool:
    if place.kind == "commune":
        return ("departement", "94") in place.within or place.name in SPOKEN_OF or place.code in {"2A004", "97501"}
    return place.kind in {"country", "region", "departement", "collectivite"}
