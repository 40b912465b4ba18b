"""Requests over HTTP as the manifests write them, and what each answer has to be."""

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import Namespace
from rdflib.term import Node

from tests.w3c.manifests import MF, UT, Case, Facts, path_of

_HT = Namespace("http://www.w3.org/2011/http#")
_CNT = Namespace("http://www.w3.org/2011/content#")
_LABEL = Namespace("http://www.w3.org/2000/01/rdf-schema#").label


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and what its answer has to be.

    ``statuses`` are names such as ``Created`` or ``StatusCode2xx``; ``form`` is ``boolean``, ``tabular`` or
    ``RDF``; ``location`` is a name for the place that the answer tells, used by later requests.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    statuses: frozenset[str]
    boolean: bool | None
    form: str | None
    graph: bytes | None
    location: str | None


def exchanges_of(case: Case) -> list[Exchange]:
    """Return the requests of a case, in their order."""
    requests = case.manifest.value(case.manifest.value(case.node, MF.action), _HT.requests)
    return [] if requests is None else [_exchange(case, request) for request in case.manifest.items(requests)]


def graphs_of(case: Case) -> Facts:
    """Return the named graphs that have to be there before a case of the protocol."""
    graphs = case.manifest.objects(case.node, UT.graphData)
    return Facts(
        named=tuple((_text(case, graph, _LABEL), path_of(case.manifest.value(graph, UT.graph))) for graph in graphs)
    )


def _exchange(case: Case, request: Node) -> Exchange:
    answer = case.manifest.value(request, _HT.resp)
    boolean = case.manifest.value(answer, MF.expectedBoolean)
    return Exchange(
        method=_text(case, request, _HT.methodName),
        path=_text(case, request, _HT.absolutePath),
        headers=_headers(case, request),
        body=_body(case, request) or b"",
        statuses=frozenset(str(one).partition("#")[2] for one in case.manifest.objects(answer, MF.expectedStatus)),
        boolean=None if boolean is None else str(boolean) == "true",
        form=_text(case, answer, MF.expectedFormat) or None,
        graph=_body(case, answer),
        location=_text(case, answer, MF.expectedLocation) or None,
    )


def _headers(case: Case, node: Node) -> dict[str, str]:
    headers = case.manifest.value(node, _HT.headers)
    return {
        _text(case, one, _HT.fieldName): _text(case, one, _HT.fieldValue).strip()
        for one in (() if headers is None else case.manifest.items(headers))
    }


def _body(case: Case, node: Node | None) -> bytes | None:
    body = case.manifest.value(node, _HT.body)
    if body is None:
        return None
    return _text(case, body, _CNT.chars).encode(_text(case, body, _CNT.characterEncoding) or "utf-8")


def _text(case: Case, node: Node | None, predicate: Node) -> str:
    found = case.manifest.value(node, predicate)
    return "" if found is None else str(found)
