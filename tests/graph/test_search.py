"""The search index: what names a thing finds it, a write leaves it right, and no question is too odd for it."""

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Quad

from graph import Generation, GenerationDamagedError, Sought, UnknownNameError, build, open_generation, verify
from graph.directory import find_actors
from graph.finding import DEEPEST
from graph.gazetteer import fold
from graph.manifest import Manifest
from graph.network import ORGANISATION, UNDERTAKING
from graph.search import Index, asked, differing, identifier, likeness, reached, update_index, words, write_index
from graph.search.apart import folder_apart
from graph.store import EmbeddedStore
from graph.store.base import Term
from tests.graph.small_facts import MakeStore, store_of
from tests.graph.small_networks import org

ODD = (
    "", " ", "a", "é", "*", "?", "a*", "te?t", "~2", '"', '"a b', "a AND", "+a -b", "words:a", "[a TO z]", "(", "/./",
    "\x00", "\x01\x02", "\n\r\t", "\u202e", "\ufeff", "la le de", "l'", "d d d d", "👍", "👍👍 a", "ﬁ", "İ", "ß",
    "a" * 10_000, "a " * 5_000, "ab cd " * 2_000, "association " * 50, "é" * 500, "x" * 39 + " " + "y" * 41, "0" * 200,
    "۱۲۳", "1" * 9, "' OR 1=1 --", "<script>", "%00", "\\", "../..",
)  # fmt: skip

PREFIXES = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix departement: <https://w3id.org/maillage/id/departement/> .
@prefix kind: <https://w3id.org/maillage/concept/territory-kind/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> .
"""
REGISTERS = f"""{PREFIXES}
commune:86194 al:territoryKind kind:commune ; skos:prefLabel "Poitiers"@fr ; al:within departement:86 .
departement:86 al:territoryKind kind:departement ; skos:prefLabel "Vienne"@fr .
commune:44109 al:territoryKind kind:commune ; skos:prefLabel "Nantes"@fr ; al:within departement:44 .
departement:44 al:territoryKind kind:departement ; skos:prefLabel "Loire-Atlantique"@fr .
o:rna-W861000001 a al:Association ; skos:prefLabel "COMITE DES FETES SAINT JEAN"@fr ; al:actsIn commune:86194 .
o:rna-W442000001 a al:Association ; skos:prefLabel "COMITE DES FETES SAINT JEAN"@fr ; al:actsIn commune:44109 .
o:siren-732829320 a al:Association ; skos:prefLabel "LES AMIS DU CLAIN"@fr ; al:siret "73282932000074" .
o:rna-W861000002 a al:Association ; skos:prefLabel "Amis du Clain"@fr ; al:canonical o:siren-732829320 .
o:clain a org:Organization ; skos:prefLabel "Clain vivant"@fr , "Living Clain"@en ; skos:altLabel "ACV" ;
    al:canonical o:siren-732829320 .
o:judo a al:Association ; skos:prefLabel "Judo club"@fr .
o:judo-2 a al:Association ; skos:prefLabel "Judo club"@fr .
p:1 a al:Participation ; org:member o:judo-2 ; org:organization u:dojo .
u:dojo a al:Alliance ; skos:prefLabel "Dojo"@fr .
[] a al:Association ; skos:prefLabel "Sans adresse"@fr .
"""


@pytest.fixture
def registers(make_store: MakeStore) -> EmbeddedStore:
    """Return a store in which registers speak of the same bodies."""
    return make_store(REGISTERS)


@pytest.fixture
def index(registers: EmbeddedStore) -> Index:
    """Return its index."""
    return Index.of(registers)


def slugs(found: list[object]) -> list[str]:
    """Return the last parts of the IRIs of what was found."""
    return [str(getattr(one, "iri", "")).rsplit("/", 1)[-1] for one in found]


class TestWords:
    """The words by which a name is known."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Cté de l'Œuvre St-Jean", ("comite", "oeuvre", "saint", "jean")),
            ("ASSO. DES PARENTS D’ÉLÈVES", ("association", "parent", "eleve")),
            ("A.S.C. Poitiers", ("asc", "poitier")),
            ("Asc Poitiers", ("asc", "poitier")),
            ("La Le De", ("la", "le", "de")),
            ("", ()),
            ("!?", ()),
        ],
    )
    def test_of_a_name(self, text: str, expected: tuple[str, ...]) -> None:
        """Accents, elisions, ligatures, small words and plurals do not count; what is short is written out."""
        assert words(text) == expected

    def test_of_a_question_are_bounded(self) -> None:
        """However long a question is, a dozen words of it are looked for, none longer than names have."""
        for text in ODD:
            assert len(asked(text)) <= 12
            assert all(len(word) <= 40 for word in asked(text))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("732 829 320", "732829320"), ("732.829.320 00074", "73282932000074"), (" w861000001 ", "W861000001"),
            ("0750652 n", None), ("0750652X", None), ("732829321", None), ("Judo", None), ("", None),
        ],
    )  # fmt: skip
    def test_identifiers_are_recognised_as_typed(self, text: str, expected: str | None) -> None:
        """Spaces, dots and small letters do not matter; the check digit does."""
        assert identifier(text) == expected

    def test_rare_words_tell(self) -> None:
        """Of two names that share their common words, the one that shares the rare word is nearer."""
        weigh = {"association": 0.1, "sportif": 0.1, "poitier": 5.0, "nante": 5.0}.__getitem__
        wanted = ("association", "sportif", "poitier")
        assert likeness(wanted, ("sportif", "poitier"), weigh) > 0.9
        assert likeness(wanted, ("association", "sportif", "nante"), weigh) < 0.2
        assert likeness((), ("a",), weigh) == 0.0


class TestDocuments:
    """What stands in the index."""

    def test_one_body_is_one_document(self, index: Index) -> None:
        """What several sources call by IRIs of their own is found by all of them, under the canonical one."""
        for text in ("amis du clain", "clain vivant", "ACV", "Living Clain"):
            assert slugs(list(index.worded(text, (ORGANISATION,), (), 5))) == ["siren-732829320"]
        for handle in ("clain", "rna-W861000002", org("siren-732829320")):
            assert slugs(list(index.handled(handle))) == ["siren-732829320"]
        for number in ("732829320", "73282932000074", "W861000002"):
            assert slugs(list(index.coded([number]))) == ["siren-732829320"]

    def test_its_own_name_is_shown(self, index: Index) -> None:
        """A document is called as its canonical IRI is; in a language that this has not, as another is."""
        (one,) = index.handled("clain")
        assert (one.label("fr"), one.label("en")) == ("LES AMIS DU CLAIN", "Living Clain")

    def test_lists_are_in_the_order_of_the_language(self, index: Index) -> None:
        """Pages of any size give every thing once, by its name in the language; blank nodes have no address."""
        for lang in ("fr", "en"):
            for size in (1, 2, 50):
                found: list[str] = []
                after = None
                while page := index.page(ORGANISATION, after, size, lang):
                    found += [one.iri for one in page]
                    after = found[-1]
                    assert len(page) <= size
                labels = [(fold(index.handled(iri)[0].label(lang)), iri) for iri in found]
                assert labels == sorted(labels)
                assert len(found) == len(set(found)) == index.count(ORGANISATION) == 5

    def test_an_unknown_page_is_no_page(self, index: Index) -> None:
        """A list goes on after things that it has, and after no other."""
        with pytest.raises(KeyError):
            index.page(ORGANISATION, org("nobody"), 1)

    def test_alliances_come_first(self, registers: EmbeddedStore, index: Index) -> None:
        """Of two organisations of one name, the one with alliances is proposed first."""
        assert slugs(list(index.typed("judo", (ORGANISATION,), (), 5)))[0] == "judo-2"
        assert [one.ties for one in index.handled("judo-2")] == [1]

    def test_a_word_that_is_hardly_begun_is_looked_for(self, make_store: MakeStore) -> None:
        """Of more names than are ranked, the one whose word begins with the only letter that is typed comes first."""
        names = [f"Judo club Pau {rank}" for rank in range(60)] + ["Amicale du judo club de la ville de Rennes"]
        facts = (f'o:n{rank} a al:Association ; skos:prefLabel "{name}"@fr .' for rank, name in enumerate(names))
        index = Index.of(make_store(PREFIXES + "\n".join(facts)))
        for text in ("judo club r", "judo club Re", "amicale du judo c"):
            assert slugs(list(index.typed(text, (ORGANISATION,), (), 5)))[0] == "n60"

    def test_documents_say_where_a_thing_is(self, index: Index) -> None:
        """A document says what tells a thing apart from its namesakes, and the territories where it is found."""
        (one,) = index.handled("rna-W861000001")
        assert one.hint == "Poitiers (86) · RNA W861000001"
        assert set(one.places) == {"commune-86194", "departement-86"}

    def test_an_empty_store_has_an_index(self, make_store: MakeStore) -> None:
        """Where there is nothing, nothing is found."""
        index = Index.of(make_store(""))
        assert (index.size, index.page(ORGANISATION, None, 5)) == (0, [])
        for text in ODD:
            assert index.worded(text, (), (), 5) == index.near(text, (), (), 5) == index.typed(text, (), (), 5) == []

    def test_hostile_names_are_names(self, make_store: MakeStore) -> None:
        """Tabs, line ends, quotes and signs of control in names neither split nor hide a document."""
        names = [
            "a\tb",
            "a\nb",
            "a\r\nb",
            '"a","b"',
            "\\N",
            "\x01\x02",
            "\ufeff",
            ",",
            "''",
            "x" * 5000,
            "NULL",
            "\u2028",
        ]
        facts = "".join(
            f"<{org(f'n{rank}')}> a al:Association ; skos:prefLabel {json.dumps(name)}@fr .\n"
            for rank, name in enumerate(names)
        )
        index = Index.of(make_store(PREFIXES + facts))
        found = {one.iri: one.label("fr") for one in index.page(ORGANISATION, None, 50)}
        assert found == {org(f"n{rank}"): name[:300] for rank, name in enumerate(names)}


class TestOddQuestions:
    """Questions that nobody means well with."""

    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_each_is_answered(self, generation: Generation, text: str) -> None:
        """Long texts, small words alone, one letter, wildcards and control characters have an answer, perhaps none."""
        assert len(generation.search(text, limit=1000)) <= DEEPEST
        assert len(generation.suggest(text)) <= 10
        (found,) = generation.match([Sought(text)])
        assert len(found.candidates) <= 5
        assert all(0.0 <= one.score <= 1.0 for one in (*found.candidates, *generation.search(text)))

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
    @given(text=st.text(max_size=60))
    def test_any_text_is_answered(self, generation: Generation, text: str) -> None:
        """No text at all is an error."""
        assert isinstance(generation.search(text), list)
        assert isinstance(generation.suggest(text), list)
        assert len(generation.match([Sought(text, town=text, siren=text)])) == 1

    def test_many_threads_may_ask_at_once(self, generation: Generation) -> None:
        """What one thread is answered does not depend on the others."""
        texts = ["alsace", "silver gek", "la poste", "pass", "orange"] * 8
        expected = [generation.search(text) for text in texts]
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(generation.search, texts)) == expected


class TestMatching:
    """Rows of tables and what they may mean."""

    def test_the_town_tells_namesakes_apart(self, tmp_path: Path, make_store: MakeStore) -> None:
        """A name that two bear is sure only where the town is said."""
        facts = build_of(tmp_path, REGISTERS)
        alone, here, wrong = facts.match(
            [
                Sought("Cté des fêtes St Jean"),
                Sought("Comité fetes st-jean", town="Poitiers"),
                Sought("Judo club", town="?"),
            ]
        )
        assert not alone.confirmed
        assert len(alone.candidates) == 2
        assert (here.confirmed, here.candidates[0].slug) == (True, "rna-W861000001")
        assert dict(here.candidates[0].features)["place"] == 1.0
        assert "place" not in dict(wrong.candidates[0].features)

    def test_numbers_come_before_names(self, tmp_path: Path) -> None:
        """A number finds its bearer; one that nobody bears leaves a name that is right unconfirmed."""
        facts = build_of(tmp_path, REGISTERS)
        by_siret, other, unknown = facts.match(
            [
                Sought("Amis", siret="732 829 320 00074"),
                Sought("Les amis du Clain", siren="552100554"),
                Sought(rna="W999999999"),
            ]
        )
        assert (by_siret.confirmed, by_siret.candidates[0].slug) == (True, "siren-732829320")
        assert (other.confirmed, dict(other.candidates[0].features)["siren"]) == (False, 0.0)
        assert (unknown.confirmed, unknown.candidates) == (False, ())

    @pytest.mark.parametrize("typed", ["02en5vm52", "02EN5VM52", " 02en 5vm52"])
    def test_a_code_is_found_however_it_is_written(self, tmp_path: Path, typed: str) -> None:
        """The small letters of a ROR are no obstacle: who bears it is found, suggested, and meant."""
        facts = build_of(tmp_path, f'{REGISTERS} o:judo al:ror "02en5vm52" .')
        for found in (facts.search(typed), facts.suggest(typed), find_actors(facts.index, facts.store, typed)):
            assert slugs(list(found)) == ["judo"]

    def test_a_hint_leaves_what_a_number_names(self, tmp_path: Path) -> None:
        """A place is a hint: with a number, elsewhere, the bearer is still the answer; no place is an error."""
        facts = build_of(tmp_path, REGISTERS)
        assert slugs(list(facts.search("W861000001", near="Nantes"))) == ["rna-W861000001"]
        assert slugs(list(facts.search("comite fetes", near="Nantes")))[0] == "rna-W442000001"
        assert slugs(list(facts.search("comite fetes", near="86")))[0] == "rna-W861000001"
        with pytest.raises(UnknownNameError):
            facts.search("comite", near="Nulle-Part")

    def test_what_is_around_a_place_comes_before_what_is_far(self, tmp_path: Path) -> None:
        """Near a commune are its intercommunality, then its département; a place without any is a ring alone."""
        facts = build_of(
            tmp_path,
            f"""{REGISTERS}
            @prefix epci: <https://w3id.org/maillage/id/epci/> .
            commune:86027 al:territoryKind kind:commune ; skos:prefLabel "Biard"@fr ;
                al:within epci:200069854 , departement:86 .
            commune:86214 al:territoryKind kind:commune ; skos:prefLabel "Saint-Benoît"@fr ;
                al:within epci:200069854 , departement:86 .
            o:far a al:Association ; skos:prefLabel "Comité de jumelage"@fr ; al:actsIn commune:44109 .
            o:around a al:Association ; skos:prefLabel "Comité de jumelage"@fr ; al:actsIn commune:86214 .
            o:beyond a al:Association ; skos:prefLabel "Comité de jumelage"@fr ; al:actsIn departement:86 .""",
        )
        near = facts.search("comite jumelage", near="Biard")
        assert slugs(list(near)) == ["around", "beyond", "far"]
        assert [dict(one.features)["place"] for one in near] == [0.6667, 0.3333, 0.0]
        assert slugs(list(facts.suggest("comite jum", near="Biard"))) == ["around", "beyond", "far"]
        assert slugs(list(facts.search("comite jumelage", near="Nantes")))[0] == "far"


def build_of(home: Path, turtle: str) -> Generation:
    """Return a generation of one text."""
    from pyoxigraph import RdfFormat, parse

    from ontology.identifiers import named_graph
    from ontology.source import Source, triples_as_chunks

    triples = [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)]
    read = lambda: triples_as_chunks(iter(triples))  # noqa: E731 - a source reads anew each time
    return build((Source(named_graph("facts/r"), "facts/r", "R", "tests", "CC0-1.0", "1", read),), home)


CHANGES = (
    'o:new a al:Association ; skos:prefLabel "Nouvelle"@fr .',
    'o:judo skos:altLabel "Dojo du Clain" .',
    "p:2 a al:Participation ; org:member o:rna-W861000001 ; org:organization u:dojo .",
    "o:judo al:canonical o:rna-W861000001 .",
    "o:rna-W442000001 al:actsIn commune:86194 .",
    "<https://example.org/x> <https://example.org/y> <https://example.org/z> .",
)


class TestUpdates:
    """An index that was brought up to date is the one that would be written anew."""

    @pytest.mark.parametrize("change", CHANGES)
    @pytest.mark.parametrize("backwards", [False, True])
    def test_a_change_is_followed(self, tmp_path: Path, change: str, backwards: bool) -> None:
        """Facts that come or go, about whatever, leave the documents that a whole build gives."""
        stores = [store_of(tmp_path / "a", REGISTERS), store_of(tmp_path / "b", REGISTERS, PREFIXES + change)]
        before, after = reversed(stores) if backwards else stores
        write_index(before, tmp_path / "before")
        old = Index(tmp_path / "before")
        things = reached(old, before, after, differing(before, after, ["https://example.org/graph/1"]))
        assert things is not None
        documents = {one.iri: one for one in things.values() if one is not None}
        update_index(tmp_path / "before", tmp_path / "after", after, documents.values(), things)
        assert everything(Index(tmp_path / "after")) == everything(Index.of(after))

    def test_a_large_class_is_not_read(self, tmp_path: Path) -> None:
        """However many are of the class of what changed, and of its state, those others are left alone."""
        class_ = "<http://www.cidoc-crm.org/Union>"
        right = "<http://purl.org/dc/terms/accessRights> <http://publications.europa.eu/RESTRICTED>"
        many = PREFIXES + "\n".join(f"o:m-{rank} a al:Association , {class_} ; {right} ." for rank in range(500))
        before = CountingStore(store_of(tmp_path / "a", many).path)
        after = CountingStore(store_of(tmp_path / "b", many, f'{PREFIXES}o:m-7 skos:altLabel "Sept" .').path)
        things = reached(Index.of(before), before, after, differing(before, after, ["https://example.org/graph/1"]))
        assert things is not None
        assert org("m-7") in things
        assert before.read + after.read < 50

    def test_a_change_of_a_territory_is_not_followed(self, tmp_path: Path) -> None:
        """The name of a territory stands in the documents of others: the index is made anew."""
        before = store_of(tmp_path / "a", REGISTERS)
        after = store_of(tmp_path / "b", REGISTERS, f'{PREFIXES}commune:86194 skos:altLabel "Limonum" .')
        assert (
            reached(Index.of(before), before, after, differing(before, after, ["https://example.org/graph/1"])) is None
        )


class CountingStore(EmbeddedStore):
    """A store that counts the quads that it gives one by one."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.read = 0

    def quads(
        self,
        subject: NamedNode | BlankNode | None = None,
        value: Term | None = None,
        predicate: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield quads, and count them."""
        for quad in super().quads(subject, value, predicate):
            self.read += 1
            yield quad


def everything(index: Index) -> list[object]:
    """Return all that lists give, and what a few questions find."""
    lists = [index.page(kind, None, 500, lang) for kind in (ORGANISATION, UNDERTAKING) for lang in ("fr", "en")]
    found = [
        sorted(one.iri for one in ask(text, (), (), 50))
        for ask in (index.worded, index.near, index.typed)
        for text in ("judo", "nouvelle", "clain", "comite fetes", "poitiers", "dojo")
    ]
    return [index.size, lists, found]


class TestFiles:
    """The index is a part of its generation, as the store is."""

    def test_opening_leaves_the_folder_as_it_is(self, generation: Generation) -> None:
        """No lock, no cache: the files of the index are those of the manifest, after any question."""
        generation.search("alsace")
        found = {f"index/{path.name}" for path in (generation.directory / "index").iterdir()}
        assert found == {name for name in generation.manifest.files if name.startswith("index/")}

    def test_a_damaged_index_is_named(self, home: Path, tmp_path: Path) -> None:
        """A byte that changed, a file that is gone or one too many is damage."""
        copy = Path(shutil.copytree(home, tmp_path / "copy"))
        folder = open_generation(copy).directory / "index"
        path = next(folder.glob("*.term"))
        content = path.read_bytes()
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        with pytest.raises(GenerationDamagedError, match="another content"):
            verify(copy)
        path.unlink()
        with pytest.raises(GenerationDamagedError, match="is missing"):
            open_generation(copy)
        path.write_bytes(content)
        (folder / "stranger").write_text("x")
        with pytest.raises(GenerationDamagedError, match="stranger"):
            open_generation(copy)

    def test_a_generation_without_an_index_is_searched(self, tiny_copy: Path, home: Path, tmp_path: Path) -> None:
        """What was built before there was an index is served, and searched all the same."""
        copy = Path(shutil.copytree(home, tmp_path / "old"))
        generation = open_generation(copy)
        shutil.rmtree(generation.directory / "index")
        manifest = Manifest.read(generation.directory)
        files = {name: file for name, file in manifest.files.items() if not name.startswith("index/")}
        replace(manifest, files=files).write(generation.directory)
        generation.close()
        old = open_generation(copy)
        assert [one.slug for one in old.search("alsace")] == ["alsace-active"]


def test_a_folder_apart_goes_while_the_engine_still_looks_at_it() -> None:
    """A file that another thread makes while the folder is removed leaves nothing behind, and breaks nothing."""
    begun = threading.Event()

    def make_files(folder: Path) -> None:
        for number in range(20_000):
            try:
                (folder / f"{number}.lock").touch()
            except OSError:
                return
            begun.set()

    with ThreadPoolExecutor(1) as other:
        with folder_apart() as folder:
            other.submit(make_files, folder)
            begun.wait()
        assert not folder.exists()
