"""A profile: what an actor or an undertaking needs and offers, and what it grew from."""

from graph import Network
from graph.network import IN_SECTOR, STRUCTURE
from graph.profile import Profile, borne_with, profile
from ontology.identifiers import thing
from tests.graph.small_networks import (
    CARRIED_BY,
    INFLUENCED_BY,
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


def test_of_an_undertaking_of_the_documents(network: Network) -> None:
    """Silver Geek grew from the study, and the project that it carries belongs to the Labo; the project likewise."""
    expected = {thing("study", "dialoguer-et-agir-ensemble"), act("labo-des-partenariats")}
    for slug in ("silver-geek", "silver-geek-projet"):
        assert profile(network, act(slug)).origins.keys() == expected


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


def test_of_somebody_without_ties() -> None:
    """The profile of somebody without ties is empty, and so is that of a stranger."""
    network = Parts((org("a"),)).network()
    for iri in (org("a"), "https://example.org/stranger"):
        found = profile(network, iri)
        assert found == Profile((), (), {})
