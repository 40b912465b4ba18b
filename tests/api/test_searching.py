"""Search over HTTP and on the command line: lists that are paged through, suggestions, and tables that are matched."""

import csv
import io
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.client import Client, ProblemError
from graph import Generation, Sought
from ontology.identifiers import thing
from tests.api.api_support import Desk
from tests.api.conftest import Command

ODD = ("*", "a", "la le", "\x00", "\u202e", "a" * 200, "a " * 100, '"', "AND", "é" * 200, "👍")


class TestSearch:
    """``/v1/organisations?q=``."""

    def test_pages_are_in_one_order(self, client: TestClient) -> None:
        """Following next gives the answers of one long page, each once."""
        whole = client.get("/v1/organisations?q=a&limit=500").json()["items"]
        found: list[dict[str, object]] = []
        following: str | None = "/v1/organisations?q=a&limit=2"
        while following:
            answer = client.get(following).json()
            found += answer["items"]
            following = answer["next"]
        assert found == whole
        assert len(whole) > 4
        assert [one["score"] for one in whole] != []

    def test_a_name_that_comes_close(self, client: TestClient) -> None:
        """A misspelt name finds its bearer, with a score below one and what fits."""
        (first, *_others) = client.get("/v1/organisations?q=pasereles et compétence").json()["items"]
        assert first["slug"] == "passerelles-et-competences"
        assert 0.5 < first["score"] < 1
        assert first["features"]["name"] == first["score"]

    def test_a_place_comes_first_and_hides_nothing(self, client: TestClient) -> None:
        """What acts near a place comes first; what acts elsewhere stays."""
        anywhere = client.get("/v1/organisations?q=a").json()["items"]
        near = client.get("/v1/organisations?q=a&near=Nantes").json()["items"]
        assert {one["iri"] for one in anywhere} == {one["iri"] for one in near}
        assert near[0]["features"]["place"] == 1.0

    @pytest.mark.parametrize(
        ("query", "status", "code"),
        [
            ("q=a&near=Nulle-Part", 404, "unknown-name"), ("near=Nantes", 422, "bad-parameter"),
            (f"q={'a' * 201}", 422, "bad-parameter"), ("q=a&town=Nantes", 422, "bad-parameter"),
            ("q=a&after=x", 422, "bad-parameter"), ("after=x", 422, "bad-parameter"),
        ],
    )  # fmt: skip
    def test_nothing_is_passed_over(self, client: TestClient, query: str, status: int, code: str) -> None:
        """A place that is none, a place without a question, or a page that is no more is refused."""
        answer = client.get(f"/v1/organisations?{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    @pytest.mark.parametrize("q", ODD, ids=range(len(ODD)))
    @pytest.mark.parametrize("form", ["json", "html", "turtle"])
    def test_odd_questions_are_answered(self, client: TestClient, q: str, form: str) -> None:
        """Whatever is asked has an answer, in every form."""
        for room in ("organisations", "undertakings"):
            assert client.get(f"/v1/{room}", params={"q": q, "format": form}).status_code == 200
        assert client.get("/v1/suggest", params={"q": q}).status_code == 200


class TestSuggest:
    """``/v1/suggest``."""

    def test_namesakes_are_told_apart(self, client: TestClient) -> None:
        """Towns of one name have hints that differ."""
        items = client.get("/v1/suggest?q=saint-den&kind=territory").json()["items"]
        hints = [one["hint"] for one in items if one["label"] == "Saint-Denis"]
        assert len(hints) == len(set(hints)) == 4
        assert "Seine-Saint-Denis (93)" in hints

    def test_a_word_that_is_but_begun(self, client: TestClient) -> None:
        """All kinds are proposed for the beginning of a word, with a letter amiss too."""
        for q in ("silver g", "silver gek", "slver"):
            items = client.get("/v1/suggest", params={"q": q}).json()["items"]
            assert "silver-geek" in {one["slug"] for one in items}, q

    def test_a_code_is_recognised(self, client: TestClient) -> None:
        """The code of a commune, or a postal code, proposes the commune."""
        for q in ("94018", "94220"):
            assert client.get("/v1/suggest", params={"q": q}).json()["items"][0]["slug"] == "commune-94018"

    @pytest.mark.parametrize("query", ["", "q=a&limit=51", "q=a&kind=cause", "q=a&org=x"])
    def test_bounds(self, client: TestClient, query: str) -> None:
        """What is missing, too much or unknown is refused."""
        assert client.get(f"/v1/suggest?{query}").status_code == 422


class TestMatch:
    """``/v1/match``."""

    def test_rows_are_answered_in_their_order(self, client: TestClient) -> None:
        """Each row has its candidates and says whether the first is sure."""
        rows = [{"name": "Alsace active"}, {"name": "nobody of that name"}, {"name": "Alter Actions", "town": "Nantes"}]
        items = client.post("/v1/match", json={"rows": rows}).json()["items"]
        assert [one["confirmed"] for one in items] == [True, False, True]
        assert [len(one["candidates"]) > 0 for one in items] == [True, False, True]
        assert items[2]["candidates"][0]["iri"] == thing("organisation", "alteractions")

    @pytest.mark.parametrize(
        "body",
        [
            {"rows": []}, {"rows": [{}]}, {"rows": [{"name": " "}]}, {"rows": [{"town": "Nantes"}]}, {}, [], "x", 3,
            None, {"rows": [{"name": "a"}] * 101}, {"rows": [{"name": "a", "nom": "b"}]},
            {"rows": [{"name": "a" * 301}]}, {"rows": [{"name": 3}]}, {"rows": "a"},
            {"rows": [{"name": "a"}], "limit": 0},
        ],
    )  # fmt: skip
    def test_what_is_no_batch_is_refused(self, client: TestClient, body: object) -> None:
        """Nothing to match, too many rows, or fields that are none: a problem, in both languages."""
        for lang in ("fr", "en"):
            answer = client.post(f"/v1/match?lang={lang}", content=json.dumps(body))
            assert (answer.status_code, answer.json()["code"]) == (422, "bad-parameter")
            assert answer.headers["content-type"] == "application/problem+json"

    def test_what_is_no_json_is_refused(self, client: TestClient) -> None:
        """Broken JSON, bytes that are no text and a body without end are refused."""
        for content in (b"", b"{", b"\xff\xfe", b"[" * 100_000):
            assert client.post("/v1/match", content=content).status_code == 422
        assert client.post("/v1/match", content=b" " * (2 << 20)).status_code == 413

    def test_a_whole_batch_of_odd_rows_is_answered(self, client: TestClient) -> None:
        """A hundred long and strange names are answered."""
        rows = [
            {"name": (ODD[rank % len(ODD)] + " association comité " * 20)[:300], "town": "x"} for rank in range(100)
        ]
        assert len(client.post("/v1/match", json={"rows": rows}).json()["items"]) == 100


class TestFromPython:
    """The same questions here and over HTTP."""

    def test_the_same_answers(self, generation: Generation, address: tuple[str, int]) -> None:
        """Search, suggestions and matches are equal, scores and features included."""
        rows = [
            Sought("Alsace active"),
            Sought("La Poste", siren="356 000 000"),
            Sought("pass comp", town="Paris"),
        ] * 40
        with Client(f"http://{address[0]}:{address[1]}") as distant:
            for q, near in (("alsace", None), ("a", "Nantes"), ("silver gek", None), ("passerel", "94")):
                assert distant.search(q, near) == generation.search(q, near)
                assert distant.suggest(q, near) == generation.suggest(q, near)
                assert distant.search(q, lang="en", limit=2) == generation.search(q, lang="en", limit=2)
            assert distant.match(rows) == generation.match(rows)
            with pytest.raises(ProblemError, match="rows"):
                distant.match([Sought()])


class TestWritten:
    """What is written is found at once, what is deleted is not."""

    def test_a_contribution_is_searched(self, desk: Desk) -> None:
        """A new organisation is found after its write, under its new name after the next, and gone after the last."""
        graph = "/sparql/graphs?graph=https://example.org/search"
        place = thing("organisation", "zephyr-test")

        def found(q: str) -> list[str]:
            return [one["iri"] for one in desk.client.get("/v1/organisations", params={"q": q}).json()["items"]]

        for name in ("Zéphyr du Marais", "Bourrasque du Marais"):
            fact = f'<{place}> a <http://www.w3.org/ns/org#Organization> ; skos:prefLabel "{name}"@fr .'
            turtle = f"@prefix skos: <http://www.w3.org/2004/02/skos/core#> . {fact}"
            assert desk.send("PUT", graph, turtle).status_code in {201, 204}, name
            assert found(name) == [place]
        assert found("Zéphyr") == []
        assert desk.send("DELETE", graph).status_code == 204
        assert found("Bourrasque du Marais") == []


class TestCommands:
    """``maillage search`` and ``maillage match``."""

    def test_search(self, maillage: Command) -> None:
        """A name is found, as a table and as the JSON of HTTP."""
        assert "Alsace Active" in maillage("search", "alsac activ").out
        found = json.loads(maillage("search", "alsace", "--json").out)["items"]
        assert [one["slug"] for one in found] == ["alsace-active"]
        assert maillage("search", "a", "--near", "Nulle-Part").code == 3

    @pytest.mark.parametrize(("parted", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig")])
    def test_match(self, maillage: Command, tmp_path: Path, parted: str, encoding: str) -> None:
        """The rows come out as they were, with what they mean; short rows and quotes are kept."""
        file, out = tmp_path / "in.csv", tmp_path / "out.csv"
        rows = [["Nom", "Ville", "note"], ["Alter’Actions", "Nantes", 'é "x"'], ["Personne", "", ""], ["Orange"]]
        with file.open("w", encoding=encoding, newline="") as text:
            csv.writer(text, delimiter=parted).writerows(rows)
        assert maillage("match", str(file), "--output", str(out)).code == 0
        read = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
        assert [row[:3] for row in read[:3]] == rows[:3]
        assert read[1][3:] == [thing("organisation", "alteractions"), "Alter'Actions", "1.0000", "true"]
        assert read[2][3:] == ["", "", "", "false"]
        assert read[3] == ["Orange", "", "", thing("organisation", "orange"), "Orange", "1.0000", "true"]
        assert maillage("match", str(file)).out.replace("\r\n", "\n") == out.read_text(encoding="utf-8")

    def test_a_table_that_names_nothing_is_refused(self, maillage: Command, tmp_path: Path) -> None:
        """Without a column that names organisations, nothing is written."""
        file, out = tmp_path / "in.csv", tmp_path / "out.csv"
        for content in (b"", b"a;b\n1;2\n", b"ville\nNantes\n"):
            file.write_bytes(content)
            outcome = maillage("match", str(file), "-o", str(out))
            assert outcome.code == 2
            assert "siren" in outcome.err
            assert not out.exists()

    def test_a_table_with_a_huge_field_is_refused(self, maillage: Command, tmp_path: Path) -> None:
        """A row that cannot be read ends with 2, and is told by its number."""
        path = tmp_path / "table.csv"
        path.write_text(f"nom;ville\nOrange;Paris\n{'x' * 140_000};Paris\n", encoding="utf-8")
        refused = maillage("match", str(path), "--lang", "en")
        assert refused.code == 2
        assert "Row 3 of the table cannot be read" in refused.err


def test_nothing_found_is_said(maillage: Command) -> None:
    """Where nothing answers, there is a sentence and no table."""
    found = maillage("search", "zzzzqqqq")
    assert (found.code, found.out) == (0, "Aucune organisation ne répond à « zzzzqqqq ».\n")
