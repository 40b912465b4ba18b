"""Reasoning: the points of a candidate as reasons, each with what it speaks of and the facts behind it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Final, TypeAlias

import numpy as np

from graph.alliances.columns import Flags, Numbers, Reals
from graph.columnar import Texts
from graph.network import IN_SECTOR, PARTICIPATES, Exchange, Network
from graph.profile import Profile, Sides, contained, containers
from graph.ranking import Reason
from graph.recommendation import LEVELS, Question, Recommended, Recommender

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "shared-cause": ("shared-cause",),
    "related-cause": ("related-cause",),
    "cause-known": ("cause-activity", "cause-likeness"),
    "near-purpose": ("purpose-activity", "purpose-likeness"),
    "near": ("within-5-km", "within-20-km", "within-50-km", "within-100-km", "within-200-km"),
    "shared-territory": tuple(f"same-{level}" for level in LEVELS),
    "need-met": ("need-met",),
    "offer-useful": ("offer-useful",),
    "sought-sector": ("sought-sector",),
    "completes-sector": ("completes-sector",),
    "sector-pair": ("sector-pair",),
    "common-partner": ("common-partners", "adamic-adar", "walks"),
    "worked-together": ("tied-members", "members-together"),
    "same-origin": ("same-origin",),
    "active": ("popularity",),
}
"""The evidence of which each reason is the sum."""
_NAMED: Final = 5
"""How many intermediaries, and facts of what somebody did or of what ties it to a cause, are named at most."""
_BUSY: Final = 20
"""From so many alliances on somebody may be asked too much."""
_RADIUS_KM: Final = 6371.0
_Told: TypeAlias = tuple[Iterable[str], Iterable[str], int]
"""What a reason speaks of, the facts behind it, and a number: of alliances, or of kilometres."""


def grouped(points: Mapping[str, float]) -> dict[str, float]:
    """Return the points of evidence by reason; a reason without points is left out.

    Walks of two alliances also lead to those who worked with the seeds and share no partner with them.
    """
    if points.get("tied-members") and not points.get("common-partners") and not points.get("adamic-adar"):
        points = {**points, "tied-members": points["tied-members"] + points.get("walks", 0.0), "walks": 0.0}
    sums = {reason: sum(points.get(code, 0.0) for code in codes) for reason, codes in GROUPS.items()}
    return {reason: value for reason, value in sums.items() if value}


def usual(points: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the median of the points of each reason in a list."""
    return {code: median(one.get(code, 0.0) for one in points) if points else 0.0 for code in GROUPS}


def numbers(find: Callable[[str], int | None], iris: Iterable[str]) -> Numbers:
    """Return the numbers of the IRIs that are known, in ascending order."""
    return np.array(sorted({number for iri in iris if (number := find(iri)) is not None}), np.int32)


@dataclass(frozen=True)
class Matter:
    """What a list is about: who asks what, in the network where it has its place; worked out for all candidates."""

    recommender: Recommender
    question: Question
    network: Network
    asking: Profile

    @cached_property
    def causes(self) -> frozenset[str]:
        """The causes of the question."""
        return frozenset(self.iris(self.recommender.network.causes, self.question.causes))

    @cached_property
    def broader(self) -> frozenset[str]:
        """The causes of the question, and all that are broader."""
        return self.network.widened(self.causes)

    @cached_property
    def marked(self) -> Flags:
        """Which causes are those of the question."""
        marked = np.zeros(len(self.recommender.network.causes), np.bool_)
        marked[self.question.causes] = True
        return marked

    @cached_property
    def sectors(self) -> frozenset[str]:
        """The sectors that the question seeks."""
        return frozenset(self.iris(self.recommender.network.sectors, self.question.sought))

    @cached_property
    def around(self) -> Numbers:
        """The partners of who asks, by their numbers among the allied."""
        past = self.recommender.history
        known = [past.paths.partners[int(seed)] for seed in past.among(self.question.seeds)]
        return np.unique(np.concatenate([np.empty(0, np.int32), *known]))

    @cached_property
    def acts(self) -> frozenset[str]:
        """The undertakings of the seeds."""
        seeds = self.iris(self.recommender.network.organisations, self.question.seeds)
        return frozenset(act for seed in seeds for act in self.network.undertakings(seed))

    @cached_property
    def places(self) -> dict[str, tuple[str, ...]]:
        """The territories of who asks, with all that contain them, and the facts that say so."""
        return containers(self.network, self.asking.territories)

    def iris(self, texts: Texts, some: Iterable[int]) -> list[str]:
        """Return texts by their numbers."""
        return [texts[int(number)] for number in some]


@dataclass(frozen=True)
class Case:
    """What speaks for and against one candidate of a list."""

    matter: Matter
    found: Recommended
    network: Network
    iri: str

    @property
    def recommender(self) -> Recommender:
        """What found the candidate."""
        return self.matter.recommender

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.matter.question

    @cached_property
    def theirs(self) -> Sides:
        """What is known of the candidate."""
        return Sides(self.network, self.iri)

    def reason(self, code: str, points: float) -> Reason:
        """Return a reason with what it speaks of, the facts behind it, and on how many alliances it rests."""
        subjects, facts, count = self._told(code)
        words = self._shared_words(points) if code == "near-purpose" else ()
        return Reason(code, points, tuple(subjects), tuple(dict.fromkeys(facts)), count, words)

    def against(self, points: Mapping[str, float], common: Mapping[str, float]) -> Iterator[Reason]:
        """Yield what those listed with the candidate have, and it has not, and that it may be asked too much."""
        if points.get("near", 0.0) < common["near"] / 2:
            yield Reason("farther", 0.0, (), (), self._kilometres())
        causes = tuple(sorted(self.matter.causes))
        if causes and not points.keys() & {"shared-cause", "related-cause", "cause-known"}:
            yield Reason("cause-unknown", 0.0, causes, ())
        if not points.get("common-partner") and common["common-partner"] > 0:
            yield Reason("no-common-partner", 0.0, (), ())
        if points.get("sector-pair", 0.0) < 0:
            yield Reason("rarer-pair", 0.0, (), ())
        if (done := self._active()[2]) >= _BUSY and points.get("active", 0.0) > common["active"]:
            yield Reason("much-asked", 0.0, (), (), done)

    def _told(self, code: str) -> _Told:
        return _TELLING[code](self)

    def _near(self) -> _Told:
        return (), (), self._kilometres()

    def _shared_causes(self) -> _Told:
        return self._causes(self.matter.causes)

    def _related_causes(self) -> _Told:
        asked, over = self.matter.causes, self.matter.broader
        theirs = (one for one in self.theirs.causes.keys() - asked)
        return self._causes({one for one in theirs if one in over or self.network.widened({one}) & asked})

    def _need_met(self) -> _Told:
        return self._exchanged(self.matter.asking.needs, self.theirs.offers, self._needed_skills())

    def _offer_useful(self) -> _Told:
        return self._exchanged(self.theirs.needs, self.matter.asking.offers, self._useful_skills())

    def _sought_sector(self) -> _Told:
        return self._sectors(self._asked_sectors(), self.matter.asking.needs)

    def _own_sector(self) -> _Told:
        return self._sectors(self.theirs.sectors, ())

    def _causes(self, causes: Collection[str]) -> _Told:
        ours, theirs = self.matter.asking.causes, self.theirs.causes
        named = sorted(cause for cause in causes if cause in theirs)
        sides = (side for cause in named for side in (ours.get(cause, ()), theirs[cause]))
        return named, (fact for side in sides for fact in side[:_NAMED]), 0

    def _cause_known(self) -> _Told:
        known = self.recommender.network
        acts = known.joined[self.found.organisation]
        which, about = known.about.among(acts)
        met = self.matter.marked[about]
        causes = self.matter.iris(known.causes, set(about[met].tolist()))
        named, facts, _ = self._causes(causes)
        held = acts[list(set(which[met].tolist()))]
        return named, facts, int((known.members.starts[held + 1] - known.members.starts[held] > 1).sum())

    @cached_property
    def _terms(self) -> tuple[Numbers, Reals]:
        """The undertakings of the candidate, and what each word of the question gives to the sum by each."""
        past = self.recommender.history
        acts = past.paths.joined[int(past.place[self.found.organisation])]
        return acts, past.paths.wording.terms(self.question.words, acts)

    def _shared_words(self, points: float) -> tuple[tuple[str, float], ...]:
        """Return the words in common with their shares of the points: what their terms are of the sum."""
        words, terms = self.recommender.network.words, self._terms[1].sum(axis=0)
        order = [rank for rank in np.lexsort((self.question.words, -terms)).tolist() if terms[rank] > 0]
        return tuple(
            (words[int(self.question.words[rank])], points * float(terms[rank] / terms.sum())) for rank in order
        )

    def _near_purpose(self) -> _Told:
        """Return where the candidate did what words in common are written of, in how many undertakings."""
        acts, terms = self._terms
        met = set(self.matter.iris(self.recommender.network.undertakings, acts[terms.sum(axis=1) > 0]))
        facts = [t.fact for t in self.network.ties(self.iri, PARTICIPATES) if t.fact and t.target in met]
        return (), facts[:_NAMED], len(met)

    def _kilometres(self) -> int:
        """Return how far the candidate is from the nearest place of the need, -1 where nothing says so."""
        directions = self.recommender.ground.directions
        near = directions[self.question.places] @ directions[self.found.place]
        near = near[np.isfinite(near)]
        return round(_RADIUS_KM * float(np.arccos(min(near.max(), 1.0)))) if len(near) else -1

    def _shared_territory(self) -> _Told:
        holding = self.recommender.ground.holding
        for level in reversed(range(len(LEVELS))):
            held = holding[self.found.place, level]
            if held >= 0 and (holding[self.question.places, level] == held).any():
                iri = self.recommender.network.territories[int(held)]
                theirs = contained(self.network, self.theirs.territories, iri)
                return (iri,), (*self.matter.places.get(iri, ()), *theirs), 0
        return (), (), 0

    def _needed_skills(self) -> frozenset[str]:
        known = self.recommender.network
        offered = self.matter.iris(known.skills, known.offered[self.found.organisation])
        asked = set(self.matter.iris(known.skills, self.question.skills))
        return frozenset(one for one in offered if self.network.widened({one}) & asked)

    def _useful_skills(self) -> frozenset[str]:
        known = self.recommender.network
        offered = self.network.widened(self.matter.iris(known.skills, self.question.offers))
        return frozenset(self.matter.iris(known.skills, known.needed[self.found.organisation])) & offered

    def _exchanged(
        self, needs: Iterable[tuple[Exchange, bool]], offers: Iterable[tuple[Exchange, bool]], skills: frozenset[str]
    ) -> _Told:
        """Return the skills that meet, with the facts of the needs and the offers that name them."""
        met = [
            (need, offer)
            for need, _ in needs
            for offer, _ in offers
            if self.network.widened(offer.skills | offer.kinds) & (need.skills or need.kinds)
        ]
        return sorted(skills), (fact for need, offer in met for fact in (need.fact, offer.fact)), 0

    def _asked_sectors(self) -> frozenset[str]:
        asked = self.matter.sectors
        return frozenset(one for one in self.theirs.sectors if self.network.widened({one}) & asked)

    def _sectors(self, sectors: Collection[str], needs: Iterable[tuple[Exchange, bool]]) -> _Told:
        wider = self.network.widened(sectors)
        facts = [need.fact for need, whole in needs if not whole and need.sectors & wider]
        facts += [t.fact for t in self.network.ties(self.iri, IN_SECTOR) if t.fact and t.target in sectors]
        return sorted(sectors), facts, 0

    def _common_partner(self) -> _Told:
        """Return the intermediaries, those who pass on most first."""
        past = self.recommender.history
        partners, worths = past.paths.partners, past.paths.worths[:, 0]
        own = partners[int(past.place[self.found.organisation])]
        between = np.intersect1d(own, self.matter.around, assume_unique=True)
        best = between[np.argsort(-worths[between], kind="stable")][:_NAMED]
        named = self.matter.iris(self.recommender.network.organisations, past.here[best])
        acts = self.matter.network.undertakings(self.iri) | self.matter.acts
        facts = (t.fact for one in named for t in self.network.ties(one, PARTICIPATES) if t.fact and t.target in acts)
        return named, facts, len(between)

    def _worked_together(self) -> _Told:
        known = self.recommender.network
        acts = known.joined[self.found.organisation]
        which, members = known.members.among(acts)
        met = np.isin(members, self.question.seeds)
        facts = [t.fact for t in self.network.ties(self.iri, PARTICIPATES) if t.fact][:_NAMED]
        return self.matter.iris(known.organisations, np.unique(members[met])), facts, len(np.unique(which[met]))

    def _same_origin(self) -> _Told:
        ours = self.matter.asking.origins
        ties = [t for t in self.network.ties(self.iri, PARTICIPATES) if t.target in ours]
        facts = (fact for t in ties for fact in (*ours[t.target], *((t.fact,) if t.fact else ())))
        return sorted({t.target for t in ties}), facts, 0

    def _active(self) -> _Told:
        place = int(self.recommender.history.place[self.found.organisation])
        facts = [t.fact for t in self.network.ties(self.iri, PARTICIPATES) if t.fact][:_NAMED]
        return (), facts, int(self.recommender.history.activity[place]) if place >= 0 else 0


_TELLING: Final[Mapping[str, Callable[[Case], _Told]]] = {
    "shared-cause": Case._shared_causes,
    "related-cause": Case._related_causes,
    "cause-known": Case._cause_known,
    "near-purpose": Case._near_purpose,
    "near": Case._near,
    "shared-territory": Case._shared_territory,
    "need-met": Case._need_met,
    "offer-useful": Case._offer_useful,
    "sought-sector": Case._sought_sector,
    "completes-sector": Case._own_sector,
    "sector-pair": Case._own_sector,
    "common-partner": Case._common_partner,
    "worked-together": Case._worked_together,
    "same-origin": Case._same_origin,
    "active": Case._active,
}
"""What tells of each reason."""
