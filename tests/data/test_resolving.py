"""Resolving: which told organisations the registers are sure to know."""

from collections.abc import Sequence

import duckdb
from pyoxigraph import RdfFormat, Store

from data.catalogue import read_catalogue
from data.resolving import resolve, told_organisations
from data.statements import Tables, stated
from data.told import told_sources
from ontology.conformance import check
from ontology.identifiers import THINGS, named_graph
from ontology.vocabulary import vocabulary_source
from tests.data.linked import Body, association, linking, unit

RAMEAU = association("1", "LE RAMEAU", "75056")
ALTER = association("2", "ALTERACTIONS", "75056")
"""Told with a site in Paris, under a name of one word."""
PASSERELLES = association("3", "Passerelles et compétences", "75056")
HOUSES = association("4", "Réseau national des maisons des associations", "86194")


def resolved(
    associations: Sequence[Body], units: Sequence[Body] = (), gone: Sequence[Body] = (), *, is_whole: bool = True
) -> list[tuple[str, str, str, float]]:
    """Return the links of the told organisations to some bodies."""
    with linking(associations, units, gone) as (connection, tables):
        found = resolve(connection, "2026-11", tables["links"].parent, is_whole=is_whole)
        query = f"SELECT weaker, stronger, method, CAST(confidence AS DOUBLE) FROM '{found['links']}' ORDER BY ALL"
        return duckdb.connect().execute(query).fetchall()


def test_told_organisations() -> None:
    """What is told of an organisation is its names, its nature and the communes where it is."""
    told = told_organisations()
    assert ("alteractions", "commune", "75056") in told
    assert ("alteractions", "class", "Association") in told
    assert ("rnma", "name", "Réseau national des Maisons des associations") in told
    assert {matter for _code, matter, _value in told} <= {
        "name",
        "class",
        "commune",
        "departement",
        "siren",
        "rna",
        "uai",
    }
    assert len(told) == len(set(told))


def test_name_in_the_commune() -> None:
    """Alter'Actions is the one association of Paris that is called so, although its name is one word."""
    named = {**ALTER, "name": "ALTER ACTIONS"}
    assert resolved([named]) == [("alteractions", named["id"], "name-in-commune", 0.95)]


def test_name_in_france() -> None:
    """Who is told of without a place is found by a name of several words that one body of France bears."""
    assert resolved([PASSERELLES]) == [("passerelles-et-competences", PASSERELLES["id"], "name-in-france", 0.9)]


def test_part_of_france() -> None:
    """In a build of some territories nobody knows who else bears the name."""
    assert resolved([PASSERELLES], is_whole=False) == []


def test_name_of_one_word() -> None:
    """A name of one word is not sought in the whole country."""
    assert resolved([RAMEAU, association("5", "ORANGE", "75056")]) == []


def test_two_who_bear_the_name() -> None:
    """Where two bodies bear the name, or one that is no more did, there is no link."""
    twin = association("5", "Passerelles & compétences", "13055")
    assert resolved([PASSERELLES, twin]) == []
    assert resolved([PASSERELLES], gone=[twin]) == []


def test_another_nature() -> None:
    """A company is not the association of that name, and does not make it doubtful."""
    company = {**unit(9, "PASSERELLES ET COMPETENCES", "13055"), "class": "Company"}
    assert resolved([], [company]) == []
    assert resolved([PASSERELLES], [company]) == [
        ("passerelles-et-competences", PASSERELLES["id"], "name-in-france", 0.9)
    ]


def test_one_body_of_two_registers() -> None:
    """A body that both registers know is one: the told organisation is linked to either entry."""
    legal = unit(9, "PASSERELLES ET COMPETENCES", "75056", rna="W000000003")
    assert [pair[:2] for pair in resolved([PASSERELLES], [legal])] == [
        ("passerelles-et-competences", PASSERELLES["id"]),
        ("passerelles-et-competences", "siren-000000009"),
    ]


def test_who_is_excluded() -> None:
    """Who must stay out of every build is linked to no register."""
    with linking([PASSERELLES, HOUSES]) as (connection, tables):
        connection.execute("INSERT INTO excluded SELECT sha256(?)", [f"{THINGS}organisation/rnma"])
        found = resolve(connection, "2026-11", tables["links"].parent, is_whole=True)
        rows = duckdb.connect().execute(f"SELECT weaker FROM '{found['links']}'").fetchall()
    assert rows == [("passerelles-et-competences",)]


def test_facts_of_the_links() -> None:
    """Each link has its own evidence, whose source is the register; the facts conform to the shapes."""
    with linking([PASSERELLES, HOUSES]) as (connection, tables):
        found = resolve(connection, "2026-11", tables["links"].parent, is_whole=True)
        source = stated(read_catalogue()["rna"], "links/told", Tables("resolution", found), "2026-11")
        facts = b"".join(source.read())
    store = Store()
    store.load(facts, RdfFormat.N_TRIPLES)
    answer = store.query(
        "PREFIX al: <https://w3id.org/maillage/ns#> ASK { ?link a al:Link ; al:confidence 0.9 ; "
        "al:linkFrom <https://w3id.org/maillage/id/organisation/rnma> ; al:linkTo ?to . ?evidence al:supports ?link ; "
        "al:source <https://w3id.org/maillage/id/publication/register-rna> ; al:method ?method ; al:confidence 0.9 . "
        "<https://w3id.org/maillage/id/organisation/rnma> al:registeredAs ?to }"
    )
    assert bool(answer)
    assert source.graph == named_graph("links/told")
    context = b"".join(chunk for one in (vocabulary_source(), *told_sources()) for chunk in one.read())
    assert [finding for finding in check(facts, context=context).findings if finding.severity == "Violation"] == []
