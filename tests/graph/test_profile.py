"""A profile: what an actor does, itself or through what it takes part in, with the facts that say so."""

from graph import Network
from graph.network import ACTS_IN, ADDRESSES, IN_SECTOR, STRUCTURE
from graph.profile import borne_with, containers, profile
from ontology.identifiers import thing
from tests.graph.small_networks import (
    CARRIED_BY,
    INFLUENCED_BY,
    PLACES,
    SECTORS,
    SKILLS,
    Parts,
    act,
    concept,
    exchange,
    org,
    takes_part,
    tie,
)

CAUSE = concept("cause", "other")


def test_of_an_organisation_of_the_documents(network: Network) -> None:
    """Orange acts for ageing well in Poitou-Charentes, through Silver Geek, and that is where it is read."""
    orange = profile(network, org("orange"))
    assert concept("cause", "ageing-well") in orange.causes
    assert thing("territory", "poitou-charentes") in orange.territories
    assert orange.sectors == {concept("sector", "company")}
    assert orange.origins == {}
    facts = orange.causes[concept("cause", "ageing-well")]
    assert any("participation" in fact for fact in facts)
    assert any("claim" in fact for fact in facts)


def test_of_an_undertaking_of_the_documents(network: Network) -> None:
    """Silver Geek grew from the study, and the project that it carries belongs to the Labo; the project likewise."""
    expected = {thing("study", "dialoguer-et-agir-ensemble"), act("labo-des-partenariats")}
    for slug in ("silver-geek", "silver-geek-projet"):
        assert profile(network, act(slug)).origins.keys() == expected


def test_own_and_through_what_it_takes_part_in() -> None:
    """A cause of one's own has its fact; one of an undertaking has also that of the participation."""
    ties = (takes_part(org("a"), act("x")), tie(act("x"), ADDRESSES, CAUSE))
    through = profile(Parts((org("a"),), (act("x"),), ties).network(), org("a"))
    assert through.causes == {CAUSE: (ties[1].fact, ties[0].fact)}
    own = tie(org("a"), ADDRESSES, CAUSE)
    both = profile(Parts((org("a"),), (act("x"),), (own, *ties)).network(), org("a"))
    assert both.causes == {CAUSE: (own.fact, ties[1].fact, ties[0].fact)}


def test_needs_of_what_it_leads_and_of_its_sector() -> None:
    """An organisation has its own needs, those of what it runs, and, marked as such, those of its sector."""
    inner, outer, *_ = SECTORS
    needs = (
        exchange("own", org("a"), SKILLS[0]),
        exchange("led", act("led"), SKILLS[0]),
        exchange("joined", act("joined"), SKILLS[0]),
        exchange("sector", outer, SKILLS[0]),
        exchange("other", org("b"), SKILLS[0]),
    )
    ties = (
        takes_part(org("a"), act("led"), "operator"),
        takes_part(org("a"), act("joined"), "member"),
        tie(org("a"), IN_SECTOR, inner),
    )
    found = profile(Parts((org("a"), org("b")), (act("led"), act("joined")), ties, needs).network(), org("a")).needs
    assert {(need.fact.rsplit("/", 1)[-1], whole) for need, whole in found} == {
        ("own", False), ("led", False), ("sector", True),
    }  # fmt: skip


def test_borne_together() -> None:
    """A project and the alliance that carries it are one circle; what inspired them is not in it."""
    ties = (
        tie(act("project"), STRUCTURE, act("alliance"), CARRIED_BY),
        tie(act("alliance"), STRUCTURE, act("study"), INFLUENCED_BY),
        tie(act("project"), STRUCTURE, org("carrier"), CARRIED_BY),
    )
    network = Parts((org("carrier"),), (act("project"), act("alliance"), act("study")), ties).network()
    assert borne_with(network, act("project")) == borne_with(network, act("alliance"))
    assert borne_with(network, act("project")) == {act("project"), act("alliance")}
    assert borne_with(network, act("study")) == {act("study")}


def test_containers_of_territories() -> None:
    """A territory counts with all that contain it; one's own fact goes before that of a narrower one."""
    commune, _other, departement, region = PLACES
    ties = (tie(org("a"), ACTS_IN, commune), tie(org("a"), ACTS_IN, region))
    network = Parts((org("a"),), (), ties).network()
    found = containers(network, profile(network, org("a")).territories)
    assert found == {commune: (ties[0].fact,), departement: (ties[0].fact,), region: (ties[1].fact,)}


def test_of_somebody_without_ties() -> None:
    """The profile of somebody without ties is empty, and so is that of a stranger."""
    network = Parts((org("a"),)).network()
    for iri in (org("a"), "https://example.org/stranger"):
        found = profile(network, iri)
        assert (found.sectors, found.causes, found.territories, found.needs) == (frozenset(), {}, {}, ())
