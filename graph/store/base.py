"""What every store offers to the rest of the house."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolution, Triple

Term: TypeAlias = NamedNode | BlankNode | Literal
Row: TypeAlias = dict[str, Term]


class Store(Protocol):
    """Read access to the facts of one generation, by trusted queries of our own.

    The default graph of every query is the union of the named graphs. Values from outside are bound as
    terms, never written into the text of a query; a SELECT query shows the variables that are bound, and
    CONSTRUCT has its template written out. Queries from outside go to :mod:`graph.workers`.
    """

    @property
    def is_at_hand(self) -> bool:
        """Whether to look up the quads of one thing takes less time than to ask for those of some together."""
        ...

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """Yield the solutions of a SELECT query; an unbound variable is absent from its row."""
        ...

    def export(self, query: str, file: Path, graphs: Collection[str] | None = None) -> None:
        """Write the solutions of a SELECT query to a file, in CSV as SPARQL 1.1 has it: many of them, in no memory.

        The default graph is the union of some named graphs alone, if they are given.
        """
        ...

    def table(self, query: str) -> tuple[tuple[str, ...], list[Row]]:
        """Return the columns and the solutions of a SELECT query; the known prefixes may stay undeclared."""
        ...

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query; the known prefixes may stay undeclared."""
        ...

    def triples(self, query: str) -> Iterator[Triple]:
        """Yield what a CONSTRUCT or DESCRIBE query gives; the known prefixes may stay undeclared."""
        ...

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT query."""
        ...

    def quads(
        self, subject: NamedNode | None = None, value: Term | None = None, predicate: NamedNode | None = None
    ) -> Iterator[Quad]:
        """Yield the quads that have this subject, this object and this predicate, as far as they are given."""
        ...


def rows_of(solutions: Iterable[QuerySolution], names: Iterable[str]) -> Iterator[Row]:
    """Yield the rows that solutions are; a triple term in one is a fault of the query."""
    columns = tuple(names)
    for solution in solutions:
        row: Row = {}
        for name in columns:
            value = solution[name]
            if isinstance(value, Triple):
                raise TypeError(f"?{name} is a triple term, which no query of ours asks for")
            if value is not None:
                row[name] = value
        yield row
