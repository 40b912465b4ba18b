"""The recommender: the best candidates for a question, with the points of each evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from threading import local
from typing import Final

import numpy as np

from graph.alliances.columns import Numbers, Reals
from graph.columnar import Columnar
from graph.recommendation import ground, history, likeness
from graph.recommendation.asking import placed
from graph.recommendation.cells import Cells, cells
from graph.recommendation.choosing import Marks, Offered, best_cells, hashes
from graph.recommendation.ground import Ground, open_places
from graph.recommendation.history import History, Reached
from graph.recommendation.likeness import Likeness, open_sets
from graph.recommendation.question import Kind, Question
from graph.recommendation.reached import Allied, best_reached
from graph.recommendation.weighing import Served

POPULARITY: Final = "popularity"
CODES: Final = (*ground.CODES, *chain.from_iterable(likeness.CODES), POPULARITY, *history.CODES)
"""All evidence, in the order of its sums."""
_SPARE: Final = 12
"""How many cells more than candidates are looked at first."""
_DIGITS: Final = 9
"""Scores that agree to so many digits are equal."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """A candidate: its number, the points of each evidence by code, where it stands.

    ``place`` is the territory that counted (the number after the last for none); ``alike`` how many candidates,
    itself one of them, stand there and are told apart by nothing.
    """

    organisation: int
    points: Mapping[str, float]
    place: int
    alike: int

    @property
    def score(self) -> float:
        """The sum of the points."""
        return float(sum(self.points.values()))


@dataclass(frozen=True, slots=True)
class Recommendations:
    """A list, the best first; where it is short, ``left`` says how many each filter, by itself, leaves."""

    candidates: tuple[Recommended, ...]
    left: Mapping[str, int]


@dataclass(frozen=True)
class Recommender:
    """What answers questions over a network: its parts, made once, and the weights of each kind of question."""

    network: Columnar
    served: Served
    ground: Ground
    cells: Cells
    allied: Allied
    _spaces: local = field(default_factory=local, repr=False, compare=False)

    @staticmethod
    def of(network: Columnar, weights: Served) -> "Recommender":
        """Return what answers questions over a network."""
        network = placed(network)
        past = history.history(network)
        alike = cells(network, past.everybody(len(network)))
        return Recommender(network, weights, ground.ground(network), alike, Allied.of(alike, past))

    @property
    def weights(self) -> Mapping[Kind, Mapping[str, float]]:
        """The weights of each kind of question."""
        return self.served.weights

    @property
    def history(self) -> History:
        """What the allied did."""
        return self.allied.history

    def recommend(self, question: Question) -> Recommendations:
        """Return the list that answers a question."""
        limit, apart = question.limit, self._apart()
        alike = Likeness.of(self.network, self.cells, self.history, question)
        given = self._given(question, alike)
        excluded = self._excluded(question)
        apart[excluded] = 1
        with self.history.reached(question) as reached:
            found = self._of_cells(given, apart, limit)
            best = best_reached(reached, self.allied, given, apart, min(limit, len(reached.who)))
            apart[excluded] = 0
            for one in best.tolist():
                home = self.history.homes[one]
                found[int(self.history.here[one])] = int(home[np.argmax(given.territories[home])]), 1
            organisations = np.array(list(found), np.int32)
            places = np.array([place for place, _ in found.values()], np.int32)
            points = self._points((organisations, places), reached, alike, question)
        scores = points.sum(axis=1)
        order = np.lexsort((hashes(organisations, given.salt), -scores.round(_DIGITS)))[:limit]
        chosen = tuple(
            Recommended(
                int(organisations[rank]),
                {code: value for code, value in zip(CODES, points[rank].tolist(), strict=True) if value},
                int(places[rank]),
                found[int(organisations[rank])][1],
            )
            for rank in order
        )
        return Recommendations(chosen, self._left(question) if len(chosen) < limit else {})

    def rehearse(self) -> None:
        """Answer a question in which everything has its part, so that no later one waits for the compiler."""
        first = np.zeros(1, np.int32)
        causes, places = first[: len(self.network.causes)], first[: len(self.network.territories)]
        self.recommend(Question("warm", self.history.here[:1], causes=causes, places=places))

    def _given(self, question: Question, told: Likeness) -> Offered:
        """Return what a question gives to territories, to sets of things and to activity."""
        weights = self.weights[question.kind]
        territories = self.ground.points(question.places, weights)
        for open_ in open_places(self.network, self.ground, question).values():
            territories[~open_] = -np.inf
        alike = told.points(weights)
        for facet, open_ in open_sets(self.network, self.cells, question).values():
            alike[facet][~open_] = -np.inf
        active = weights.get(POPULARITY, 0.0) * np.log1p(np.arange(int(self.cells.busiest.max(initial=0)) + 1))
        if question.kind == "newcomers":
            active[1:] = -np.inf
        done = np.array([weights.get(code, 0.0) for code in history.CODES])
        return Offered(territories, alike, active, done, question.linked, _salt(question))

    def _apart(self) -> Marks:
        """Return marks of all organisations, none set, which a thread uses again and again."""
        if not hasattr(self._spaces, "apart"):
            self._spaces.apart = np.zeros(len(self.network), np.uint8)
        marks: Marks = self._spaces.apart
        return marks

    def _excluded(self, question: Question) -> Numbers:
        """Return who is no candidate: the seeds, whom the question excludes, and whom filters of size and form do."""
        out = np.union1d(question.excluded, question.seeds).astype(np.int32)
        for codes, wanted in self._measures(question).values():
            out = np.union1d(out, np.flatnonzero(~np.isin(codes, wanted))).astype(np.int32)
        return out

    def _measures(self, question: Question) -> dict[str, tuple[Numbers, Numbers]]:
        """Return for each filter by size or form the codes of the organisations and those that are wanted."""
        filters = question.filters
        every = {
            "size": (self.network.sizes.values, filters.sizes),
            "form": (self.network.forms.values, filters.forms),
        }
        return {name: (codes, wanted) for name, (codes, wanted) in every.items() if len(wanted)}

    def _of_cells(self, given: Offered, apart: Marks, limit: int) -> dict[int, tuple[int, int]]:
        """Return as many candidates as are asked for out of cells, each with its place and how many are like it.

        One organisation may lead many cells, and a cell may hold none who is a candidate: more are looked at then.
        """
        count = min(limit + _SPARE, len(self.cells))
        while True:
            cells = best_cells(self.cells, given, apart, count)
            found = self._members(cells, apart, limit, given.salt)
            if len(found) == limit or len(cells) < count or count == len(self.cells):
                return found
            count = min(4 * count, len(self.cells))

    def _members(self, cells: Numbers, apart: Marks, limit: int, salt: int) -> dict[int, tuple[int, int]]:
        """Return the first candidates of cells; with whom a cell begins depends on who asks."""
        found: dict[int, tuple[int, int]] = {}
        places = np.searchsorted(self.cells.of_territory.starts, cells, side="right") - 1
        chances = hashes(cells, salt).tolist()
        for number, place, chance in zip(cells.tolist(), places.tolist(), chances, strict=True):
            members = self.cells.members[number]
            begin = chance % len(members)
            for member in chain(members[begin:], members[:begin]):
                if not apart[member]:
                    found.setdefault(int(member), (place, len(members)))
                if len(found) == limit:
                    return found
        return found

    def _points(self, found: tuple[Numbers, Numbers], reached: Reached, told: Likeness, question: Question) -> Reals:
        """Return the points that each evidence of ``CODES`` gives to some organisations in their places."""
        organisations, places = found
        allied = self.history.place[organisations]
        alike = [
            values[facet.values[organisations]] for facet, values in zip(self.cells.facets, told.values, strict=True)
        ]
        active = np.log1p(np.append(self.history.activity, 0)[allied])
        values = np.column_stack([self.ground.values(question.places, places), *alike, active, reached.values(allied)])
        points: Reals = values * np.array([self.weights[question.kind].get(code, 0.0) for code in CODES])
        return points

    def _left(self, question: Question) -> dict[str, int]:
        """Return how many organisations each filter of a question leaves by itself."""
        places = self.cells.of_territory.owners()
        left = {name: open_[places] for name, open_ in open_places(self.network, self.ground, question).items()}
        for name, (facet, open_) in open_sets(self.network, self.cells, question).items():
            left[name] = open_[self.cells.alike[:, facet]]
        counts = {name: int(np.isin(codes, wanted).sum()) for name, (codes, wanted) in self._measures(question).items()}
        for name, open_ in left.items():
            counts[name] = len(np.unique(self.cells.members.items[np.repeat(open_, self.cells.members.sizes)]))
        return counts


def _salt(question: Question) -> int:
    """Return a number that depends on who asks, from where, and about what."""
    asked = np.concatenate([question.seeds, question.places + 1, question.causes + 1, [len(question.seeds)]])
    return int(np.bitwise_xor.reduce(hashes(asked.astype(np.int32), 0)))
