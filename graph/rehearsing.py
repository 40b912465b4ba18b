"""Rehearsing: the program that has the loops of lists compiled and kept on disk, while something else is under way.

``python -m graph.rehearsing`` makes one list out of a few facts, as a server makes those of a generation.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph as ox

from graph.columnar import open_columnar, read_columnar, write_columnar
from graph.recommendation import PREPARED, Recommender, open_recommender, served, write_recommender
from graph.store import EmbeddedStore
from ontology.identifiers import named_graph

_PRIORITY: Final = 5
"""What is built beside it goes first."""

_FACTS: Final = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix level: <https://w3id.org/maillage/concept/territory-kind/> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix role: <https://w3id.org/maillage/concept/role/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> .

o:one a al:Association ; skos:prefLabel "One"@en ; al:addresses <https://w3id.org/maillage/concept/cause/education> .
o:other a al:Company ; skos:prefLabel "Other"@en ; al:actsIn commune:86194 .
commune:86194 al:territoryKind level:commune ; skos:prefLabel "Poitiers"@fr .
u:together a al:Alliance ; skos:prefLabel "Together"@en .
p:1 a al:Participation ; org:member o:one ; org:organization u:together ; org:role role:partner .
p:2 a al:Participation ; org:member o:other ; org:organization u:together ; org:role role:partner .
"""


def rehearse() -> None:
    """Make a list out of columns that are mapped into memory, as those of a generation are."""
    with TemporaryDirectory(prefix="maillage-rehearsal-") as name:
        folder, store = Path(name), ox.Store()
        store.load(_FACTS.encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(named_graph("told/rehearsal")))
        network = read_columnar(EmbeddedStore(folder, opened=store), folder)
        write_columnar(network, folder / "network")
        write_recommender(Recommender.of(network, served()), folder / "network" / PREPARED)
        mapped = open_columnar(folder / "network")
        open_recommender(mapped, folder / "network" / PREPARED, served()).rehearse()


if __name__ == "__main__":
    os.nice(_PRIORITY)
    rehearse()
