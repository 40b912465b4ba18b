"""Unfolding: a candidate explained down to each intermediary, alliance and fact, with what would be without them."""

from dataclasses import replace

import numpy as np
import pyoxigraph as ox
import pytest

from graph import Explanation, Generation, SameActorError, UnknownNameError, build, explain, open_generation
from graph.network import Language
from graph.recommendation.passing import floors_of
from ontology.identifiers import thing
from ontology.vocabulary import vocabulary_source
from tests.graph.small_facts import source

MEMBERS = {"xa": "asker yes", "xb": "asker yes zed", "xc": "yes candidate", "xd": "zed candidate", "xe": "yes other"}
"""Who takes part in what."""
FACTS = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/maillage/id/document/paper> skos:prefLabel "Le journal"@fr .
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a generation of five alliances by which an organisation is led to others."""
    names = sorted({name for held in MEMBERS.values() for name in held.split()})
    told = (
        f'<{thing("organisation", name)}> a org:Organization ; skos:prefLabel "{name.title()}"@fr .' for name in names
    )
    lines = [FACTS, *told]
    for act, held in MEMBERS.items():
        lines.append(f'<{thing("undertaking", act)}> a al:Alliance ; skos:prefLabel "Action {act}"@fr .')
        for name in held.split():
            fact = thing("participation", f"{name}-{act}")
            lines.append(
                f"<{fact}> a al:Participation ; org:member <{thing('organisation', name)}> ; "
                f"org:organization <{thing('undertaking', act)}> ; "
                "org:role <https://w3id.org/maillage/concept/role/partner> ."
                f"<{thing('evidence', f'{name}-{act}')}> a al:Evidence ; al:supports <{fact}> ; "
                "al:source <https://w3id.org/maillage/id/document/paper> ; al:confidence 0.9 ."
            )
    lines.append(f"<{thing('undertaking', 'xb')}> al:sinceYear 2019 .")
    triples = ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)
    home = tmp_path_factory.mktemp("planted")
    build((vocabulary_source(), source("told/planted", *(f"{quad.triple} ." for quad in triples))), home)
    return open_generation(home)


@pytest.fixture(scope="module")
def told(planted: Generation) -> Explanation:
    """Return why the candidate is one."""
    return explain(planted, "asker", "candidate")


def test_points_sum_to_the_score(told: Explanation) -> None:
    """Evidence, reasons, and the ways with what turns back, each sum to what they are parts of."""
    assert told.score == pytest.approx(sum(told.points.values()), abs=1e-9)
    assert told.score == pytest.approx(sum(reason.points for reason in told.reasons), abs=1e-9)
    ways = sum(
        told.points.get(code, 0.0)
        for code in ("common-partners", "adamic-adar", "walks", "tied-members", "members-together")
    )
    assert ways > 0
    assert told.others == pytest.approx(0.0, abs=1e-9)
    assert sum(one.total for one in told.through) == pytest.approx(ways, abs=1e-9)
    assert sum(one.points for one in told.alliances) == pytest.approx(ways, abs=1e-9)
    for one in told.through:
        assert sum(part.points for part in one.first) == pytest.approx(one.total, abs=1e-9)
        assert sum(part.points for part in one.second) == pytest.approx(one.total, abs=1e-9)


def test_intermediaries_have_their_ties_and_their_facts(told: Explanation) -> None:
    """Each intermediary is told with both ties, and where it is read that it took part in what ties them."""
    names = {one.of.slug: one for one in told.through}
    assert set(names) == {"yes", "zed"}
    assert told.intermediaries == 2
    yes = names["yes"]
    assert (yes.near.undertakings, yes.far.undertakings) == (2, 1)
    assert yes.near.last is not None
    assert yes.near.last.year == 2019
    assert yes.far.last is None
    assert {one.of.slug for one in yes.first} == {"xa", "xb"}
    assert {one.fact for one in yes.evidence} == {thing("participation", f"yes-{act}") for act in ("xa", "xb", "xc")}
    assert yes.text == "Par Yes : 2 alliances (la dernière en 2019) avec qui demande, 1 alliance avec Candidate."


def test_what_would_be_without(told: Explanation) -> None:
    """Without an alliance the points fall; without all of them the candidate has nothing in common any more."""
    assert told.rank == 1
    for one in told.alliances:
        assert one.score < told.score
        assert one.rank is not None
    made_with = {one.made_with.slug: one for one in told.made_with if one.made_with is not None}
    assert {act.slug for act in made_with["yes"].without} == {"xa", "xb"}
    assert made_with["yes"].rank is None
    assert made_with["yes"].text == "Sans les alliances faites avec Yes : rang 1 → non proposé."
    assert told.least is not None
    assert {act.slug for act in told.least} == {"xa", "xb"}


def test_partners_are_told_of_too(planted: Generation) -> None:
    """Who is a partner already is no candidate; what both did together is told, and English is spoken."""
    told = explain(planted, "asker", "zed", "en")
    assert told.rank is None
    assert [one.of.slug for one in told.met] == ["xb"]
    assert told.least == ()
    assert told.texts[0] == "Is not proposed: there is a tie already, or nothing in common."
    ways = sum(
        told.points.get(code, 0.0)
        for code in ("common-partners", "adamic-adar", "walks", "tied-members", "members-together")
    )
    parts = (*(one.total for one in told.through), *(one.points for one in told.met), told.others)
    assert sum(parts) == pytest.approx(ways, abs=1e-9)


def test_who_cannot_be_explained(planted: Generation) -> None:
    """Nobody is a candidate of its own, and a name has to mean somebody."""
    with pytest.raises(SameActorError):
        explain(planted, "asker", "asker")
    with pytest.raises(SameActorError):
        explain(planted, "undertaking/xb", "zed")
    with pytest.raises(UnknownNameError):
        explain(planted, "asker", "nobody")
    assert explain(planted, "undertaking/xb", "candidate").question == "completion"


@pytest.mark.parametrize(
    ("lang", "text", "against"),
    [
        (
            "fr",
            "N'est pas proposé ici : il l'est déjà dans beaucoup de listes.",
            "Déjà proposé dans plus d'une liste sur mille : cède sa place dans celles où ses points "
            "({score}) sont sous son seuil (99,50).",
        ),
        (
            "en",
            "Is not proposed here: it is already in many lists.",
            "Already proposed in more than one list in a thousand: gives up its place in those where its points "
            "({score}) are below its floor (99.50).",
        ),
    ],
)
def test_who_gives_up_its_place_is_told_so(planted: Generation, lang: Language, text: str, against: str) -> None:
    """Who is passed over because it is in too many lists is not lost: its points, its floor and why are told."""
    engine, number = planted.recommender, planted.columnar.number(thing("organisation", "candidate"))
    assert number is not None
    values = np.full(len(engine.network), -np.inf)
    values[number] = 99.5
    held = replace(engine, floors={"warm": floors_of(values, engine.history.here)})
    (generation := replace(planted)).__dict__["recommender"] = held
    before = explain(planted, "asker", "candidate", lang)
    assert (before.rank, before.floor) == (1, None)
    # lists are short among so few, and so as they are without floors
    assert explain(generation, "asker", "candidate", lang).rank == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.unfolding._LENGTH", before.among - 1)
        found = explain(generation, "asker", "candidate", lang)
    assert (found.rank, found.floor, found.points) == (None, 99.5, before.points)
    assert found.among == before.among - 1
    assert found.texts[0] == text
    assert found.against[0].code == "often-listed"
    score = f"{found.score:.2f}".replace(".", "," if lang == "fr" else ".")
    assert found.against[0].text == against.format(score=score)
