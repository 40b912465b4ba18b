"""Visiting: an organisation of a register that is tied to nothing is shown and ranked as the others are."""

from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import Network, read_network
from graph.bodies import DERIVED, bodies_of, body, canonical, known_as, told_graphs
from graph.columnar import read_columnar
from graph.derivation import derivations, derive
from graph.explanation import sentence
from graph.extraction import read_bare, read_territories, read_territory
from graph.grounds import Ground, grounds, named
from graph.manifest import SourceRecord
from graph.network import ACTS_IN, ADDRESSES, IN_SECTOR, ORGANISATION, PARTICIPATES, TERRITORY, WITHIN
from graph.partnership import Meeting
from graph.ranking import Reason
from graph.recommendation import Recommender, served
from graph.store import EmbeddedStore
from graph.visiting import Visits, visited
from ontology.identifiers import named_graph, thing
from tests.graph.small_facts import Counting

PREFIXES = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> .
@prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix cl: <https://w3id.org/maillage/id/claim/> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix region: <https://w3id.org/maillage/id/region/> .
@prefix role: <https://w3id.org/maillage/concept/role/> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
@prefix sector: <https://w3id.org/maillage/concept/sector/> .
@prefix level: <https://w3id.org/maillage/concept/territory-kind/> .
"""
GRAPHS = {
    "told/a": """
o:told a al:Association ; skos:prefLabel "Told"@fr ; org:classification kind:association .
o:other a al:Company ; skos:prefLabel "Other"@fr .
u:x a al:Alliance ; skos:prefLabel "X"@fr .
p:a a al:Participation ; org:member o:told ; org:organization u:x ; org:role role:member .
cl:a a al:Claim ; al:subject o:told ; al:predicate al:addresses ; al:object cause:education .
cl:b a al:Claim ; al:subject o:other ; al:predicate al:addresses ; al:object cause:health .
""",
    "register/rna": """
o:rna-W1 a al:Association ; skos:prefLabel "TOLD"@fr ; al:actsIn commune:86194 .
o:rna-W2 a al:Association ; skos:prefLabel "Stranger"@fr ; org:classification kind:association ;
    al:actsIn commune:86194 .
o:rna-W3 a al:Association ; skos:prefLabel "Funded"@fr ; al:actsIn commune:86194 .
""",
    "register/sirene": """o:siren-1 a al:Association ; skos:prefLabel "TOLD SIRENE"@fr .""",
    "register/subsidies": """
u:grant a al:Undertaking ; skos:prefLabel "Grant"@fr .
p:b a al:Participation ; org:member o:rna-W3 ; org:organization u:grant ; org:role role:beneficiary .
""",
    "inferred/causes": "o:rna-W2 al:addresses cause:education . o:rna-W1 al:addresses cause:health .",
    "links/registers": "o:rna-W1 al:registeredAs o:siren-1 . o:told al:registeredAs o:rna-W1 .",
    "territories/2026": """
commune:86194 al:territoryKind level:commune ; skos:prefLabel "Poitiers"@fr , "Poictiers"@en , "Limonum"@la ;
    al:directlyWithin region:75 .
region:75 al:territoryKind level:region ; skos:prefLabel "Nouvelle-Aquitaine"@fr .
kind:association al:inSector sector:civil-society .
""",
}


def org(code: str) -> str:
    """Return the IRI of an organisation."""
    return thing("organisation", code)


def cause(name: str) -> str:
    """Return the IRI of a cause."""
    return f"https://w3id.org/maillage/concept/cause/{name}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """Return a store of told facts and of registers, with what follows from them."""
    path: Path = tmp_path_factory.mktemp("visiting") / "store"
    made = ox.Store(str(path))
    for name, text in GRAPHS.items():
        made.load((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(named_graph(name)))
    derive(made, DERIVED, derivations())
    made.flush()
    del made
    return EmbeddedStore(path)


@pytest.fixture(scope="module")
def network(store: EmbeddedStore) -> Network:
    """Return the network of that store."""
    return read_network(store)


class TestNodes:
    """Who is in the network."""

    def test_the_told_and_the_tied(self, network: Network) -> None:
        """An organisation of a register is a node where it takes part in something, and only there."""
        assert set(network.nodes(ORGANISATION)) == {org("siren-1"), org("other"), org("rna-W3")}

    def test_a_body_is_one_node(self, network: Network) -> None:
        """Three IRIs of one body make one node: the canonical one, with the name that people tell and all ties."""
        known = org("siren-1")
        assert {network.known(org(code)) for code in ("told", "rna-W1", "siren-1")} == {known}
        assert network.label(known) == "Told"
        assert network.undertakings(known) == {thing("undertaking", "x")}
        assert {tie.target for tie in network.ties(known, ADDRESSES)} == {cause("education"), cause("health")}
        assert {tie.target for tie in network.ties(known, ACTS_IN)} == {thing("commune", "86194")}
        assert len(network.sectors(known)) == 1

    def test_the_tied_have_what_their_register_says(self, network: Network) -> None:
        """Where they act is a tie without a fact of its own."""
        (tie,) = network.ties(org("rna-W3"), ACTS_IN)
        assert (tie.target, tie.fact) == (thing("commune", "86194"), None)


class TestVisits:
    """A stranger in the network."""

    def test_it_has_its_ties(self, network: Network, store: EmbeddedStore) -> None:
        """Its causes, its sector and its territories are those of the store, with all that contain these."""
        there = visited(network, store, org("rna-W2"))
        assert there.kind(org("rna-W2")) == ORGANISATION
        assert there.label(org("rna-W2")) == "Stranger"
        assert [tie.target for tie in there.ties(org("rna-W2"), ADDRESSES)] == [cause("education")]
        assert len(list(there.ties(org("rna-W2"), IN_SECTOR))) == 1
        assert there.kind(thing("commune", "86194")) == TERRITORY
        assert there.level(thing("commune", "86194")) == "commune"
        assert thing("region", "75") in {tie.target for tie in there.ties(thing("commune", "86194"), WITHIN)}
        assert org("rna-W2") in {tie.source for tie in there.incoming(cause("education"))}

    @pytest.mark.parametrize("iri", [thing("commune", "86194"), thing("region", "75"), org("rna-W2"), "urn:none"])
    def test_a_territory_alone_is_read_as_with_others(self, store: EmbeddedStore, iri: str) -> None:
        """Its level, its names and all that contain it; what is no territory is none."""
        one, among = read_territory(store, iri), read_territories(store, [iri]).get(iri)
        assert (one is None) == (among is None) == ("commune" not in iri and "region" not in iri)
        if one and among:
            assert (one.level, one.names, {*one.containers}) == (among.level, among.names, {*among.containers})

    def test_names_are_read_of_what_is_told_alone(self, store: EmbeddedStore) -> None:
        """A territory of which an answer speaks is called by its name, and read whole where somebody acts there."""
        columns, commune, region = read_columnar(store), thing("commune", "86194"), thing("region", "75")
        network = read_bare(store, columns.canonical)
        visits = Visits(network, store, columns)
        there = visits(org("rna-W2"))
        visits.expect_names([commune, "urn:none"])
        assert there.label(commune) == "Poitiers"
        assert network.places.keys() == {commune, "urn:none"}
        assert visited(network, store, org("rna-W2")).label(region) == "Nouvelle-Aquitaine"

    def test_a_far_store_is_asked_once_for_all_names(self, store: EmbeddedStore) -> None:
        """What is looked up near by is asked of a service in one query, and not again."""
        asked, iris = Counting(store.path), [thing("commune", "86194"), thing("region", "75"), "urn:none"]
        asked.far = True
        network = read_bare(store, str)
        for _ in range(2):
            Visits(network, asked).expect_names(iris)
            assert asked.asked == 1
        near = read_bare(store, str)
        Visits(near, store).expect_names(iris)
        assert network.places.keys() == near.places.keys() == {*iris}
        assert [network.places[iri] is None for iri in iris] == [near.places[iri] is None for iri in iris]

    def test_the_network_stays_as_it_is(self, network: Network, store: EmbeddedStore) -> None:
        """Nobody else sees the stranger."""
        visited(network, store, org("rna-W2"))
        assert network.kind(org("rna-W2")) is None
        assert org("rna-W2") not in set(network.nodes(ORGANISATION))

    def test_several_at_once(self, network: Network, store: EmbeddedStore) -> None:
        """What is read of several together is what is read of each alone."""
        every = [org(code) for code in ("rna-W2", "siren-1", "told", "rna-W3", "rna-W9")]
        together = Visits(network, store)
        together.expect(every)
        for iri in every:
            assert together(iri) == visited(network, store, iri)
        assert [together(iri) is network for iri in every] == [False, True, True, True, True]
        assert network.known_as(org("siren-1")) == (org("siren-1"), org("rna-W1"), org("told"))

    def test_columns_tell_what_the_store_does(self, network: Network, store: EmbeddedStore) -> None:
        """Its ties, its names and its other IRIs; a stranger to both stays one."""
        quick = Visits(network, store, read_columnar(store))
        for iri in (org("rna-W2"), org("rna-W9"), org("nobody")):
            there, here = visited(network, store, iri), quick(iri)
            assert set(here.ties(iri)) == set(there.ties(iri))
            assert here.known_as(iri) == there.known_as(iri)
            for lang in ("fr", "en"):
                assert here.label(iri, lang) == there.label(iri, lang)

    def test_it_may_ask_for_partners(self, network: Network, store: EmbeddedStore) -> None:
        """Candidates are those of the same cause and those of the same place; and it is one for others."""
        engine = Recommender.of(read_columnar(store), served())

        def asking(iri: str) -> dict[str, set[str]]:
            meeting = Meeting(engine, visited(network, store, iri), (iri,), partial(visited, network, store))
            return {one.organisation: {reason.code for reason in one.reasons} for one in meeting.partners().ranked}

        assert "shared-cause" in asking(org("rna-W2"))[org("siren-1")]
        assert "shared-territory" in asking(org("rna-W2"))[org("rna-W3")]
        assert "shared-territory" in asking(org("rna-W3"))[org("rna-W2")]

    def test_who_is_known_needs_no_visit(self, network: Network, store: EmbeddedStore) -> None:
        """A node, another IRI of it, or what no store knows: the network itself."""
        for code in ("siren-1", "told", "rna-W9"):
            assert visited(network, store, org(code)) is network
        assert not list(network.ties(org("rna-W9"), PARTICIPATES))


class TestBodies:
    """A body and its IRIs."""

    def test_they_lead_to_one(self, store: EmbeddedStore) -> None:
        """Each IRI of a body gives the same list, which begins with the canonical one."""
        every = (org("siren-1"), org("rna-W1"), org("told"))
        assert {known_as(store, iri) for iri in every} == {every}
        assert canonical(store, org("rna-W2")) == org("rna-W2")

    def test_several_at_once(self, store: EmbeddedStore) -> None:
        """Bodies read together are those read alone; what is known by another IRI, or is no body, has none."""
        every = [org(code) for code in ("siren-1", "rna-W1", "told", "rna-W2", "rna-W9")] + [thing("undertaking", "x")]
        alone = {iri: [found for one in known_as(store, iri) if (found := body(store, one))] for iri in every}
        expected = {iri: found for iri, found in alone.items() if canonical(store, iri) == iri}
        assert bodies_of(store, every) == expected

    def test_only_organisations_are_bodies(self, store: EmbeddedStore) -> None:
        """An undertaking, a territory or nothing at all is none."""
        assert body(store, thing("undertaking", "x")) is None
        assert body(store, thing("commune", "86194")) is None
        assert body(store, org("rna-W9")) is None

    def test_what_people_tell(self, store: EmbeddedStore) -> None:
        """Graphs of registers, of links and of what follows are not told."""
        assert told_graphs(store) == [named_graph("territories/2026"), named_graph("told/a")]


class TestGrounds:
    """Which named graphs state the ties that no evidence supports."""

    @staticmethod
    def of(store: EmbeddedStore, network: Network, iri: str) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the graphs of the ties of a thing by kind and target."""
        found = grounds(store, list(visited(network, store, iri).ties(iri)))
        return {(tie.kind, tie.target): graphs for tie, graphs in found.items()}

    def test_of_a_stranger(self, store: EmbeddedStore, network: Network) -> None:
        """A register states where it acts and its kind, whence its sector; an inference states its cause."""
        rna = (named_graph("register/rna"),)
        assert self.of(store, network, org("rna-W2")) == {
            (ACTS_IN, thing("commune", "86194")): rna,
            (IN_SECTOR, "https://w3id.org/maillage/concept/sector/civil-society"): rna,
            (ADDRESSES, cause("education")): (named_graph("inferred/causes"),),
        }

    def test_of_a_body_that_registers_know(self, store: EmbeddedStore, network: Network) -> None:
        """What is stated of another of its IRIs counts, and a fact is stated where it stands."""
        found = self.of(store, network, org("siren-1"))
        assert found[ADDRESSES, cause("education")] == (named_graph("told/a"),)
        assert found[ADDRESSES, cause("health")] == (named_graph("inferred/causes"),)
        assert found[ACTS_IN, thing("commune", "86194")] == (named_graph("register/rna"),)
        assert found[PARTICIPATES, thing("undertaking", "x")] == (named_graph("told/a"),)

    def test_what_is_derived_alone_says_so(self, store: EmbeddedStore, network: Network) -> None:
        """What lies within what directly is said by the edition of the territories."""
        found = self.of(store, network, org("rna-W3"))
        assert found[PARTICIPATES, thing("undertaking", "grant")] == (named_graph("register/subsidies"),)
        within = grounds(store, list(network.ties(thing("commune", "86194"))))
        assert set(within.values()) == {(named_graph("territories/2026"),)}

    def test_a_reason_says_that_its_cause_was_inferred(self, store: EmbeddedStore, network: Network) -> None:
        """A cause that an inference alone ties to one of both is no stated one."""
        there = visited(network, store, org("rna-W2"))
        reason = Reason("shared-cause", 1.0, (cause("education"),), ())
        assert sentence(reason, there, "fr", {cause("education")}) == "Causes en commun : education (déduite)."
        assert sentence(reason, there, "en") == "Causes in common: education."

    def test_columns_tell_which_causes_nobody_states(self, store: EmbeddedStore) -> None:
        """A cause that only an inference ties to a body; one that is told of any of its registrations is stated."""
        columns = read_columnar(store)
        owners = columns.addressed.owners()
        found = {
            (columns.organisations[owner], columns.causes[held]): bool(concluded)
            for owner, held, concluded in zip(owners, columns.addressed.items, columns.concluded, strict=True)
        }
        assert found[org("rna-W2"), cause("education")]
        assert found[org("siren-1"), cause("health")]
        assert not found[org("siren-1"), cause("education")]

    def test_titles(self) -> None:
        """A graph has the title and the edition of its source; a graph of inferences says that it is one."""
        name = "inferred/causes"
        record = SourceRecord(named_graph(name), name, "Causes", "tests", "CC0-1.0", "2026-11-01", 1, "")
        graphs = (record.graph, named_graph("derived"), named_graph("contributed/a"))
        assert named(graphs, [record], "en") == (
            Ground(record.graph, "Causes", "2026-11-01", is_inferred=True),
            Ground(named_graph("derived"), "What follows from the rules", None, is_inferred=False),
            Ground(named_graph("contributed/a"), "contributed/a", None, is_inferred=False),
        )
