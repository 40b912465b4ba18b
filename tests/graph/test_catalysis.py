"""Catalysis: who makes actors of different sectors meet, as people read it, with pairs, places and evidence."""

from dataclasses import replace
from datetime import date
from itertools import chain, permutations

import pytest

from graph import Generation, catalysts, diagnosis, introductions
from graph.brokers import Peers, tie_between
from graph.catalysis import Met, standing
from graph.directory import Match
from graph.network import ORGANISATION, UNDERTAKING, Language
from ontology.identifiers import thing
from tests.graph.small_facts import MakeStore
from tests.graph.small_networks import act, org
from tests.graph.told_alliances import ALLIANCES, Held

CHARENTON = org("charenton-developpement-economique")


@pytest.fixture
def held(make_store: MakeStore) -> Held:
    """Return the facts of a service that introduced a company and a school, with a school that could go on."""
    return Held(make_store(ALLIANCES))


def match(slug: str, label: str, kind: str = ORGANISATION) -> Match:
    """Return a thing by its slug."""
    return Match(org(slug) if kind == ORGANISATION else act(slug), kind, label)


@pytest.mark.parametrize("territory", ["94", "commune-94018", "ept-200057941"])
def test_in_val_de_marne_the_service_of_charenton_comes_first(generation: Generation, territory: str) -> None:
    """It has no partner that is known; a source calls it a catalyst, and the facts and sources that say so are told."""
    (found,) = catalysts(generation, territory).actors
    (reason,) = found.reasons
    assert (found.organisation, found.partners, reason.code) == (CHARENTON, 0, "catalyses")
    assert "Agir ensemble sur le territoire" in reason.text
    assert "entreprises" in reason.text
    assert {proof.source for proof in reason.evidence} == {thing("publication", "002")}


def test_every_reason_is_a_sentence(generation: Generation) -> None:
    """In both languages, without a hole; what a source states has evidence; no points are given to anybody."""
    for lang in ("fr", "en"):
        for one in catalysts(generation, limit=None, lang=lang).actors:
            assert one.reasons
            for reason in one.reasons:
                assert "{" not in reason.text
                assert reason.evidence or reason.code not in {"catalyses", "brokers"}


def test_counts_have_their_pairs_and_their_place(held: Held) -> None:
    """An introduction is told with its pair, where it met and when; counts stand among those of as many partners."""
    service, school = catalysts(held).actors
    third = match("third", "Troisième", UNDERTAKING)
    pair = match("company", "Entreprise"), match("school", "École")
    assert service.introductions == (Met(pair, third, date(2020, 12, 31)),)
    assert [(one.code, one.count, one.percentile) for one in service.reasons] == [
        ("introduced", 1, 87.5), ("brokers", 1, None),
    ]  # fmt: skip
    assert service.peers == Peers(4, 1, 3)
    counted = [("open-pairs", 2), ("sole-links", 2), ("cut-point", 1)]
    assert [(one.code, one.count) for one in school.reasons] == counted
    assert school.roles["liaison"] == 2
    assert [one.text for one in school.reasons] == [
        "Pourrait faire se rencontrer 2 paires d'organisations de secteurs différents (plus que 87\u00a0% des 4 "
        "acteurs qui ont de 1 à 3 partenaires) : avec son propre secteur 0, entre deux autres 2.",
        "S'il part, 2 paires d'organisations de secteurs différents perdent leur seul lien (plus que 87\u00a0% des "
        "4 acteurs qui ont de 1 à 3 partenaires).",
        "S'il part, des acteurs que des alliances relient ne le sont plus du tout.",
    ]
    assert [one.organisation for one in catalysts(held, "commune-2").actors] == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", " (plus que 99\u00a0% des 1\u202f200 acteurs qui ont autant de partenaires)"),
        ("en", " (more than 99% of the 1,200 actors that have as many partners)"),
    ],
)
def test_a_place_among_peers_is_never_rounded_up(lang: Language, said: str) -> None:
    """99.96 is 99 of a hundred; of somebody without peers nothing is said."""
    assert standing(99.96, Peers(1200, 4, 4), lang) == said
    assert standing(50.0, Peers(1, 4, 4), lang) == ""


def test_through_whom_to_meet(held: Held) -> None:
    """The third party with both ties, and what it did; those who know each other have their tie, and no way."""
    (way,) = introductions(held, "company", "club").ways
    assert [third.organisation.label for third in way.thirds] == ["École"]
    assert [(bond.count, bond.last, bond.undertakings[0].label) for bond in way.bonds] == [
        (1, date(2020, 12, 31), "Troisième"), (1, date(2021, 12, 31), "Quatrième"),
    ]  # fmt: skip
    (through,) = introductions(held, "service", "club").ways
    assert [third.organisation.label for third in through.thirds] == ["École"]
    known = introductions(held, "service", "school")
    assert known.bond is not None
    assert (known.bond.count, known.bond.last, known.ways) == (2, date(2020, 12, 31), ())
    assert [one.label for one in known.bond.undertakings] == ["Troisième", "Deuxième"]
    assert introductions(held, "alone", "school").ways == introductions(held, "school", "school").ways == ()


def test_a_tie_is_that_of_both(held: Held) -> None:
    """Whoever is asked first, a tie is the same; with itself, and with whom it never met, nobody has any."""
    number = held.columnar.number
    one, other, alone = number(org("service")), number(org("school")), number(org("alone"))
    assert one is not None
    assert other is not None
    assert alone is not None
    assert tie_between(held.brokers, one, other) == tie_between(held.brokers, other, one) is not None
    assert tie_between(held.brokers, one, one) is tie_between(held.brokers, one, alone) is None


def test_the_diagnosis_of_a_territory_has_names(held: Held) -> None:
    """Sectors, causes and catalysts are named; numbers are those of the columns."""
    found = diagnosis(held, "commune-1")
    assert (found.residents, found.active, found.alliances) == (3, 2, 4)
    assert [one.cause.label for one in found.causes] == ["soin"]
    assert [one.sector.label for one in found.absent] == ["associations"]
    assert [one.label for one in found.catalysts] == ["Service", "École"]
    assert (found.introductions, found.introducers) == (1, 1)
    assert {one.sector.label if one.sector else None for one in found.sectors} >= {"entreprises", "enseignement"}
    assert diagnosis(held, "commune-2").residents == 1


def test_five_undertakings_of_which_a_source_speaks_are_named(make_store: MakeStore) -> None:
    """Of somebody whom sources call a mediator in seven undertakings, five are named and two are counted."""
    more = "".join(
        f'u:more{rank} a al:Alliance ; skos:prefLabel "Autre {rank}"@fr . p:more{rank} a al:Participation ; '
        f"org:member o:alone ; org:organization u:more{rank} ; org:role role:mediator .\n"
        for rank in range(7)
    )
    found = catalysts(Held(make_store(ALLIANCES + more))).actors
    (alone,) = (one for one in found if one.organisation == org("alone"))
    assert [(one.code, one.count) for one in alone.reasons] == [("brokers", 1)] * 5 + [("brokers-elsewhere", 2)]
    assert ["Autre 4" in one.text for one in alone.reasons] == [False] * 4 + [True, False]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_ways_read_no_network_and_name_as_it_does(held: Held, lang: Language) -> None:
    """Whoever stands on a way, and where they met, is called as in the network, without waiting for it."""
    anew, named = replace(held), set[Match]()
    for who, whom in permutations(held.columnar.organisations, 2):
        found = introductions(anew, who, whom, None, lang)
        bonds = [*([found.bond] if found.bond else []), *chain.from_iterable(way.bonds for way in found.ways)]
        named.update(third.organisation for way in found.ways for third in way.thirds)
        named.update(chain.from_iterable(bond.undertakings for bond in bonds))
    assert {one.kind for one in named} == {ORGANISATION, UNDERTAKING}
    assert all(one.label == held.network.label(one.iri, lang) for one in named)
    assert "network" not in vars(anew)
