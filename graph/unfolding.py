"""Unfolding: one candidate of one list, explained as far down as its points go."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from graph.alliances.columns import NEVER, Numbers, date_of
from graph.answers import ExplainedReason
from graph.citing import taking_part
from graph.directory import Match
from graph.errors import SameActorError, UnknownNameError
from graph.explanation import sentence
from graph.extraction import names_of
from graph.facts import Facts
from graph.grouping import grouped, usual
from graph.lot import Lot
from graph.meeting import meeting
from graph.network import ORGANISATION, UNDERTAKING, Language, called
from graph.partnership import Meeting
from graph.proofs import Evidence
from graph.ranking import Reason
from graph.reasoning import Case
from graph.recommendation import (
    NOBODY,
    Question,
    Recommender,
    Routes,
    Standings,
    routes,
)
from graph.recommendation.routes import CODES
from graph.unfolded import (
    TOLD,
    Explanation,
    Part,
    Strength,
    Through,
    WhatIf,
    change_text,
    least_text,
    standing_text,
    tie_text,
)
from graph.visiting import Visits
from graph.wanting import Wanted

_NAMED: Final = 10
"""How many intermediaries, and how many alliances, those with the largest shares, are told of and tried without."""
_LENGTH: Final = 20
"""How long the list is out of which they are to bring it."""


def unfold(facts: Facts, target: Match, other: Match, lang: Language, wanted: Wanted) -> Explanation:
    """Return why an organisation is a candidate for another, or for an undertaking, down to each intermediary.

    Raises UnknownNameError for a candidate of which the columns know nothing, SameActorError where it is who asks.
    """
    meet = Visits(facts.bare, facts.store, facts.columnar)
    asking = meeting(facts, (facts.columnar.canonical(target.iri),), wanted, meet)
    question = asking.question(_LENGTH)
    number = facts.columnar.number(other.iri)
    if number is None:
        raise UnknownNameError(other.label, ORGANISATION)
    if number in question.seeds:
        raise SameActorError(other.label)
    return _Unfolding(facts, asking, meet, question, (target, other), number, lang).explanation()


@dataclass(frozen=True)
class _Unfolding:
    """One explanation on its way; ``pair`` are who asks and the candidate, whose number is ``number``.

    ``names`` are what undertakings are called that it speaks of, as they were read.
    """

    facts: Facts
    meeting: Meeting
    visits: Visits
    question: Question
    pair: tuple[Match, Match]
    number: int
    lang: Language
    names: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def engine(self) -> Recommender:
        """What finds partners."""
        return self.meeting.recommender

    @cached_property
    def standings(self) -> Standings:
        """Where the candidate stands."""
        return Standings(self.engine, self.question, self.number)

    @cached_property
    def ways(self) -> Routes:
        """The ways to the candidate."""
        weights = self.engine.weights[self.question.kind]
        return routes(self.engine.history, self.question.seeds, self.number, weights)

    def explanation(self) -> Explanation:
        """Return all that is told."""
        now, served = self.standings.now, self.engine.served
        reasons, against = self._reasons()
        between = self._between()
        some = self.ways.of(np.isin(self.ways.between, list(between)[:_NAMED]))
        self._undertakings(np.union1d(some.first, some.second).tolist())  # names of all are asked for together
        through = tuple(self._through(one) for one in list(between)[:_NAMED])
        met = self.ways.of(self.ways.between == NOBODY)
        together = self._parts(met, met.first)
        named = sum(one.total for one in through) + float(met.worth.sum())
        own = self.ways.by(self.ways.first)
        found = self.standings.least(list(own)[:_NAMED], _LENGTH)
        least = None if found is None else self._undertakings(found)
        texts = (standing_text(now, self.lang), *((least_text(least, _LENGTH, self.lang),) if own else ()))
        return Explanation(
            *self.pair,
            served.named(self.question.kind),
            self.question.kind,
            now.score,
            now.rank,
            now.floor,
            now.equals,
            now.among,
            now.points,
            reasons,
            against,
            through,
            len(between),
            together,
            float(self.ways.worth.sum()) - named,
            tuple(self._without(act, points) for act, points in list(own.items())[:_NAMED]),
            tuple(self._without_all(one) for one in list(between)[:_NAMED]),
            least,
            texts,
        )

    def _between(self) -> dict[int, float]:
        """Return the points of the intermediaries, the most first."""
        inner = (self.ways.between != NOBODY) & (self.ways.between != self.number)
        inner &= self.ways.between != self.ways.seeds
        some = self.ways.of(inner)
        return some.by(some.between)

    def _reasons(self) -> tuple[tuple[ExplainedReason, ...], tuple[ExplainedReason, ...]]:
        """Return the reasons for the candidate, and those against it beside the list that answers the question."""
        now, network = self.standings.now, self.meeting.network
        lot = Lot(self.engine, self.question, *(np.array([one], np.int32) for one in (self.number, now.place)))
        case = Case(self.meeting.matter(lot), 0)
        listed = self.engine.recommend(self.question).candidates
        points, common = grouped(now.points), usual([grouped(one.points) for one in listed])
        reasons = [case.reason(code, value) for code, value in points.items()]
        reasons.sort(key=lambda reason: (-reason.points, reason.code))
        causes = lot.inferred(0)
        self.visits.expect_names(lot.iris("territories", lot.held))

        def told(some: Iterable[Reason]) -> tuple[ExplainedReason, ...]:
            return tuple(
                ExplainedReason(
                    one.code,
                    one.points,
                    sentence(one, network, self.lang, causes, **self._below),
                    self._evidence(one.facts),
                    one.count,
                    one.words,
                )
                for one in some
            )

        passed = () if now.floor is None else (Reason("often-listed", 0.0, (), ()),)
        return told(reasons), told((*passed, *case.against(points, common)))

    @property
    def _below(self) -> dict[str, str]:
        """Return the score of the candidate and its floor as the language writes them, where it is passed over."""
        now = self.standings.now
        if now.floor is None:
            return {}
        values = {"score": f"{now.score:.2f}", "floor": f"{now.floor:.2f}"}
        return {name: value.replace(".", "," if self.lang == "fr" else ".") for name, value in values.items()}

    def _through(self, between: int) -> Through:
        """Return an intermediary with its share, its ties and the facts that say so."""
        some = self.ways.of(self.ways.between == between)
        iri = self.engine.network.organisations[between]
        of = Match(iri, ORGANISATION, self.meeting.meet(iri).label(iri, self.lang))
        near, far = self._tie(some.first), self._tie(some.second)
        text = TOLD["through"][self.lang].format(
            of.label, self.pair[1].label, near=tie_text(near, self.lang), far=tie_text(far, self.lang)
        )
        acts = np.union1d(some.first, some.second).tolist()
        return Through(
            of,
            {code: float(value) for code, value in zip(CODES, some.points.sum(axis=0), strict=True) if value},
            near,
            far,
            self._parts(some, some.first),
            self._parts(some, some.second),
            text,
            self._evidence(taking_part(self.engine.network, between, acts)),
        )

    def _tie(self, acts: Numbers) -> Strength:
        """Return how strong the tie is that some undertakings make."""
        different = np.unique(acts)
        days = self.engine.network.days[different]
        days = days[days != NEVER]
        return Strength(len(different), date_of(int(days.max())) if len(days) else None)

    def _without(self, act: int, points: float) -> WhatIf:
        """Return what would be had who asks not taken part in an alliance."""
        (of,), then = self._undertakings((act,)), self.standings.without(np.array([act], np.int32))
        text = change_text(of.label, self.standings.now, then, self.lang, made_with=False)
        return WhatIf((of,), None, points, then.score, then.rank, text)

    def _without_all(self, between: int) -> WhatIf:
        """Return what would be had who asks taken part in none of the alliances that it made with an intermediary."""
        known = self.engine.network.joined
        asking = np.unique(np.concatenate([known[int(seed)] for seed in self.question.seeds]))
        acts = np.intersect1d(asking, known[between]).astype(np.int32)
        iri = self.engine.network.organisations[between]
        of = Match(iri, ORGANISATION, self.meeting.meet(iri).label(iri, self.lang))
        then = self.standings.without(acts)
        points = float(self.ways.of(np.isin(self.ways.first, acts)).worth.sum())
        text = change_text(of.label, self.standings.now, then, self.lang, made_with=True)
        return WhatIf(self._undertakings(acts.tolist()), of, points, then.score, then.rank, text)

    def _parts(self, some: Routes, column: Numbers) -> tuple[Part, ...]:
        """Return the undertakings in a column of some ways, each with the points that go through it."""
        held = some.by(column)
        return tuple(Part(*one) for one in zip(self._undertakings(held), held.values(), strict=True))

    def _undertakings(self, acts: Collection[int]) -> tuple[Match, ...]:
        """Return undertakings as they are called; names that were not read yet are asked for together."""
        iris = {act: self.engine.network.undertakings[act] for act in acts}
        self.names.update(names_of(self.facts.store, [iri for iri in iris.values() if iri not in self.names]))
        named = ((iri, self.names.get(iri, {})) for iri in iris.values())
        return tuple(Match(iri, UNDERTAKING, called(iri, names, self.lang)) for iri, names in named)

    def _evidence(self, some: Iterable[str]) -> tuple[Evidence, ...]:
        return tuple(self.facts.proofs.evidence(some, self.lang))
