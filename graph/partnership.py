"""Partnership: who could partner with whom, as reasons whose points are the score.

The candidates are found among all organisations (:mod:`graph.recommendation`); their points become reasons with the
facts of the store behind them (:mod:`graph.reasoning`). What speaks against a candidate is told beside it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from graph.alliances.columns import Numbers
from graph.alliances.wording import words_of
from graph.citing import Asker, Citations
from graph.columnar import Columnar
from graph.grouping import grouped, usual
from graph.lot import Lot
from graph.network import ORGANISATION, UNDERTAKING, Network
from graph.profile import Profile, borne_with, profile, together
from graph.ranking import Ranked, Reason
from graph.reasoning import Case, Matter
from graph.recommendation import Filters, Kind, Question, Recommendations, Recommender, held, question_of


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of partners: the ranking with its reasons, what speaks against each, and how it came about.

    ``lot`` are the candidates as the columns have them; ``against`` and ``alike`` follow these: reasons without points,
    and how many organisations, itself one of them, nothing tells from each; ``left`` says how many candidates each
    filter leaves where the list is short.
    """

    kind: Kind
    lot: Lot
    ranked: tuple[Ranked, ...] = ()
    against: tuple[tuple[Reason, ...], ...] = ()
    alike: tuple[int, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Meeting:
    """Who asks: one organisation or undertaking, or several organisations together.

    ``network`` is the one in which the first has its place; ``meet`` gives that of any organisation, by its IRI.
    ``purpose`` is what partners are sought for, where that is stated; ``tell`` gives the words in which
    organisations say what they are for themselves.
    """

    recommender: Recommender
    network: Network
    targets: tuple[str, ...]
    meet: Callable[[str], Network] = field(repr=False)
    purpose: str | None = None
    tell: Callable[[Iterable[str]], frozenset[str]] = field(default=lambda _: frozenset(), repr=False)

    @property
    def columns(self) -> Columnar:
        """The columns of all organisations."""
        return self.recommender.network

    @cached_property
    def asking(self) -> Profile:
        """What is known of the targets, taken together."""
        return together([profile(self.meet(target), target) for target in self.targets])

    @cached_property
    def asker(self) -> Asker:
        """The targets by number; raises KeyError where they are neither organisations nor one undertaking.

        What is both counts as the columns have it.
        """
        known, kinds = self.columns, {target: self.meet(target).kind(target) for target in self.targets}
        act = known.undertakings.find(self.targets[0]) if list(kinds.values()) == [UNDERTAKING] else None
        if act is not None:
            return Asker(np.empty(0, np.int32), act)
        if set(kinds.values()) != {ORGANISATION} and list(kinds.values()) != [UNDERTAKING]:
            raise KeyError(next(target for target, held in kinds.items() if held != ORGANISATION))
        return Asker(numbers(known.number, self.targets))

    def partners(self, limit: int = 20, filters: Filters | None = None, kind: Kind | None = None) -> Listed:
        """Return who could partner with the organisation that asks, join the undertaking, or is missing among several.

        Raises KeyError where a target is neither, or one of several is no organisation.
        """
        question = self.question(limit, filters, kind)
        return self.told(question, self.recommender.recommend(question))

    def question(self, limit: int = 20, filters: Filters | None = None, kind: Kind | None = None) -> Question:
        """Return what the targets ask, by what is known of them; raises as :meth:`partners` does."""
        known, asking, seeds = self.columns, self.asking, numbers(self.columns.number, self.targets)
        borne: frozenset[str] = frozenset()
        if self.asker.undertaking is not None:
            borne = borne_with(self.network, self.targets[0])
            seeds = held(known.members, numbers(known.undertakings.find, borne))
            kind = kind or "completion"
        elif len(self.targets) > 1:
            kind = kind or "completion"
        asked = question_of(known, seeds, kind, filters, limit)
        stated = [need for need, whole in asking.needs if not whole]
        skills = numbers(known.skills.find, {one for need in stated for one in need.skills or need.kinds})
        near = numbers(known.number, self.network.attached(self.targets[0]) if borne else ())
        origins = held(known.members, numbers(known.undertakings.find, asking.origins))
        causes, places = self._concerns(asked)
        return Question(
            asked.kind,
            asked.seeds,
            causes=causes,
            skills=np.union1d(asked.skills, skills).astype(np.int32),
            offers=asked.offers,
            sought=numbers(known.sectors.find, {one for need in stated for one in need.sectors}),
            places=places,
            words=self._words(asked, borne),
            origins=origins,
            excluded=np.union1d(asked.excluded, near).astype(np.int32),
            filters=asked.filters,
            limit=limit,
        )

    def _concerns(self, asked: Question) -> tuple[Numbers, Numbers]:
        """Return the causes and the places of who asks: its own, and those of what organisations take part in."""
        known, act = self.columns, self.asker.undertaking
        if act is not None:
            # loops would be compiled once more for arrays that cannot be written
            return known.about[act].copy(), known.taking_place[act].copy()
        done = held(known.joined, asked.seeds)
        return asked.causes, np.union1d(asked.places, held(known.taking_place, done)).astype(np.int32)

    def unknown_words(self) -> tuple[str, ...]:
        """Return the words of the stated purpose that no undertaking bears."""
        return tuple(sorted(one for one in words_of(self.purpose or "") if self.columns.words.find(one) is None))

    def _words(self, asked: Question, borne: frozenset[str]) -> Numbers:
        """Return the words of the need: those stated, else of the undertaking, or of one who has not allied yet."""
        known = self.columns
        if self.purpose is not None:
            return numbers(known.words.find, words_of(self.purpose))
        if borne:
            return held(known.worded, numbers(known.undertakings.find, borne))
        counts = asked.kind == "cold" and len(known.words) and self.recommender.counts_words("cold")
        bodies = [iri for one in self.targets for iri in self.meet(one).known_as(one)]
        return numbers(known.words.find, self.tell(bodies) if counts else ())

    def matter(self, lot: Lot) -> Matter:
        """Return what a list of some candidates is about."""
        return Matter(lot, self.network, Citations(lot, self.asker), self.asking)

    def told(self, question: Question, found: Recommendations) -> Listed:
        """Return a list with the reasons for each candidate, and what speaks against it."""
        points = [grouped(one.points) for one in found.candidates]
        common = usual(points)
        who = np.array([one.organisation for one in found.candidates], np.int32)
        places = np.array([one.place for one in found.candidates], np.int32)
        lot = Lot(self.recommender, question, who, places)
        matter = self.matter(lot)
        ranked, against = [], []
        for rank, theirs in enumerate(points):
            case = Case(matter, rank)
            reasons = [case.reason(code, value) for code, value in theirs.items()]
            reasons.sort(key=lambda reason: (-reason.points, reason.code))
            ranked.append(Ranked(case.iri, tuple(reasons)))
            against.append(tuple(case.against(theirs, common)))
        alike = tuple(one.alike for one in found.candidates)
        return Listed(question.kind, lot, tuple(ranked), tuple(against), alike, found.left)


def numbers(find: Callable[[str], int | None], iris: Iterable[str]) -> Numbers:
    """Return the numbers of the IRIs that are known, in ascending order."""
    return np.array(sorted({number for iri in iris if (number := find(iri)) is not None}), np.int32)
