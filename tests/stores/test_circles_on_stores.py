"""The circle of an undertaking, read out of each engine."""

from functools import partial

from graph.circle import circle
from graph.columnar import read_columnar
from graph.extraction import names_of, read_bare, read_network
from graph.network import ORGANISATION
from graph.profile import borne_with, profile
from ontology.vocabulary import vocabulary_source
from tests.graph.small_networks import act, org
from tests.graph.told_circles import MEMBERS, registered, told
from tests.stores.conftest import MakeStore


def test_a_circle_is_that_of_the_network_on_every_engine(make_store: MakeStore) -> None:
    """What an undertaking is borne with, grew from and leads, and who is attached to it, is what all is read to say."""
    vocabulary = b"".join(vocabulary_source().read()).decode()
    store = make_store(vocabulary, told(), registered())
    columns, whole = read_columnar(store), read_network(store)
    read = partial(circle, read_bare(store, columns.canonical), store, columns)
    for iri in map(act, MEMBERS):
        there = read(iri)
        assert borne_with(there, iri) == borne_with(whole, iri)
        assert profile(there, iri) == profile(whole, iri)
        ours, theirs = (
            {one for one in each.attached(iri) if each.kind(one) == ORGANISATION} for each in (there, whole)
        )
        assert ours == theirs
    assert org("unit") in read(act("project")).attached(act("project"))
    assert names_of(store, [act("project"), org("nobody")]) == {
        act("project"): {"fr": "Act project", "en": "A project"}
    }
