"""What the tests of this room share: the small sources, and the outcome of a command."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from httpx2 import Response
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from starlette.testclient import TestClient

from api.context import Service
from api.description import describe_generation
from data import told_sources
from data.territories import Territory, territory_source, territory_triples
from graph import build
from ontology.identifiers import named_graph
from ontology.source import Source
from ontology.vocabulary import vocabulary_source
from tests.small_territories import needed_territories

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A service in which people write: its data directory, itself, a client, and the header that holds a key."""

    home: Path
    service: Service
    client: TestClient
    key: dict[str, str]

    @property
    def version(self) -> str:
        """The version that is served."""
        return self.service.generation.version

    def send(self, method: str, address: str, content: str | bytes = "", kind: str = "text/turtle") -> Response:
        """Send a write with the key."""
        headers = {**self.key, "Content-Type": kind}
        return self.client.request(method, address, content=content, headers=headers)

    def update(self, text: str, **parameters: str | list[str]) -> Response:
        """Send an update directly, with the key."""
        headers = {**self.key, "Content-Type": "application/sparql-update"}
        return self.client.post("/sparql/update", content=text.encode(), params=parameters, headers=headers)

    def ask(self, text: str) -> bool:
        """Return the answer to an ASK query."""
        answer = self.client.get("/sparql", params={"query": text})
        return bool(answer.json()["boolean"])

    def graph(self, address: str) -> set[str]:
        """Return the lines of a graph in N-Triples."""
        answer = self.client.get(address, headers={"Accept": "application/n-triples"})
        assert answer.status_code == 200, answer.text
        return set(answer.text.splitlines())


def documented(client: TestClient) -> Callable[[Response], None]:
    """Return what holds each error of an address to be one that the documentation lists for it."""
    operations = [
        (method.upper(), re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(path))), operation["responses"].keys())
        for path, methods in client.get("/openapi.json").json()["paths"].items()
        for method, operation in methods.items()
    ]

    def check(answer: Response) -> None:
        method, path = answer.request.method.replace("HEAD", "GET"), answer.request.url.path
        listed = [known for way, pattern, known in operations if way == method and pattern.fullmatch(path)]
        if answer.is_error and listed:
            assert any(str(answer.status_code) in known for known in listed), (method, path, answer.status_code)

    return check


def build_small(home: Path) -> Path:
    """Build the small data set in a data directory, and return that."""
    build((vocabulary_source(), small_territories(), *told_sources()), home, describe=describe_generation)
    return home


def subprocess_outcome(*arguments: str, stdin: bytes = b"", **environment: str) -> Outcome:
    """Return the outcome of the command in a process of its own."""
    return _outcome("-m", "api", *arguments, stdin=stdin, **environment)


def subprocess_python(code: str) -> Outcome:
    """Return the outcome of Python code in a process of its own."""
    return _outcome("-c", code)


def _outcome(*arguments: str, stdin: bytes = b"", **environment: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        input=stdin,
        timeout=60,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@cache
def small_territories() -> Source:
    """Return the source of the territories that the told facts need, of the Val-de-Marne and of all Saint-Denis."""
    whole = territory_source()
    chunks = tuple(territory_triples(needed_territories(_chosen)))
    return Source(
        whole.graph, whole.name, whole.title, whole.producer, whole.licence, whole.vintage, partial(iter, chunks)
    )


def _chosen(place: Territory) -> bool:
    return place.kind == "commune" and (place.code.startswith("94") or place.name == "Saint-Denis")


def turtle_source(name: str, text: str) -> Source:
    """Return Turtle as the source of a named graph."""
    lines = serialize((quad.triple for quad in parse(text, RdfFormat.TURTLE)), format=RdfFormat.N_TRIPLES) or b""
    return Source(named_graph(name), name, name, "tests", "CC0-1.0", "1", lambda: iter((lines,)))


MARMOTS = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix claim: <https://w3id.org/maillage/id/claim/> .
@prefix evidence: <https://w3id.org/maillage/id/evidence/> .
@prefix method: <https://w3id.org/maillage/concept/method/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/maillage/id/organisation/> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix publication: <https://w3id.org/maillage/id/publication/> .
@prefix sector: <https://w3id.org/maillage/concept/sector/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

organisation:marmottes a org:Organization , al:Association ; skos:prefLabel "Club des marmottes"@fr ;
    org:classification kind:association ; al:inSector sector:association ; al:addresses cause:ageing-well .
claim:marmottes-cause a al:Claim ; al:subject organisation:marmottes ; al:predicate al:addresses ;
    al:object cause:ageing-well .
evidence:marmottes a al:Evidence ; al:supports claim:marmottes-cause ; al:source publication:000 ;
    al:method method:curator ; al:confidence 0.8 ;
    prov:generatedAtTime "2026-11-22T00:00:00Z"^^xsd:dateTime .
"""
"""A researcher's own facts: a club of which no document speaks."""


def marmots_as(form: RdfFormat) -> bytes:
    """Return the researcher's own facts in another form; forms with named graphs put them in one of their own."""
    quads = list(parse(MARMOTS, format=RdfFormat.TURTLE))
    if form.supports_datasets:
        mine = NamedNode("https://example.org/my/graph")
        quads = [Quad(quad.subject, quad.predicate, quad.object, mine) for quad in quads]
    return serialize(quads if form.supports_datasets else [quad.triple for quad in quads], format=form) or b""
