"""Cases of the protocols, asked over HTTP of a server that holds the data of the suites."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, Triple, parse_query_results
from rdflib import RDF, Graph, Namespace
from rdflib.term import URIRef

from api.description import describe_generation
from api.keys import Keys
from graph import GRAPH_FORMATS, TABLE_FORMATS, build
from ontology.source import Source, triples_as_chunks
from ontology.vocabulary import vocabulary_source
from tests.running_server import Reply, Server, serving
from tests.w3c.exchanges import Exchange, exchanges_of, graphs_of
from tests.w3c.facts import read_graph, same_facts
from tests.w3c.manifests import Case
from tests.w3c.outcomes import Outcome, failed, passed
from tests.w3c.results import read_result

_GRAPHS: Final = "graph-store-protocol"
_SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_EXACT: Final[Mapping[str, int]] = MappingProxyType({"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404})
_KNOWN: Final = re.compile(
    "endpoint|supportedLanguage|feature|resultFormat|inputFormat|defaultEntailmentRegime|extensionFunction|"
    "extensionAggregate|languageExtension|propertyFeature|defaultDataset|availableGraphs|defaultGraph|namedGraph|"
    "name|graph|entailmentRegime|supportedEntailmentProfile|defaultSupportedEntailmentProfile"
)
"""The properties of the vocabulary of service descriptions."""


class Endpoint:
    """A server for the cases, and a key that opens its writes."""

    def __init__(self, server: Server, key: str) -> None:
        self._server = server
        self._opening = {"Authorization": f"Bearer {key}"}

    def evaluate(self, case: Case) -> Outcome:
        """Send the requests of a case one after another and compare each answer with the expected one."""
        if case.kind == "ServiceDescriptionTest":
            return self._describes(case.name)
        if case.suite == _GRAPHS:
            self._clear(case)
        places: dict[str, str] = {}
        for number, exchange in enumerate(exchanges_of(case), 1):
            reply = self._send(case, exchange, places)
            wrong = _difference(exchange, reply)
            if wrong:
                return failed(f"request {number} ({exchange.method} {exchange.path}): {wrong}")
            if exchange.location is not None:
                places[exchange.location] = reply.headers.get("location", "")
        return passed()

    def _clear(self, case: Case) -> None:
        """Remove the graphs of a case: each case begins with a store that has none of them."""
        for path in {
            exchange.path for exchange in exchanges_of(case) if exchange.path != "/gsp" and "$" not in exchange.path
        }:
            self._server.ask(_graph_path(path), method="DELETE", headers=self._opening)

    def _send(self, case: Case, exchange: Exchange, places: Mapping[str, str]) -> Reply:
        """Send a request to the address that serves its operation here."""
        path, body = exchange.path, exchange.body
        for name, place in places.items():
            path, body = path.replace(name, place), body.replace(name.encode(), place.encode())
        if case.suite == _GRAPHS:
            path, writes = _graph_path(path), exchange.method not in {"GET", "HEAD"}
        else:
            writes = "update" in case.name and "sparql-query" not in exchange.headers.get("content-type", "")
            path = ("/sparql/update" if writes else "/sparql") + path.removeprefix("/sparql/")
        headers = {**exchange.headers, **(self._opening if writes else {})}
        return self._server.ask(path, method=exchange.method, body=body or None, headers=headers, timeout=60)

    def _describes(self, name: str) -> Outcome:
        """Look at the description of the service, as one of the three cases asks."""
        reply = self._server.ask("/sparql", headers={"Accept": "text/turtle"})
        address = f"http://{self._server.host}:{self._server.port}/sparql"
        try:
            graph = Graph().parse(data=reply.body, format="turtle", publicID=address)
        except SyntaxError as error:
            return failed(f"status {reply.status}, {error}")
        service = graph.value(None, _SD.endpoint, URIRef(address))
        own = (str(term).removeprefix(_SD) for term in graph.predicates() if str(term).startswith(_SD))
        unknown = [name for name in own if not _KNOWN.fullmatch(name)]
        wrong = {
            "returns-rdf": reply.status != 200 and f"status {reply.status}",
            "has-endpoint-triple": service is None and f"no sd:endpoint <{address}>",
            "conforms-to-schema": ((service, RDF.type, _SD.Service) not in graph and "no sd:Service")
            or (unknown and f"terms that the vocabulary does not have: {unknown}"),
        }[name]
        return failed(str(wrong)) if wrong else passed()


@contextmanager
def endpoint(cases: Iterable[Case]) -> Iterator[Endpoint]:
    """Give a server over a new data directory with the named graphs of these cases."""
    graphs = dict(pair for case in cases for pair in graphs_of(case).named)
    sources = [_source(number, name, path) for number, (name, path) in enumerate(sorted(graphs.items()))]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        build((vocabulary_source(), *sources), home, describe=describe_generation)
        key = Keys(home).add("suites")
        with serving(home, write_check=False) as server:
            yield Endpoint(server, key)


def _source(number: int, name: str, path: Path) -> Source:
    triples = [quad.triple for quad in read_graph(path, NamedNode(name))]
    read = partial(_chunks, triples)
    return Source(name, f"suite/{number}", path.name, "W3C", "W3C-20150513", "2026", read)


def _chunks(triples: list[Triple]) -> Iterator[bytes]:
    yield from triples_as_chunks(iter(triples))


def _difference(exchange: Exchange, reply: Reply) -> str:
    """Return what an answer has that was not expected, or nothing."""
    if not any(_is_status(reply.status, name) for name in exchange.statuses):
        return f"status {reply.status}, not {' or '.join(sorted(exchange.statuses))}: {reply.body[:200]!r}"
    if exchange.location is not None and "location" not in reply.headers:
        return "no Location"
    media = reply.headers.get("content-type", "").partition(";")[0]
    if exchange.form is not None and media not in (GRAPH_FORMATS if exchange.form == "RDF" else TABLE_FORMATS):
        return f"{media or 'no media type'}, not {exchange.form}"
    if exchange.boolean is not None and _boolean(reply.body, media) is not exchange.boolean:
        return f"not {exchange.boolean}: {reply.body[:100]!r}"
    if exchange.graph is not None and exchange.method == "GET":
        found, expected = (read_result(text, "ttl", "http://example.org/") for text in (reply.body, exchange.graph))
        if isinstance(found, list) and isinstance(expected, list) and not same_facts(found, expected):
            return f"not the expected facts: {reply.body[:300]!r}"
    return ""


def _graph_path(path: str) -> str:
    """Return where our server keeps what the suites keep under ``/gsp``."""
    return "/sparql/graphs" + path.removeprefix("/gsp")


def _is_status(status: int, name: str) -> bool:
    if name.startswith("StatusCode"):
        return status // 100 == int(name.removeprefix("StatusCode")[0])
    return _EXACT[name] == status


def _boolean(content: bytes, media: str) -> bool | None:
    results = parse_query_results(content, QueryResultsFormat.from_media_type(media))
    return bool(results) if isinstance(results, QueryBoolean) else None
