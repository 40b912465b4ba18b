"""The recommender: the best candidates for a question, with the points of each evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import local
from typing import Final

import numpy as np

from graph.affinities import first_shared
from graph.alliances.columns import Numbers, Reals, Rows
from graph.columnar import Columnar
from graph.recommendation import ground, history
from graph.recommendation.asking import placed
from graph.recommendation.cells import Cells, cells
from graph.recommendation.choosing import Offered
from graph.recommendation.crowd import Crowd, crowd
from graph.recommendation.deeds import Marks
from graph.recommendation.ground import Ground, Pairs, most_of, open_places
from graph.recommendation.history import History, Reached
from graph.recommendation.likeness import Kinds, Likeness, kinds_of, open_sets
from graph.recommendation.passing import NO_FLOORS, Floors, salt
from graph.recommendation.question import Kind, Question
from graph.recommendation.regarding import causes_practised, causes_untried, partners_in_common
from graph.recommendation.settling import Entries, entries
from graph.recommendation.telling import Asked, told_of_causes, told_of_territories
from graph.recommendation.vectors import CODES, Vector
from graph.recommendation.weighing import Served

_DIGITS: Final = 9


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
    """What answers questions over a network: its parts, made once, and the weights of each kind of question.

    ``floors`` are by kind of question the scores below which some are passed over where one asks for itself, without
    filters (:mod:`graph.recommendation.floors`); a list that they would leave short is as it is without them.
    """

    network: Columnar
    served: Served
    ground: Ground
    cells: Cells
    history: History
    crowd: Crowd
    floors: Mapping[Kind, Floors] = field(default_factory=dict, repr=False, compare=False)
    _spaces: local = field(default_factory=local, repr=False, compare=False)

    @staticmethod
    def of(network: Columnar, weights: Served) -> "Recommender":
        """Return what answers questions over a network."""
        network = placed(network)
        past = history.history(network)
        alike = cells(network, past.everybody(len(network)))
        land = ground.ground(network)
        return Recommender(network, weights, land, alike, past, crowd(alike, past, land))

    @property
    def weights(self) -> Mapping[Kind, Mapping[str, float]]:
        """The weights of each kind of question."""
        return self.served.weights

    def under(self, programmes: Iterable[str]) -> "Recommender":
        """Return the same by the weights of the first of some kinds of programme that has its own; none has floors."""
        weights = self.served.under(programmes)
        return self if weights is self.served else replace(self, served=weights, floors={})

    def floors_for(self, question: Question) -> Floors:
        """Return the floors that the candidates of a question are held against."""
        plain = len(question.seeds) == 1 and question.linked and question.filters.are_none
        return self.floors.get(question.kind, NO_FLOORS) if plain else NO_FLOORS

    def recommend(self, question: Question) -> Recommendations:
        """Return the list that answers a question."""
        if not len(self.cells):
            return Recommendations((), {})
        apart = self.apart()
        alike = Likeness.of(self.kinds, self.cells, self.history, question)
        given = self._given(question, alike)
        excluded = self._excluded(question)
        apart[excluded] = 1
        with self.history.reached(self._worth_reaching(question)) as reached:
            who, places, same, _ = self._listed(reached, given, apart, question.limit)
            if len(who) < question.limit and given.floors is not NO_FLOORS:
                given = given._replace(floors=NO_FLOORS)
                who, places, same, _ = self._listed(reached, given, apart, question.limit)
            lone = self._lone(question, given, apart, who)
            apart[excluded] = 0
            if len(lone):
                who, same = np.append(who, lone), np.append(same, np.ones(len(lone), np.int32))
                places = np.append(places, [self._home(int(one), given) for one in lone]).astype(np.int32)
            points = self._points((who, places), reached, alike, question)
        order = np.argsort(-points.sum(axis=1).round(_DIGITS), kind="stable") if len(lone) else np.arange(len(who))
        chosen = tuple(
            Recommended(int(who[rank]), _named(points[rank]), int(places[rank]), int(same[rank]))
            for rank in order[: question.limit]
        )
        return Recommendations(chosen, self._left(question) if len(chosen) < question.limit else {})

    def _worth_reaching(self, question: Question) -> Question:
        """Return a question without its words where they count nothing: they lead to very many."""
        return question if self.counts_words(question.kind) else replace(question, words=question.words[:0])

    def counts_words(self, kind: Kind) -> bool:
        """Say whether words count in a kind of questions."""
        return any(self.weights[kind].get(code, 0.0) > 0 for code in ("purpose-activity", "purpose-likeness"))

    def rehearse(self) -> None:
        """Answer a question in which everything has its part, so that no later one waits for the compiler."""
        first = np.zeros(1, np.int32)
        causes, places = first[: len(self.network.causes)], first[: len(self.network.territories)]
        self.recommend(Question("warm", self.history.here[:1].copy(), causes=causes, places=places))
        joined, one = self.network.joined, first[: len(self.network)]
        for others in (joined, Rows(np.zeros(2, np.int32), first[:0], len(joined))):
            first_shared(joined, self.network.parts, others, (one, one))
        asked = Asked(np.zeros(2, np.int32), one[:0], one[:0], one)
        for told, sought in ((told_of_causes, causes), (told_of_territories, places)):
            told(self.network, self.ground, asked, sought, 1)
        causes_practised(self.network, one, causes)
        causes_untried(self.network, one, (one[:0], one[:0]))
        partners_in_common(self.history.paths, one[:0], one[:0], 1)

    def _given(self, question: Question, told: Likeness) -> Offered:
        """Return what a question gives to territories, to sets of things and to activity."""
        weights = self.vectors[question.kind]
        territories = self.ground.points(question.places, weights.ground)
        for open_ in open_places(self.network, self.ground, question).values():
            territories[~open_] = -np.inf
        *alike, shared = told.points(weights.alike)
        for facet, open_ in open_sets(self.kinds, self.cells, question).values():
            alike[facet][~open_] = -np.inf
        active, deeds = weights.popularity * self.logarithms[0], weights.done[-2] * self.logarithms[1]
        if question.kind == "newcomers":
            active[1:] = -np.inf
        causes, need = self.history.marked(question.causes), history.root(question.causes)
        salt, floors = salt_of(question), self.floors_for(question)
        return Offered(
            territories, (alike[0], alike[1], alike[2]), active, weights.done, causes, need, question.linked, salt,
            floors, most_of(self.areas, territories), shared, deeds,
        )  # fmt: skip

    @cached_property
    def vectors(self) -> Mapping[Kind, Vector]:
        """The weights of each kind of question as columns."""
        return {kind: Vector.of(weights) for kind, weights in self.weights.items()}

    @cached_property
    def kinds(self) -> Kinds:
        """The causes, sectors and skills that there are."""
        return kinds_of(self.network)

    @cached_property
    def logarithms(self) -> tuple[Reals, Reals]:
        """The logarithm of one and each number of undertakings that anybody takes part in, and of deeds."""
        most = self.crowd.most.max(axis=0, initial=0)
        return np.log1p(np.arange(most[0] + 1)), np.log1p(np.arange(most[1] + 1))

    @property
    def areas(self) -> Pairs:
        """The territories by area."""
        return self.ground.areas.starts, self.ground.areas.items

    def apart(self) -> Marks:
        """Return marks of all organisations, none set, which a thread uses again and again."""
        if not hasattr(self._spaces, "apart"):
            self._spaces.apart = np.zeros(len(self.network), np.uint8)
        marks: Marks = self._spaces.apart
        return marks

    def _excluded(self, question: Question) -> Numbers:
        """Return who is no candidate: the seeds, whom the question excludes, and whom filters of size and form do."""
        others = [np.flatnonzero(~np.isin(codes, wanted)) for codes, wanted in self._measures(question).values()]
        out: Numbers = np.concatenate([question.excluded, question.seeds, *others]).astype(np.int32)
        return out

    def _measures(self, question: Question) -> dict[str, tuple[Numbers, Numbers]]:
        """Return for each filter by size or form the codes of the organisations and those that are wanted."""
        filters = question.filters
        every = {
            "size": (self.network.sizes.values, filters.sizes),
            "form": (self.network.forms.values, filters.forms),
        }
        return {name: (codes, wanted) for name, (codes, wanted) in every.items() if len(wanted)}

    def _listed(self, reached: Reached, given: Offered, apart: Marks, limit: int) -> Entries:
        """Return the list but for who took part alone in what a question grew from, the best first."""
        return entries(self.cells, self.areas, self.crowd, self.history, reached, given, apart, limit)

    def _lone(self, question: Question, given: Offered, apart: Marks, listed: Numbers) -> Numbers:
        """Return who else is a candidate, having taken part alone in what a question grew from: no tie leads to it."""
        lone: Numbers = question.origins[(self.history.place[question.origins] < 0) & (apart[question.origins] == 0)]
        if not len(lone):
            return lone
        open_ = [given.territories[self._home(int(one), given)] for one in lone]
        for facet, points in zip(self.cells.facets, given.alike, strict=True):
            open_ += points[facet.values[lone]]
        return np.setdiff1d(lone[np.isfinite(np.array(open_, np.float64))], listed)

    def _home(self, organisation: int, given: Offered) -> int:
        """Return the territory of an organisation that counts most."""
        homes = self.network.places[organisation]
        return int(homes[np.argmax(given.territories[homes])]) if len(homes) else self.ground.nowhere

    def _points(self, found: tuple[Numbers, Numbers], reached: Reached, told: Likeness, question: Question) -> Reals:
        """Return the points that each evidence of ``CODES`` gives to some organisations in their places."""
        organisations, places = found
        allied = self.history.place[organisations]
        active = np.log1p(self.history.active(allied))
        done = reached.values(allied)
        done[allied < 0, history.CODES.index("same-origin")] = np.isin(organisations[allied < 0], question.origins)
        values = [self.ground.values(question.places, places), told.values(organisations), active[:, None], done]
        points: Reals = np.hstack(values) * self.vectors[question.kind].every
        return points

    def _left(self, question: Question) -> dict[str, int]:
        """Return how many organisations each filter of a question leaves by itself."""
        places = self.cells.places
        left = {name: open_[places] for name, open_ in open_places(self.network, self.ground, question).items()}
        for name, (facet, open_) in open_sets(self.kinds, self.cells, question).items():
            left[name] = open_[self.cells.alike[:, facet]]
        counts = {name: int(np.isin(codes, wanted).sum()) for name, (codes, wanted) in self._measures(question).items()}
        for name, open_ in left.items():
            counts[name] = len(np.unique(self.cells.members.items[np.repeat(open_, self.cells.members.sizes)]))
        return counts


def _named(points: Reals) -> dict[str, float]:
    """Return points by the codes of their evidence, but for those that are none."""
    some = points.nonzero()[0]
    return {CODES[rank]: value for rank, value in zip(some.tolist(), points[some].tolist(), strict=True)}


def salt_of(question: Question) -> np.uint64:
    """Return a number that depends on who asks, from where, and about what."""
    return np.uint64(salt(question.seeds, question.places, question.causes))
