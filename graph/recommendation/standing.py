"""Standing: the points of one candidate for a question, and how many of all candidates have more.

Candidates who have as many points share a rank. Filters of a question are not held against anybody; floors are, so
that whom a list passes over is no candidate, now or had something else happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np

from graph.alliances.columns import Flags, Numbers, Reals
from graph.recommendation import choosing, likeness
from graph.recommendation.counterfactual import Counterfactual
from graph.recommendation.history import History, Reached
from graph.recommendation.likeness import Likeness
from graph.recommendation.passing import NO_FLOORS, Floors, passed
from graph.recommendation.question import Question
from graph.recommendation.recommender import Recommender, salt_of
from graph.recommendation.routes import gathered
from graph.recommendation.vectors import CODES, POPULARITY, Vector

UNLINKING: Final = frozenset({*likeness.CODES[choosing.SECTORS], POPULARITY})
"""The evidence that makes nobody a candidate by itself."""
_SAME: Final = 5e-10
"""Scores that differ by less are equal."""
_Told: TypeAlias = tuple[dict[str, float], int, Flags, Reals, Reals]
"""The points of the candidate and its place; which of the allied are candidates, their scores; points of sectors."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stands: its points by evidence, the territory that counted (the number after the last: none).

    ``rank`` is one more than there are candidates with more points, None where it is no candidate; ``equals`` how
    many, itself one of them, have as many; ``among`` how many candidates there are. ``floor`` is the score below
    which it is passed over, where it is a candidate but for that.
    """

    points: Mapping[str, float]
    place: int
    rank: int | None
    equals: int
    among: int
    floor: float | None = None

    @property
    def score(self) -> float:
        """The sum of the points."""
        return float(sum(self.points.values()))

    def leads(self, length: int) -> bool:
        """Say whether it is among so many: fewer than these have more points."""
        return self.rank is not None and self.rank <= length


@dataclass(frozen=True)
class Standings:
    """What tells where a candidate stands for a question, by what happened or by what might have."""

    engine: Recommender
    question: Question
    candidate: int

    @cached_property
    def now(self) -> Standing:
        """Where the candidate stands."""
        return self._by(self.engine.history)

    def without(self, acts: Numbers) -> Standing:
        """Return where it would stand had none of those who ask taken part in some undertakings."""
        left = tuple(sorted(set(acts.tolist())))
        if left not in self._known:
            self._known[left] = self._by(self._counterfactual.without(acts))
        return self._known[left]

    def least(self, acts: Sequence[int], length: int) -> tuple[int, ...] | None:
        """Return few of some undertakings without all of which so many candidates have more points than this one.

        None where it stays among so many without any of them, empty where it is not among them now. What costs most
        by itself is taken first, and whatever is not needed is put back: none of them can be spared, but where there
        are several, others might be fewer.
        """
        if not self.now.leads(length):
            return ()
        if not acts or self._without(acts).leads(length):
            return None
        alone = {act: self._without((act,)) for act in acts}
        order = sorted(acts, key=lambda act: (-(alone[act].rank or np.inf), alone[act].score, act))
        chosen = next(
            order[:many] for many in range(1, len(order) + 1) if not self._without(order[:many]).leads(length)
        )
        while (spared := self._spared(chosen, length)) is not None:
            chosen = [act for act in chosen if act != spared]
        return tuple(chosen)

    def _spared(self, acts: Sequence[int], length: int) -> int | None:
        """Return one of some undertakings that need not be left for the candidate not to lead, None if all need be."""
        others = {act: [other for other in acts if other != act] for act in acts if len(acts) > 1}
        return next((act for act, rest in others.items() if not self._without(rest).leads(length)), None)

    def _without(self, acts: Sequence[int]) -> Standing:
        return self.without(np.array(acts, np.int32))

    @cached_property
    def _known(self) -> dict[tuple[int, ...], Standing]:
        return {}

    @cached_property
    def _counterfactual(self) -> Counterfactual:
        engine = self.engine
        return Counterfactual.of(engine.history, engine.cells, engine.network, self.question)

    @cached_property
    def _weights(self) -> Vector:
        return self.engine.vectors[self.question.kind]

    @cached_property
    def _territories(self) -> Reals:
        return self.engine.ground.points(self.question.places, self._weights.ground)

    @cached_property
    def _excluded(self) -> Flags:
        out = np.zeros(len(self.engine.network), np.bool_)
        out[self.question.excluded], out[self.question.seeds] = True, True
        return out

    @cached_property
    def _alone(self) -> Numbers:
        """The cells of those who never allied and may be candidates."""
        cells = self.engine.cells
        alone = cells.activity == 0
        if self.question.linked:
            alone &= self._links[0] > 0
        return np.flatnonzero(alone).astype(np.int32)

    @cached_property
    def _links(self) -> tuple[Reals, Reals]:
        """The points of the cells and of the allied by their places, causes and skills."""
        cells, history = self.engine.cells, self.engine.history
        alike = self._likeness(history).points(self._weights.alike)
        homes, given = history.homes, self._territories
        of_cells = given[cells.places]
        of_allied = np.maximum.reduceat(given[homes.items], homes.starts[:-1]) if len(homes) else np.zeros(0)
        for facet in (0, 2):
            of_cells += alike[facet][cells.alike[:, facet]]
            of_allied += alike[facet][cells.facets[facet].values[history.here]]
        return of_cells, of_allied

    def _likeness(self, history: History) -> Likeness:
        return Likeness.of(self.engine.kinds, self.engine.cells, history, self.question)

    def _by(self, history: History) -> Standing:
        alike = self._likeness(history)
        sectors = alike.points(self._weights.alike)[1]
        with history.reached(self.question) as reached:
            points, place = self._points(history, reached, alike)
            links, scores = self._of_allied(history, reached, sectors)
        open_ = ~self._excluded[history.here]
        if self.question.linked:
            open_ &= links > 0
        if self.question.kind == "newcomers":
            open_ &= history.activity == 0
        told = points, place, open_, scores, sectors
        found = self._under(history, self.engine.floors_for(self.question), told)
        # a list that floors would leave short is as it is without them
        return found if found.among >= self.question.limit else self._under(history, NO_FLOORS, told)

    def _under(self, history: History, floors: Floors, told: _Told) -> Standing:
        """Return where the candidate stands among those who are not below their floors."""
        points, place, open_, scores, sectors = told
        every = np.arange(len(history.here), dtype=np.int32)
        low = open_ & passed(floors, every, history.here, scores, self._salt)
        alone = self._passed_alone(floors, sectors)
        score, left = sum(points.values()), open_ & ~low
        above, beside = self._alone_against(score, sectors, alone)
        more = int((left & (scores > score + _SAME)).sum()) + above
        equals = int((left & (np.abs(scores - score) <= _SAME)).sum()) + beside
        known, floor = history.place[self.candidate], None
        if known >= 0:
            is_candidate = bool(open_[known])
            if low[known]:
                floor = float(floors.allied[known])
        else:
            linked = any(value > 0 for code, value in points.items() if code not in UNLINKING)
            is_candidate = not self._excluded[self.candidate] and (linked or not self.question.linked)
            if is_candidate and self.candidate in alone:
                floor = float(floors.low[np.searchsorted(floors.others, self.candidate)])
        is_listed = is_candidate and floor is None
        among = int(left.sum()) + (self._many(alone) if len(alone) else self._many_alone)
        return Standing(points, place, more + 1 if is_listed else None, equals if is_listed else 0, among, floor)

    @cached_property
    def _salt(self) -> np.uint64:
        return salt_of(self.question)

    def _passed_alone(self, floors: Floors, sectors: Reals) -> Numbers:
        """Return who of those who never allied is passed over."""
        engine, who = self.engine, floors.others
        if not len(who):
            return who
        owners, homes = gathered(engine.network.places, who)
        scores = np.where(engine.network.places.sizes[who] > 0, -np.inf, self._territories[engine.ground.nowhere])
        np.maximum.at(scores, np.searchsorted(who, owners), self._territories[homes])
        alike = self._likeness(engine.history).points(self._weights.alike)
        for facet, points in zip(engine.cells.facets, (alike[0], sectors, alike[2]), strict=True):
            scores += points[facet.values[who]]
        out: Numbers = who[passed(floors, np.full(len(who), -1, np.int32), who, scores, self._salt)]
        return out

    def _of_allied(self, history: History, reached: Reached, sectors: Reals) -> tuple[Reals, Reals]:
        """Return the points of the allied that link them to the question, and all their points."""
        links = self._links[1] + reached.values(np.arange(len(history.here), dtype=np.int32)) @ self._weights.done
        active = self._active[history.activity]
        return links, links + active + sectors[self.engine.cells.sectors.values[history.here]]

    @cached_property
    def _active(self) -> Reals:
        """The points of who took part in so many undertakings."""
        most = int(self.engine.history.activity.max(initial=0))
        return np.asarray(self._weights.popularity * np.log1p(np.arange(most + 1)))

    def _alone_against(self, score: float, sectors: Reals, without: Numbers) -> tuple[int, int]:
        """Return how many of those who never allied have more points, and how many have as many."""
        cells, links = self.engine.cells, self._links_alone
        near = np.flatnonzero(links >= score - _SAME - sectors.max(initial=0.0))
        scores = links[near] + sectors[cells.alike[self._alone[near], 1]]
        above, wide = self._members(self._alone[near[scores > score + _SAME]], without)
        beside, other = self._members(self._alone[near[np.abs(scores - score) <= _SAME]], without)
        return above + len(wide), beside + len(np.setdiff1d(other, wide, assume_unique=True))

    @cached_property
    def _links_alone(self) -> Reals:
        return self._links[0][self._alone]

    @cached_property
    def _many_alone(self) -> int:
        """How many candidates there are who never allied, were nobody passed over."""
        return self._many(NO_FLOORS.others)

    def _many(self, without: Numbers) -> int:
        """Return how many candidates there are who never allied, but for some."""
        single, several = self._members(self._alone, without)
        return single + len(several)

    @cached_property
    def _several(self) -> Flags:
        """Which organisations are in several cells, because they have several places."""
        out: Flags = self.engine.network.places.sizes > 1
        return out

    def _members(self, cells: Numbers, without: Numbers) -> tuple[int, Numbers]:
        """Return how many candidates in some cells are in one cell alone, and who is in several; some are left out."""
        members = gathered(self.engine.cells.members, cells)[1]
        members = members[~self._excluded[members]]
        if len(without):
            members = members[~np.isin(members, without)]
        several = self._several[members]
        return int((~several).sum()), np.unique(members[several])

    def _points(self, history: History, reached: Reached, alike: Likeness) -> tuple[dict[str, float], int]:
        """Return the points of the candidate by evidence, and the territory that counted."""
        engine, one = self.engine, self.candidate
        homes = np.append(engine.network.places[one], np.int32(engine.ground.nowhere))
        homes = homes[: max(len(homes) - 1, 1)]
        place = int(homes[np.argmax(self._territories[homes])])
        number = history.place[[one]]
        done = np.log1p(history.activity[number]) if number[0] >= 0 else np.zeros(1)
        ground = engine.ground.values(self.question.places, np.array([place], np.int32))[0]
        values = (
            np.concatenate([ground, alike.values(np.array([one]))[0], done, reached.values(number)[0]])
            * self._weights.every
        )
        return {code: value for code, value in zip(CODES, values.tolist(), strict=True) if value}, place
