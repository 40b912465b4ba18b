"""Canonical IRIs: what the links between registers, and those of told organisations, make of a body's several IRIs."""

from pathlib import Path

from pyoxigraph import NamedNode

from data import told_sources
from data.catalogue import read_catalogue
from data.resolving import resolve
from data.statements import Tables, stated
from graph import build
from ontology.identifiers import THINGS
from ontology.terms import AL
from ontology.vocabulary import vocabulary_source
from tests.data.linked import association, linking, unit

_ORGANISATION = f"{THINGS}organisation/"


def test_one_iri_for_a_body(tmp_path: Path) -> None:
    """A told organisation, its association and its legal unit are one; an association with two units is no other."""
    associations = [association("3", "Passerelles et compétences", "75056"), association("4", "Amis du lac", "86194")]
    units = [
        unit(9, "PASSERELLES ET COMPETENCES", "75056"),
        unit(5, "AMIS DU LAC", "86194", rna="W000000004"),
        unit(6, "LES AMIS DU LAC", "86194", rna="W000000004"),
    ]
    with linking(associations, units) as (connection, tables):
        told = resolve(connection, "2026-11", tables["links"].parent, is_whole=True)
        register = read_catalogue()["rna"]
        links = (
            stated(register, "links/registers", Tables("links", tables), "2026-11"),
            stated(register, "links/told", Tables("resolution", told), "2026-11"),
        )
        generation = build((vocabulary_source(), *told_sources(), *links), tmp_path)
    found = {
        triple.subject.value.removeprefix(_ORGANISATION): triple.object.value.removeprefix(_ORGANISATION)
        for graph in generation.manifest.graphs
        for triple in generation.triples_of(graph)
        if triple.predicate.value == AL.canonical
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
    }
    generation.close()
    assert found == {"passerelles-et-competences": "siren-000000009", "rna-W000000003": "siren-000000009"}
