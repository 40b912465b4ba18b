"""The remote store: the facts on any SPARQL 1.1 service, over HTTP."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.errors import QueryRefusedError, QuerySyntaxError, RemoteStoreError
from graph.store.base import Row, Term
from graph.store.binding import bound, form_of, with_prefixes
from graph.store.results import table_of, triples_of
from graph.store.service import SparqlService

_TABLE: Final = "application/sparql-results+json"
_GRAPH: Final = "application/n-triples, text/turtle;q=0.9"
# not DISTINCT: at that, Virtuoso 7.2.5 may never end
_COUNTS: Final = """
SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } %s } GROUP BY ?graph
"""
_NO_GRAPH: Final = "urn:maillage:no-graph"
_STORE_PIECE: Final = 10_000
_UPDATE_PIECE: Final = 500


class RemoteStore:
    """The facts on a SPARQL service: reads like any store of the house, and writes named graphs.

    Every answer is whole, or it is a RemoteStoreError: nothing is cut in silence, and nothing is paged, since
    two pages of an answer need not be pages of the same one. Reads are tried again where the service is busy
    or away; writes never are. A query that the service does not understand raises QuerySyntaxError.
    """

    __slots__ = ("_connection", "_listed", "service")

    def __init__(self, service: SparqlService) -> None:
        """Speak to a service; nothing is asked of it yet."""
        from graph.store.connection import Connection

        self.service = service
        self._connection = Connection(service)
        self._listed: tuple[str, ...] | None = None

    def close(self) -> None:
        """Let the connections go."""
        self._connection.close()

    @property
    def is_at_hand(self) -> bool:
        """Every look is a query of its own, over the network."""
        return False

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """Yield the solutions of a SELECT query; an unbound variable is absent from its row."""
        if form_of(query) != "SELECT":
            raise TypeError("select() takes a SELECT query")
        yield from self._rows(bound(query, bindings or {}))

    def export(self, query: str, file: Path, graphs: Collection[str] | None = None) -> None:
        """Write the solutions of a SELECT query over all named graphs, or some, to a file, as SPARQL 1.1 has CSV."""
        if form_of(query) != "SELECT":
            raise TypeError("export() takes a SELECT query")
        with (
            self._connection.asked(query, _TABLE, self._dataset(graphs)) as (chunks, _type),
            file.open("w", encoding="utf-8", newline="") as output,
        ):
            columns, rows = self._table(chunks)
            written = csv.writer(output)
            written.writerow(columns)
            for row in self._capped(rows):
                written.writerow([_plain(row.get(name)) for name in columns])

    def table(self, query: str) -> tuple[tuple[str, ...], list[Row]]:
        """Return the columns and the solutions of a SELECT query; the known prefixes may stay undeclared.

        Raises QuerySyntaxError where the text is not SPARQL, QueryRefusedError where it is no SELECT query.
        """
        own = _own(query, "only SELECT queries give a table", "SELECT")
        with self._connection.asked(own, _TABLE, self._dataset()) as (chunks, _type):
            columns, rows = self._table(chunks)
            return columns, list(self._capped(rows))

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query; raises as :meth:`table` does."""
        own = _own(query, "only ASK queries give yes or no", "ASK")
        with self._connection.asked(own, _TABLE, self._dataset()) as (chunks, _type):
            found = table_of(chunks)
        if not isinstance(found, bool):
            raise RemoteStoreError(self.service.query, 200, "it answers an ASK query with a table")
        return found

    def triples(self, query: str) -> Iterator[ox.Triple]:
        """Yield what a CONSTRUCT or DESCRIBE query gives; raises as :meth:`table` does."""
        own = _own(query, "only CONSTRUCT and DESCRIBE queries give facts", "CONSTRUCT", "DESCRIBE")
        with self._connection.asked(own, _GRAPH, self._dataset()) as (chunks, media_type):
            yield from triples_of(chunks, media_type)

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE query."""
        if form_of(query) not in {"CONSTRUCT", "DESCRIBE"}:
            raise TypeError("construct() takes a CONSTRUCT or DESCRIBE query")
        with self._connection.asked(bound(query, bindings or {}), _GRAPH, self._dataset()) as (chunks, media_type):
            yield from triples_of(chunks, media_type)

    def quads(
        self, subject: ox.NamedNode | None = None, value: Term | None = None, predicate: ox.NamedNode | None = None
    ) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs that have these terms, as far as they are given."""
        terms = (("s", subject), ("p", predicate), ("o", value))
        given = {name: term for name, term in terms if term is not None}
        for row in self.select("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }", given):
            first, second, graph = row["s"], row["p"], row["g"]
            if isinstance(first, ox.Literal) or not isinstance(second, ox.NamedNode):
                raise TypeError(f"{first} {second} begins no triple")
            yield ox.Quad(first, second, row["o"], graph if isinstance(graph, ox.NamedNode) else None)

    def counts(self, others: Iterable[str] = ()) -> dict[str, int]:
        """Return the number of triples of each named graph (of ours and ``others``, where the service lists them)."""
        prefix = self.service.listed_under
        named = ", ".join(str(ox.NamedNode(graph)) for graph in others if prefix and not graph.startswith(prefix))
        also = f" || ?graph IN ({named})" if named else ""
        chosen = f"FILTER (STRSTARTS(STR(?graph), {ox.Literal(prefix)}){also})" if prefix else ""
        with self._connection.asked(_COUNTS % chosen, _TABLE, {}) as (chunks, _type):
            rows = self._capped(self._table(chunks)[1])
            return {row["graph"].value: int(row["triples"].value) for row in rows}

    def replace_graph(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make a named graph hold these triples and no others.

        A large graph goes in pieces: whoever reads meanwhile sees a part of it.
        """
        self.remove_graph(graph)
        self.add(graph, triples)

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a named graph, in pieces; those with blank nodes go in one piece, which keeps them joined."""
        self._listed = None
        joined: list[ox.Triple] = []
        ground = _ground(triples, joined)
        while piece := list(islice(ground, _STORE_PIECE if self.service.graph_store else _UPDATE_PIECE)):
            self._add(graph, piece)
        if joined:
            self._add(graph, joined)

    def remove_graph(self, graph: str) -> None:
        """Remove a named graph, if there is one; raise ValueError for a name that is no IRI."""
        self._listed = None
        if self.service.graph_store:
            self._connection.remove(ox.NamedNode(graph))
        else:
            self.update(f"DROP SILENT GRAPH {ox.NamedNode(graph)}")

    def update(self, text: str) -> None:
        """Run an update of our own; values from outside never belong into its text."""
        self._listed = None
        self._connection.update(text)

    def _add(self, graph: str, triples: list[ox.Triple]) -> None:
        lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        if self.service.graph_store:
            self._connection.add(ox.NamedNode(graph), lines)
        else:
            # a template with an empty WHERE, since Virtuoso takes no blank node as data
            self.update(f"INSERT {{ GRAPH {ox.NamedNode(graph)} {{\n{lines.decode()}}} }} WHERE {{}}")

    def _rows(self, query: str) -> Iterator[Row]:
        with self._connection.asked(query, _TABLE, self._dataset()) as (chunks, _type):
            yield from self._capped(self._table(chunks)[1])

    def _table(self, chunks: Iterable[bytes]) -> tuple[tuple[str, ...], Iterator[Row]]:
        found = table_of(chunks)
        if isinstance(found, bool):
            raise RemoteStoreError(self.service.query, 200, "it answers a SELECT query with a truth value")
        return found

    def _capped(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Yield rows; raise where there are as many as the service ever gives: there may be more."""
        cap = self.service.row_cap
        for rank, row in enumerate(rows, 1):
            if rank == cap:
                raise RemoteStoreError(self.service.query, 200, f"it cuts its answers at {cap} rows")
            yield row

    def _dataset(self, graphs: Collection[str] | None = None) -> Mapping[str, list[str]]:
        """Return the parameters that make the default graph the union of some graphs, or of those of ours."""
        if graphs is not None:
            return {"default-graph-uri": list(graphs) or [_NO_GRAPH]}
        if self.service.listed_under is None:
            return {}
        if self._listed is None:
            self._listed = tuple(sorted(self.counts()))
        graphs = list(self._listed) or [_NO_GRAPH]
        return {"default-graph-uri": graphs, "named-graph-uri": graphs}


def _plain(term: Term | None) -> str:
    """Return a term as it stands in CSV."""
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def _own(query: str, words: str, *forms: str) -> str:
    """Return a researcher's own query ready to be sent, where it is of one of these forms.

    What is no query is never sent: some services take an update for one.
    """
    try:
        form = form_of(query)
    except SyntaxError as error:
        raise QuerySyntaxError(str(error)) from None
    if form not in forms:
        raise QueryRefusedError("form", words)
    return with_prefixes(query)


def _ground(triples: Iterable[ox.Triple], joined: list[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield the triples without blank nodes; put the others aside."""
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            joined.append(triple)
        else:
            yield triple
