"""Catalysis: who makes actors of different sectors meet, as people who read the documents would say."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.catalysis import catalysts, undertakings_in
from graph.explanation import SENTENCES
from graph.network import ACTS_IN, IN_SECTOR, JOINS_SECTOR, Network, Tie
from ontology.identifiers import thing
from tests.graph.rankings import check_scores, essence, names
from tests.graph.small_networks import (
    ALONE,
    PLACES,
    SECTORS,
    Parts,
    act,
    concept,
    org,
    parts,
    place,
    takes_part,
    tie,
)

CHARENTON = "charenton-developpement-economique"
INNER, OUTER, COMPANY, SCHOOL = SECTORS


class TestTold:
    """The answers that the founding documents call for."""

    def test_over_the_whole_network(self, network: Network) -> None:
        """Charenton's economic development service, then the Maisons des associations, then Alter'Actions."""
        assert names(catalysts(network))[:3] == [CHARENTON, "maisons-des-associations", "alteractions"]

    @pytest.mark.parametrize(("kind", "code"), [("departement", "94"), ("commune", "94018"), ("ept", "200057941")])
    def test_in_val_de_marne(self, network: Network, kind: str, code: str) -> None:
        """In its département, its city and its inter-municipal territory: Charenton's service."""
        assert names(catalysts(network, thing(kind, code)))[:1] == [CHARENTON]

    @pytest.mark.parametrize("code", ["86194", "97411", "99999"])
    def test_where_no_source_names_anybody(self, network: Network, code: str) -> None:
        """In Poitiers, where nobody is said to make others meet: nobody; likewise in a place unknown."""
        assert catalysts(network, thing("commune", code)) == []

    def test_in_the_whole_country(self, network: Network) -> None:
        """In France, whoever acts somewhere in France: not fewer than in any of its communes."""
        assert set(names(catalysts(network, thing("commune", "94018"), None))) <= set(
            names(catalysts(network, thing("country", "FR"), None))
        )

    def test_every_term_has_a_sentence(self, network: Network) -> None:
        """Reasons have known codes, positive points, and facts behind them."""
        for one in catalysts(network, limit=None):
            for reason in one.reasons:
                assert reason.points > 0
                assert reason.facts
                assert reason.code in SENTENCES


class TestBrokered:
    """Positions in an undertaking."""

    def points(self, role: str, *sectors: str, own: str | None = None) -> dict[str, float]:
        """Return the codes and points of one participant of that role, where those sectors meet."""
        ties = [takes_part(org("one"), act("u"), role), *(tie(act("u"), JOINS_SECTOR, one) for one in sectors)]
        if own is not None:
            ties.append(tie(org("one"), IN_SECTOR, own))
        found = catalysts(Parts((org("one"),), (act("u"),), tuple(ties)).network())
        return {reason.code: reason.points for one in found for reason in one.reasons}

    def test_positions_count_in_their_order(self) -> None:
        """A catalyst before a mediator, a mediator before who runs it; a mere member does not count."""
        catalysed = self.points("catalyst", COMPANY, SCHOOL)["catalyses"]
        brokered = self.points("mediator", COMPANY, SCHOOL)["brokers"]
        driven = self.points("operator", COMPANY, SCHOOL)["drives"]
        assert catalysed > brokered > driven > 0
        assert self.points("member", COMPANY, SCHOOL) == {}

    def test_a_broker_in_so_many_words_is_one(self) -> None:
        """The role of broker counts like the narrower ones."""
        assert self.points("broker", COMPANY, SCHOOL) == self.points("mediator", COMPANY, SCHOOL)

    def test_pairs_of_sectors_count(self) -> None:
        """Three sectors make three pairs; one makes none."""
        two, three = self.points("catalyst", COMPANY, SCHOOL), self.points("catalyst", COMPANY, SCHOOL, OUTER)
        assert three["catalyses"] == 3 * two["catalyses"]
        assert self.points("catalyst", COMPANY) == {}

    def test_its_own_sector_does_not_count(self) -> None:
        """Nobody stands between its own sector and another, unless a source says so."""
        assert self.points("catalyst", COMPANY, SCHOOL, own=COMPANY) == {}
        assert self.points("catalyst", OUTER, SCHOOL, own=INNER) == {}
        participation = takes_part(org("one"), act("u"), "mediator")
        stated = Parts(
            (org("one"),),
            (act("u"),),
            (participation, tie(org("one"), IN_SECTOR, COMPANY)),
            between=((str(participation.fact), frozenset({COMPANY, SCHOOL})),),
        )
        assert [reason.code for reason in catalysts(stated.network())[0].reasons] == ["brokers"]


class TestIntroductions:
    """Pairs that meet through one organisation alone."""

    PAIR = (
        takes_part(org("one"), act("u")), takes_part(org("first"), act("u")),
        takes_part(org("one"), act("v")), takes_part(org("second"), act("v")),
        tie(org("first"), IN_SECTOR, COMPANY), tie(org("second"), IN_SECTOR, SCHOOL),
    )  # fmt: skip

    def linked(self, *more: Parts) -> dict[str, list[str]]:
        """Return who is said to be the only link of a pair, and the codes of their reasons."""
        base = Parts((org("one"), org("first"), org("second"), org("other")), (act("u"), act("v"), act("w")), self.PAIR)
        found = catalysts(sum(more, base).network())
        return {one.organisation.rsplit("/", 1)[-1]: [reason.code for reason in one.reasons] for one in found}

    def test_the_only_link(self) -> None:
        """Whoever works with two of different sectors, who do not work together, links them."""
        assert self.linked() == {"one": ["links-pair"]}

    def test_a_pair_that_meets_is_not_linked(self) -> None:
        """Two who share another undertaking meet without anybody."""
        assert self.linked(Parts(ties=(takes_part(org("first"), act("v")),))) == {}

    def test_a_second_link_leaves_no_only_one(self) -> None:
        """Where another organisation knows both as well, nobody is called their only link."""
        also = Parts(ties=tuple(takes_part(org("other"), act(name)) for name in ("u", "v")))
        assert self.linked(also) == {}

    def test_one_sector_is_no_bridge(self) -> None:
        """Two of the same sector, or of sectors of which one is within the other, are no pair."""
        assert self.linked(Parts(ties=(tie(org("first"), IN_SECTOR, SCHOOL),))) == {}


class TestTerritories:
    """Where an organisation, or what it takes part in, acts."""

    NETWORK = Parts(
        (org("one"),),
        (act("u"), act("v")),
        (
            takes_part(org("one"), act("u")),
            takes_part(org("one"), act("v")),
            tie(act("u"), ACTS_IN, PLACES[0]),
            tie(act("v"), ACTS_IN, PLACES[3]),
        ),
    ).network()

    def test_inside_and_over(self) -> None:
        """What acts in a commune matters to its région, and what acts in a région to its communes."""
        for territory, expected in (
            (PLACES[0], {"u", "v"}),
            (PLACES[1], {"v"}),
            (PLACES[2], {"u", "v"}),
            (PLACES[3], {"u", "v"}),
            (place("commune", "unknown"), set()),
            (None, {"u", "v"}),
        ):
            assert undertakings_in(self.NETWORK, org("one"), territory) == {act(name) for name in expected}

    def test_who_is_there_counts_with_all_it_does(self) -> None:
        """For an organisation that acts there itself, all that it takes part in counts."""
        here = Parts(
            (org("one"),),
            (act("u"),),
            (takes_part(org("one"), act("u")), tie(org("one"), ACTS_IN, PLACES[0])),
        ).network()
        assert undertakings_in(here, org("one"), PLACES[0]) == {act("u")}
        assert undertakings_in(here, org("one"), PLACES[1]) == set()


class TestDegenerate:
    """Networks with next to nothing in them."""

    def test_empty_single_isolated(self) -> None:
        """Nobody makes anybody meet."""
        for names_ in ((), (org("one"),), tuple(org(f"o-{rank}") for rank in range(20))):
            assert catalysts(Parts(names_).network()) == []

    def test_all_in_one_alliance(self) -> None:
        """Where all meet in one alliance, nobody is needed to introduce them."""
        members = tuple(org(f"o-{rank}") for rank in range(12))
        ties = [takes_part(member, act("u")) for member in members]
        ties += [tie(member, IN_SECTOR, SECTORS[rank % 4]) for rank, member in enumerate(members)]
        assert catalysts(Parts(members, (act("u"),), tuple(ties)).network()) == []


@settings(deadline=None, max_examples=80)
@given(drawn=parts(), territory=st.sampled_from([None, *PLACES]))
def test_what_holds_for_any_network(drawn: Parts, territory: str | None) -> None:
    """Scores are the sums of positive terms, fall, and a territory never adds a catalyst or a point."""
    network = drawn.network()
    ranked = catalysts(network, territory, limit=None)
    check_scores(network, ranked)
    everywhere = {one.organisation: one.score for one in catalysts(network, limit=None)}
    assert all(one.score <= everywhere[one.organisation] + 1e-9 for one in ranked)


@settings(deadline=None, max_examples=60)
@given(drawn=parts(), seed=st.integers(0, 1000), territory=st.sampled_from([None, *PLACES]))
def test_order_and_strangers_change_nothing(drawn: Parts, seed: int, territory: str | None) -> None:
    """The same facts in another order, or beside strangers, give the same ranking."""
    expected = essence(catalysts(drawn.network(), territory, None))
    assert essence(catalysts(drawn.shuffled(seed).network(), territory, None)) == expected
    assert essence(catalysts((drawn + ALONE).network(), territory, None)) == expected


def test_a_role_of_no_scheme_counts_for_nothing() -> None:
    """A role that the schemes do not know gives no position."""
    strange = takes_part(org("one"), act("u"), "magician")
    ties = (strange, tie(act("u"), JOINS_SECTOR, COMPANY), tie(act("u"), JOINS_SECTOR, SCHOOL))
    assert strange.role == concept("role", "magician")
    assert catalysts(Parts((org("one"),), (act("u"),), ties).network()) == []


def test_who_takes_part_in_much_is_read_once() -> None:
    """The ties of an organisation with many undertakings are read some times in all, not once for each of them."""
    read = 0

    class Counted(Network):
        """A network that counts which ties are read."""

        def ties(self, iri: str, *kinds: str) -> Iterator[Tie]:
            nonlocal read
            for one in super().ties(iri, *kinds):
                read += 1
                yield one

    acts = tuple(act(f"u-{rank}") for rank in range(100))
    whole = Parts((org("hub"),), acts, tuple(takes_part(org("hub"), one) for one in acts)).network()
    catalysts(Counted(**vars(whole)))
    assert read < 10 * len(acts)
