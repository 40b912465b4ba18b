"""A circle: an undertaking brought to a network without bodies asks as it does in the network of all."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from api.description import describe_generation
from benchmarks.stored_nation import sources
from graph import Body, Change, Explanation, Generation, Match, Terms, build, write
from graph.extraction import names_of
from graph.network import ORGANISATION, PARTICIPATES, UNDERTAKING, Language, Network
from graph.profile import borne_with, profile
from graph.visiting import Visits
from ontology.identifiers import thing
from ontology.terms import DCTERMS
from ontology.vocabulary import vocabulary_source
from tests.api.api_support import small_territories, turtle_source
from tests.graph.small_facts import Counting
from tests.graph.small_networks import act, concept, org
from tests.graph.told_circles import HEAD, MEMBERS, registered, told

MOST = 10
"""How many questions a list of an undertaking may put to its store."""
NATION = 300


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a generation of undertakings that hang together in all ways, in circles too."""
    links = turtle_source("links/registers", f"{HEAD} o:a al:registeredAs o:rna-W3 .")
    people, register = turtle_source("told/a", told()), turtle_source("register/rna", registered())
    every = (vocabulary_source(), small_territories(), people, register, links)
    return build(every, tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a small invented nation."""
    folder = tmp_path_factory.mktemp("nation")
    (files := folder / "files").mkdir()
    return build((vocabulary_source(), *sources(NATION, files)), folder / "home")


@pytest.fixture(params=["generation", "planted", "nation"])
def every(request: pytest.FixtureRequest) -> Generation:
    """Return each of the generations: the founding documents, what is planted, an invented nation."""
    found: Generation = request.getfixturevalue(request.param)
    return found


def over_all(generation: Generation) -> Generation:
    """Return a generation whose lists are made over the network of all."""
    vars(whole := replace(generation))["bare"] = generation.network
    return whole


def tied(generation: Generation) -> Iterator[Match]:
    """Yield the undertakings that are in the network."""
    return (one for one in generation.undertakings() if generation.network.kind(one.iri) == UNDERTAKING)


def named(explained: Explanation) -> Iterator[tuple[str, str]]:
    """Yield the undertakings of which an explanation speaks, with their names."""
    parts = chain(explained.met, *(chain(one.first, one.second) for one in explained.through))
    for one in (*(part.of for part in parts), *chain.from_iterable(each.without for each in explained.alliances)):
        yield one.iri, one.label


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_undertaking_gets_the_list_that_it_has_in_the_network(every: Generation, lang: Language) -> None:
    """Each undertaking: whom it lists, who is missing, and why, with all facts, are the same."""
    whole = over_all(every)
    for one in tied(every):
        listed = every.partners(one.iri, lang=lang)
        assert listed == whole.partners(one.iri, lang=lang)
        assert every.completions([one.iri], lang=lang) == whole.completions([one.iri], lang=lang)
        for candidate in listed.candidates[:2]:
            explained = every.explain(one.iri, candidate.organisation, lang)
            assert explained == whole.explain(one.iri, candidate.organisation, lang)
            assert all(label == every.network.label(iri, lang) for iri, label in named(explained))


def test_a_write_is_seen(planted: Generation, tmp_path: Path) -> None:
    """What people wrote of an undertaking counts in the next generation, as it does in its network."""
    home = Path(shutil.copytree(planted.directory.parent.parent, tmp_path / "home"))
    line = f"<{act('wheel')}> <{DCTERMS.isPartOf}> <{act('led')}> .\n".encode()
    change = Change("put", hashlib.sha256(line).hexdigest(), "https://example.org/notes", Body(len(line), line))
    after = write(home, change, Terms("0123456789ab"), describe_generation).open()
    assert profile(visited(after, act("wheel")), act("wheel")).origins.keys() == {act("origin"), act("led")}
    whole = over_all(after)
    for one in tied(after):
        assert after.partners(one.iri) == whole.partners(one.iri)
    assert after.partners(act("wheel")) != planted.partners(act("wheel"))


def test_one_in_which_nobody_takes_part_asks_too(planted: Generation) -> None:
    """An undertaking of a register that nothing ties is in no network; it gets a list for its cause all the same."""
    assert planted.network.kind(act("alone")) is None
    (first,) = planted.partners(act("alone"), 1).candidates
    assert "shared-cause" in {reason.code for reason in first.reasons}


def test_neither_lists_nor_explanations_read_the_network(planted: Generation) -> None:
    """What is read of an undertaking, and of those that it speaks of, is enough."""
    anew = replace(planted)
    listed = anew.partners(act("project"))
    assert anew.completions([act("project")]).candidates
    assert anew.explain(act("project"), listed.candidates[0].organisation).through
    assert anew.explain(org("a"), org("c")).alliances
    assert "network" not in vars(anew)


def test_what_an_undertaking_grew_from_is_named(planted: Generation) -> None:
    """A candidate that took part in what the undertaking, or what it is borne with, grew from is told so with facts."""
    (reason,) = [
        reason
        for one in planted.partners(act("project")).candidates
        for reason in one.reasons
        if reason.code == "same-origin" and one.organisation == org("d")
    ]
    assert reason.text == "A pris part à ce dont l'action est née : Act origin, Act programme."


def visited(generation: Generation, iri: str) -> Network:
    """Return the network in which an undertaking asks."""
    return Visits(generation.bare, generation.store, generation.columnar)(iri)


@pytest.mark.parametrize("slug", list(MEMBERS))
def test_what_is_known_of_it_is_what_the_network_knows(planted: Generation, slug: str) -> None:
    """Its circle, who is attached to it, what it leads, its sectors, needs and origins; and what these are called."""
    iri, whole = act(slug), planted.network
    there = visited(planted, iri)
    assert there.kind(iri) == UNDERTAKING
    assert borne_with(there, iri) == borne_with(whole, iri)
    bodies = {one for one in whole.attached(iri) if whole.kind(one) == ORGANISATION}
    assert {one for one in there.attached(iri) if there.kind(one) == ORGANISATION} == bodies
    assert (there.led(iri), there.sectors(iri)) == (whole.led(iri), whole.sectors(iri))
    assert profile(there, iri) == profile(whole, iri)
    for one in {iri, *profile(whole, iri).origins}:
        for lang in ("fr", "en"):
            assert there.label(one, lang) == whole.label(one, lang)


def test_the_planted_facts_are_all_of_use(planted: Generation) -> None:
    """What is compared is there: a circle of three, one of two, origins with and without a fact, what it leads."""
    there = visited(planted, act("project"))
    assert borne_with(there, act("project")) == {act("project"), act("alliance")}
    assert borne_with(visited(planted, act("alliance")), act("alliance")) == {
        act("project"),
        act("alliance"),
        act("grant"),
    }
    assert borne_with(visited(planted, act("wheel")), act("wheel")) == {act("wheel"), act("other-wheel")}
    assert there.attached(act("project")) >= {act("alliance"), org("carrier"), org("network"), org("unit")}
    assert there.led(act("project")) == {act("led")}
    assert there.sectors(act("project")) == {concept("sector", "civil-society")}
    found = profile(there, act("project"))
    assert found.origins == {
        act("origin"): (thing("claim", "1"),), act("programme"): (thing("claim", "3"),), org("network"): (),
    }  # fmt: skip
    assert [(need.fact, whole) for need, whole in found.needs] == [
        (thing("need", "2"), False), (thing("need", "1"), False), (thing("need", "5"), True),
    ]  # fmt: skip


def test_nobody_else_sees_it(planted: Generation) -> None:
    """The bare network stays without bodies, and what was looked up in one network is not taken for that of another."""
    first, second = (visited(planted, act(slug)) for slug in ("project", "wheel"))
    assert planted.bare.kind(act("project")) is None
    assert list(first.ties(act("project"), PARTICIPATES))
    assert not list(second.ties(act("project"), PARTICIPATES))
    assert not planted.bare.leaving
    assert planted.bare.label(act("origin")) == "origin"


def test_it_asks_little_of_its_store(planted: Generation) -> None:
    """However long the list is."""
    store = Counting(planted.store_path)
    counted = replace(planted, store=store)
    _ = counted.bare, counted.recommender, counted.proofs, counted.index
    asked = []
    for limit in (1, 10):
        store.asked = 0
        counted.partners(act("project"), limit)
        asked.append(store.asked)
    assert max(asked) <= MOST


def test_what_is_a_part_of_it_is_not_read(planted: Generation) -> None:
    """Of a programme there may be thousands."""
    there = visited(planted, act("programme"))
    assert not list(there.incoming(act("programme")))
    assert there.kind(act("project")) is None


def test_names_by_language(planted: Generation) -> None:
    """Things have names by language; what is not called anything has none."""
    found = names_of(planted.store, [act("project"), org("d"), act("origin-without-a-name"), thing("claim", "1")])
    assert found == {act("project"): {"fr": "Act project", "en": "A project"}, org("d"): {"fr": "Body d"}}
