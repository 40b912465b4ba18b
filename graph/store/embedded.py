"""The embedded store: Oxigraph on disk, opened read-only."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.errors import QueryRefusedError, QuerySyntaxError
from graph.store.base import Row, Term, rows_of
from ontology.terms import PREFIXES

if TYPE_CHECKING:
    from rdflib import Dataset


class EmbeddedStore:
    """The Oxigraph store of one generation, read-only."""

    __slots__ = ("_store", "path")

    def __init__(self, path: Path, opened: ox.Store | None = None) -> None:
        """Open the store at ``path``, or take the one that is ``opened`` there while it is being made.

        Raises OSError where there is none or it is damaged.
        """
        self.path = path
        self._store = ox.Store.read_only(str(path)) if opened is None else opened

    @property
    def is_at_hand(self) -> bool:
        """Looking up the quads of one thing takes a tenth of the time of a query."""
        return True

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """Yield the solutions of a SELECT query; an unbound variable is absent from its row."""
        solutions = self._query(query, bindings)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("select() takes a SELECT query")
        yield from rows_of(solutions, [variable.value for variable in solutions.variables])

    def export(self, query: str, file: Path, graphs: Collection[str] | None = None) -> None:
        """Write the solutions of a SELECT query over all named graphs, or some, to a file, as SPARQL 1.1 has CSV."""
        if graphs is None:
            solutions = self._query(query, None)
        else:
            solutions = self._store.query(query, default_graph=[ox.NamedNode(graph) for graph in graphs])
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("export() takes a SELECT query")
        solutions.serialize(str(file), format=ox.QueryResultsFormat.CSV)

    def table(self, query: str) -> tuple[tuple[str, ...], list[Row]]:
        """Return the columns and the solutions of a SELECT query; the known prefixes may stay undeclared.

        Raises QuerySyntaxError where the text is not SPARQL, QueryRefusedError where it is no SELECT query.
        """
        results = self._asked(query)
        if not isinstance(results, ox.QuerySolutions):
            raise QueryRefusedError("form", "only SELECT queries give a table")
        columns = tuple(variable.value for variable in results.variables)
        return columns, list(rows_of(results, columns))

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query; raises as :meth:`table` does."""
        results = self._asked(query)
        if not isinstance(results, ox.QueryBoolean):
            raise QueryRefusedError("form", "only ASK queries give yes or no")
        return bool(results)

    def triples(self, query: str) -> Iterator[ox.Triple]:
        """Yield what a CONSTRUCT or DESCRIBE query gives; raises as :meth:`table` does."""
        results = self._asked(query)
        if not isinstance(results, ox.QueryTriples):
            raise QueryRefusedError("form", "only CONSTRUCT and DESCRIBE queries give facts")
        yield from results

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of a CONSTRUCT query."""
        triples = self._query(query, bindings)
        if not isinstance(triples, ox.QueryTriples):
            raise TypeError("construct() takes a CONSTRUCT or DESCRIBE query")
        yield from triples

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        value: Term | None = None,
        predicate: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that have this subject, this object and this predicate, as far as they are given."""
        return self._store.quads_for_pattern(subject, predicate, value, None)

    def as_rdflib(self) -> "Dataset":
        """Return the same store as an rdflib dataset whose default graph is the union of all graphs."""
        import oxrdflib
        from rdflib import Dataset

        return Dataset(store=oxrdflib.OxigraphStore(store=self._store), default_union=True)

    def _asked(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return what a researcher's own query gives."""
        try:
            return self._store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QuerySyntaxError(str(error)) from None

    def _query(
        self, query: str, bindings: Mapping[str, Term] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): term for name, term in (bindings or {}).items()
        }
        return self._store.query(query, use_default_graph_as_union=True, substitutions=substitutions)
