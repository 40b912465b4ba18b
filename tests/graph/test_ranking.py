"""A ranking: the score is the sum of its reasons, and nothing depends on chance."""

import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.ranking import Ranked, Reason, rank
from tests.graph.small_networks import Parts, org

REASONS = st.lists(
    st.builds(
        Reason,
        st.sampled_from(["shared-cause", "need-met"]),
        st.floats(0.001, 100),
        st.tuples(st.sampled_from("abc")),
        st.just(()),
    ),
    max_size=6,
)


def network_of(*slugs: str) -> Parts:
    """Return organisations without ties."""
    return Parts(tuple(org(slug) for slug in slugs))


def test_the_score_is_the_exact_sum() -> None:
    """Terms that a running sum would lose are counted."""
    terms = [1e16, 1.0, -1e16, 0.1, 0.2]
    one = Ranked(org("a"), tuple(Reason("need-met", points, (), ()) for points in terms))
    assert one.score == math.fsum(terms)
    assert Ranked(org("a"), ()).score == 0


def test_equal_scores_are_in_the_order_of_names() -> None:
    """Ties are broken by name, so that two runs give one order; sums that differ by rounding are equal."""
    network = network_of("b", "a", "c").network()
    tenth = Reason("need-met", 0.1, (), ())
    candidates = {
        org("c"): [Reason("need-met", 0.3, (), ())],
        org("b"): [tenth, tenth, tenth],
        org("a"): [Reason("need-met", 0.3, (), ())],
    }
    assert [one.organisation for one in rank(network, candidates, None)] == [org("a"), org("b"), org("c")]


def test_without_a_reason_nobody_is_listed() -> None:
    """A candidate without a reason is none; without candidates the ranking is empty."""
    network = network_of("a").network()
    assert rank(network, {org("a"): []}, None) == []
    assert rank(network, {}, 20) == []


def test_the_best_reason_comes_first() -> None:
    """Reasons fall by points, then by code."""
    reasons = [Reason("b", 1, (), ()), Reason("a", 1, (), ()), Reason("c", 2, (), ())]
    (one,) = rank(network_of("a").network(), {org("a"): reasons}, None)
    assert [reason.code for reason in one.reasons] == ["c", "a", "b"]


@settings(deadline=None)
@given(drawn=st.lists(REASONS, max_size=8), seed=st.integers(0, 99), limit=st.integers(0, 10))
def test_chance_and_limits(drawn: list[list[Reason]], seed: int, limit: int) -> None:
    """The order of candidates and reasons changes nothing; a limit gives the beginning of the whole."""
    slugs = [f"o-{number}" for number in range(len(drawn))]
    network = network_of(*slugs).network()
    candidates = {org(slug): reasons for slug, reasons in zip(slugs, drawn, strict=True)}
    chance = random.Random(seed)  # noqa: S311 - no secret
    mixed = [(iri, chance.sample(reasons, len(reasons))) for iri, reasons in candidates.items()]
    chance.shuffle(mixed)
    whole = rank(network, candidates, None)
    assert rank(network, dict(mixed), None) == whole
    assert rank(network, candidates, limit) == whole[:limit]
