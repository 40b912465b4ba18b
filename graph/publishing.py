"""Publishing: a generation onto a SPARQL service, graph by graph.

A service has no transaction over several requests. So the description of the data set, which says its version,
is removed first and written last, once every graph has been counted there: who finds a version finds it whole.
"""

from collections.abc import Mapping
from typing import Final

from graph.building import Progress, Step
from graph.errors import RemoteStoreError
from graph.generation import Generation
from graph.store import RemoteStore
from ontology.dataset import DATASET, DESCRIPTION, SUBSET
from ontology.identifiers import GRAPHS

_PUBLISHED: Final = f"SELECT ?graph WHERE {{ GRAPH <{DESCRIPTION}> {{ <{DATASET}> <{SUBSET}> ?graph }} }}"


def publish(generation: Generation, remote: RemoteStore, progress: Progress = lambda _step: None) -> None:
    """Put every named graph of a generation onto a service, in place of what it has there under the same names.

    Graphs of ours that the generation no longer has are removed, and those that were published before; graphs of
    others are left alone. To publish
    the same generation again changes nothing; one that was interrupted is published anew. Raises
    RemoteStoreError where the service refuses, or has afterwards another number of triples than it was given.
    """
    graphs = [graph for graph in sorted(generation.manifest.graphs) if graph != DESCRIPTION]
    titles = {source.graph: source.title for source in generation.manifest.sources}
    total = len(graphs) + 2
    before = {row["graph"].value for row in remote.select(_PUBLISHED)}
    remote.remove_graph(DESCRIPTION)
    for gone in before - generation.manifest.graphs.keys():
        remote.remove_graph(gone)
    for rank, graph in enumerate(graphs, 1):
        progress(Step("publish", rank, total, titles.get(graph, graph)))
        remote.replace_graph(graph, generation.triples_of(graph))
    progress(Step("check", total - 1, total))
    counts = remote.counts(graphs)
    for gone in counts.keys() - generation.manifest.graphs.keys():
        if gone.startswith(GRAPHS):
            remote.remove_graph(gone)
    _compare(remote, {graph: generation.manifest.graphs[graph] for graph in graphs}, counts)
    progress(Step("publish", total, total, titles.get(DESCRIPTION, DESCRIPTION)))
    remote.replace_graph(DESCRIPTION, generation.triples_of(DESCRIPTION))


def _compare(remote: RemoteStore, expected: Mapping[str, int], counts: Mapping[str, int]) -> None:
    for graph, triples in expected.items():
        found = counts.get(graph, 0)
        if found != triples:
            reason = f"{graph} holds {found} triples there instead of {triples}"
            raise RemoteStoreError(remote.service.query, None, reason)
