"""Attributes: what a table is told of a thing is what the store says of all its IRIs."""

import pytest

from graph import Generation
from graph.attributes import Reader, attributes
from graph.reconciliation import resolve
from ontology.terms import AL, PREFIXES
from ontology.vocabulary import vocabulary_source

KINDS = {"organisation", "undertaking", "territory"}


def test_attributes_are_of_the_vocabulary() -> None:
    """Each property that an attribute reads is declared, and each has its name and its text in both languages."""
    declared = b"".join(vocabulary_source().read()).decode()
    for one in attributes().values():
        assert one.kinds <= KINDS
        assert one.names.keys() == one.texts.keys() == {"fr", "en"}
        ours = {iri for iri in one.properties if iri.startswith(PREFIXES["al"])}
        assert all(f"<{iri}> " in declared for iri in ours), one.code
    assert {one.code for one in attributes().values() if one.inferred} == {"inferred_cause", "inferred_skill"}


@pytest.mark.parametrize("given", ["orange", "undertaking:silver-geek", "commune:86194"])
def test_a_thing_has_the_attributes_of_its_kind(generation: Generation, given: str) -> None:
    """An attribute of another kind of things is empty; each value comes once."""
    thing = resolve(generation, given)
    assert thing is not None
    row = Reader(generation).row(thing, list(attributes().values()))
    for code, values in row.items():
        assert len(set(values)) == len(values)
        assert thing.kind in attributes()[code].kinds or values == []
    assert [value.content for value in row["iri"]] == [thing.iri]


def test_members_and_undertakings_are_two_ends(generation: Generation) -> None:
    """Whoever is a member of an undertaking has it among its own."""
    reader, silver = Reader(generation), resolve(generation, "undertaking:silver-geek")
    assert silver is not None
    members = reader.values(silver, attributes()["member"])
    assert {member.iri for member in members} == generation.network.members(silver.iri)
    assert len(members) > 3
    for member in members:
        one = resolve(generation, member.iri or "")
        assert one is not None
        assert silver.iri in {value.iri for value in reader.values(one, attributes()["undertaking"])}


def test_containers_are_those_of_the_place(generation: Generation) -> None:
    """A commune lies in its département and its region, whose names are in the language."""
    commune = resolve(generation, "commune:86194")
    assert commune is not None
    row = Reader(generation, "en").row(commune, [attributes()[code] for code in ("departement", "region", "commune")])
    assert [value.content for values in row.values() for value in values] == [
        "Vienne",
        "Nouvelle-Aquitaine",
        "Poitiers",
    ]


def test_a_concept_has_its_name_and_its_iri(generation: Generation) -> None:
    """What is a concept is told by its label in the language, and keeps its IRI."""
    orange = resolve(generation, "orange")
    assert orange is not None
    for lang, word in (("fr", "entreprise"), ("en", "company")):
        kinds = Reader(generation, lang).values(orange, attributes()["kind"])  # type: ignore[arg-type]
        assert any(word in str(value.content) for value in kinds)
        assert all(value.iri and not value.is_thing for value in kinds)
    assert AL.addresses in attributes()["cause"].properties
