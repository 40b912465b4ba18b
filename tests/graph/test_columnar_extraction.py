"""The extraction of the columnar network: what the network says of each node, and what only columns hold."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from graph import Generation, Network
from graph.alliances.columns import NEVER, Numbers, Rows, day
from graph.columnar import Columnar, Texts, read_columnar
from graph.network import (
    ACTS_IN,
    ADDRESSES,
    IN_SECTOR,
    ORGANISATION,
    PARTICIPATES,
    TERRITORY,
    UNDERTAKING,
    WITHIN,
)
from graph.profile import profile
from ontology.identifiers import THINGS
from tests.graph.small_facts import MakeStore
from tests.graph.small_networks import concept, org


@pytest.fixture(scope="module")
def columns(generation: Generation) -> Columnar:
    """Return the columns of the small generation."""
    return read_columnar(generation.store)


def named(names: Texts, numbers: Numbers) -> set[str]:
    """Return the names of some numbers."""
    return {names[int(number)] for number in numbers}


def held(rows: Rows, names: Texts, owners: Texts, owner: str) -> set[str]:
    """Return the names of what the row of an owner holds."""
    number = owners.find(owner)
    assert number is not None, owner
    return named(names, rows[number])


def reached(network: Network, iri: str, tie: str, kind: str | None = None) -> set[str]:
    """Return the nodes that ties of a kind lead to from a node."""
    found = {one.target for one in network.ties(iri, tie)}
    return {one for one in found if kind is None or network.kind(one) == kind}


def test_bodies_are_those_of_the_network(columns: Columnar, network: Network) -> None:
    """Where registers say nothing, both have the same organisations and undertakings."""
    assert list(columns.organisations) == list(network.nodes(ORGANISATION))
    assert list(columns.undertakings) == list(network.nodes(UNDERTAKING))


def test_organisations_are_as_the_network_has_them(columns: Columnar, network: Network) -> None:
    """Causes, places, sectors, undertakings and structure are the same for every organisation."""
    for iri in network.nodes(ORGANISATION):
        expected = {
            "addressed": reached(network, iri, ADDRESSES),
            "places": reached(network, iri, ACTS_IN, TERRITORY),
            "belongs": set(network.sectors(iri)),
            "joined": set(network.undertakings(iri)),
            "attached": {one for one in network.attached(iri) - {iri} if network.kind(one) == ORGANISATION},
        }
        names = {
            "addressed": columns.causes, "places": columns.territories, "belongs": columns.sectors,
            "joined": columns.undertakings, "attached": columns.organisations,
        }  # fmt: skip
        found = {name: held(getattr(columns, name), texts, columns.organisations, iri) for name, texts in names.items()}
        assert found == expected, iri


def test_undertakings_are_as_the_network_has_them(columns: Columnar, network: Network) -> None:
    """Members with their roles, causes and places are the same for every undertaking."""
    owners = columns.members.owners()
    for number, iri in enumerate(columns.undertakings):
        roles = {
            (columns.organisations[int(columns.members.items[rank])], columns.role_names[int(role)])
            for rank in np.flatnonzero(owners == number)
            for role in columns.roles[int(rank)]
        }
        told = network.incoming(iri, PARTICIPATES)
        assert roles == {(tie.source, tie.role) for tie in told if network.kind(tie.source) == ORGANISATION}, iri
        assert named(columns.causes, columns.about[number]) == reached(network, iri, ADDRESSES), iri
        assert named(columns.territories, columns.taking_place[number]) == reached(network, iri, ACTS_IN, TERRITORY)


def test_the_facts_of_ties_are_those_of_the_network(columns: Columnar, network: Network) -> None:
    """Each fact that says a tie stands beside it, and no other one."""
    found = {
        (*ends, columns.facts[int(fact)])
        for name, items, turned in (
            ("members", columns.organisations, True), ("addressed", columns.causes, False),
            ("places", columns.territories, False), ("belongs", columns.sectors, False),
            ("about", columns.causes, False), ("taking_place", columns.territories, False),
        )
        for ends, facts in said(columns, name, items, is_turned=turned)
        for fact in facts
    }  # fmt: skip
    expected = {
        (tie.source, tie.target, tie.fact)
        for kind in (ORGANISATION, UNDERTAKING)
        for iri in network.nodes(kind)
        for tie in network.ties(iri, PARTICIPATES, ADDRESSES, ACTS_IN, *((IN_SECTOR,) if kind == ORGANISATION else ()))
        if tie.fact
    }
    assert len(expected) > 100
    assert found == expected


def said(columns: Columnar, name: str, items: Texts, *, is_turned: bool) -> Iterator[tuple[tuple[str, str], list[int]]]:
    """Yield the two ends of each tie of some rows, the member first, with the facts that say it."""
    rows, facts = getattr(columns, name), getattr(columns, f"{name}_facts")
    of = columns.organisations if name in {"addressed", "places", "belongs"} else columns.undertakings
    for place, (owner, item) in enumerate(zip(rows.owners().tolist(), rows.items.tolist(), strict=True)):
        ends = (items[item], of[owner]) if is_turned else (of[owner], items[item])
        yield ends, facts[place].tolist()


def test_needs_and_offers_are_those_of_profiles(columns: Columnar, network: Network) -> None:
    """What an organisation needs and offers is its own and that of what it leads, not that of its sector."""
    for iri in network.nodes(ORGANISATION):
        known = profile(network, iri)
        for rows, exchanges in ((columns.needed, known.needs), (columns.offered, known.offers)):
            own = [exchange for exchange, whole in exchanges if not whole]
            expected = {skill for exchange in own for skill in exchange.skills or exchange.kinds}
            assert held(rows, columns.skills, columns.organisations, iri) == expected, iri
    assert columns.needed.items.size
    assert columns.offered.items.size


def test_territories_are_as_the_network_has_them(columns: Columnar, network: Network) -> None:
    """Levels and containers are the same, and communes have their coordinates."""
    for iri in network.nodes(TERRITORY):
        number = columns.territories.find(iri)
        assert number is not None
        assert columns.levels.names[columns.levels.values[number]] == network.level(iri)
        assert named(columns.territories, columns.containers[number]) == reached(network, iri, WITHIN)
    paris = columns.territories.find("https://w3id.org/maillage/id/commune/75056")
    assert paris is not None
    assert columns.coordinates[paris].tolist() == pytest.approx([48.86, 2.35], abs=0.05)


def test_broader_concepts_are_those_of_the_network(columns: Columnar, network: Network) -> None:
    """Each cause, sector and skill has the same broader ones."""
    for names, wider in (
        (columns.causes, columns.wider_causes),
        (columns.sectors, columns.wider_sectors),
        (columns.skills, columns.wider_skills),
    ):
        for number, iri in enumerate(names):
            assert named(names, wider[number]) == network.broader.get(iri, frozenset()) & set(names), iri


PREFIXES = """
@prefix al: <https://w3id.org/maillage/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> . @prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix d: <https://w3id.org/maillage/id/dating/> . @prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix sector: <https://w3id.org/maillage/concept/sector/> . @prefix role: <https://w3id.org/maillage/concept/role/> .
@prefix skill: <https://w3id.org/maillage/concept/skill/> .
@prefix moment: <https://w3id.org/maillage/concept/moment/> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
@prefix band: <https://w3id.org/maillage/concept/staff-band/> .
"""


def test_a_body_of_several_names_is_one(make_store: MakeStore) -> None:
    """What each of its names says is said of one organisation, which is found by all of them."""
    columns = read_columnar(
        make_store(
            PREFIXES
            + """
            o:siren-1 a al:Company ; skos:prefLabel "Une"@fr ; al:staffBand band:12 ; org:classification kind:company ;
              al:canOffer skill:strategy ; al:addresses cause:care .
            o:rna-1 a al:Association ; skos:prefLabel "Une"@fr ; al:addresses cause:school ;
              al:inSector sector:association .
            o:é a org:Organization ; skos:prefLabel "Autre"@fr ; org:hasMember o:rna-1 .
            o:nameless a org:Organization ; al:addresses cause:care .
            _:b a org:Organization ; skos:prefLabel "Sans adresse"@fr .
            """,
            PREFIXES + "o:rna-1 al:canonical o:siren-1 . kind:company al:inSector sector:company .",
        )
    )
    one, other = org("siren-1"), f"{THINGS}organisation/é"
    assert list(columns.organisations) == [one, other]
    assert list(columns.aliases) == [org("rna-1")]
    assert columns.number(org("rna-1")) == columns.number(one) == 0
    assert held(columns.addressed, columns.causes, columns.organisations, one) == {
        concept("cause", "care"), concept("cause", "school"),
    }  # fmt: skip
    assert held(columns.belongs, columns.sectors, columns.organisations, one) == {
        concept("sector", "association"), concept("sector", "company"),
    }  # fmt: skip
    assert held(columns.offered, columns.skills, columns.organisations, one) == {concept("skill", "strategy")}
    assert held(columns.attached, columns.organisations, columns.organisations, one) == {other}
    assert (columns.sizes.names, columns.sizes.values.tolist()) == ((concept("staff-band", "12"),), [0, -1])
    assert (columns.forms.names, columns.forms.values.tolist()) == ((concept("organisation-kind", "company"),), [0, -1])


def test_an_organisation_is_called_as_the_network_calls_it(columns: Columnar, network: Network) -> None:
    """In each language, or as it is called in another one."""
    for number, iri in enumerate(columns.organisations):
        assert [columns.called(number, lang) for lang in ("fr", "en")] == [
            network.label(iri, "fr"), network.label(iri, "en"),
        ], iri  # fmt: skip


def test_the_name_of_the_body_itself_goes_before_others(make_store: MakeStore) -> None:
    """What another of its IRIs is called counts where it has no name in a language; any, where it has none at all."""
    columns = read_columnar(
        make_store(
            PREFIXES
            + """
            o:a al:canonical o:b ; skos:prefLabel "Avant"@fr , "Before"@en . o:a a org:Organization .
            o:b a org:Organization ; skos:prefLabel "Lui-même"@fr .
            o:c a org:Organization ; skos:prefLabel "Nur deutsch"@de .
            """
        )
    )
    assert [columns.called(one) for one in (0, 1)] == ["Lui-même", "Nur deutsch"]
    assert [columns.called(one, "en") for one in (0, 1)] == ["Before", "Nur deutsch"]


def test_a_beginning_counts_at_its_last_day(make_store: MakeStore) -> None:
    """A year, a month, a day; who joins later, who says nothing, and an undertaking known by its members alone."""
    columns = read_columnar(
        make_store(
            PREFIXES
            + """
            o:a a org:Organization ; skos:prefLabel "A"@fr . o:b a org:Organization ; skos:prefLabel "B"@fr .
            u:day a al:Alliance ; skos:prefLabel "D"@fr ; al:sinceYear 2020 .
            d:1 a al:Dating ; al:about u:day ; al:moment moment:beginning ; al:year 2020 ; al:month 3 ; al:day 4 .
            u:month a al:Alliance ; skos:prefLabel "M"@fr .
            d:2 a al:Dating ; al:about u:month ; al:moment moment:beginning ; al:year 2020 ; al:month 2 .
            u:year a al:Alliance ; skos:prefLabel "Y"@fr ; al:sinceYear 2019 .
            u:by-members a al:Alliance ; skos:prefLabel "B"@fr .
            u:never a al:Alliance ; skos:prefLabel "N"@fr .
            d:3 a al:Dating ; al:about u:never ; al:moment moment:publication ; al:year 2001 .
            p:1 a al:Participation ; org:member o:a ; org:organization u:year ; org:role role:partner .
            p:2 a al:Participation ; org:member o:b ; org:organization u:year ; org:role role:partner ;
              al:sinceYear 2021 .
            p:3 a al:Participation ; org:member o:a ; org:organization u:by-members ; org:role role:partner .
            p:4 a al:Participation ; org:member o:b ; org:organization u:by-members ; org:role role:partner ;
              al:sinceYear 2018 .
            p:5 a al:Participation ; org:member o:a ; org:organization u:never ; org:role role:partner .
            """
        )
    )
    days = {iri.rsplit("/", 1)[-1]: int(columns.days[number]) for number, iri in enumerate(columns.undertakings)}
    assert days == {
        "day": day(date(2020, 3, 4)),
        "month": day(date(2020, 2, 29)),
        "year": day(date(2019, 12, 31)),
        "by-members": day(date(2018, 12, 31)),
        "never": NEVER,
    }
    since = {
        (columns.undertakings[undertaking].rsplit("/", 1)[-1], columns.organisations[member][-1]): int(begun)
        for undertaking, member, begun in zip(
            columns.members.owners().tolist(), columns.members.items.tolist(), columns.since.tolist(), strict=True
        )
    }
    assert since == {
        ("year", "a"): day(date(2019, 12, 31)),
        ("year", "b"): day(date(2021, 12, 31)),
        ("by-members", "a"): day(date(2018, 12, 31)),
        ("by-members", "b"): day(date(2018, 12, 31)),
        ("never", "a"): NEVER,
    }


def test_words_are_those_of_names_descriptions_and_objectives(make_store: MakeStore) -> None:
    """Words of four letters or more, in any language, folded; what is said of an organisation is not among them."""
    columns = read_columnar(
        make_store(
            PREFIXES
            + """
            @prefix dcterms: <http://purl.org/dc/terms/> . @prefix aim: <https://w3id.org/maillage/id/objective/> .
            o:a a org:Organization ; skos:prefLabel "Organisation"@fr ; dcterms:description "Un objet"@fr .
            u:a a al:Project ; skos:prefLabel "L'École, d'ici à 2030"@fr , "The School"@en .
            u:b a al:Alliance ; skos:prefLabel "École"@fr ; dcterms:description \"\"\"Des "jardins",
            des ÉCOLES_ouvertes\"\"\"@fr .
            aim:1 a al:Objective ; al:about u:b , o:a ; skos:prefLabel "apprendre à lire"@fr .
            u:nameless a al:Alliance ; dcterms:description "Personne"@fr .
            """
        )
    )
    words = {
        iri.rsplit("/", 1)[-1]: named(columns.words, columns.worded[n]) for n, iri in enumerate(columns.undertakings)
    }
    assert words == {
        "a": {"école", "school"},
        "b": {"école", "jardins", "écoles", "ouvertes", "apprendre", "lire"},
    }
    assert list(columns.words) == sorted({"school"} | words["b"], key=str.encode)


def test_an_empty_store_has_empty_columns(make_store: MakeStore) -> None:
    """Where nothing is said there is nobody."""
    columns = read_columnar(make_store(""))
    assert (len(columns), len(columns.undertakings), len(columns.territories)) == (0, 0, 0)
    assert columns.members.items.size == columns.known.size == columns.coordinates.size == 0
