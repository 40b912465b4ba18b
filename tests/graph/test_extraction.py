"""The extraction: the network says what the store says, and nothing else."""

from dataclasses import replace

import pytest

from graph import Generation, Network, build, read_network
from graph.network import (
    ACTS_IN,
    ADDRESSES,
    CAUSE,
    ORGANISATION,
    PARTICIPATES,
    SECTOR,
    TERRITORY,
    UNDERTAKING,
    WITHIN,
    Tie,
)
from ontology.identifiers import thing
from ontology.source import Source
from tests.graph.small_facts import MakeStore
from tests.graph.small_networks import act, concept, org

PREFIXES = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> .
@prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix c: <https://w3id.org/maillage/id/claim/> .
@prefix t: <https://w3id.org/maillage/id/territory/> .
@prefix role: <https://w3id.org/maillage/concept/role/> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix kind: <https://w3id.org/maillage/concept/territory-kind/> .
"""
ALLIANCE = f"""{PREFIXES}
o:a a al:Association ; skos:prefLabel "L'association"@fr , "The association"@en .
o:b a al:Company ; skos:prefLabel "Société"@fr .
u:x a al:Alliance ; skos:prefLabel "X"@fr .
p:a a al:Participation ; org:member o:a ; org:organization u:x ; org:role role:member , role:initiator .
p:b a al:Participation ; org:member o:b ; org:organization u:x ; org:role role:member .
c:a a al:Claim ; al:subject u:x ; al:predicate al:addresses ; al:object cause:education .
"""


def nodes_of(network: Network) -> dict[str, dict[str, object]]:
    """Return the nodes of a network with what they are."""
    return {iri: dict(network.graph.nodes[iri]) for iri in network.graph}


def ties_of(network: Network) -> set[Tie]:
    """Return the ties of a network."""
    return {tie for iri in network.graph for tie in network.ties(iri)}


class TestTold:
    """The network of the told facts."""

    def test_members_of_silver_geek(self, network: Network) -> None:
        """The collective has the eight members that the document names, the project none of its own."""
        members = {iri.rsplit("/", 1)[-1] for iri in network.members(act("silver-geek"))}
        assert members == {
            "solidatech", "unis-cite", "fondation-macif", "orange", "passerelles-et-competences", "futurolan", "spn",
            "trois-cites",
        }  # fmt: skip
        assert network.members(act("silver-geek-projet")) == frozenset()

    def test_partners_share_an_undertaking(self, network: Network) -> None:
        """La Poste and Le RAMEAU started one study; that is what they share."""
        shared = network.partners(org("la-poste"))
        assert shared[org("le-rameau")] == {thing("study", "dialoguer-et-agir-ensemble")}
        for partner, undertakings in network.partners(org("orange")).items():
            assert undertakings == network.undertakings(partner) & network.undertakings(org("orange"))

    def test_no_misspelling_makes_an_organisation(self, network: Network) -> None:
        """Aletr'Actions is no second organisation, and each has one node."""
        found = [iri for iri in network.nodes(ORGANISATION) if network.label(iri).endswith("Actions")]
        assert found == [org("alteractions")]

    def test_a_unit_is_attached_to_its_body(self, network: Network) -> None:
        """Charenton's service is a unit of the city, and the project is carried by the collective."""
        assert org("ville-de-charenton") in network.attached(org("charenton-developpement-economique"))
        assert act("silver-geek") in network.attached(act("silver-geek-projet"))
        assert act("silver-geek-projet") in network.attached(act("silver-geek"))

    def test_territories_come_with_all_that_contain_them(self, network: Network) -> None:
        """From Poitiers one steps up to France; each territory knows its level."""
        poitiers = thing("commune", "86194")
        over = {tie.target for tie in network.ties(poitiers, WITHIN)}
        assert {thing("departement", "86"), thing("region", "75"), thing("country", "FR")} <= over
        assert {network.kind(iri) for iri in over} == {TERRITORY}
        assert network.graph.nodes[poitiers]["level"] == "commune"

    def test_every_tie_is_between_nodes_and_has_a_known_kind(self, network: Network) -> None:
        """No tie leads to a node without a kind; participations and causes have their facts."""
        kinds = {ORGANISATION, UNDERTAKING, CAUSE, SECTOR, TERRITORY}
        assert len(ties_of(network)) == network.graph.number_of_edges()
        for one in ties_of(network):
            assert {network.kind(one.source), network.kind(one.target)} <= kinds
            if one.kind in {PARTICIPATES, ADDRESSES}:
                assert one.fact

    def test_names_in_both_languages(self, network: Network) -> None:
        """A name is in the language asked for, else in French, else the code."""
        assert network.label(act("silver-geek"), "en") == "Silver Geek (collective)"
        assert network.label(act("silver-geek")) == "Silver Geek (collectif)"
        assert network.label(org("la-poste"), "en") == "La Poste"
        assert network.label("https://example.org/things/unknown") == "unknown"

    def test_the_same_facts_in_a_source_more_change_nothing(
        self, tmp_path_factory: pytest.TempPathFactory, told: tuple[Source, ...], generation: Generation
    ) -> None:
        """A second source that states the same triples adds no tie."""
        again = [replace(one, graph=f"{one.graph}/again", name=f"{one.name}/again") for one in told[1:3]]
        once = build(told[:6], tmp_path_factory.mktemp("once")).network
        twice = build((*told[:6], *again), tmp_path_factory.mktemp("twice")).network
        assert ties_of(once) == ties_of(twice)
        assert nodes_of(once) == nodes_of(twice)
        assert (once.needs, once.offers, once.between) == (twice.needs, twice.offers, twice.between)
        assert set(once.graph) <= set(generation.network.graph)


class TestSmall:
    """Networks of a few facts."""

    def test_an_empty_store(self, make_store: MakeStore) -> None:
        """No facts, no network; every question has an empty answer."""
        network = read_network(make_store(""))
        assert len(network.graph) == 0
        assert list(network.nodes(ORGANISATION)) == []
        assert network.kind("https://example.org/x") is None
        assert network.members("https://example.org/x") == frozenset()
        assert network.partners("https://example.org/x") == {}

    def test_an_alliance(self, make_store: MakeStore) -> None:
        """Two members and a cause; two roles of one participation are two ties of one fact."""
        network = read_network(make_store(ALLIANCE))
        assert network.members(act("x")) == {org("a"), org("b")}
        assert network.partners(org("a")) == {org("b"): frozenset({act("x")})}
        roles = {one.role for one in network.ties(org("a"), PARTICIPATES)}
        assert roles == {concept("role", "member"), concept("role", "initiator")}
        assert {one.fact for one in network.ties(org("a"))} == {thing("participation", "a")}
        assert [one.target for one in network.ties(act("x"), ADDRESSES)] == [concept("cause", "education")]
        assert network.kind(concept("cause", "education")) == CAUSE
        assert network.label(org("a"), "en") == "The association"

    def test_the_order_of_the_facts_changes_nothing(self, make_store: MakeStore) -> None:
        """The same statements in the reverse order make the same network."""
        lines = ALLIANCE.removeprefix(PREFIXES).strip().splitlines()
        one, other = (read_network(make_store(PREFIXES + "\n".join(each))) for each in (lines, lines[::-1]))
        assert ties_of(one) == ties_of(other)
        assert nodes_of(one) == nodes_of(other)
        assert one.labels == other.labels

    def test_strangers_are_no_nodes(self, make_store: MakeStore) -> None:
        """A member that no source describes, and a territory that is unknown, are left out of the network."""
        stranger = f"""{ALLIANCE}
        p:z a al:Participation ; org:member o:unheard-of ; org:organization u:x ; org:role role:member .
        o:a al:actsIn t:nowhere ."""
        network = read_network(make_store(stranger))
        assert org("unheard-of") not in network.graph
        assert thing("territory", "nowhere") not in network.graph
        assert network.members(act("x")) == {org("a"), org("b")}

    def test_a_hostile_name_is_a_name(self, make_store: MakeStore) -> None:
        """A name that looks like a query or a page is kept to the letter."""
        name = '</script><script>alert(1)</script> \\" } DROP ALL {{7*7}} ’ & é'
        text = name.replace("\\", "\\\\").replace('"', '\\"')
        network = read_network(make_store(f'{PREFIXES} o:a a al:Association ; skos:prefLabel "{text}"@fr .'))
        assert network.label(org("a")) == name

    def test_a_cycle_of_territories_ends(self, make_store: MakeStore) -> None:
        """Territories that contain each other by mistake are read once each."""
        cycle = f"""{PREFIXES}
        o:a a al:Association ; skos:prefLabel "A"@fr ; al:actsIn t:x .
        p:x a al:Presence ; al:about o:a ; al:inTerritory t:x ;
            al:presenceKind <https://w3id.org/maillage/concept/presence-kind/action> .
        t:x al:territoryKind kind:epci ; skos:prefLabel "X"@fr ; al:within t:y , t:x .
        t:y al:territoryKind kind:epci ; skos:prefLabel "Y"@fr ; al:within t:x , t:y ."""
        network = read_network(make_store(cycle))
        assert [one.target for one in network.ties(org("a"), ACTS_IN)] == [thing("territory", "x")]
        assert len(list(network.nodes(TERRITORY))) == 2
