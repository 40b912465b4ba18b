"""The query operation of the SPARQL 1.1 Protocol: the three ways to ask, the data set, and the cases of the W3C."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
import rdflib
from httpx2 import Response
from pyoxigraph import NamedNode, Quad, Store, parse, parse_query_results
from pyoxigraph import QueryBoolean as Boolean
from rdflib.collection import Collection
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Service
from api.settings import Settings
from graph import Generation, WorkerPool
from ontology.identifiers import named_graph
from tests.api.sparql_support import DIRECT, FORM, GRAPHS, MEMBERS, TABLES, asked, media_of, values
from tests.shared_data import SHARED

MANIFEST = "w3c/sparql/sparql11/protocol/manifest.ttl"
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
FIRST, SECOND, THIRD = (DATA.format(number) for number in (1, 2, 3))
BOTH = f"ASK {{ <{FIRST}> a ?type . <{SECOND}> a ?type . }}"
BOTH_NAMED = f"ASK {{ GRAPH ?g1 {{ <{FIRST}> a ?type }} GRAPH ?g2 {{ <{SECOND}> a ?type }} }}"
ALL = BOTH_NAMED.replace("ASK {", f"ASK {{ <{THIRD}> a ?type")


@dataclass(frozen=True, slots=True)
class Case:
    """A request of the W3C's test suite and what has to come of it: ``statuses`` are classes, such as 4 for 4xx."""

    name: str
    path: str
    method: str = "GET"
    kind: str | None = None
    body: bytes | None = None
    statuses: frozenset[int] = frozenset({2, 3})
    form: str | None = None
    boolean: bool | None = None


def address(*pairs: tuple[str, str]) -> str:
    """Return the address of the service with parameters."""
    return f"/sparql?{urlencode(pairs, quote_via=quote)}" if pairs else "/sparql"


def graphs(kind: str, *names: str) -> list[tuple[str, str]]:
    """Return the parameters that choose graphs."""
    return [(f"{kind}-graph-uri", name) for name in names]


def true(name: str, path: str, body: str | None = None, kind: str | None = DIRECT) -> Case:
    """Return a case whose answer is true, sent by POST where it has a body."""
    encoded = None if body is None else body.encode()
    return Case(name, path, "POST" if body else "GET", kind if body else None, encoded, form="boolean", boolean=True)


def formed(name: str, query: str, form: str) -> Case:
    """Return a case whose answer has a form."""
    return Case(name, "/sparql", "POST", FORM, f"query={quote(query)}".encode(), form=form)


def bad(name: str, path: str = "/sparql", method: str = "POST", kind: str | None = None, body: bytes = b"") -> Case:
    """Return a case that is refused."""
    return Case(name, path, method, kind, body or None, statuses=frozenset({4}))


CASES = (
    true("query_get", address(("query", "ASK {}"))),
    true("query_post_form", address(*graphs("default", DATA.format(0))), "query=ASK%20%7B%7D", FORM),
    true("query_post_direct", address(*graphs("default", DATA.format(0))), "ASK {}"),
    true("query_dataset_default_graphs_get", address(("query", BOTH), *graphs("default", FIRST, SECOND))),
    true("query_dataset_default_graphs_post", address(*graphs("default", FIRST, SECOND)), BOTH),
    true("query_dataset_named_graphs_get", address(("query", BOTH_NAMED), *graphs("named", FIRST, SECOND))),
    true("query_dataset_named_graphs_post", address(*graphs("named", FIRST, SECOND)), BOTH_NAMED),
    true("query_dataset_full", address(*graphs("default", THIRD), *graphs("named", FIRST, SECOND)), ALL),
    true(
        "query_multiple_dataset", address(*graphs("named", FIRST, SECOND)),
        BOTH_NAMED.replace("ASK", f"ASK FROM <{THIRD}>"),
    ),
    formed("query_content_type_select", "SELECT (1 AS ?value) {}", "tabular"),
    formed("query_content_type_ask", "ASK {}", "boolean"),
    formed("query_content_type_describe", "DESCRIBE <http://example.org/>", "RDF"),
    formed("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", "RDF"),
    bad("bad_query_method", address(("query", "ASK {}")), "PUT"),
    bad("bad_multiple_queries", address(("query", "ASK {}"), ("query", "SELECT * {}")), "GET"),
    bad("bad_query_wrong_media_type", kind="text/plain", body=b"ASK {}"),
    bad("bad_query_missing_form_type", body=b"query=ASK%20%7B%7D"),
    bad("bad_query_missing_direct_type", body=b"ASK {}"),
    bad("bad_query_non_utf8", kind=f"{DIRECT}; charset=UTF-16", body="ASK {}".encode("utf-16")),
    bad("bad_query_syntax", address(("query", "ASK {")), "GET"),
)  # fmt: skip


@pytest.fixture(scope="module")
def members(generation: Generation) -> list[str]:
    """Return the members of Silver Geek."""
    prefix = "PREFIX al: <https://w3id.org/maillage/ns#> "
    return [row["member"].value for row in generation.store.select(prefix + MEMBERS)]


class TestOperation:
    """The three ways to send a query."""

    def test_get(self, client: TestClient, members: list[str]) -> None:
        """By GET, with the prefixes of the house known."""
        answer = asked(client, MEMBERS)

        assert members
        assert values(answer, "member") == members

    def test_form(self, client: TestClient, members: list[str]) -> None:
        """By POST as a form, whose type may have parameters and capitals."""
        for kind in (FORM, f"{FORM}; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"):
            answer = client.post("/sparql", content=urlencode({"query": MEMBERS}), headers={"Content-Type": kind})
            assert values(answer, "member") == members

    def test_direct(self, client: TestClient, members: list[str]) -> None:
        """By POST directly, whose type may have parameters and capitals."""
        for kind in (DIRECT, f"{DIRECT}; charset=utf-8", "APPLICATION/sparql-query"):
            answer = client.post("/sparql", content=MEMBERS, headers={"Content-Type": kind})
            assert values(answer, "member") == members

    @pytest.mark.parametrize("text", ["é œ 漢 🦫", "a+b", "100 %", "a&b=c"])
    def test_text_survives(self, client: TestClient, text: str) -> None:
        """UTF-8, plus signs and percent signs arrive as they were sent, by all three ways."""
        query = f'SELECT ?x WHERE {{ BIND ("{text}" AS ?x) }}'
        answers = (
            asked(client, query),
            client.post("/sparql", data={"query": query}),
            client.post("/sparql", content=query.encode(), headers={"Content-Type": DIRECT}),
        )

        assert [values(answer, "x") for answer in answers] == [[text]] * 3

    def test_plus_is_a_space(self, client: TestClient) -> None:
        """A plus sign is a space in an address and in a form."""
        encoded = "query=ASK+%7B+%7D"

        assert client.get(f"/sparql?{encoded}").json()["boolean"]
        assert client.post("/sparql", content=encoded, headers={"Content-Type": FORM}).json()["boolean"]

    def test_long_queries(self, client: TestClient) -> None:
        """7,000 characters by GET and 200,000 by POST are answered."""
        assert asked(client, f"ASK {{}} #{'x' * 7_000}").json()["boolean"]
        long = f"ASK {{}} #{'x' * 200_000}"
        assert client.post("/sparql", content=long, headers={"Content-Type": DIRECT}).json()["boolean"]
        assert client.post("/sparql", data={"query": long}).json()["boolean"]

    def test_unknown_parameters_do_no_harm(self, client: TestClient) -> None:
        """A parameter that nobody knows is ignored, as the protocol has it."""
        assert asked(client, "ASK {}", unknown="1", format="strange").json()["boolean"]

    def test_nested_200_deep(self, client: TestClient) -> None:
        """Brackets nested 200 deep are answered; 300 are refused, and 5,000 too."""
        assert asked(client, f"ASK {'{' * 200}{'}' * 200}").json()["boolean"]
        for depth in (300, 5_000):
            answer = asked(client, f"ASK {'{' * depth}{'}' * depth}")
            assert (answer.status_code, answer.json()["code"]) == (400, "sparql-refused")

    def test_direct_with_parameters_in_the_address(self, client: TestClient) -> None:
        """A direct query takes its data set and its form from the address."""
        address = f"/sparql?{urlencode({'default-graph-uri': named_graph('told/003'), 'format': 'csv'})}"
        answer = client.post(address, content=TestDataset.COUNT, headers={"Content-Type": DIRECT})

        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert 0 < int(answer.text.split()[1]) < 10_000

    def test_a_slash_at_the_end(self, client: TestClient) -> None:
        """/sparql/ leads to /sparql by a redirection that keeps the method and the query."""
        answer = client.post("/sparql/?format=csv", data={"query": "ASK {}"}, follow_redirects=False)

        assert answer.status_code == 307
        assert answer.headers["location"].endswith("/sparql?format=csv")

    def test_prefixes_may_be_declared_anew(self, client: TestClient) -> None:
        """A prefix of the query wins over that of the house."""
        query = "PREFIX al: <https://example.org/> SELECT ?x WHERE { BIND (al:a AS ?x) }"

        assert values(asked(client, query), "x") == ["https://example.org/a"]


class TestDataset:
    """Which graphs a query sees."""

    COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"

    def count(self, answer: Response) -> int:
        """Return the count that an answer gives."""
        return int(values(answer, "n")[0])

    def test_default_is_the_union(self, client: TestClient, generation: Generation) -> None:
        """Without a word on graphs, all of them are one."""
        assert self.count(asked(client, self.COUNT)) > max(generation.manifest.graphs.values())

    @pytest.mark.parametrize("post", [False, True])
    def test_default_graphs(self, client: TestClient, generation: Generation, post: bool) -> None:
        """default-graph-uri limits the default graph to those graphs, by GET and in a form."""
        chosen = [named_graph("told/003"), named_graph("curated")]
        pairs = [("query", self.COUNT), *(("default-graph-uri", graph) for graph in chosen)]
        encoded = urlencode(pairs)
        headers = {"Content-Type": FORM}
        answer = client.post("/sparql", content=encoded, headers=headers) if post else client.get(f"/sparql?{encoded}")

        assert self.count(answer) == sum(generation.manifest.graphs[graph] for graph in chosen)

    def test_named_graphs(self, client: TestClient) -> None:
        """named-graph-uri limits GRAPH to those graphs, and alone makes the default graph empty."""
        told = named_graph("told/003")
        address = f"/sparql?{urlencode([('named-graph-uri', told)])}"
        headers = {"Content-Type": DIRECT}

        assert values(client.post(address, content=self.GRAPHS, headers=headers), "g") == [told]
        assert self.count(client.post(address, content=self.COUNT, headers=headers)) == 0

    def test_from(self, client: TestClient, generation: Generation) -> None:
        """FROM chooses graphs; the dataset of the protocol wins over it."""
        told, curated = named_graph("told/003"), named_graph("curated")
        query = self.COUNT.replace("WHERE", f"FROM <{told}> WHERE")
        counts = generation.manifest.graphs

        assert self.count(asked(client, query)) == counts[told]
        assert self.count(asked(client, query, **{"default-graph-uri": curated})) == counts[curated]

    @pytest.mark.parametrize("graph", ["http://127.0.0.1:9/x", "file:///etc/passwd", "relative", "http://a b"])
    def test_graph_names_are_only_names(self, client: TestClient, graph: str) -> None:
        """No graph is fetched: an unknown one is empty, one that is no IRI is refused."""
        answer = asked(client, self.COUNT, **{"default-graph-uri": graph})

        assert answer.status_code in {200, 400}
        assert answer.status_code == 400 or self.count(answer) == 0


@pytest.fixture(scope="module")
def three_graphs(generation: Generation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give a client of the service over three graphs, each of which says that it is a document."""
    place = tmp_path_factory.mktemp("three") / "store"
    store = Store(str(place))
    kind, document = (
        NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        "http://xmlns.com/foaf/0.1/Document",
    )
    for graph in map(NamedNode, (FIRST, SECOND, THIRD)):
        store.add(Quad(graph, kind, NamedNode(document), graph))
    store.flush()
    del store
    with (
        WorkerPool(place, workers=1) as workers,
        TestClient(create_app(Service(Settings(), generation, workers))) as client,
    ):
        client.headers.clear()
        yield client


class TestProtocolCases:
    """The cases of the W3C's suite for the query operation, over its three graphs."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_written_out(self, three_graphs: TestClient, case: Case) -> None:
        """Each case, written out."""
        check(three_graphs, case)

    def test_from_the_manifest(self, three_graphs: TestClient) -> None:
        """Each case as the manifest has it: all that ask, and all whose updates would be wrong anywhere."""
        cases = read_manifest()
        for case in cases:
            check(three_graphs, case)

        assert {case.name for case in CASES} == {case.name for case in cases if "update" not in case.name}


def check(client: TestClient, case: Case) -> None:
    """Check what comes of the request of a case."""
    headers = {"Content-Type": case.kind} if case.kind else {}
    answer = client.request(case.method, case.path, content=case.body, headers=headers)

    assert answer.status_code // 100 in case.statuses, f"{case.name}: {answer.status_code} {answer.text}"
    if case.form is not None:
        check_form(answer, case)


def check_form(answer: Response, case: Case) -> None:
    """Check that an answer has the form, and the truth, that a case expects."""
    media = media_of(answer)
    if case.form == "RDF":
        assert media in GRAPHS, case.name
        list(parse(answer.content, format=GRAPHS[media]))
        return
    assert media in TABLES, case.name
    result = parse_query_results(answer.content, format=TABLES[media])
    assert isinstance(result, Boolean) == (case.form == "boolean"), case.name
    if case.boolean is not None:
        assert bool(result) == case.boolean, case.name


def read_manifest() -> list[Case]:
    """Return the cases of the W3C's manifest that ask, and those that are to be refused."""
    path = SHARED / MANIFEST
    if not path.is_file():
        pytest.skip(f"the test suite of the W3C is not at hand (MAILLAGE_SAMPLES): no {MANIFEST}")
    found = rdflib.Graph().parse(path)
    test = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
    http = rdflib.Namespace("http://www.w3.org/2011/http#")
    cases = []
    for one in found.subjects(rdflib.RDF.type, test.ProtocolTest):
        name = str(one).partition("#")[2]
        if name.startswith(("query_", "bad_")):
            requests = found.value(found.value(one, test.action), http.requests)
            assert requests is not None
            (request,) = Collection(found, requests)
            cases.append(_case(found, name, request))
    return cases


def _case(found: rdflib.Graph, name: str, request: rdflib.term.Node) -> Case:
    """Return a case from its request in a manifest."""
    test = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
    http = rdflib.Namespace("http://www.w3.org/2011/http#")
    content = rdflib.Namespace("http://www.w3.org/2011/content#")
    body, expected = found.value(request, http.body), found.value(request, http.resp)
    headers = found.value(request, http.headers)
    kinds = [found.value(one, http.fieldValue) for one in Collection(found, headers)] if headers else []
    boolean, form = found.value(expected, test.expectedBoolean), found.value(expected, test.expectedFormat)
    return Case(
        name,
        str(found.value(request, http.absolutePath)).replace("/sparql/", "/sparql", 1),
        str(found.value(request, http.methodName)),
        str(kinds[0]) if kinds else None,
        str(found.value(body, content.chars)).encode(str(found.value(body, content.characterEncoding)))
        if body
        else None,
        frozenset(int(str(one)[-3]) for one in found.objects(expected, test.expectedStatus)),
        str(form) if form else None,
        bool(boolean) if boolean is not None else None,
    )
