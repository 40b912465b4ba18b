"""Doors that stay closed: no query calls another server, reads a file or changes a fact."""

import shutil
from pathlib import Path

import pytest

from api.keys import Keys
from tests.hostile.planted_ear import Ear
from tests.running_server import FORM, Server, serving, sparql_address

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CALLS = {
    "constant": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "bound variable": "SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "lower case": "select * { service <URL> { ?s ?p ?o } }",
    "mixed case": "SELECT * { SerVice SILent <URL> { ?s ?p ?o } }",
    "in EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "in NOT EXISTS": "ASK { FILTER NOT EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in OPTIONAL": "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "in a sub-select": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "after a dot": "SELECT * { ?s ?p ?o.SERVICE <URL> { ?a ?b ?c } }",
    "after a comment": "SELECT * { # SERVICE\nSERVICE#x\n<URL>#y\n{ ?s ?p ?o } }",
    "glued to its name": "PREFIX x: <URL> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "after a local name": "PREFIX x: <URL> SELECT * { ?s ?p x:a.b.SERVICE <URL> { ?s ?p ?o } }",
    "after a comparison": "SELECT * { BIND(1 AS ?b) FILTER(1<?b).SERVICE#>\n<URL> { ?s ?p ?o } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "in DESCRIBE": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "behind a base": "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "escaped letter": "SELECT * { S\\u0045RVICE <URL> { ?s ?p ?o } }",
    "non-breaking space": "SELECT * { SERVICE\u00a0<URL> { ?s ?p ?o } }",
}
UPDATES = {
    "LOAD": "LOAD <URL>",
    "LOAD SILENT": "LOAD SILENT <URL> INTO GRAPH <http://x/g>",
    "LOAD of a file": "LOAD <file:///etc/hostname>",
    "INSERT DATA": "INSERT DATA { GRAPH <http://x/g> { <http://x/s> <http://x/p> 1 } }",
    "INSERT WHERE": "INSERT { ?s <http://x/p> 1 } WHERE { ?s ?p ?o }",
    "INSERT with a call": "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DELETE WHERE": "DELETE WHERE { ?s ?p ?o }",
    "CLEAR": "CLEAR ALL",
    "DROP": "DROP SILENT ALL",
    "CREATE": "CREATE GRAPH <http://x/g>",
    "COPY": "COPY DEFAULT TO <http://x/g>",
    "after a prologue": "PREFIX x: <http://x/> BASE <http://x/> # ASK {}\nCLEAR ALL",
    "after a query": "ASK {} ; CLEAR ALL",
}
WAYS = {
    "query by GET": ("GET", "query", None),
    "query by form": ("POST", "query", FORM),
    "update by GET": ("GET", "update", None),
    "update by form": ("POST", "update", FORM),
    "direct query": ("POST", "", "application/sparql-query"),
    "direct update": ("POST", "", "application/sparql-update"),
}


def send(server: Server, way: str, text: str, source: str) -> int:
    """Send a text in one of the ways that the query endpoint might take; return the status."""
    method, name, kind = WAYS[way]
    encoded = sparql_address(text).replace("?query=", f"?{name}=") if name else ""
    path, body = (
        (encoded, None) if method == "GET" else ("/sparql", encoded.partition("?")[2].encode() or text.encode())
    )
    return server.ask(
        path, method=method, body=body, headers={"Content-Type": kind} if kind else {}, source=source
    ).status


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_no_other_server_is_called(server: Server, source: str, ear: Ear, text: str) -> None:
    """SERVICE, however it is written, is refused, and nobody hears of it."""
    reply = server.query(text.replace("URL", ear.address), source=source)

    assert (reply.status, reply.problem["status"]) == (400, 400)
    assert ear.calls() == 0


@pytest.mark.parametrize("address", ["URL", "file:///etc/passwd", "URLgraph.ttl"])
@pytest.mark.parametrize("where", ["FROM", "FROM NAMED", "default-graph-uri", "named-graph-uri"])
def test_no_graph_is_fetched(server: Server, source: str, ear: Ear, where: str, address: str) -> None:
    """The graphs of a query are names: of an unknown one there is nothing, wherever its name would lead."""
    iri = address.replace("URL", ear.address)
    pattern = "{ GRAPH ?g { ?s ?p ?o } }" if "NAMED" in where.upper() else "{ ?s ?p ?o }"
    choice = f"{where} <{iri}>" if where.startswith("FROM") else ""
    parameters = {} if choice else {where: iri}
    reply = server.ask(
        sparql_address(f"SELECT (COUNT(*) AS ?n) {choice} {pattern}", **parameters),
        headers={"Accept": "text/csv"},
        source=source,
    )

    assert (reply.status, reply.body.split()) == (200, [b"n", b"0"])
    assert ear.calls() == 0


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_written_where_queries_are_asked(server: Server, source: str, ear: Ear, way: str) -> None:
    """Updates sent to the query endpoint are refused in every way of sending, and change nothing."""
    before = server.query(COUNT, source=source).body
    statuses = {name: send(server, way, text.replace("URL", ear.address), source) for name, text in UPDATES.items()}

    assert {name for name, status in statuses.items() if not 400 <= status < 500} == set(), statuses
    assert server.query(COUNT, source=source).body == before
    assert ear.calls() == 0


def test_no_context_is_fetched(attacked_home: Path, tmp_path: Path, ear: Ear) -> None:
    """JSON-LD whose context is elsewhere is refused of whoever holds a key, and nobody hears of it."""
    home = Path(shutil.copytree(attacked_home, tmp_path / "home"))
    headers = {"Authorization": f"Bearer {Keys(home).add('tests')}", "Content-Type": "application/ld+json"}
    with serving(home) as own:
        for text in ('"URL"', '[{}, "URL"]', '{"@version": 1.1, "@import": "URL"}'):
            context = text.replace("URL", ear.address)
            body = f'{{"@context": {context}, "@id": "http://x/s", "http://x/p": 1}}'.encode()
            reply = own.ask("/sparql/graphs?graph=http://x/g", method="PUT", body=body, headers=headers)
            assert (reply.status, "context" in reply.problem["detail"]) == (400, True), (text, reply.body)
    assert ear.calls() == 0
