"""What the first answers cost, against peers in the same run.

    python -m benchmarks.answers          prints the tables of docs/performance.md as Markdown

Times are medians of several runs on one machine: read the ratios. A data set is built in a temporary folder.
"""

import tempfile
import time
from pathlib import Path

import pyoxigraph as ox
import rdflib

from api.assembling import assemble
from benchmarks.measuring import median_ms, row
from data import told_sources
from graph import Generation, Query, WorkerPool, verify
from graph.extraction import read_network
from ontology.competency import questions
from ontology.terms import PREFIXES
from ontology.vocabulary import vocabulary_source


def building(home: Path) -> Generation:
    """Measure the build of the embedded default, its opening and its verification."""
    start = time.perf_counter()
    generation = assemble(home)
    row("build, 40,648 territories and the told facts", (time.perf_counter() - start) * 1000)
    row("verify, every byte and every count", median_ms(lambda: verify(home), 3))
    row("derive the network from the store", median_ms(lambda: read_network(generation.store)))
    return generation


def asking(generation: Generation) -> None:
    """Measure a small query through a confined process against pyoxigraph called directly."""
    text = "SELECT ?label WHERE { <https://w3id.org/maillage/id/commune/86194> skos:prefLabel ?label }"
    store = ox.Store.read_only(str(generation.store_path))

    def direct() -> None:
        results = store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        if isinstance(results, ox.QuerySolutions):
            results.serialize(format=ox.QueryResultsFormat.JSON)

    with WorkerPool(generation.store_path) as pool:

        def confined() -> None:
            with pool.run(Query(text, prefixes=PREFIXES)).body as body:
                body.read()

        confined()
        plain, apart = median_ms(direct, 201), median_ms(confined, 201)
    row("one commune by SPARQL: pyoxigraph directly", plain, 1.0)
    row("one commune by SPARQL: in a confined process", apart, apart / plain)


def questioning() -> None:
    """Measure all competency questions on pyoxigraph against rdflib, over the told facts."""
    store, dataset = ox.Store(), rdflib.Dataset(default_union=True)
    for source in (vocabulary_source(), *told_sources()):
        chunks = b"".join(source.read())
        store.load(chunks, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(source.graph))
        dataset.graph(rdflib.URIRef(source.graph)).parse(data=chunks, format="nt")
    texts = [question.text for question in questions()]

    def fast() -> None:
        for text in texts:
            results = store.query(text, use_default_graph_as_union=True)
            if isinstance(results, ox.QuerySolutions):
                list(results)

    def slow() -> None:
        for text in texts:
            list(dataset.query(text))

    oxigraph, other = median_ms(fast, 5), median_ms(slow, 1)
    row(f"{len(texts)} competency questions: pyoxigraph", oxigraph, 1.0)
    row(f"{len(texts)} competency questions: rdflib", other, other / oxigraph)


def main() -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as folder:
        row("what", "median ms")
        row("---", "---")
        generation = building(Path(folder))
        print()
        row("what", "median ms", "ratio")
        row("---", "---", "---")
        asking(generation)
        questioning()


if __name__ == "__main__":
    main()
