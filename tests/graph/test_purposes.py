"""Purposes: partners are found by the words of what they did; each word tells its part of the points."""

import pyoxigraph as ox
import pytest

from graph import Generation, Wanted, build, completions, explain, open_generation, partners
from graph.answers import ExplainedReason, Ranking
from graph.purposes import own_words
from ontology.identifiers import thing
from ontology.vocabulary import vocabulary_source
from tests.graph.small_facts import Counting, source

CALLED = {
    "xa": "Jardins partagés à l'école",
    "xb": "Potagers et jardins",
    "xc": "Orchestre de quartier",
    "xd": "Réparer des vélos",
    "xe": "Orchestre et jardins",
}
"""What undertakings are called."""
MEMBERS = {"xa": "green soil", "xb": "green water", "xc": "music song", "xd": "wheel road", "xe": "asker wheel"}
"""Who takes part in what."""
FACTS = """
@prefix al: <https://w3id.org/maillage/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix aim: <https://w3id.org/maillage/id/objective/> . @prefix o: <https://w3id.org/maillage/id/organisation/> .
o:newcomer a al:Association ; skos:prefLabel "Newcomer"@fr ; dcterms:description "Cultiver des potagers"@fr .
o:other a al:Association ; skos:prefLabel "Newcomer"@fr ; al:registeredAs o:newcomer ; al:canonical o:newcomer ;
  dcterms:description "Entretenir"@fr .
aim:x a al:Objective ; al:about o:newcomer ; skos:prefLabel "créer des jardins"@fr .
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a generation of five undertakings, and of one who takes part in none."""
    names = sorted({name for held in MEMBERS.values() for name in held.split()})
    lines = [FACTS, *(f'o:{name} a org:Organization ; skos:prefLabel "{name.title()}"@fr .' for name in names)]
    for act, held in MEMBERS.items():
        lines.append(f'<{thing("undertaking", act)}> a al:Alliance ; skos:prefLabel "{CALLED[act]}"@fr .')
        lines += [
            f"<{thing('participation', f'{name}-{act}')}> a al:Participation ; org:member o:{name} ; "
            f"org:organization <{thing('undertaking', act)}> ; "
            "org:role <https://w3id.org/maillage/concept/role/partner> ."
            for name in held.split()
        ]
    triples = ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)
    home = tmp_path_factory.mktemp("planted")
    build((vocabulary_source(), source("told/planted", *(f"{quad.triple} ." for quad in triples))), home)
    return open_generation(home)


def alike(ranking: Ranking) -> dict[str, ExplainedReason]:
    """Return the reason by words of each candidate that has one, by its name."""
    return {one.label: reason for one in ranking.candidates for reason in one.reasons if reason.code == "near-purpose"}


def test_who_never_allied_is_led_by_its_own_purpose(planted: Generation) -> None:
    """What it says of its object and of its objectives counts; who did nearest comes first, and says by which words."""
    found = alike(partners(planted, "newcomer"))
    assert set(list(found)[:2]) == {"Green", "Water"}
    assert set(found) == {"Green", "Soil", "Water", "Asker", "Wheel"}
    words = dict(found["Green"].words)
    assert set(words) == {"jardins", "potagers"}
    assert words["potagers"] > words["jardins"]
    assert found["Green"].text == "Objet proche : mots communs potagers, jardins (alliances : 2)."
    for reason in found.values():
        assert sum(points for _, points in reason.words) == pytest.approx(reason.points, abs=1e-9)


def test_what_is_stated_counts_in_its_place(planted: Generation) -> None:
    """Stated words are those of the question; those that no undertaking bears are told."""
    ranking = partners(planted, "newcomer", lang="en", wanted=Wanted(purpose="Un ORCHESTRE, des vélos, un kayak"))
    found = alike(ranking)
    assert set(found) == {"Music", "Song", "Wheel", "Road", "Asker"}
    assert found["Wheel"].text == "A purpose alike: words in common vélos, orchestre (alliances: 2)."
    assert ranking.unknown_words == ("kayak",)


def test_who_allied_is_led_by_what_it_states_alone(planted: Generation) -> None:
    """What it did is not what it seeks now; an explanation says of stated words what the list does."""
    assert not alike(partners(planted, "asker"))
    wanted = Wanted(purpose="un orchestre, des potagers")
    ranking = partners(planted, "asker", wanted=wanted)
    assert ranking.question == "warm"
    assert set(alike(ranking)) == {"Green", "Water", "Music", "Song"}
    for one in ranking.candidates:
        told = explain(planted, "asker", one.label, wanted=wanted)
        assert told.score == pytest.approx(one.score, abs=1e-9)
        assert sum(reason.points for reason in told.reasons) == pytest.approx(told.score, abs=1e-9)
        assert [reason.words for reason in told.reasons] == [reason.words for reason in one.reasons]


def test_an_explanation_is_that_of_what_was_stated(planted: Generation) -> None:
    """The words of a list that was asked for with a purpose are those of its explanation with the same one."""
    purpose = "réparer des vélos"
    (first, *_) = partners(planted, "newcomer", wanted=Wanted(purpose=purpose)).candidates
    told = explain(planted, "newcomer", first.label, wanted=Wanted(purpose=purpose))
    assert told.score == pytest.approx(first.score, abs=1e-9)
    assert told.rank == 1
    assert explain(planted, "newcomer", first.label).score != pytest.approx(first.score, abs=1e-3)


def test_who_could_join_is_led_by_the_words_of_the_undertaking(planted: Generation) -> None:
    """Words of an undertaking lead to who did what is called alike; its members and what else they do are not asked."""
    assert set(alike(completions(planted, ["undertaking/xb"]))) == {"Soil", "Asker", "Wheel"}
    stated = alike(completions(planted, ["undertaking/xb"], wanted=Wanted(purpose="vélos")))
    assert set(stated) == {"Wheel", "Road"}


def test_registrations_are_read_together(planted: Generation) -> None:
    """What a body says by any of its IRIs is its purpose."""
    words = {"cultiver", "potagers", "créer", "jardins"}
    bodies = [thing("organisation", name) for name in ("newcomer", "other")]
    assert own_words(planted.store, bodies) == words | {"entretenir"}
    far = Counting(planted.store_path)
    far.far = True
    assert own_words(far, bodies) == words | {"entretenir"}
    assert far.asked == 1
