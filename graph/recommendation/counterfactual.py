"""Counterfactual: the history as it would be had those who ask not taken part in some alliances.

They leave these alliances: all else that was done stays, and so do the question and who is no candidate for it. An
alliance in which one member is left is none any more; one that was too large to make partners remains so. Who had
met those who ask nowhere else loses a partner, so that each of the others gets more of what it passes on. Nothing is
estimated: the rows of whoever is touched are made again, as far as those who ask can see.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.affinities.pairing import lifted
from graph.affinities.paths import LARGEST, Ties, bonds
from graph.alliances.columns import Flags, Numbers, Reals, Rows
from graph.columnar import Columnar
from graph.recommendation.cells import Cells
from graph.recommendation.deeds import Deeds
from graph.recommendation.history import History
from graph.recommendation.question import Question
from graph.recommendation.reaching import Paths
from graph.recommendation.routes import gathered, places_of
from graph.recommendation.wording import Wording


@dataclass(frozen=True, slots=True)
class _Part:
    """Some rows of others: each item with its row."""

    rows: Rows
    owners: Numbers
    items: Numbers

    @staticmethod
    def of(rows: Rows, chosen: Numbers) -> "_Part":
        """Return the rows that are chosen (in ascending order)."""
        return _Part(rows, *gathered(rows, chosen))

    def less(self, lost: Flags) -> Rows:
        """Return as many rows as there are, of which these hold what is not lost, and the others nothing."""
        starts = np.zeros(len(self.rows) + 1, np.int32)
        np.cumsum(np.bincount(self.owners[~lost], minlength=len(self.rows)), out=starts[1:])
        return Rows(starts, self.items[~lost], self.rows.width)


@dataclass(frozen=True, slots=True)
class _Left:
    """Who left what: ``gone`` are the undertakings left, ``over`` those that are none any more.

    ``acts`` and ``organisations`` are the memberships that there are no more, ``leaving`` who leaves.
    """

    gone: Flags
    over: Flags
    leaving: Flags
    acts: Numbers
    organisations: Numbers

    def lost(self, organisations: Numbers, acts: Numbers) -> Flags:
        """Return which memberships are lost."""
        out: Flags = self.gone[acts] & (self.leaving[organisations] | self.over[acts])
        return out


@dataclass(frozen=True)
class Counterfactual:
    """What is made again of a history: ``seeds`` are the allied who ask.

    ``about`` are the causes of the undertakings, ``worded`` their words (None where none are asked for), ``sectors``
    the first sector of each of the allied (-1 for none), ``kinds`` those of all who ask, allied or not.
    """

    history: History
    seeds: Numbers
    about: Rows
    worded: Rows | None
    sectors: Numbers
    kinds: Numbers

    @staticmethod
    def of(history: History, cells: Cells, network: Columnar, question: Question) -> "Counterfactual":
        """Return what is made again for those who ask a question."""
        firsts, values = cells.first_sectors, cells.sectors.values
        kinds = np.unique(firsts[values[question.seeds]])
        asking, worded = history.among(question.seeds), network.worded if len(question.words) else None
        sectors = firsts[values[history.here]]
        return Counterfactual(history, asking, network.about, worded, sectors, kinds[kinds >= 0])

    def without(self, acts: Numbers) -> History:
        """Return the history had none of those who ask taken part in some undertakings."""
        history, left = self.history, self._left(np.unique(acts).astype(np.int32))
        joined = self._joined.less(left.lost(self._joined.owners, self._joined.items))
        members = self._members.less(left.lost(self._members.items, self._members.owners))
        tied = self._ties(joined, members)
        worths = np.column_stack([tied.allocation(), tied.adamic_adar()])
        activity = history.activity.copy()
        np.subtract.at(activity, left.organisations, 1)
        place, idle = history.place, self.seeds[activity[self.seeds] == 0]
        if len(idle):
            place = place.copy()
            place[history.here[idle]] = -1
        paths = Paths(tied.partners, bonds(tied.strength), worths, joined, members, self._wording(left, joined))
        deeds = self._deeds(left)._replace(place=place)
        odds = self._odds(left)
        return History(history.here, place, activity, history.homes, paths, deeds, odds, history.causes)

    def _left(self, acts: Numbers) -> _Left:
        rows = self.history.paths.members
        gone, leaving = np.zeros(len(rows), np.bool_), np.zeros(rows.width, np.bool_)
        gone[acts], leaving[self.seeds] = True, True
        owners, members = gathered(rows, acts)
        staying = ~leaving[members]
        over = gone & (np.bincount(owners[staying], minlength=len(rows)) < 2)  # noqa: PLR2004 - two make an alliance
        lost = ~staying | over[owners]
        return _Left(gone, over, leaving, owners[lost], members[lost])

    @cached_property
    def _near(self) -> Numbers:
        """Who asks, and whoever takes part in something with them."""
        acts = np.unique(gathered(self.history.paths.joined, self.seeds)[1])
        return np.union1d(self.seeds, gathered(self.history.paths.members, acts)[1]).astype(np.int32)

    @cached_property
    def _joined(self) -> _Part:
        return _Part.of(self.history.paths.joined, self._near)

    @cached_property
    def _members(self) -> _Part:
        return _Part.of(self.history.paths.members, np.unique(self._joined.items))

    @cached_property
    def _partners(self) -> _Part:
        rows = self.history.paths.partners
        return _Part.of(rows, np.union1d(self.seeds, gathered(rows, self.seeds)[1]).astype(np.int32))

    def _ties(self, joined: Rows, members: Rows) -> Ties:
        """Return the ties of those who ask and of their partners; what they share is told of those who ask alone."""
        count, part = len(joined), self._partners
        sizes, fair = np.diff(members.starts), np.diff(self.history.paths.members.starts) <= LARGEST
        told, lost = {}, [np.empty(0, np.int64)]
        for seed in map(int, self.seeds):
            acts = joined[seed][fair[joined[seed]]]
            owners, met = gathered(members, acts)
            others, places = np.unique(met, return_inverse=True)
            each = 1.0 / np.maximum(sizes[owners] - 1.0, 1.0)
            chances = np.bincount(places, weights=each, minlength=len(others)) / max(len(acts), 1)
            told[seed] = others, np.column_stack([np.bincount(places, minlength=len(others)), chances])
            former = np.setdiff1d(self.history.paths.partners[seed], others, assume_unique=True).astype(np.int64)
            lost += [seed * count + former, former * count + seed]
        asking = np.zeros(count, np.bool_)
        asking[self.seeds] = True
        touched = np.flatnonzero(asking[part.owners] | asking[part.items])
        keys = part.owners[touched].astype(np.int64) * count + part.items[touched]
        parted = np.zeros(len(part.items), np.bool_)
        parted[touched] = np.isin(keys, np.concatenate(lost))
        partners = part.less(parted)
        values = np.zeros((len(partners.items), 2))
        for seed, (others, measures) in told.items():
            row = slice(partners.starts[seed], partners.starts[seed + 1])
            values[row] = measures[np.searchsorted(others, partners.items[row])]
        return Ties(partners, values[:, 0], np.ascontiguousarray(values[:, 1]))

    def _deeds(self, left: _Left) -> Deeds:
        """Return what each did by cause, less what it left."""
        deeds = self.history.deeds
        often, lengths = deeds.often.copy(), deeds.lengths.copy()
        for act, one in zip(left.acts.tolist(), left.organisations.tolist(), strict=True):
            row = slice(deeds.starts[one], deeds.starts[one + 1])
            often[row] -= np.isin(deeds.items[row], self.about[act])
            squares = float((often[row] ** 2).sum())
            lengths[one] = np.sqrt(squares) if squares else np.inf
        return deeds._replace(often=often, lengths=lengths)

    def _wording(self, left: _Left, joined: Rows) -> Wording:
        """Return the words of what was done, less what was left."""
        wording, rows = self.history.paths.wording, self.history.paths.members
        if self.worded is None:
            return wording
        lost, places = np.zeros(len(rows.items), np.bool_), places_of(rows, np.flatnonzero(left.gone).astype(np.int32))
        lost[places] = left.lost(rows.items[places], np.repeat(np.flatnonzero(left.gone), rows.sizes[left.gone]))
        return wording.without(lost, np.unique(left.organisations), joined, self.worded)

    @cached_property
    def _meetings(self) -> tuple[Reals, dict[int, Reals]]:
        """How many meetings each sector had, and, of each sector of those who ask, with which."""
        members, width = self.history.paths.members, len(self.history.odds)
        kinds = self.sectors[members.items]
        acts, kinds = members.owners()[kinds >= 0], kinds[kinds >= 0]
        sizes = np.bincount(acts, minlength=len(members))
        # of nothing numpy makes whole numbers, weights or not
        ends = np.bincount(kinds, weights=sizes[acts] - 1.0, minlength=width).astype(np.float64)
        rows: dict[int, Reals] = {}
        for kind in self.kinds.tolist():
            own = np.bincount(acts[kinds == kind], minlength=len(members))
            rows[kind] = np.bincount(kinds, weights=own[acts], minlength=width).astype(np.float64)
            rows[kind][kind] -= own.sum()
        return ends, rows

    def _odds(self, left: _Left) -> Reals:
        """Return the log-odds of pairs of sectors, those of the sectors of who asks being made again."""
        ends, rows = self._meetings[0].copy(), {kind: row.copy() for kind, row in self._meetings[1].items()}
        for act in map(int, np.flatnonzero(left.gone)):
            members = self.history.paths.members[act]
            staying = members[~left.leaving[members]] if not left.over[act] else members[:0]
            for some, sign in ((members, -1.0), (staying, 1.0)):
                kinds = self.sectors[some]
                counts = np.bincount(kinds[kinds >= 0], minlength=len(ends))
                ends += sign * counts * (counts.sum() - 1.0)
                for kind, row in rows.items():
                    np.add(row, sign * counts * counts[kind], out=row)
                    row[kind] -= sign * counts[kind]
        out = self.history.odds.copy()
        for kind, row in rows.items():
            out[kind] = lifted(row, ends[kind] * ends / max(float(ends.sum()), 1.0))
        return out
