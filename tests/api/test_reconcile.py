"""Reconciliation over HTTP: every answer is held by the schemas of the Reconciliation Service API 0.2."""

import json
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT7
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Service
from api.description import describe_generation
from api.settings import Settings
from data import told_sources
from graph import Generation, Sharing, WorkerPool, build
from graph.attributes import attributes
from graph.reconciliation import TYPES, resolve
from ontology.identifiers import thing
from ontology.vocabulary import vocabulary_source
from tests.api.api_support import ROOT, small_territories, turtle_source
from tests.shared_data import SHARED

SPECIFICATION = SHARED / "reconciliation" / "0.2"
_AT = "https://reconciliation-api.github.io/specs/0.2/schemas/"
PREFIXES = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
@prefix legal-form: <https://w3id.org/maillage/concept/legal-form/> .
@prefix naf: <https://w3id.org/maillage/concept/naf/> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skill: <https://w3id.org/maillage/concept/skill/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix staff-band: <https://w3id.org/maillage/concept/staff-band/> .
@prefix undertaking: <https://w3id.org/maillage/id/undertaking/> .
"""
FACTS = {
    "register/rna": """
o:rna-W861000001 a al:Association ; skos:prefLabel "Les voisins du marché"@fr ; skos:altLabel "LVM"@fr ;
    al:rna "W861000001" ; al:actsIn commune:86194 ; org:classification kind:association ;
    dcterms:description "Réunir les voisins <b>du</b> marché"@fr .
o:rna-W931000001 a al:Association ; skos:prefLabel "Amicale du pont"@fr ; al:actsIn commune:93066 .
o:rna-W974000001 a al:Association ; skos:prefLabel "Amicale du pont"@fr ; al:actsIn commune:97411 .
""",
    "register/sirene": """
o:siren-732829320 a al:Company ; skos:prefLabel "LES VOISINS DU MARCHE"@fr ; al:siren "732829320" ;
    al:siret "73282932000074" ; al:actsIn commune:86194 ; al:legalForm legal-form:9220 ;
    al:activityDivision naf:85 ; al:nafCode "85.59A" ; al:staffBand staff-band:01 ; al:sinceYear 1998 ;
    al:addresses cause:ageing-well .
o:siren-552100554 a al:Company ; al:siren "552100554" ; al:actsIn commune:86194 .
o:siren-123456782 a al:Company ; skos:prefLabel "Moulin Dupré"@fr ; al:actsIn commune:86194 .
o:rna-W861000009 a al:Association ; skos:prefLabel "Moulin Dupré"@fr ; al:actsIn commune:86194 .
""",
    "links/registers": "o:rna-W861000001 al:registeredAs o:siren-732829320 .",
    "inferred/causes": """
o:siren-732829320 al:addresses cause:digital-inclusion , cause:ageing-well .
""",
    "inferred/skills": "o:rna-W861000001 al:canOffer skill:volunteering .",
}


@pytest.fixture(scope="module")
def reconciling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return a client of the told facts beside a few rows of registers."""
    home = tmp_path_factory.mktemp("reconciling")
    registers = (turtle_source(name, PREFIXES + text) for name, text in FACTS.items())
    generation = build(
        (vocabulary_source(), small_territories(), *told_sources(), *registers), home, describe=describe_generation
    )
    sharing = Sharing(client_seconds_per_minute=6_000, client_errors_per_minute=60_000)
    with WorkerPool(generation.store_path, workers=1, sharing=sharing) as workers:
        service = Service(Settings(home=home), generation, workers)
        with TestClient(create_app(service), follow_redirects=False, raise_server_exceptions=False) as client:
            client.headers["Accept-Language"] = "fr"
            yield client


@cache
def registry() -> Registry[Any]:
    """Return the schemas of the specification by their addresses."""
    found = []
    for path in (SPECIFICATION / "schemas").glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        schema["$schema"] = "http://json-schema.org/draft-07/schema#"
        found += [(f"{_AT}{path.name}", schema), (schema["$id"], schema)]
    return Registry().with_resources((name, DRAFT7.create_resource(schema)) for name, schema in found)


def conforms(answer: object, name: str) -> None:
    """Hold an answer to a schema of the specification."""
    if not SPECIFICATION.is_dir():
        pytest.skip(f"the schemas of the specification are not at hand (MAILLAGE_SAMPLES): no {SPECIFICATION}")
    validator = Draft7Validator({"$ref": f"{_AT}{name}.json"}, registry=registry())
    assert (wrong := best_match(validator.iter_errors(answer))) is None, wrong


def examples(name: str) -> list[Path]:
    """Return the examples of the specification in a folder; where there are none, one that skips its test."""
    return sorted((SPECIFICATION / "examples" / name).glob("*.json")) or [SPECIFICATION / "examples" / name]


def example(path: Path) -> str:
    """Return an example of the specification."""
    if not path.is_file():
        pytest.skip(f"the examples of the specification are not at hand (MAILLAGE_SAMPLES): no {path}")
    return path.read_text(encoding="utf-8")


def ask(client: TestClient, queries: object, lang: str = "fr") -> dict[str, list[dict[str, Any]]]:
    """Return the candidates for each query, which conform."""
    answer = client.post(f"/reconcile?lang={lang}", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    conforms(answer.json(), "reconciliation-result-batch")
    return {key: one["result"] for key, one in answer.json().items()}


def first(client: TestClient, **query: object) -> dict[str, Any]:
    """Return the first candidate for one query."""
    return ask(client, {"q0": query})["q0"][0]


def hints(**values: object) -> list[dict[str, object]]:
    """Return hints, as a query has them."""
    return [{"pid": name, "v": value} for name, value in values.items()]


def extend(client: TestClient, ids: list[str], *columns: str | dict[str, object], lang: str = "fr") -> dict[str, Any]:
    """Return columns of entities, which conform."""
    properties = [{"id": one} if isinstance(one, str) else one for one in columns]
    text = json.dumps({"ids": ids, "properties": properties})
    answer = client.post(f"/reconcile?lang={lang}", data={"extend": text})
    assert answer.status_code == 200, answer.text
    conforms(answer.json(), "data-extension-response")
    return dict(answer.json())


class TestManifest:
    """``GET /reconcile``."""

    @pytest.mark.parametrize("lang", ["fr", "en"])
    def test_it_conforms(self, reconciling: TestClient, lang: str) -> None:
        """It has the form of the specification, in both languages, and room for a hundred rows."""
        answer = reconciling.get("/reconcile", params={"lang": lang})
        conforms(answer.json(), "manifest")
        assert answer.json()["versions"] == ["0.2"]
        assert answer.json()["batchSize"] >= 100
        assert answer.headers["access-control-allow-origin"] == "*"

    def test_every_address_is_of_this_server(self, reconciling: TestClient) -> None:
        """No address is that of another site: all begin as the client wrote this one."""
        manifest = reconciling.get("/reconcile", headers={"Host": "maillage.test:8123"}).json()
        places = [manifest["view"]["url"], manifest["preview"]["url"], manifest["documentation"]]
        places += [one["service_url"] for one in manifest["suggest"].values()]
        places += [manifest["extend"]["propose_properties"]["service_url"]]
        assert all(place.startswith("http://maillage.test:8123") for place in places)

    def test_every_address_answers(self, reconciling: TestClient) -> None:
        """What the manifest names is there."""
        manifest = reconciling.get("/reconcile").json()
        preview = manifest["preview"]["url"].replace("{{id}}", "silver-geek-is-none")
        assert reconciling.get(preview).status_code == 404
        assert reconciling.get(manifest["view"]["url"].replace("{{id}}", "orange")).status_code == 303
        for one in manifest["suggest"].values():
            assert reconciling.get(one["service_url"] + one["service_path"]).status_code == 200
            flyout = one["flyout_service_url"] + one["flyout_service_path"].replace("${id}", "orange")
            assert reconciling.get(flyout).status_code == 200
        propose = manifest["extend"]["propose_properties"]
        assert reconciling.get(propose["service_url"] + propose["service_path"]).status_code == 200

    def test_the_language_stays(self, reconciling: TestClient) -> None:
        """Whoever pastes an address with a language has pages in that language."""
        manifest = reconciling.get("/reconcile?lang=en", headers={"Accept-Language": "fr"}).json()
        page = reconciling.get(manifest["preview"]["url"].replace("{{id}}", "orange"))
        assert '<html lang="en">' in page.text

    def test_no_answer_is_a_script(self, reconciling: TestClient) -> None:
        """JSONP is refused, in words."""
        answer = reconciling.get("/reconcile?callback=alert")
        assert answer.status_code == 400
        assert "CORS" in answer.json()["detail"]


class TestQueries:
    """``queries``."""

    @pytest.mark.parametrize("path", examples("reconciliation-query-batch/valid"), ids=lambda path: path.stem)
    def test_valid_examples_are_answered(self, reconciling: TestClient, path: Path) -> None:
        """Whatever the specification says is a batch has an answer, by POST and by GET."""
        text = example(path)
        posted = reconciling.post("/reconcile", data={"queries": text})
        got = reconciling.get("/reconcile", params={"queries": text})
        assert posted.status_code == got.status_code == 200
        assert posted.json() == got.json()
        assert posted.json().keys() == json.loads(text).keys()
        conforms(posted.json(), "reconciliation-result-batch")

    @pytest.mark.parametrize("path", examples("reconciliation-query-batch/invalid"), ids=lambda path: path.stem)
    def test_invalid_examples_are_refused(self, reconciling: TestClient, path: Path) -> None:
        """Whatever it says is none is refused, in words that name the place."""
        answer = reconciling.post("/reconcile", data={"queries": example(path)})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
        assert "queries.q" in answer.json()["detail"]

    def test_a_name_and_a_town(self, reconciling: TestClient) -> None:
        """A name with its town is sure; the score, between 0 and 100, says what it is made of."""
        found = first(reconciling, query="les voisins du marche", properties=hints(commune="Poitiers"))
        assert (found["id"], found["match"]) == ("siren-732829320", True)
        assert found["score"] > 88
        assert {one["id"]: one["value"] for one in found["features"]} == {"name": 1.0, "place": 1.0}
        assert found["description"] == "Poitiers (86) · RNA W861000001"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("rna", "W861000001"), ("rna", " w861 000 001"), ("siren", "732 829 320"), ("siren", 732829320),
            ("siren", 732829320.0), ("siret", "73282932000074"), ("siren", ["", "732829320"]), ("uai", ""),
        ],
    )  # fmt: skip
    def test_a_number_of_any_register(self, reconciling: TestClient, name: str, value: object) -> None:
        """A number, as a text or as a spreadsheet has it, finds the one body that several registers know."""
        given = {"query": "voisins marché"} if value == "" else {}
        found = first(reconciling, **given, properties=hints(**{name: value}))
        assert found["id"] == "siren-732829320"
        assert found["match"] is (value != "") or found["score"] > 88

    def test_a_number_in_place_of_the_name(self, reconciling: TestClient) -> None:
        """A column of numbers is reconciled as it is."""
        found = first(reconciling, query="W861000001")
        assert (found["id"], found["match"], found["score"]) == ("siren-732829320", True, 100)

    @pytest.mark.parametrize(
        "place",
        [
            {"postal_code": "93200"}, {"departement": "93"}, {"departement": "Seine-Saint-Denis"},
            {"commune": "Saint-Denis", "departement": 93}, {"commune": "Saint-Denis", "postal_code": 93200},
            {"commune": "93066"}, {"commune": 93066}, {"commune": {"id": "commune:93066", "name": "Saint-Denis"}},
        ],
    )  # fmt: skip
    def test_places_tell_namesakes_apart(self, reconciling: TestClient, place: dict[str, object]) -> None:
        """Of two bodies of one name, the one of that place is sure, however the place is said."""
        found = first(reconciling, query="Amicale du pont", properties=hints(**place))
        assert (found["id"], found["match"]) == ("rna-W931000001", True)

    def test_without_a_place_namesakes_are_not_sure(self, reconciling: TestClient) -> None:
        """Of two bodies of one name and nothing more, none is a match."""
        both = ask(reconciling, {"q0": {"query": "Amicale du pont"}})["q0"]
        assert {one["id"] for one in both[:2]} == {"rna-W931000001", "rna-W974000001"}
        assert not any(one["match"] for one in both)

    def test_types(self, reconciling: TestClient) -> None:
        """A type is a hint, or a condition; the word of a column is one too."""
        loose = ask(reconciling, {"q0": {"query": "Moulin Dupré", "type": "al:Company"}})["q0"]
        assert [one["id"] for one in loose[:2]] == ["siren-123456782", "rna-W861000009"]
        assert [one["match"] for one in loose[:2]] == [True, False]
        strict = {"query": "Moulin Dupré", "type": ["al:Company", "al:Foundation"], "type_strict": "any"}
        found = ask(reconciling, {"q0": strict, "q1": {**strict, "type_strict": "all"}})
        assert [one["id"] for one in found["q0"]] == ["siren-123456782"]
        assert found["q1"] == []
        by_word = first(reconciling, query="Moulin Dupré", properties=hints(kind="Associations loi 1901"))
        assert (by_word["id"], by_word["match"]) == ("rna-W861000009", True)

    def test_undertakings_and_territories(self, reconciling: TestClient) -> None:
        """What is no organisation has an identifier with its kind, and is found among its own kind."""
        found = first(reconciling, query="Silver Geek, projet", type="al:Undertaking")
        assert (found["id"], found["match"]) == ("undertaking:silver-geek-projet", True)
        town = first(reconciling, query="Poitiers", type="al:Territory", type_strict="any")
        assert town["id"] == "commune:86194"
        assert [one["id"] for one in town["type"]] == ["al:Territory"]

    def test_a_type_that_is_none(self, reconciling: TestClient) -> None:
        """An unknown type is no hint; as a condition, nothing meets it."""
        given = {"query": "Orange", "type": "DifferentiatedPerson"}
        found = ask(reconciling, {"q0": given, "q1": {**given, "type_strict": "any"}})
        assert found["q0"][0]["id"] == "orange"
        assert found["q1"] == []

    def test_a_number_of_any_length_is_a_hint(self, reconciling: TestClient) -> None:
        """A whole number of hundreds of digits is nobody's, and spoils no batch."""
        given = {"query": "Orange", "properties": hints(siren=10**400)}
        assert ask(reconciling, {"q0": given, "q1": {"query": "Orange"}})["q1"][0]["id"] == "orange"

    def test_a_masked_body_has_its_number_alone(self, reconciling: TestClient) -> None:
        """Who asked not to be named is found by a number and by nothing else, without a name."""
        for query in ({"query": "552100554"}, {"properties": hints(siret="55210055400005")}):
            found = first(reconciling, **query)
            assert (found["id"], found["name"], found["match"]) == ("siren-552100554", "siren-552100554", True)
            assert found["description"] == "SIREN 552100554"
        named = first(reconciling, query="Quelque nom", properties=hints(siren="552100554"))
        assert named["name"] == "siren-552100554"

    @pytest.mark.parametrize("other", ["552100554", "356000000"])
    def test_two_numbers_of_a_masked_body(self, reconciling: TestClient, other: str) -> None:
        """It is one candidate whose numbers are told apart, whether both are its own or the SIREN is nobody's."""
        (found,) = ask(reconciling, {"q0": {"properties": hints(siren=other, siret="55210055400005")}})["q0"]
        assert (found["id"], found["match"], found["description"]) == ("siren-552100554", True, "SIREN 552100554")
        own = float(other == "552100554")
        assert {one["id"]: one["value"] for one in found["features"]} == {"siren": own, "siret": 1.0}

    @pytest.mark.parametrize(("limit", "most"), [(1, 1), (3, 3), (0, 1), (-5, 1), (1e9, 40), (2.0, 2)])
    def test_limits_are_bounded(self, reconciling: TestClient, limit: float, most: int) -> None:
        """However many candidates are asked for, there are a few."""
        assert 1 <= len(ask(reconciling, {"q0": {"query": "association", "limit": limit}})["q0"]) <= most

    def test_in_english(self, reconciling: TestClient) -> None:
        """The names of types are in the language asked for."""
        (found, *_others) = ask(reconciling, {"q0": {"query": "Moulin Dupré", "type": "al:Company"}}, lang="en")["q0"]
        assert found["type"] == [
            {"id": "al:Company", "name": "company", "broader": [{"id": "org:Organization", "name": "organisation"}]}
        ]


class TestBounds:
    """What is too much, or is none."""

    def test_too_many_rows(self, reconciling: TestClient) -> None:
        """More than a hundred rows are refused whole (413), and the limit is told."""
        queries = {f"q{rank}": {"query": "x"} for rank in range(101)}
        extension = {"ids": [f"siren-{rank}" for rank in range(101)], "properties": []}
        for name, value in (("queries", queries), ("extend", extension)):
            answer = reconciling.post("/reconcile", data={name: json.dumps(value)})
            assert (answer.status_code, answer.json()["code"]) == (413, "too-many-rows")
            assert answer.json()["limit"] == {"name": "batch_rows", "value": 100, "unit": "rows"}

    @pytest.mark.parametrize(
        "text",
        [
            "", "x", "[]", "3", "null", '"q0"', '{"q0": 3}', '{"q0": {}}', '{"q0": {"query": 3}}', '{"q0"',
            '{"q0": {"query": "a"}, "q0": {"query": "b"}}', '{"q0": {"query": "a", "query": "b"}}',
            '{"q0": {"query": "a\x01"}}', '{"q0": {"query": "\\ud800"}}', '{"q0": {"query": "a", "limit": NaN}}',
            '{"q0": {"query": "a", "limit": 1e999}}', '{"q0": {"query": "a", "limit": true}}',
            '{"q0": {"query": "a", "type_strict": "never"}}', '{"q0": {"query": "a", "properties": [{"pid": "x"}]}}',
            '{"q0": {"query": "a", "type": [3]}}', '{"q0": {"query": "a"}} {}', "[" * 100_000, '{"a":' * 100_000,
            '{"q0": {"query": "a", "limit": 1' + "0" * 5000 + "}}",
            json.dumps({"q0": {"query": "a", "properties": hints(rna="a") * 20_000}}),
            json.dumps({"q0": {"properties": hints(rna=["a"] * 100_000)}}),
        ],
        ids=range(26),
    )  # fmt: skip
    def test_what_is_no_batch_is_refused(self, reconciling: TestClient, text: str) -> None:
        """JSON that is none, is deep, says a thing twice or is of another form: a problem, and soon."""
        begun = time.monotonic()
        for name in ("queries", "extend"):
            answer = reconciling.post("/reconcile", data={name: text})
            assert answer.status_code == 400, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert len(answer.json()["detail"]) < 2000
        assert time.monotonic() - begun < 10

    @pytest.mark.parametrize(
        "query",
        ["a" * 10_000, "a " * 5_000, "\x00", "\u202e", "*", '"', "👍", " ", "", "é" * 4_000, "AND", "../..", "a:b",
         "https://w3id.org/<"],
        ids=range(14),
    )  # fmt: skip
    def test_odd_texts_are_answered(self, reconciling: TestClient, query: str) -> None:
        """Whatever a cell holds has an answer, as a name, a hint, a type and an identifier."""
        every = hints(**dict.fromkeys(("commune", "postal_code", "departement", "siren", "rna", "kind", "x"), query))
        asked = {"q0": {"query": query}, query: {"query": "x", "type": query}, "q2": {"properties": every}}
        assert ask(reconciling, asked).keys() == asked.keys()
        assert extend(reconciling, [query], "name", query)["rows"].keys() == {query}
        for what in ("entity", "type", "property"):
            suggested = reconciling.get(f"/reconcile/suggest/{what}", params={"prefix": query, "type": query})
            assert suggested.status_code == 200
            assert reconciling.get(f"/reconcile/flyout/{what}", params={"id": query}).status_code == 200
        assert reconciling.get("/reconcile/preview", params={"id": query}).status_code == 404
        assert reconciling.get("/reconcile/view", params={"id": query}).status_code == 404

    def test_a_body_that_is_too_long(self, reconciling: TestClient) -> None:
        """More bytes than a query may have are refused."""
        answer = reconciling.post("/reconcile", data={"queries": "x" * (4 << 20)})
        assert answer.status_code == 413

    @pytest.mark.parametrize(
        ("content", "kind", "status"),
        [
            (b"", "application/x-www-form-urlencoded", 400), (b"x=1", "application/x-www-form-urlencoded", 400),
            (b"queries={}&queries={}", "application/x-www-form-urlencoded", 400),
            (b"queries={}&extend={}", "application/x-www-form-urlencoded", 400),
            (b"queries=%ff", "application/x-www-form-urlencoded", 400),
            (b"queries=%zz", "application/x-www-form-urlencoded", 400),
            (b"{}", "application/json", 415), (b"queries={}", "application/x-www-form-urlencoded; charset=utf-8", 200),
        ],
    )  # fmt: skip
    def test_one_form_with_one_batch(self, reconciling: TestClient, content: bytes, kind: str, status: int) -> None:
        """A request carries one batch, in a form; an empty one has an empty answer."""
        answer = reconciling.post("/reconcile", content=content, headers={"Content-Type": kind})
        assert answer.status_code == status, answer.text


class TestExtension:
    """``extend``."""

    @pytest.mark.parametrize("path", examples("data-extension-query/valid"), ids=lambda path: path.stem)
    def test_valid_examples_are_answered(self, reconciling: TestClient, path: Path) -> None:
        """What the specification says is an extension is answered; what is unknown has empty cells."""
        answer = reconciling.post("/reconcile", data={"extend": example(path)})
        assert answer.status_code == 200
        conforms(answer.json(), "data-extension-response")
        assert all(cell == [] for row in answer.json()["rows"].values() for cell in row.values())

    def test_columns_of_a_body(self, reconciling: TestClient) -> None:
        """A body has what all its registers say, under any of its identifiers."""
        wanted = {
            "iri": [{"str": thing("organisation", "siren-732829320")}],
            "other_iri": [{"str": thing("organisation", "rna-W861000001")}],
            "name": [{"str": "LES VOISINS DU MARCHE"}],
            "other_name": [{"str": "Les voisins du marché"}, {"str": "LVM"}],
            "type": [{"str": "association"}, {"str": "entreprise"}],
            "siren": [{"str": "732829320"}],
            "siret": [{"str": "73282932000074"}],
            "rna": [{"str": "W861000001"}],
            "uai": [],
            "commune": [{"id": "commune:86194", "name": "Poitiers"}],
            "commune_code": [{"str": "86194"}],
            "departement": [{"id": "departement:86", "name": "Vienne"}],
            "region": [{"id": "region:75", "name": "Nouvelle-Aquitaine"}],
            "kind": [{"str": "association"}],
            "cause": [{"str": "bien-vieillir"}],
            "inferred_cause": [{"str": "inclusion numérique"}],
            "naf": [{"str": "85.59A"}],
            "activity": [{"str": "enseignement"}],
            "staff": [{"str": "1 ou 2 salariés"}],
            "since": [{"int": 1998}],
            "undertakings": [{"int": 0}],
            "members": [],
        }
        ids = ["siren-732829320", "rna-W861000001", "732 829 320", thing("organisation", "rna-W861000001")]
        rows = extend(reconciling, ids, *wanted)["rows"]
        assert rows == dict.fromkeys(ids, rows[ids[0]])
        assert rows[ids[0]] == wanted

    def test_every_column_is_answered(self, reconciling: TestClient) -> None:
        """Each attribute has its column, for things of every kind, in both languages."""
        ids = ["siren-732829320", "orange", "undertaking:silver-geek", "commune:86194", "siren-552100554", "none"]
        for lang in ("fr", "en"):
            answer = extend(reconciling, ids, *attributes(), lang=lang)
            assert [one["id"] for one in answer["meta"]] == list(attributes())
            assert all(row.keys() == attributes().keys() for row in answer["rows"].values())
            filled = {code for row in answer["rows"].values() for code, cell in row.items() if cell}
            assert {"member", "members", "undertaking", "postal_code", "purpose", "legal_form"} <= filled
            assert not any(answer["rows"]["none"].values())

    def test_undertakings_and_their_members(self, reconciling: TestClient) -> None:
        """Both ends of a participation are entities, with the type of the column, and are counted."""
        answer = extend(reconciling, ["undertaking:silver-geek", "orange"], "member", "members", "undertaking")
        row = answer["rows"]["undertaking:silver-geek"]
        assert {"id": "orange", "name": "Orange"} in row["member"]
        assert row["members"] == [{"int": len(row["member"])}]
        assert "undertaking:silver-geek" in {one["id"] for one in answer["rows"]["orange"]["undertaking"]}
        assert [one.get("type", {}).get("id") for one in answer["meta"]] == ["org:Organization", None, "al:Undertaking"]

    def test_settings(self, reconciling: TestClient) -> None:
        """A column may have fewer values, and codes in place of names; OpenRefine sends numbers as texts."""
        columns: list[dict[str, object]] = [
            {"id": "member", "settings": {"limit": "2"}},
            {"id": "commune", "settings": {"content": "id", "limit": ""}},
            {"id": "staff", "settings": {"content": "id", "limit": 0}},
        ]
        rows = extend(reconciling, ["undertaking:silver-geek", "siren-732829320"], *columns)["rows"]
        assert len(rows["undertaking:silver-geek"]["member"]) == 2
        assert rows["siren-732829320"]["commune"] == [{"str": "commune:86194"}]
        assert rows["siren-732829320"]["staff"] == [{"str": "01"}]
        for wrong in ({"limit": "x"}, {"limit": -1}, {"content": "everything"}):
            text = json.dumps({"ids": [], "properties": [{"id": "member", "settings": wrong}]})
            assert reconciling.post("/reconcile", data={"extend": text}).status_code == 400

    def test_a_masked_body_has_no_name(self, reconciling: TestClient) -> None:
        """What may be told of it is told, its number in place of its name."""
        row = extend(reconciling, ["552100554"], "name", "siren", "commune", "other_name")["rows"]["552100554"]
        assert row["name"] == [{"str": "siren-552100554"}]
        assert row["siren"] == [{"str": "552100554"}]
        assert row["commune"] == [{"id": "commune:86194", "name": "Poitiers"}]
        assert row["other_name"] == []

    def test_proposals(self, reconciling: TestClient) -> None:
        """Columns are proposed for a type; for one that is unknown, as OpenRefine sends, all are."""
        answers = {
            given: reconciling.get("/reconcile/extend/propose", params={"type": given}).json()
            for given in ("al:Territory", "org:Organization", "https://w3id.org/maillage/ns#", "")
        }
        for answer in answers.values():
            conforms(answer, "data-extension-property-proposal")
        proposed = {given: [one["id"] for one in answer["properties"]] for given, answer in answers.items()}
        assert "siren" in proposed["org:Organization"]
        assert "siren" not in proposed["al:Territory"]
        assert proposed[""] == proposed["https://w3id.org/maillage/ns#"] == list(attributes())
        few = reconciling.get("/reconcile/extend/propose?limit=2").json()
        assert len(few["properties"]) == few["limit"] == 2


class TestSuggestions:
    """``/reconcile/suggest/…`` and their flyouts."""

    def test_entities(self, reconciling: TestClient) -> None:
        """A text that is being typed proposes entities of every kind, or of a type, page by page."""
        answer = reconciling.get("/reconcile/suggest/entity?prefix=silver g&key=x&lang=en").json()
        conforms(answer, "suggest-entities-response")
        assert "undertaking:silver-geek" in {one["id"] for one in answer["result"]}
        own = reconciling.get("/reconcile/suggest/entity?prefix=moulin&type=al:Association").json()["result"]
        assert [one["id"] for one in own] == ["rna-W861000009"]
        whole = reconciling.get("/reconcile/suggest/entity?prefix=a&limit=6").json()["result"]
        pages = [
            reconciling.get(f"/reconcile/suggest/entity?prefix=a&limit=3&cursor={start}").json() for start in (0, 3)
        ]
        assert [one for page in pages for one in page["result"]] == whole

    @pytest.mark.parametrize(("what", "schema"), [("type", "suggest-types"), ("property", "suggest-properties")])
    def test_types_and_properties(self, reconciling: TestClient, what: str, schema: str) -> None:
        """All are proposed for nothing, and those in whose name a word begins so."""
        for lang in ("fr", "en"):
            every = reconciling.get(f"/reconcile/suggest/{what}?limit=50&lang={lang}").json()
            conforms(every, f"{schema}-response")
            assert len(every["result"]) == len(TYPES if what == "type" else attributes())
        begun = reconciling.get(f"/reconcile/suggest/{what}?prefix=REG&lang=fr").json()["result"]
        assert [one["id"] for one in begun] == ([] if what == "type" else ["region"])

    @pytest.mark.parametrize("query", ["cursor=-1", "cursor=x", "limit=0", "limit=51", "cursor=100000"])
    def test_pages_are_bounded(self, reconciling: TestClient, query: str) -> None:
        """A page that is none is refused."""
        assert reconciling.get(f"/reconcile/suggest/entity?prefix=a&{query}").status_code == 422

    def test_flyouts_are_escaped(self, reconciling: TestClient) -> None:
        """What a register wrote does not become a part of the page of another program."""
        answer = reconciling.get("/reconcile/flyout/entity?id=rna-W861000001").json()
        assert answer["id"] == "rna-W861000001"
        assert "&lt;b&gt;du&lt;/b&gt;" in answer["html"]
        assert "<b>" not in answer["html"]
        wrong = reconciling.get("/reconcile/flyout/entity", params={"id": "<script>"}).json()["html"]
        assert wrong == "<p>Rien n&#39;est connu sous cet identifiant.</p>"

    @pytest.mark.parametrize(
        ("what", "one", "word"),
        [("type", "al:Association", "association"), ("property", "siren", "Sirene"), ("type", "x", "Rien")],
    )
    def test_flyouts_of_types_and_properties(self, reconciling: TestClient, what: str, one: str, word: str) -> None:
        """A type and a property say what they are."""
        assert word in reconciling.get(f"/reconcile/flyout/{what}", params={"id": one}).json()["html"]


class TestPages:
    """``/reconcile/preview`` and ``/reconcile/view``."""

    @pytest.mark.parametrize(("given", "word"), [
        ("rna-W861000001", "Poitiers"), ("orange", "Orange"), ("undertaking:silver-geek", "Silver Geek"),
        ("commune:86194", "Vienne"), ("siren-552100554", "552100554"),
    ])  # fmt: skip
    def test_a_preview(self, reconciling: TestClient, given: str, word: str) -> None:
        """A small page without a script, in the language of the client, that asks no other host for anything."""
        for lang in ("fr", "en"):
            page = reconciling.get("/reconcile/preview", params={"id": given, "lang": lang})
            assert page.status_code == 200
            assert word in page.text
            assert f'<html lang="{lang}">' in page.text
            assert "<script" not in page.text
            assert "http" not in page.text.replace("https://w3id.org", "")

    def test_it_alone_may_be_framed(self, reconciling: TestClient) -> None:
        """OpenRefine, on the machine of its user, may show the preview in its own page, and no other one."""
        policy = reconciling.get("/reconcile/preview?id=orange").headers["content-security-policy"]
        assert "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        for other in ("/", "/v1/organisations/orange", "/reconcile", "/reconcile/flyout/entity?id=orange"):
            assert "frame-ancestors 'none'" in reconciling.get(other).headers["content-security-policy"]

    @pytest.mark.parametrize(("given", "target"), [
        ("rna-W861000001", "/v1/organisations/siren-732829320"),
        ("undertaking:silver-geek", "/v1/undertakings/silver-geek"),
        ("commune:86194", "/v1/territories/commune-86194"), ("siren-552100554", "/v1/organisations/siren-552100554"),
    ])  # fmt: skip
    def test_a_view_leads_to_the_page(self, reconciling: TestClient, given: str, target: str) -> None:
        """Each identifier leads to the page of what it stands for; a slug stands in the address of its page too."""
        answer = reconciling.get("/reconcile/view", params={"id": given, "lang": "en"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{target}?lang=en")
        assert reconciling.get(target).status_code == 200


def test_as_openrefine_does(reconciling: TestClient) -> None:
    """The manifest, a guess of types, a hundred rows, columns for those that match, and the preview of one."""
    manifest = reconciling.get("/reconcile").json()
    names = ["Orange", "Fondation MACIF", "Passerelles & Compétences"]
    guess = ask(reconciling, {f"q{rank}": {"query": name, "limit": 3} for rank, name in enumerate(names)})
    types = [kind["id"] for one in guess.values() for kind in one[0]["type"]]
    assert set(types) <= {one["id"] for one in manifest["defaultTypes"]}
    rows = {
        f"q{rank}": {
            "query": names[rank % 3], "type": types[rank % 3], "type_strict": "should", "properties": hints(uai=""),
        }
        for rank in range(manifest["batchSize"])
    }  # fmt: skip
    matched = [one[0]["id"] for one in ask(reconciling, rows).values() if one and one[0]["match"]]
    assert set(matched) >= {"orange", "fondation-macif"}
    proposed = reconciling.get("/reconcile/extend/propose", params={"type": types[0]}).json()["properties"]
    columns = [one["id"] for one in proposed]
    answer = extend(reconciling, sorted(set(matched)), *columns)
    assert answer["rows"]["orange"]["name"] == [{"str": "Orange"}]
    preview = manifest["preview"]["url"].replace("{{id}}", matched[0])
    assert reconciling.get(preview).status_code == 200


def test_the_identifiers_of_the_documentation_are_known(generation: Generation) -> None:
    """Each thing that the page on reconciliation names as an identifier, in words or in its example, is found."""
    text = (ROOT / "docs" / "reconciliation.md").read_text(encoding="utf-8")
    (line,) = re.findall(r'"ids": (\[.*?\])', text)
    named = re.findall(r"`((?:undertaking:)?silver-geek|orange|commune:86194)`", text)
    assert {"undertaking:silver-geek", "orange"} <= {*named, *json.loads(line)}
    for one in (*named, *json.loads(line)):
        assert resolve(generation, one) is not None, one
