"""Parts of the columnar network as networkx graphs: what is in them, and what has no room."""

import pytest

from graph import Generation, Network
from graph.columnar import Columnar, neighbourhood, of_territory, read_columnar
from graph.network import ORGANISATION, PARTICIPATES, STRUCTURE, TERRITORY, UNDERTAKING, Graph, of_kinds
from tests.graph.small_columns import Told, columnar
from tests.graph.test_columnar import TOLD

CIRCLE = Told(
    organisations=("a", "b", "c", "d", "e", "f"),
    members={"x": ("a", "b", "c"), "y": ("a", "c"), "z": ("c", "d"), "w": ("d", "e")},
    attached={"a": ("f",), "f": ("a",)},
)


@pytest.fixture(scope="module")
def columns(generation: Generation) -> Columnar:
    """Return the columns of the small generation."""
    return read_columnar(generation.store)


def of_kind(graph: Graph, kind: str) -> set[str]:
    """Return the nodes of a kind."""
    return {iri for iri in graph if graph.nodes[iri]["kind"] == kind}


def ties_of(graph: Graph) -> set[tuple[str, str, str, str | None]]:
    """Return the ties of a graph without their facts, those of structure in one direction."""
    found: set[tuple[str, str, str, str | None]] = set()
    for tie in of_kinds(graph.edges(data="tie"), ()):
        if tie.kind == STRUCTURE:
            found.add((min(tie.source, tie.target), max(tie.source, tie.target), tie.kind, None))
        else:
            found.add((tie.source, tie.target, tie.kind, tie.role))
    return found


@pytest.mark.parametrize("radius", [1, 2, 3])
def test_a_neighbourhood_is_a_part_of_the_network(columns: Columnar, network: Network, radius: int) -> None:
    """Its nodes are of the kinds that the network says, and between them are the ties that the network has."""
    centre = max(network.nodes(ORGANISATION), key=lambda iri: (len(network.undertakings(iri)), iri))
    graph = neighbourhood(columns, centre, radius)
    assert len(graph) > radius
    whole = network.graph.subgraph(graph)
    assert {iri: graph.nodes[iri]["kind"] for iri in graph} == {iri: network.kind(iri) for iri in graph}
    assert all(graph.nodes[iri]["level"] == network.level(iri) for iri in of_kind(graph, TERRITORY))
    bodies = of_kind(graph, ORGANISATION)
    expected = {
        (one, other, kind, role)
        for one, other, kind, role in ties_of(whole)
        if (kind != STRUCTURE or {one, other} <= bodies) and (kind != PARTICIPATES or one in bodies)
    }
    assert ties_of(graph) - expected == set()
    assert {tie for tie in expected if network.kind(tie[0]) == ORGANISATION} <= ties_of(graph)
    assert of_kind(graph, UNDERTAKING) >= network.undertakings(centre)
    if radius > 1:
        assert bodies >= network.partners(centre).keys() - of_kind(graph, UNDERTAKING)


@pytest.mark.parametrize(
    ("centre", "radius", "most", "expected"),
    [
        ("a", 0, 10, {"a"}),
        ("a", 1, 10, {"a", "x", "y", "f"}),
        ("a", 2, 10, {"a", "x", "y", "f", "b", "c"}),
        ("a", 2, 5, {"a", "x", "y", "f", "c"}),  # c is in two undertakings of the ring before
        ("a", 4, 5, {"a", "x", "y", "f", "c"}),
        ("a", 9, 99, {"a", "b", "c", "d", "e", "f", "w", "x", "y", "z"}),
        ("w", 1, 10, {"w", "d", "e"}),
    ],
)
def test_rings_have_so_much_room(centre: str, radius: int, most: int, expected: set[str]) -> None:
    """The nearest come first, then those with most ties, then those whose names come first."""
    assert set(neighbourhood(columnar(CIRCLE), centre, radius, most)) == expected


def test_a_territory_shows_who_acts_there() -> None:
    """Who acts in what it contains is in it, those with most alliances first."""
    network = columnar(TOLD)
    whole = of_territory(network, "region/4")
    assert of_kind(whole, ORGANISATION) == {"a", "b", "d"}
    assert of_kind(whole, UNDERTAKING) == {"x", "y", "alone"}
    assert of_kind(of_territory(network, "departement/3", most=3), ORGANISATION) == {"b"}
    assert of_kind(of_territory(network, "commune/1"), ORGANISATION) == {"a"}


def test_what_is_not_known_is_said() -> None:
    """A stranger has no neighbourhood, and a place that nobody knows no organisations."""
    with pytest.raises(KeyError):
        neighbourhood(columnar(TOLD), "stranger")
    with pytest.raises(KeyError):
        of_territory(columnar(TOLD), "commune/9")
    assert set(neighbourhood(columnar(TOLD), "b2", 0)) == set(neighbourhood(columnar(TOLD), "b", 0))
