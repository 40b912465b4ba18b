"""The documents and the code are held together: what exists is documented, and what is documented exists."""

import re
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.commands import app as commands
from api.errors import TABLE, UNEXPECTED
from api.routes import (
    brokering,
    explanations,
    graphs,
    home,
    identity,
    rankings,
    reconcile,
    search,
    sparql,
    sparql_page,
    things,
    updates,
)
from api.sentences.reasons import REASONS
from api.settings import Settings
from data import told_sources
from data.intake import UNREADABLE
from data.layouts import BESIDE
from graph.derivation import derivations
from graph.explanation import SENTENCES
from ontology.conformance import check
from ontology.identifiers import CONCEPTS
from ontology.terms import PREFIXES
from ontology.vocabulary import vocabulary_source

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def blocks(language: str) -> list[str]:
    """Return the code blocks of the documents in a language."""
    return [
        found.group(1)
        for page in PAGES
        for found in re.finditer(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ]


@pytest.fixture(scope="module")
def told() -> ox.Store:
    """Return the told facts with what follows from them, in memory."""
    store = ox.Store()
    for source in (vocabulary_source(), *told_sources()):
        store.load(b"".join(source.read()), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(source.graph))
    for _name, rule in derivations():
        triples = store.query(rule, use_default_graph_as_union=True)
        assert isinstance(triples, ox.QueryTriples)
        store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("urn:derived")) for t in list(triples))
    return store


def page(name: str) -> str:
    """Return the text of a page of the documentation."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("example", blocks("turtle"))
def test_every_turtle_example_conforms(example: str) -> None:
    """Each example in Turtle has the form that the shapes ask for."""
    context = b"".join(chunk for source in told_sources() for chunk in source.read())

    findings = check(example, context=context).findings

    assert [finding for finding in findings if finding.severity == "Violation"] == []


@pytest.mark.parametrize("example", blocks("sparql"))
def test_every_sparql_example_answers(told: ox.Store, example: str) -> None:
    """Each example in SPARQL is well formed with the known prefixes; all but those on communes have rows."""
    results = told.query(example, prefixes=dict(PREFIXES), use_default_graph_as_union=True)

    assert isinstance(results, ox.QuerySolutions)
    assert list(results) or "commune:" in example


def test_every_route_is_documented() -> None:
    """The routes in the table of the HTTP page are those of the application."""
    rooms = (
        *(brokering, explanations, graphs, home, identity, rankings, reconcile),
        *(search, sparql, sparql_page, things, updates),
    )
    routes = {route.path for one in rooms for route in one.router.routes}
    first = "\n".join(re.findall(r"^\| (.*?) \|", page("http-api.md"), re.MULTILINE))
    written = set(re.findall(r"(/[^`?\s,]+)", first))
    exist = {route.replace("{_version}", "{version}") for route in routes} - {"/", "/static/{name:path}"}

    assert written == exist


def test_every_command_is_documented() -> None:
    """The commands in the page of the command line are those that exist."""
    written = set(re.findall(r"^\| `maillage (\w+)", page("command-line.md"), re.MULTILINE))

    exist = {one.name or (one.callback.__name__ if one.callback else "") for one in commands.registered_commands}
    exist |= {one.name for one in commands.registered_groups if one.name}

    assert written == exist


def test_every_exit_code_is_documented() -> None:
    """The exit codes of the table of errors are those of the page of the command line."""
    written = {int(code) for code in re.findall(r"^\| (\d) \|", page("command-line.md"), re.MULTILINE)}

    assert written == {0, UNEXPECTED.exit_code} | {problem.exit_code for problem in TABLE.values()}


def test_every_setting_is_documented() -> None:
    """The variables in the page on deployment are the settings."""
    written = set(re.findall(r"^\| `MAILLAGE_(\w+)`", page("deployment.md"), re.MULTILINE))

    assert written == {name.upper() for name in Settings.model_fields}


def test_every_reason_is_documented() -> None:
    """The reason codes in the page on the method are those that have a sentence."""
    written = set(re.findall(r"^\| `([a-z-]+)` \|", page("method.md"), re.MULTILINE))

    assert written == set(SENTENCES)


def test_every_reason_of_a_row_is_documented() -> None:
    """The reasons for which rows and values are not taken, as SQL and code give them, are told and on the page."""
    table = page("data-sources.md").partition("| motif · reason |")[2].partition("\n\n")[0]
    written = set(re.findall(r"`([a-z-]+)`", "\n".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))))
    vocabulary = b"".join(vocabulary_source().read()).decode()
    concepts = set(re.findall(rf"<{re.escape(CONCEPTS)}[^/>]+/([^>]+)>", vocabulary))
    folders = [layouts.parent for layouts in (ROOT / "data").glob("*/layouts.toml")]
    parts = [part for folder in folders for part in (*folder.glob("*.sql"), folder / "layouts.toml")]
    sql = "".join(part.read_text("utf-8") for part in (*parts, ROOT / "data" / "places.py"))
    given = {one or other for one, other in re.findall(r"(?:THEN|ELSE) '([a-z-]+)'|\['([a-z-]+)'\]", sql)}

    harvested = {"outside-territory", "opted-out", "not-in-sirene"}
    assert written == set(REASONS)
    assert written == (given - concepts) | set(UNREADABLE.values()) | {"unreadable", BESIDE} | harvested


def test_every_link_between_documents_leads_somewhere() -> None:
    """Links between pages, and the files that pages name, exist."""
    for one in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", one.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (one.parent / target).exists(), f"{one.name} -> {target}"


def test_every_question_file_is_packaged() -> None:
    """The questions, shapes, schemes and templates travel with the packages."""
    assert any(path.name.endswith(".rq") for path in (files("ontology") / "questions").iterdir())
    assert (files("ontology") / "shapes.ttl").is_file()
    assert (files("graph") / "rules" / "within.rq").is_file()
    assert (files("api.pages") / "templates" / "thing.html").is_file()
