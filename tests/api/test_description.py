"""The description of the data set: what was built, counted, in the graph of its own."""

from pyoxigraph import Literal, RdfFormat, parse

from api.description import describe_generation
from graph import Generation
from ontology.dataset import DATASET
from ontology.identifiers import named_graph


def test_what_is_counted(generation: Generation) -> None:
    """The description says the version, and as many triples as the manifest counts, graph by graph."""
    source = describe_generation(generation.manifest, generation.store)
    text = b"".join(source.read())
    told = {(quad.subject, quad.predicate.value): quad.object for quad in parse(text, format=RdfFormat.N_TRIPLES)}
    triples = {
        getattr(subject, "value", ""): int(value.value)
        for (subject, predicate), value in told.items()
        if predicate == "http://rdfs.org/ns/void#triples" and isinstance(value, Literal)
    }

    assert triples[named_graph("told/003")] == generation.manifest.graphs[named_graph("told/003")]
    assert triples[DATASET] == sum(generation.manifest.graphs.values())
    assert (source.name, source.licence) == ("catalogue", "etalab-2.0")


def test_it_is_served_with_the_rest(generation: Generation) -> None:
    """The generation holds its own description, which may be read more than once."""
    graph = named_graph("catalogue")
    source = describe_generation(generation.manifest, generation.store)

    assert generation.manifest.graphs[graph] > 100
    assert list(source.read()) == list(source.read())
