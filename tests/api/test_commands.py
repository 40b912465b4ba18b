"""The command line: what a person types, what comes back, and with which exit code it ends."""

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from starlette.testclient import TestClient

from api.commands import app as commands
from graph import Generation, Home, open_generation
from ontology.identifiers import named_graph
from tests.api.api_support import MARMOTS, ROOT, Outcome, marmots_as, small_territories, subprocess_outcome

Command = Callable[..., Outcome]

NAMES = (
    "build", "serve", "partners", "completions", "explain", "catalysts", "sparql", "search", "match", "fetch",
    "sources", "verify", "publish", "forget", "exclude", "backup", "evaluate", "fit",
    "introductions", "diagnosis",
)  # fmt: skip
FORMS = (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TRIG, RdfFormat.JSON_LD)
MEMBERS = "SELECT ?m WHERE { ?m al:participatesIn <https://w3id.org/maillage/id/undertaking/silver-geek> } ORDER BY ?m"
CONSTRUCT = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s a al:Alliance ; skos:prefLabel ?o }"


def check_told(outcome: Outcome, code: int, words: str) -> None:
    """Check that a command ended with one clear sentence on the error stream, and nothing of what is inside."""
    assert outcome.code == code, outcome
    assert words in outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert "site-packages" not in outcome.err


class TestHelp:
    """Every command explains itself."""

    def test_all_commands(self, maillage: Command) -> None:
        """The help names every command, in both languages."""
        outcome = maillage("--help")

        assert outcome.code == 0
        for name in NAMES:
            assert name in outcome.out
        assert len(commands.registered_commands) == len(NAMES)

    @pytest.mark.parametrize("name", NAMES)
    def test_each(self, maillage: Command, name: str) -> None:
        """Each command says in French and in English what it does, and where the data are, but of a file alone."""
        outcome = maillage(name, "--help")

        assert outcome.code == 0
        assert " · " in outcome.out
        assert ("--home" in outcome.out) == (name not in {"evaluate", "fit"})
        assert ("MAILLAGE_HOME" in outcome.out) == (name not in {"evaluate", "fit"})

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["nope"], "Commande inconnue : « nope »."),
            (["partners"], "Il manque ORG."),
            (["partners", "orange", "--limit", "0"], "Valeur refusée pour --limit : il faut au moins 1."),
            (["partners", "orange", "--lang", "de"], "« de » n'est pas permis ; il faut 'fr', 'en'."),
            (["sparql", "-f", "/nowhere.rq"], "« /nowhere.rq » n'existe pas."),
            (["build", "--tolerance", "much"], "un nombre est attendu."),
            (["build", "--bogus"], "Option inconnue : --bogus."),
            (["build", "--bogus", "--lang", "en"], "No such option: --bogus"),
            (["verify", "more"], "De trop : more."),
            (["publish"], "Il manque l'option --query."),
            (["serve", "--port"], "L'option --port demande une valeur."),
        ],
    )
    def test_misused(self, maillage: Command, arguments: list[str], words: str) -> None:
        """A command that was not understood ends with 2, and is told what is wrong in the language asked for."""
        outcome = maillage(*arguments)

        assert (outcome.code, words in outcome.err) == (2, True), outcome
        assert "Traceback" not in outcome.err
        if "en" not in arguments:
            assert "--help » dit ce qui se donne." in outcome.err

    def test_alone(self, maillage: Command) -> None:
        """The command without anything says what there is."""
        outcome = maillage()
        assert outcome.code == 2
        assert "partners" in outcome.out + outcome.err


class TestAnswers:
    """Partners and catalysts."""

    @pytest.mark.parametrize(
        ("arguments", "address"),
        [
            (["partners", "silver-geek"], "/v1/partners?org=silver-geek&limit=10"),
            (["partners", "Orange", "--limit", "3", "--lang", "en"], "/v1/partners?org=orange&limit=3&lang=en"),
            (["catalysts"], "/v1/catalysts?limit=10"),
            (["catalysts", "94", "--limit", "2"], "/v1/catalysts?territory=94&limit=2"),
            (["catalysts", "Val-de-Marne", "--lang=en"], "/v1/catalysts?territory=94&limit=10&lang=en"),
        ],
    )
    def test_json_is_the_http_answer(
        self, maillage: Command, client: TestClient, arguments: list[str], address: str
    ) -> None:
        """--json prints what HTTP answers, to the last decimal."""
        outcome = maillage(*arguments, "--json")

        assert outcome.code == 0
        assert outcome.err == ""
        assert json.loads(outcome.out) == client.get(address).json()

    def test_documented_shape(self, maillage: Command) -> None:
        """The JSON has the documented members."""
        answer = json.loads(maillage("partners", "silver-geek", "--json").out)
        item = answer["items"][0]

        assert {"organisation", "label", "score", "reasons"} <= set(item)
        assert set(item["reasons"][0]) == {"code", "points", "text", "evidence", "count", "words"}
        assert set(item["reasons"][0]["evidence"][0]) == {
            "fact", "source", "title", "date", "locator", "start", "end", "confidence",
        }  # fmt: skip
        assert {"version", "built", "sources"} == set(answer["dataset"])

    @pytest.mark.parametrize(
        ("lang", "words"), [("fr", "Causes en commun : bien-vieillir"), ("en", "Causes in common: ageing well")]
    )
    def test_table(self, maillage: Command, generation: Generation, lang: str, words: str) -> None:
        """The table shows who and why, in the language asked for, and the version of the data."""
        outcome = maillage("partners", "silver-geek", "--lang", lang)

        assert outcome.code == 0
        assert "La Poste" in outcome.out
        assert words in outcome.out
        assert generation.version in outcome.out

    def test_nobody(self, maillage: Command) -> None:
        """Where nobody stands out, the answer says so and what to try."""
        outcome = maillage("catalysts", "commune-97411")

        assert outcome.code == 0
        assert "Personne ne ressort" in outcome.out or "Points" in outcome.out


class TestNames:
    """Names that are unknown, or that several things bear."""

    @pytest.mark.parametrize("arguments", [["partners", "zzzz"], ["catalysts", "zzzz"], ["catalysts", "99999"]])
    def test_unknown(self, maillage: Command, arguments: list[str]) -> None:
        """An unknown organisation or territory ends with 3, and what to type instead."""
        check_told(maillage(*arguments), 3, "Rien n'est connu sous")

    def test_nearest(self, maillage: Command) -> None:
        """A name that comes near is named, in the language asked for."""
        check_told(maillage("partners", "Unis Citoyens", "--lang", "en"), 3, "Perhaps: ")

    @pytest.mark.parametrize(
        ("arguments", "choice"),
        [
            (["partners", "Silver Geek"], "silver-geek-projet"),
            (["catalysts", "Saint-Denis"], "commune-93066 (Saint-Denis, Seine-Saint-Denis)"),
        ],
    )
    def test_several(self, maillage: Command, arguments: list[str], choice: str) -> None:
        """A name of several things ends with 2 and lists them; each choice can be typed."""
        check_told(maillage(*arguments), 2, choice)
        assert maillage(arguments[0], choice.partition(" ")[0]).code == 0

    @pytest.mark.parametrize("name", ["https://w3id.org/maillage/id/organisation/or ange", "http://<x>", "https://é è"])
    @pytest.mark.parametrize("command", ["partners", "catalysts"])
    def test_malformed_iri(self, maillage: Command, command: str, name: str) -> None:
        """What begins like an IRI and is none ends with 2."""
        check_told(maillage(command, name), 2, "n'a pas la forme attendue")

    @pytest.mark.parametrize("name", ["", "  ", "\x00", "é" * 5000, "--", "{}", '"; DROP'])
    def test_odd_names(self, maillage: Command, name: str) -> None:
        """Odd names are unknown, not errors of the program."""
        outcome = maillage("partners", name)

        assert outcome.code in {2, 3}
        assert "Traceback" not in outcome.err


class TestSparql:
    """The command sparql."""

    def test_table(self, maillage: Command) -> None:
        """SELECT as a table, with known prefixes and IRIs in short."""
        outcome = maillage("sparql", MEMBERS)

        assert outcome.code == 0
        assert "organisation:orange" in outcome.out

    def test_known_prefixes(self, maillage: Command) -> None:
        """The vocabularies of the description of the data set need not be declared either."""
        assert maillage("sparql", "ASK { GRAPH ?g { ?d a dcat:Dataset ; dcterms:title ?t } }").out == "true\n"

    def test_csv(self, maillage: Command, client: TestClient) -> None:
        """--format csv is the CSV that HTTP gives."""
        outcome = maillage("sparql", MEMBERS, "--format", "csv")
        answer = client.get("/sparql", params={"query": MEMBERS, "format": "csv"})

        assert list(csv.reader(io.StringIO(outcome.out))) == list(csv.reader(io.StringIO(answer.text)))

    def test_json(self, maillage: Command, client: TestClient) -> None:
        """--format json is SPARQL's own JSON."""
        outcome = maillage("sparql", MEMBERS, "--format", "json")

        assert json.loads(outcome.out) == client.get("/sparql", params={"query": MEMBERS}).json()

    @pytest.mark.parametrize(
        ("form", "media"),
        [("turtle", RdfFormat.TURTLE), ("json", RdfFormat.JSON_LD), ("table", RdfFormat.TURTLE)],
    )
    def test_construct(self, maillage: Command, form: str, media: RdfFormat) -> None:
        """CONSTRUCT gives RDF: Turtle, or JSON-LD where JSON is asked for."""
        outcome = maillage("sparql", CONSTRUCT, "--format", form)

        assert outcome.code == 0
        assert len(list(parse(outcome.out, format=media))) > 3

    def test_ask(self, maillage: Command) -> None:
        """ASK gives one word."""
        assert maillage("sparql", "ASK { ?s a al:Alliance }").out == "true\n"

    def test_from_a_file(self, maillage: Command, tmp_path: Path) -> None:
        """-f reads the query from a file."""
        file = tmp_path / "question.rq"
        file.write_text(f"# À qui ?\n{MEMBERS}", encoding="utf-8")

        assert maillage("sparql", "-f", str(file)).out == maillage("sparql", MEMBERS).out

    def test_syntax_error(self, maillage: Command) -> None:
        """A syntax error ends with 4 and says the line and the column."""
        check_told(maillage("sparql", "SELECT *\nWHERE { ?s ?p }"), 4, "ligne 2, colonne")
        check_told(maillage("sparql", "SELEC", "--lang", "en"), 4, "line 1, column")

    @pytest.mark.parametrize("query", ["CLEAR ALL", "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
    def test_refused(self, maillage: Command, query: str) -> None:
        """Updates and queries to other servers end with 4."""
        check_told(maillage("sparql", query), 4, "Requête SPARQL refusée")

    def test_time_limit(self, maillage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """A query without end is stopped at the limit that is set, and ends with 4."""
        monkeypatch.setenv("MAILLAGE_QUERY_SECONDS", "0.5")
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

        check_told(maillage("sparql", query), 4, "arrêtée après 0.5 s")

    def test_none_or_two(self, maillage: Command, tmp_path: Path) -> None:
        """Neither query nor file, or both, ends with 2."""
        file = tmp_path / "question.rq"
        file.write_text("ASK {}", encoding="utf-8")

        check_told(maillage("sparql"), 2, "Donnez une requête")
        check_told(maillage("sparql", "ASK {}", "-f", str(file)), 2, "Donnez une requête")

    def test_file_of_another_encoding(self, maillage: Command, tmp_path: Path) -> None:
        """A file that is not UTF-8 ends with 2."""
        file = tmp_path / "question.rq"
        file.write_bytes("ASK { ?s ?p 'é' }".encode("latin-1"))

        check_told(maillage("sparql", "-f", str(file)), 2, "question.rq n'est pas en UTF-8")

    def test_bad_setting(self, maillage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """A setting out of bounds is named and ends with 2."""
        monkeypatch.setenv("MAILLAGE_QUERY_SECONDS", "soon")

        check_told(maillage("sparql", "ASK {}"), 2, "MAILLAGE_QUERY_SECONDS : un nombre est attendu.")


class TestHomes:
    """Where the data are, and what may be wrong there."""

    def test_home_wins_over_the_environment(self, maillage: Command, tmp_path: Path, small_home: Path) -> None:
        """--home says where the data are, whatever MAILLAGE_HOME says."""
        other = Path(shutil.copytree(small_home, tmp_path / "other"))

        assert str(other) in maillage("verify", "--home", str(other)).out
        assert str(small_home) in maillage("verify").out

    def test_verify(self, maillage: Command, generation: Generation) -> None:
        """Whole data are said to be whole, with their version and count."""
        outcome = maillage("verify", "--lang", "en")

        assert outcome.code == 0
        assert outcome.out.startswith("The data are whole: ")
        assert generation.version in outcome.out

    def test_backup(self, maillage: Command, generation: Generation, tmp_path: Path) -> None:
        """A backup says what it holds and verifies; a second one into the same folder is refused, with what to do."""
        folder = str(tmp_path / "backup")
        outcome = maillage("backup", folder, "--lang", "en")

        assert outcome.code == 0, outcome.err
        assert outcome.out.startswith(f"Saved: version {generation.version}")
        assert maillage("verify", "--home", folder).code == 0
        check_told(maillage("backup", folder), 7, "contient déjà des données")
        check_told(maillage("backup", str(tmp_path / "b"), "--home", str(tmp_path / "none")), 3, "maillage build")

    def test_nothing_built(self, maillage: Command, tmp_path: Path) -> None:
        """Where nothing was built, what takes data as they stand ends with 3 and says what to do; none builds."""
        asked = (
            ["verify"],
            ["backup", str(tmp_path / "copy")],
            ["forget", "Michel Moullet"],
            ["publish", "--query", "http://127.0.0.1:9/", "--update", "http://127.0.0.1:9/"],
        )
        for arguments in asked:
            check_told(maillage(*arguments, "--home", str(tmp_path / "home")), 3, "maillage build")
            assert not (tmp_path / "home" / "current").exists()

    def test_a_first_start_says_where_it_builds(
        self, maillage: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What builds the embedded default names the directory, which may have been mistyped."""
        monkeypatch.setattr("api.assembling.territory_source", small_territories)
        outcome = maillage("sources", "--home", str(tmp_path / "hoem"))
        assert outcome.code == 0
        assert f"Rien n'a encore été construit dans {tmp_path / 'hoem'}" in outcome.err
        assert "Rien" not in maillage("sources", "--home", str(tmp_path / "hoem")).err

    def test_an_objection_before_the_first_build(self, maillage: Command, tmp_path: Path) -> None:
        """A number is excluded beforehand, and counted; a slug or a slip names nobody yet, and nobody is excluded."""
        home = ("--home", str(tmp_path))
        for wrong in ("choeur-du-clain", "732829321"):
            check_told(maillage("exclude", "732 829 320", wrong, *home), 3, wrong)
        assert not (tmp_path / "exclusions.txt").exists()
        told = maillage("exclude", "732 829 320", "73282932000074", "w751085568", "--lang", "en", *home)
        assert (told.code, told.out) == (0, "2 IRIs are excluded\n")

    @pytest.mark.parametrize(
        "arguments", [["verify"], ["partners", "orange"], ["sparql", "ASK {}"], ["serve", "--port", "0"]]
    )
    @pytest.mark.parametrize("damage", ["missing", "cut", "manifest", "pointer"])
    def test_damaged(self, maillage: Command, own_home: Path, arguments: list[str], damage: str) -> None:
        """Damaged data end with 5, are named and not touched; they are never answered from."""
        directory = Home(own_home).current()
        file = max((directory / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
        if damage == "missing":
            file.unlink()
        elif damage == "cut":
            file.write_bytes(file.read_bytes()[:-100])
        elif damage == "manifest":
            (directory / "manifest.json").write_text('{"format": 1', encoding="utf-8")
        else:
            (own_home / "current").write_text("nowhere\n", encoding="utf-8")

        check_told(maillage(*arguments, "--home", str(own_home)), 5, "endommagées")

    @pytest.mark.parametrize("layout", [1, 99])
    @pytest.mark.parametrize(
        "arguments", [["verify"], ["sparql", "ASK {}"], ["serve", "--port", "0"], ["build"], ["forget", "Nobody"]]
    )
    def test_another_version(self, maillage: Command, own_home: Path, arguments: list[str], layout: int) -> None:
        """Data that another version of the program wrote end with 5, are said to be that, and are not touched."""
        manifest = Home(own_home).current() / "manifest.json"
        document = json.loads(manifest.read_text("utf-8"))
        manifest.write_text(json.dumps({**document, "format": layout}), "utf-8")
        before = {path: path.stat().st_mtime_ns for path in own_home.rglob("*") if path.is_file()}

        check_told(maillage(*arguments, "--home", str(own_home)), 5, "another version of the program")
        assert {path: path.stat().st_mtime_ns for path in own_home.rglob("*") if path.is_file()} == before

    def test_a_file_as_home(self, maillage: Command, tmp_path: Path) -> None:
        """A file in the place of the directory ends with 6."""
        file = tmp_path / "file"
        file.write_text("", encoding="utf-8")

        for arguments in (["partners", "orange"], ["verify"], ["build"], ["serve", "--port", "0"]):
            check_told(maillage(*arguments, "--home", str(file)), 6, "inutilisable")

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (30, "système de fichiers en lecture seule"),
            (13, "permission refusée"),
            (28, "le disque est plein"),
            (2, "rien n'existe sous ce nom"),
        ],
    )
    def test_unwritable(
        self, maillage: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, words: str
    ) -> None:
        """A directory that cannot be written, or has no room, ends with 6 and the reason."""

        def refuse(path: Path, *_arguments: object, **_options: object) -> None:
            raise OSError(error, os.strerror(error), str(path))

        monkeypatch.setattr(Path, "mkdir", refuse)

        check_told(maillage("build", "--home", str(tmp_path / "x")), 6, words)

    def test_no_room(self, maillage: Command, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where there is clearly no room, a build does not begin, and what was served is served."""
        before = Home(own_home).current()
        monkeypatch.setattr("graph.building.shutil.disk_usage", lambda _path: shutil._ntuple_diskusage(9, 9, 0))

        check_told(maillage("build", "--home", str(own_home)), 6, "le disque est plein : 0 Mo libres")
        assert Home(own_home).current() == before

    def test_another_build(self, maillage: Command, own_home: Path) -> None:
        """While another process builds here, build ends with 7."""
        with Home(own_home).building():
            check_told(maillage("build", "--home", str(own_home)), 7, "construit ou écrit")

    def test_second_server(self, maillage: Command, own_home: Path) -> None:
        """A second server on one directory ends with 7."""
        with Home(own_home).serving():
            check_told(maillage("serve", "--port", "0", "--home", str(own_home)), 7, "sert dans")

    def test_port_in_use(self, maillage: Command) -> None:
        """A port that is taken ends with 7 and is named."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            check_told(maillage("serve", "--port", port), 7, f"Le port {port} de 127.0.0.1 est déjà pris")

    @pytest.mark.parametrize("host", ["203.0.113.7", "nowhere.invalid", "a b"])
    def test_address_of_another(self, maillage: Command, host: str) -> None:
        """An address that is not ours ends with 7, and the port is not blamed."""
        check_told(maillage("serve", "--host", host, "--port", "0"), 7, f"Impossible de servir sur {host}")


class TestFacts:
    """A researcher's own facts."""

    def test_each_format(self, maillage: Command, own_home: Path, tmp_path: Path) -> None:
        """Facts of each format enter as a named graph of their own and are seen in the rankings."""
        home = ["--home", str(own_home)]
        given = []
        for form in FORMS:
            file = tmp_path / f"as-{form.file_extension}.{form.file_extension}"
            file.write_bytes(marmots_as(form))
            given += ["--facts", str(file)]
        outcome = maillage("build", *given, *home)
        assert "Construction des données" in outcome.err

        assert outcome.code == 0, outcome
        counts = open_generation(own_home).manifest.graphs
        for form in FORMS:
            assert counts[named_graph(f"facts/as-{form.file_extension}")] == 16
        shown = json.loads(maillage("partners", "Club des marmottes", "--json", *home).out)
        assert shown["items"]
        met = json.loads(maillage("partners", "orange", "--json", "--limit", "500", *home).out)
        assert "Club des marmottes" in [item["label"] for item in met["items"]]

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("broken.ttl", b"<http://x> <http://y> .", "ligne 1"),
            ("cut.nq", b"<http://x> <http://y> <http://z", "cut.nq"),
            ("remote.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "http://x"}', "remote.jsonld"),
            ("relative.ttl", b"<a> <http://y> <c> .", "relative"),
            ("nul.nt", b'<http://x> <http://y> "\\u0000" .', "U+0000"),
            ("deep.ttl", b"<http://x> <http://y> " + b"(" * 200_000, "deep.ttl"),
            ("bomb.rdf", b"<!DOCTYPE x [<!ENTITY a 'aa'>]><x>&a;</x>", "not one of the formats"),
            ("latin.ttl", '<http://x> <http://y> "é" .'.encode("latin-1"), "latin.ttl"),
            ("terms.ttl", b"<http://x/a> <http://x/b> <<( <http://x/c> <http://x/d> 1 )>> .", "terms.ttl"),
            ("noname", b"", "not one of the formats"),
        ],
    )
    def test_refused(
        self, maillage: Command, own_home: Path, tmp_path: Path, name: str, content: bytes, words: str
    ) -> None:
        """A file that cannot be taken in ends with 8, says where and why, and changes nothing."""
        before = Home(own_home).current()
        (tmp_path / name).write_bytes(content)
        outcome = maillage("build", "--facts", str(tmp_path / name), "--home", str(own_home))

        check_told(outcome, 8, words)
        assert "Rien n'a été changé" in outcome.err
        assert Home(own_home).current() == before
        assert [path.name for path in before.parent.iterdir()] == [before.name]

    @pytest.mark.parametrize(("lang", "words"), [("fr", "fait(s) non conforme(s)"), ("en", "do not conform")])
    def test_non_conformant(self, maillage: Command, own_home: Path, tmp_path: Path, lang: str, words: str) -> None:
        """Facts that break the shapes end with 8, name the thing at fault, and change nothing."""
        before = Home(own_home).current()
        file = tmp_path / "mine.ttl"
        file.write_text(MARMOTS.replace("al:confidence 0.8 ;", ""), encoding="utf-8")
        outcome = maillage("build", "--facts", str(file), "--home", str(own_home), "--lang", lang)

        check_told(outcome, 8, words)
        assert "https://w3id.org/maillage/id/evidence/marmottes" in outcome.err
        assert Home(own_home).current() == before

    def test_missing_file(self, maillage: Command) -> None:
        """A file that is not there ends with 2."""
        assert maillage("build", "--facts", "/nowhere.ttl").code == 2


class TestForget:
    """People who ask to be forgotten."""

    def names(self, home: Path) -> set[str]:
        """Return the names of people in a data directory."""
        query = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
            SELECT ?name WHERE { ?person a foaf:Person ; foaf:name ?name }"""
        return {row["name"].value for row in open_generation(home).store.select(query)}

    def test_forgotten(self, maillage: Command, own_home: Path, tmp_path: Path) -> None:
        """A person is gone from the data and from older ones, stays away at a rebuild; own facts are kept."""
        home = ["--home", str(own_home)]
        (tmp_path / "mine.ttl").write_text(MARMOTS, encoding="utf-8")
        assert maillage("build", "--facts", str(tmp_path / "mine.ttl"), *home).code == 0
        before, old = self.names(own_home), Home(own_home).current()
        assert "Julie Lacroix" in before

        outcome = maillage("forget", "julie LACROIX", *home)
        assert outcome.code == 0, outcome
        assert self.names(own_home) == before - {"Julie Lacroix"}
        assert not old.exists()
        assert len(list((own_home / "generations").iterdir())) == 1
        assert named_graph("facts/mine") in open_generation(own_home).manifest.graphs

        assert maillage("build", *home).code == 0
        assert self.names(own_home) == before - {"Julie Lacroix"}
        assert "lacroix" not in (own_home / "exclusions.txt").read_text(encoding="utf-8").lower()
        check_told(maillage("forget", "Julie Lacroix", *home), 3, "Rien n'est connu")

    def test_a_person_of_ones_own_facts(self, maillage: Command, own_home: Path, tmp_path: Path) -> None:
        """A person whom a researcher's own facts name is forgotten there too, and stays so."""
        facts = tmp_path / "own.ttl"
        facts.write_text(
            "@prefix al: <https://w3id.org/maillage/ns#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
            "@prefix org: <http://www.w3.org/ns/org#> . @prefix prov: <http://www.w3.org/ns/prov#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
            '<https://w3id.org/maillage/id/person/julie-lacroix> a foaf:Person ; foaf:name "Julie Lacroix" .\n'
            "<https://w3id.org/maillage/id/office/own> a al:Office ;\n"
            "    org:member <https://w3id.org/maillage/id/person/julie-lacroix> ;\n"
            "    org:organization <https://w3id.org/maillage/id/organisation/alteractions> ;\n"
            "    org:role <https://w3id.org/maillage/concept/role/managing-director> .\n"
            "<https://w3id.org/maillage/id/dating/own> a al:Dating ; al:year 2010 ;\n"
            "    al:about <https://w3id.org/maillage/id/organisation/alteractions> ;\n"
            "    al:moment <https://w3id.org/maillage/concept/moment/beginning> .\n"
            "<https://w3id.org/maillage/id/evidence/own> a al:Evidence ; al:confidence 0.9 ;\n"
            "    al:source <https://w3id.org/maillage/id/publication/001> ;\n"
            "    al:method <https://w3id.org/maillage/concept/method/read-by-hand> ;\n"
            '    prov:generatedAtTime "2026-11-22T00:00:00Z"^^xsd:dateTime ;\n'
            "    al:supports <https://w3id.org/maillage/id/office/own> , <https://w3id.org/maillage/id/dating/own> .\n"
        )
        home = ("--home", str(own_home))
        assert maillage("build", "--facts", str(facts), *home).code == 0

        assert maillage("forget", "Julie Lacroix", *home).code == 0
        assert maillage("build", "--facts", str(facts), *home).code == 0
        found = maillage("sparql", 'ASK { ?person ?name "Julie Lacroix" }', *home)
        offices = maillage("sparql", "ASK { <https://w3id.org/maillage/id/office/own> ?p ?o }", *home)
        assert (found.out.strip(), offices.out.strip()) == ("false", "false")
        proof = "ASK { evidence:own al:supports dating:own }"
        assert maillage("sparql", proof, *home).out.strip() == "true"

    @pytest.mark.parametrize("name", ["Nobody Here", "", "Maillage", "INSEE"])
    def test_only_people(self, maillage: Command, own_home: Path, name: str) -> None:
        """Who is not a person of the documents is unknown, and nothing is rebuilt."""
        before = Home(own_home).current()

        check_told(maillage("forget", name, "--home", str(own_home)), 3, "Rien n'est connu")
        assert Home(own_home).current() == before
        assert not (own_home / "exclusions.txt").exists()


class TestProcess:
    """The command in a process of its own."""

    def test_as_installed(self, small_home: Path) -> None:
        """The process prints JSON alone on its output, and nothing on its error stream."""
        outcome = subprocess_outcome("partners", "silver-geek", "--json", "--home", str(small_home))

        assert outcome.code == 0
        assert outcome.err == ""
        assert json.loads(outcome.out)["items"]

    def test_exit_code(self, small_home: Path) -> None:
        """The exit code is that of the process; MAILLAGE_HOME is read."""
        outcome = subprocess_outcome("sparql", "SELEC", MAILLAGE_HOME=str(small_home))

        check_told(outcome, 4, "mal formée")

    @pytest.mark.parametrize(
        "command", ["sparql 'SELECT * { ?s ?p ?o } LIMIT 20000' --format csv", "partners orange --json"]
    )
    def test_closed_pipe(self, small_home: Path, command: str) -> None:
        """A reader that leaves early, such as head, hears no complaint."""
        script = f"{sys.executable} -m api {command} --home {small_home} | head -c 10"
        done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, timeout=60, check=True, cwd=ROOT)

        assert done.stderr == b""
        assert len(done.stdout) == 10

    def test_starts_light(self) -> None:
        """The command loads nothing heavy that an answer in the terminal does not need."""
        heavy = ("pandas", "IPython", "pyvis", "rdflib", "fastapi", "uvicorn", "pyarrow", "scipy")
        script = f"import sys, api.commands; print([m for m in {heavy} if m in sys.modules])"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)

        assert done.stdout.strip() == "[]"

    def test_unexpected(self, maillage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """An error that nobody expected is one line, what to do with it, and exit code 1."""

        def fail(*_arguments: object) -> None:
            raise ZeroDivisionError("by zero")

        monkeypatch.setattr("api.proposing.partners", fail)

        check_told(maillage("partners", "orange"), 1, "ZeroDivisionError: by zero\nErreur inattendue")

    def test_debugging(self, maillage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """With MAILLAGE_DEBUG, whoever mends the program gets the error itself."""

        def fail(*_arguments: object) -> None:
            raise ZeroDivisionError("by zero")

        monkeypatch.setattr("api.proposing.partners", fail)
        monkeypatch.setenv("MAILLAGE_DEBUG", "1")
        with pytest.raises(ZeroDivisionError):
            maillage("partners", "orange")
