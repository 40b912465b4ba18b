"""Sensitive purposes: what is inferred from the purpose of an association is said of it alone, and of no person."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.assembling import Materials, assemble
from api.context import Service
from api.settings import Settings
from graph import WorkerPool
from ontology.identifiers import THINGS, named_graph, split_thing
from ontology.prefixes import TERRITORIES
from ontology.terms import FOAF
from tests.api.api_support import small_territories
from tests.api.register_files import enterprises, rna
from tests.data.register_rows import office, unit

PEOPLE = f"SELECT DISTINCT ?name {{ ?person a <{FOAF.Person}> ; <{FOAF.name}> ?name }}"
PURPOSES = {
    "W863000011": ("AMIS DE LA CHAPELLE", "040000", "accueillir les fidèles et leurs familles, soutien scolaire"),
    "W863000012": ("CERCLE CIVIQUE DU CLAIN", "001005", "débattre de la vie politique locale"),
    "W863000013": ("UNION DES SALARIES DU CLAIN", "023005", "défendre les salariés"),
    "W863000014": ("ENTRAIDE DES MALADES", "017020", "aider les personnes malades, éducation à la santé"),
}


def test_sensitive_purposes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A religious, a political, a union and a health purpose give causes to associations; nobody else is answered."""
    monkeypatch.setattr("api.assembling.territory_source", small_territories)
    rows = ({"id": code, "titre": title, "objet_social1": purpose, "objet": text}
            for code, (title, purpose, text) in PURPOSES.items())  # fmt: skip
    home = tmp_path / "home"
    clinic = unit(1, "9220", "CLINIQUE MUTUALISTE DU CLAIN", activitePrincipale="86.10Z")
    files = {
        "rna": [rna(tmp_path / "rna_waldec_20261101.csv", *rows)],
        "sirene": enterprises(tmp_path, "11", [clinic], [office(1)]),
    }
    generation = assemble(home, Materials(registers=files))
    inferred = {name: list(generation.triples_of(named_graph(name))) for name in ("inferred/causes", "inferred/skills")}
    subjects = {str(triple.subject) for triples in inferred.values() for triple in triples}
    assert {f"<{THINGS}organisation/rna-{code}>" for code in PURPOSES} <= subjects
    assert all(inferred.values())
    assert [one for one in subjects if not one.startswith(f"<{THINGS}organisation/")] == []
    answered: set[str] = set()
    with WorkerPool(generation.store_path, workers=1) as workers:
        client = TestClient(create_app(Service(Settings(home=home), generation, workers)))
        for code, (title, _purpose, _text) in PURPOSES.items():
            partners = client.get("/v1/partners", params={"org": f"rna-{code}"}).json()["items"]
            suggested = client.get("/v1/suggest", params={"q": title}).json()["items"]
            answered |= {one["organisation"] for one in partners} | {one["iri"] for one in suggested}
        people = {row["name"].value for row in generation.store.select(PEOPLE)}
        for name in sorted(people)[:3]:
            answered |= {one["iri"] for one in client.get("/v1/suggest", params={"q": name}).json()["items"]}
    generation.close()
    assert people
    assert len(answered) > len(PURPOSES)
    assert {split_thing(iri)[0] for iri in answered} <= {"organisation", "undertaking", "territory", *TERRITORIES}
