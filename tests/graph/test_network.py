"""The network: what is asked of it."""

from hypothesis import given, settings

from graph.network import ADDRESSES, ORGANISATION, PARTICIPATES, STRUCTURE
from tests.graph.small_networks import BROADER, Parts, act, concept, org, parts, takes_part, tie


class TestQuestions:
    """What is asked of a network."""

    def test_ties_by_kind_and_direction(self) -> None:
        """Ties that leave and ties that reach a node, of one kind or of all."""
        ties = (takes_part(org("a"), act("x")), tie(org("a"), ADDRESSES, concept("cause", "inner")))
        network = Parts((org("a"),), (act("x"),), ties).network()
        assert list(network.ties(org("a"))) == list(ties)
        assert list(network.ties(org("a"), ADDRESSES)) == [ties[1]]
        assert list(network.incoming(act("x"), PARTICIPATES)) == [ties[0]]
        assert list(network.incoming(act("x"), STRUCTURE)) == []

    def test_widened(self) -> None:
        """A concept comes with what is broader."""
        inner, outer = concept("cause", "inner"), concept("cause", "outer")
        ties = (tie(org("a"), ADDRESSES, inner), tie(act("x"), ADDRESSES, inner), tie(org("a"), ADDRESSES, outer))
        network = Parts((org("a"),), (act("x"),), (*ties, ties[0])).network()
        assert network.widened({inner}) == {inner, outer}
        assert network.widened(()) == frozenset()
        assert network.broader is BROADER

    @settings(deadline=None, max_examples=60)
    @given(drawn=parts())
    def test_partners_are_mutual(self, drawn: Parts) -> None:
        """If one is a partner of another, the other is of the one, by the same undertakings; nobody is its own."""
        network = drawn.network()
        for one in network.nodes(ORGANISATION):
            assert one not in network.partners(one)
            for other, shared in network.partners(one).items():
                assert network.partners(other)[one] == shared
                assert one in network.members(next(iter(shared)))
