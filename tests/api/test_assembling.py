"""Assembling: which sources make up a build, each own file a named graph of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from api.assembling import Materials, assemble
from api.contributions import edited_graphs
from api.description import describe_generation
from api.own_facts import own_facts
from api.sources import is_stated
from data import told_sources
from graph import (
    CONTRIBUTED,
    Body,
    Change,
    FactsNonConformantError,
    Generation,
    Step,
    Terms,
    WrittenSinceError,
    build,
    open_generation,
    verify,
    write,
)
from ontology.identifiers import GRAPHS
from ontology.terms import FOAF
from tests.api.api_support import MARMOTS, small_territories
from tests.api.conftest import Command, written_over

NAMES = ("mine.nt", "b/mine.nt", "c/Mine!.nt", "mine-2.nt", "Œuvres à Lyon.nt", "漢字.nt")
TOLD = f"{GRAPHS}told/003"
LABEL = '<https://example.org/{0}> <http://www.w3.org/2004/02/skos/core#altLabel> "{0}" .\n'


@pytest.fixture(scope="module")
def mixed(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Give a generation with own facts from files of many names, two of them with blank nodes, one of them sly."""
    folder = tmp_path_factory.mktemp("mixed")
    for rank, name in enumerate(NAMES, 1):
        (folder / name).parent.mkdir(exist_ok=True)
        lines = "".join(LABEL.format(f"x{rank}-{line}") for line in range(rank))
        (folder / name).write_text(lines, encoding="utf-8")
    for name in ("blank-a.nt", "blank-b.nt"):
        (folder / name).write_text(LABEL.format("blank").replace("<https://example.org/blank>", "_:one"), "utf-8")
    (folder / "sly.nq").write_text(LABEL.format("sly").replace(" .\n", f" <{TOLD}> .\n"), encoding="utf-8")
    home = Path(shutil.copytree(small_home, folder / "home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.assembling.territory_source", small_territories)
        yield assemble(home, Materials([folder / name for name in (*NAMES, "blank-a.nt", "blank-b.nt", "sly.nq")]))


def own_graphs(generation: Generation) -> dict[str, int]:
    """Return the size of each named graph of own facts."""
    graphs = generation.manifest.graphs
    return {graph.removeprefix(GRAPHS): count for graph, count in graphs.items() if graph.startswith(f"{GRAPHS}facts/")}


def test_what_people_state(mixed: Generation) -> None:
    """People state the told facts and their own; the vocabulary and the territories are given."""
    given = {one.name for one in mixed.manifest.sources if not is_stated(one)}
    assert given == {"ontology", small_territories().name}


def test_default(own_home: Path) -> None:
    """Without own facts: the ontology, the territories, each told document, and the description."""
    steps: list[Step] = []
    generation = assemble(own_home, progress=steps.append)
    names = [source.name for source in generation.manifest.sources]

    assert names[:2] == ["ontology", "territories/2026"]
    assert set(names[2:]) == {source.name for source in told_sources()}
    assert f"{GRAPHS}catalogue" in generation.manifest.graphs
    assert [step.rank for step in steps] == list(range(1, steps[0].total + 1))


def test_files_of_one_name(mixed: Generation) -> None:
    """Files of one name in several folders, or with odd names, are as many sources, each in a graph of its own."""
    graphs = own_graphs(mixed)

    assert sorted(graphs.values()) == sorted([1, 1, 1, *range(1, len(NAMES) + 1)])
    assert {"facts/mine", "facts/mine-2", "facts/mine-3", "facts/oeuvres-a-lyon", "facts/sans-nom"} <= set(graphs)


def test_blank_nodes_of_two_files_are_two(mixed: Generation) -> None:
    """The same label of a blank node in two files stands for two things."""
    query = """SELECT DISTINCT ?one WHERE { ?one <http://www.w3.org/2004/02/skos/core#altLabel> "blank" }"""

    assert len(list(mixed.store.select(query))) == 2


def test_own_facts_do_not_become_told_ones(mixed: Generation, generation: Generation) -> None:
    """A file that names a told graph does not write in it."""
    found = {quad.graph_name for quad in mixed.store.quads(NamedNode("https://example.org/sly"))}

    assert mixed.manifest.graphs[TOLD] == generation.manifest.graphs[TOLD]
    assert found == {NamedNode(f"{GRAPHS}facts/sly")}


def test_own_facts_as_they_stand(mixed: Generation, generation: Generation) -> None:
    """Own facts are found again in a generation, each source whole and with its name, to be kept in the next."""
    kept = {source.name: b"".join(source.read()).count(b"\n") for source in own_facts(mixed)}

    assert kept == own_graphs(mixed)
    assert own_facts(generation) == ()


def test_nothing_is_built_where_one_file_is_refused(own_home: Path, tmp_path: Path) -> None:
    """One file that does not conform keeps all of them out, and the findings are in the language asked for."""
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    good.write_text(MARMOTS, encoding="utf-8")
    bad.write_text(MARMOTS.replace('skos:prefLabel "Club des marmottes"@fr ;', ""), encoding="utf-8")
    before = open_generation(own_home).version
    with pytest.raises(FactsNonConformantError) as caught:
        assemble(own_home, Materials([good, bad]), lang="en")

    assert caught.value.file == "bad.ttl"
    assert any("organisation/marmottes : " in finding for finding in caught.value.findings)
    assert open_generation(own_home).version == before


class TestContributions:
    """What was written over HTTP, at the next build."""

    @pytest.fixture
    def written(self, own_home: Path) -> Path:
        """Return a data directory in which people wrote: a graph of theirs, the default one, and one of a source."""
        note = '<https://example.org/{0}> <http://www.w3.org/2004/02/skos/core#note> "{0}" .\n'
        for graph in (CONTRIBUTED, "https://example.org/theirs", TOLD):
            text = note.format(f"n{len(graph)}").encode()
            change = Change("post", "0" * 64, graph, Body(len(text), text))
            write(own_home, change, Terms("key", judged=False), describe_generation)
        return own_home

    def test_they_are_kept(self, written: Path) -> None:
        """Graphs that writes made are kept by two builds, under their names; that of a source is made anew."""
        assert edited_graphs(open_generation(written)) == (TOLD,)
        for _ in range(2):
            generation = assemble(written)
            graphs = generation.manifest.graphs
            assert graphs[CONTRIBUTED] == graphs["https://example.org/theirs"] == 1
            assert generation.manifest.edits == ()
            assert not list(generation.store.select(f'SELECT ?s ?g {{ GRAPH <{TOLD}> {{ ?s ?p "n{len(TOLD)}" }} }}'))
        described = generation.store.construct("CONSTRUCT WHERE { <https://example.org/theirs> ?p ?o }")
        assert any("https://example.org/theirs" in str(triple) for triple in described)
        verify(written)

    def test_they_can_be_left_out(self, written: Path) -> None:
        """A build without contributions has none."""
        graphs = assemble(written, Materials(keeps_contributions=False)).manifest.graphs
        assert not {CONTRIBUTED, "https://example.org/theirs"} & graphs.keys()

    def test_a_build_says_what_it_does(self, written: Path, maillage: Command) -> None:
        """The command names what it keeps and what it makes anew."""
        told = maillage("build", "--home", str(written), "--lang", "en")
        assert told.code == 0
        assert "Graphs that were written, kept" in told.err
        assert f"Edited graphs, made anew: {TOLD}" in told.err.replace("\n", "")

    def test_they_are_not_lost_without_a_word(self, written: Path, maillage: Command) -> None:
        """Where what is served is damaged, a build names what it cannot keep, and leaves it only if told to."""
        directory = open_generation(written).directory
        table = max((directory / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
        table.write_bytes(table.read_bytes()[:-100])
        refused = maillage("build", "--home", str(written), "--lang", "en")
        assert refused.code == 2
        assert "https://example.org/theirs" in refused.err
        (directory / "manifest.json").write_text("{}", "utf-8")
        assert "nothing that was written there is kept" in maillage("build", f"--home={written}", "--lang=en").err
        assert maillage("build", "--without-contributions", "--home", str(written)).code == 5

    def test_a_forgotten_person_leaves_them_too(self, written: Path, maillage: Command) -> None:
        """Who is forgotten is taken out of what people wrote, and the rest of it stays."""
        find = f"SELECT ?person ?name {{ ?person a <{FOAF.Person}> ; <{FOAF.name}> ?name }}"
        row = next(iter(open_generation(written).store.select(find)))
        text = f"<https://example.org/x> <https://example.org/about> {row['person']} .\n".encode()
        change = Change("post", "0" * 64, "https://example.org/theirs", Body(len(text), text))
        write(written, change, Terms("key", judged=False), describe_generation)
        assert maillage("forget", row["name"].value, "--home", str(written)).code == 0
        after = open_generation(written)
        assert after.manifest.graphs["https://example.org/theirs"] == 1
        assert not list(after.store.quads(value=row["person"]))

    def test_a_write_during_a_build_is_not_lost(self, written: Path) -> None:
        """A build from what is no longer served is refused: it would lose what was written since."""
        with pytest.raises(WrittenSinceError):
            build((), written, after="2026-01-01-000000000000")


def test_a_folder_with_an_apostrophe(tmp_path: Path, maillage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the data directory is called, it is built in, served from, written in, and built in again.

    Who objects there by a SIRET is left out, also under the IRI to which people gave the SIREN.
    """
    monkeypatch.setattr("api.assembling.territory_source", small_territories)
    home = tmp_path / "l'alliance « d'ici »"
    assemble(home).close()
    with written_over(home) as desk:
        address = "/sparql/graphs?default"
        facts = f'{MARMOTS} organisation:marmottes al:siren "732829320" .'
        assert desk.send("PUT", address, facts).status_code in {201, 204}
        assert desk.client.get("/v1/organisations?q=marmottes").json()["items"]
    again = assemble(home)
    assert again.index.named("Club des marmottes")
    again.close()
    told = maillage("exclude", "732 829 320 00074", "--home", str(home))
    assert "l'alliance « d'ici »" in told.out + told.err
    assert not open_generation(home).index.named("Club des marmottes")
