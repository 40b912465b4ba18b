"""Assembling: which sources make up a build, each own file a named graph of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from api.assembling import assemble, own_facts
from data import told_sources
from graph import FactsNonConformantError, Generation, Step, open_generation
from ontology.identifiers import GRAPHS
from tests.api.api_support import MARMOTS, small_territories

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
        yield assemble(home, [folder / name for name in (*NAMES, "blank-a.nt", "blank-b.nt", "sly.nq")])


def own_graphs(generation: Generation) -> dict[str, int]:
    """Return the size of each named graph of own facts."""
    graphs = generation.manifest.graphs
    return {graph.removeprefix(GRAPHS): count for graph, count in graphs.items() if graph.startswith(f"{GRAPHS}facts/")}


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
        assemble(own_home, [good, bad], lang="en")

    assert caught.value.file == "bad.ttl"
    assert any("organisation/marmottes : " in finding for finding in caught.value.findings)
    assert open_generation(own_home).version == before
