"""Partnership: who could partner with whom, as people who read the documents would say."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.explanation import SENTENCES
from graph.network import ACTS_IN, ADDRESSES, IN_SECTOR, JOINS_SECTOR, ORGANISATION, STRUCTURE, UNDERTAKING, Network
from graph.partnership import meets, partners, tied_to
from ontology.identifiers import thing
from tests.graph.rankings import check_scores, essence, names
from tests.graph.small_networks import (
    ALONE,
    CARRIED_BY,
    INFLUENCED_BY,
    PLACES,
    SECTORS,
    SKILLS,
    UNIT_OF,
    Parts,
    act,
    concept,
    exchange,
    org,
    parts,
    takes_part,
    tie,
)

SILVER_GEEK = (
    "solidatech", "unis-cite", "fondation-macif", "orange", "passerelles-et-competences", "futurolan", "spn",
    "trois-cites",
)  # fmt: skip


class TestTold:
    """The answers that the founding documents call for."""

    @pytest.mark.parametrize("slug", ["silver-geek", "silver-geek-projet"])
    def test_who_could_join_silver_geek(self, network: Network, slug: str) -> None:
        """La Poste and Le RAMEAU, who started the study that it grew from; then Alsace Active, of the Labo."""
        assert names(partners(network, act(slug))) == ["la-poste", "le-rameau", "alsace-active"]

    @pytest.mark.parametrize("slug", ["silver-geek", "silver-geek-projet"])
    def test_no_member_is_proposed(self, network: Network, slug: str) -> None:
        """The eight members of the collective are proposed neither to it nor to the project that it carries."""
        assert not set(names(partners(network, act(slug), limit=None))) & set(SILVER_GEEK)
        assert {org(member) for member in SILVER_GEEK} <= tied_to(network, act(slug))

    def test_who_could_join_vitawin(self, network: Network) -> None:
        """First the service that catalysed what inspired it, in the same territory and for the same cause."""
        first = partners(network, act("vitawin"))[0]
        assert first.organisation == org("charenton-developpement-economique")
        assert {"same-origin", "shared-cause", "shared-territory"} <= {reason.code for reason in first.reasons}

    def test_nobody_is_proposed_to_those_it_works_with(self, network: Network) -> None:
        """For every organisation and undertaking: neither itself, nor its partners, nor its units or carriers."""
        for kind in (ORGANISATION, UNDERTAKING):
            for target in network.nodes(kind):
                found = {one.organisation for one in partners(network, target, limit=None)}
                assert target not in found
                assert not found & network.partners(target).keys()
                assert not found & network.members(target)
                assert not found & network.attached(target)

    def test_every_term_has_a_sentence(self, network: Network) -> None:
        """Over all targets, every reason has a known code and positive points, and the score is their sum."""
        codes = set()
        for kind in (ORGANISATION, UNDERTAKING):
            for target in network.nodes(kind):
                for one in partners(network, target, limit=None):
                    assert math.isclose(one.score, math.fsum(r.points for r in one.reasons), abs_tol=1e-9)
                    assert all(reason.points > 0 for reason in one.reasons)
                    codes |= {reason.code for reason in one.reasons}
        assert codes <= SENTENCES.keys()
        assert {"same-origin", "shared-cause", "related-cause", "shared-territory", "sought-sector"} <= codes

    def test_only_organisations_and_undertakings_have_partners(self, network: Network) -> None:
        """A territory, a cause or a stranger is no target."""
        for target in (thing("commune", "86194"), concept("cause", "ageing-well"), "https://example.org/x", ""):
            with pytest.raises(KeyError):
                partners(network, target)

    def test_the_limit_cuts_the_end(self, network: Network) -> None:
        """A limit gives the first of the whole ranking."""
        every = partners(network, org("la-poste"), limit=None)
        assert len(every) > 3
        assert partners(network, org("la-poste"), limit=3) == every[:3]
        assert partners(network, org("la-poste"), limit=0) == []


class TestReasons:
    """One reason at a time, in networks where nothing else speaks."""

    def reasons(self, *extra: object, target: str = act("target")) -> dict[str, float]:
        """Return the codes and points for the one candidate of a network of these parts."""
        base = Parts((org("member"), org("candidate")), (act("target"), act("origin"), act("other")))
        network = sum((one for one in extra if isinstance(one, Parts)), base).network()
        found = partners(network, target)
        assert len(found) <= 1
        return {reason.code: reason.points for one in found for reason in one.reasons}

    def test_a_shared_cause_counts_by_its_rarity(self) -> None:
        """Two who address a cause share it; each further one makes it worth less."""
        cause = concept("cause", "other")
        shared = Parts(ties=tuple(tie(one, ADDRESSES, cause) for one in (act("target"), org("candidate"))))
        common = Parts(ties=(tie(act("other"), ADDRESSES, cause),))
        rare, frequent = self.reasons(shared), self.reasons(shared, common)
        assert rare.keys() == frequent.keys() == {"shared-cause"}
        assert rare["shared-cause"] > frequent["shared-cause"] > 0

    def test_a_related_cause_counts_less_than_a_shared_one(self) -> None:
        """A cause that lies within another is related to it, either way round; a third one is not."""
        inner, outer, other = (concept("cause", name) for name in ("inner", "outer", "other"))
        for ours, theirs, related in ((inner, outer, True), (outer, inner, True), (inner, other, False)):
            found = self.reasons(
                Parts(ties=(tie(act("target"), ADDRESSES, ours), tie(org("candidate"), ADDRESSES, theirs)))
            )
            assert found.keys() == ({"related-cause"} if related else set())

    def test_the_narrowest_common_territory_counts(self) -> None:
        """Two in one commune are nearer than two in one région; two in one country alone are not near."""
        commune, other, _departement, region = PLACES
        same = self.reasons(Parts(ties=(tie(act("target"), ACTS_IN, commune), tie(org("candidate"), ACTS_IN, commune))))
        far = self.reasons(Parts(ties=(tie(act("target"), ACTS_IN, commune), tie(org("candidate"), ACTS_IN, other))))
        over = self.reasons(Parts(ties=(tie(act("target"), ACTS_IN, commune), tie(org("candidate"), ACTS_IN, region))))
        assert same["shared-territory"] > far["shared-territory"] == over["shared-territory"] > 0

    def test_an_offer_meets_a_need_as_broad_or_broader(self) -> None:
        """An offer of a narrow skill meets the need of a broad one, not the reverse."""
        inner, outer, other = SKILLS
        network = Parts().network()
        need = {skill: exchange(f"need-{rank}", act("target"), skill) for rank, skill in enumerate(SKILLS)}
        offer = {skill: exchange(f"offer-{rank}", org("candidate"), skill) for rank, skill in enumerate(SKILLS)}
        assert meets(network, offer[inner], need[inner])
        assert meets(network, offer[inner], need[outer])
        assert not meets(network, offer[outer], need[inner])
        assert not meets(network, offer[other], need[inner])

    def test_needs_and_offers_both_ways(self) -> None:
        """A candidate's offer meets our need; our offer meets a candidate's need."""
        inner, outer, _other = SKILLS
        ours, theirs = exchange("a", act("target"), outer), exchange("b", org("candidate"), inner)
        assert self.reasons(Parts(needs=(ours,), offers=(theirs,))).keys() == {"need-met"}
        ours, theirs = exchange("a", act("target"), inner), exchange("b", org("candidate"), outer)
        assert self.reasons(Parts(offers=(ours,), needs=(theirs,))).keys() == {"offer-useful"}

    def test_an_offer_for_a_sector_is_for_that_sector(self) -> None:
        """An offer that serves one sector meets no need of another one."""
        skill, company, school = SKILLS[0], SECTORS[2], SECTORS[3]
        need, offer = exchange("a", org("member"), skill), exchange("b", org("candidate"), skill, company)
        for sector, met in ((company, True), (school, False)):
            base = Parts(ties=(tie(org("member"), IN_SECTOR, sector),), needs=(need,), offers=(offer,))
            assert ("need-met" in self.reasons(base, target=org("member"))) is met

    def test_a_need_of_a_whole_sector_counts_less(self) -> None:
        """What a sector lacks is less certain of one organisation than what it says itself."""
        skill, company = SKILLS[0], SECTORS[2]
        offer = exchange("b", act("target"), skill)
        member = Parts(ties=(tie(org("candidate"), IN_SECTOR, company),), offers=(offer,))
        own = self.reasons(member, Parts(needs=(exchange("a", org("candidate"), skill),)))
        whole = self.reasons(member, Parts(needs=(exchange("a", company, skill),)))
        assert own["offer-useful"] > whole["offer-useful"] > 0

    def test_a_sought_sector_alone_is_not_enough(self) -> None:
        """To come from the right sector, or from an absent one, proposes nobody; with another reason it counts."""
        school = SECTORS[3]
        sought = Parts(
            ties=(tie(org("candidate"), IN_SECTOR, school),),
            needs=(exchange("a", act("target"), SKILLS[0], school),),
        )
        cause = concept("cause", "other")
        shared = Parts(ties=tuple(tie(one, ADDRESSES, cause) for one in (act("target"), org("candidate"))))
        assert self.reasons(sought) == {}
        assert self.reasons(sought, shared).keys() == {"sought-sector", "completes-sector", "shared-cause"}

    def test_an_absent_sector_is_absent_in_every_form(self) -> None:
        """A sector that is present by a broader or a joined one does not complete the circle."""
        inner, outer, *_ = SECTORS
        cause = concept("cause", "other")
        shared = Parts(ties=tuple(tie(one, ADDRESSES, cause) for one in (act("target"), org("candidate"))))
        theirs = Parts(ties=(tie(org("candidate"), IN_SECTOR, inner),))
        assert "completes-sector" in self.reasons(shared, theirs)
        for present in (inner, outer):
            joined = Parts(ties=(tie(act("target"), JOINS_SECTOR, present),))
            assert "completes-sector" not in self.reasons(shared, theirs, joined)

    def test_a_common_partner(self) -> None:
        """A member of ours who works elsewhere with the candidate links us."""
        linked = Parts(
            ties=(
                takes_part(org("member"), act("target")),
                takes_part(org("member"), act("other")),
                takes_part(org("candidate"), act("other")),
            )
        )
        assert self.reasons(linked).keys() == {"common-partner"}

    def test_the_same_origin(self) -> None:
        """Whoever took part in what the target, or what it carries, grew from has a reason to join."""
        theirs = takes_part(org("candidate"), act("origin"))
        direct = tie(act("target"), STRUCTURE, act("origin"), INFLUENCED_BY)
        through = (
            tie(act("other"), STRUCTURE, act("target"), CARRIED_BY),
            tie(act("other"), STRUCTURE, act("origin"), INFLUENCED_BY),
        )
        carrier = (
            tie(act("target"), STRUCTURE, act("other"), CARRIED_BY),
            tie(act("other"), STRUCTURE, act("origin"), INFLUENCED_BY),
        )
        for origin in ((direct,), through, carrier):
            assert self.reasons(Parts(ties=(theirs, *origin))).keys() == {"same-origin"}


class TestDegenerate:
    """Networks with next to nothing in them."""

    def test_one_node(self) -> None:
        """Somebody alone has no partner."""
        assert partners(Parts((org("one"),)).network(), org("one")) == []

    def test_all_isolated(self) -> None:
        """Where nothing ties anybody, nobody is proposed."""
        network = Parts(tuple(org(f"o-{rank}") for rank in range(20)), (act("u"),)).network()
        assert partners(network, org("o-3")) == []
        assert partners(network, act("u")) == []

    def test_all_in_one_alliance(self) -> None:
        """Where all work together already, nobody is proposed."""
        members = tuple(org(f"o-{rank}") for rank in range(20))
        ties = tuple(takes_part(member, act("u")) for member in members)
        cause = tuple(tie(member, ADDRESSES, concept("cause", "other")) for member in members)
        network = Parts(members, (act("u"),), ties + cause).network()
        assert partners(network, members[0]) == []
        assert partners(network, act("u")) == []

    def test_units_are_not_partners(self) -> None:
        """An organisation is proposed neither its units nor the bodies of which it is one."""
        cause = concept("cause", "other")
        ties = (
            tie(org("unit"), STRUCTURE, org("body"), UNIT_OF),
            tie(org("unit"), ADDRESSES, cause),
            tie(org("body"), ADDRESSES, cause),
            tie(org("third"), ADDRESSES, cause),
        )
        network = Parts((org("unit"), org("body"), org("third")), (), ties).network()
        assert names(partners(network, org("unit"))) == names(partners(network, org("body"))) == ["third"]


@settings(deadline=None, max_examples=80)
@given(drawn=parts())
def test_what_holds_for_any_network(drawn: Parts) -> None:
    """Scores are the sums of positive terms, fall, and belong to organisations with no tie to the target."""
    network = drawn.network()
    for target in (drawn.organisations[0], drawn.undertakings[0]):
        ranked = partners(network, target, limit=None)
        tied = tied_to(network, target)
        assert target in tied
        assert not tied & {one.organisation for one in ranked}
        check_scores(network, ranked)


@settings(deadline=None, max_examples=60)
@given(drawn=parts(), seed=st.integers(0, 1000))
def test_the_order_of_the_facts_changes_nothing(drawn: Parts, seed: int) -> None:
    """The same facts in another order give the same ranking."""
    one, other = drawn.network(), drawn.shuffled(seed).network()
    for target in (drawn.organisations[0], drawn.undertakings[0]):
        assert essence(partners(one, target, None)) == essence(partners(other, target, None))


@settings(deadline=None, max_examples=60)
@given(drawn=parts())
def test_strangers_change_nothing(drawn: Parts) -> None:
    """Organisations that have nothing in common with anybody do not move the others."""
    one, other = drawn.network(), (ALONE + drawn).network()
    for target in (drawn.organisations[0], drawn.undertakings[0]):
        assert essence(partners(one, target, None)) == essence(partners(other, target, None))
