"""The description of a data set: what ``graph`` counts and what the sources say, in VoID and DCAT."""

from collections import Counter
from collections.abc import Iterator

from pyoxigraph import NamedNode

from graph import Manifest
from graph.store import EmbeddedStore
from ontology.dataset import DESCRIPTION, DatasetCounts, GraphCount, describe
from ontology.identifiers import BASE, thing
from ontology.source import Source

_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE { ?thing a ?class } GROUP BY ?class
"""
_EXAMPLES = (
    thing("undertaking", "silver-geek"),
    thing("organisation", "alteractions"),
    thing("commune", "86194"),
)


def describe_generation(manifest: Manifest, store: EmbeddedStore) -> Source:
    """Return the description of what has been built, as one more source."""
    sourced = {source.graph for source in manifest.sources} | {DESCRIPTION}
    counts = DatasetCounts(
        version=manifest.version,
        built=manifest.built,
        address=BASE.rstrip("/"),
        triples=sum(manifest.graphs.values()),
        graphs=tuple(GraphCount(source, manifest.graphs.get(source.graph, 0)) for source in manifest.sources),
        classes={row["class"].value: int(row["count"].value) for row in store.select(_CLASSES)},
        properties=_properties(manifest),
        unsourced={graph: triples for graph, triples in manifest.graphs.items() if graph not in sourced},
        examples=tuple(one for one in _EXAMPLES if any(store.quads(NamedNode(one)))),
        modified=manifest.modified,
        edits=len(manifest.edits),
    )

    def read() -> Iterator[bytes]:
        yield describe(counts).encode()

    return Source(
        DESCRIPTION, "catalogue", "Description des données", "Maillage", "etalab-2.0",
        manifest.version, read,
    )  # fmt: skip


def _properties(manifest: Manifest) -> dict[str, int]:
    """Return the number of triples of each property, whatever their graph."""
    totals: Counter[str] = Counter()
    for counts in manifest.properties.values():
        totals.update(counts)
    return dict(totals)
