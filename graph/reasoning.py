"""Reasoning: the points of a candidate as reasons, each with what it speaks of and the facts behind it.

What a reason speaks of, the columns tell of all candidates together (:mod:`graph.lot`), and the facts that tie these
(:mod:`graph.citing`); what who asks is tied to, needs and offers is that of the network.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final, TypeAlias

import numpy as np

from graph.alliances.columns import Rows
from graph.citing import CITED, OWN, Citations
from graph.lot import Lot
from graph.network import Exchange, Network
from graph.profile import Profile, profile
from graph.ranking import Reason

_BUSY: Final = 20
"""From so many alliances on somebody may be asked too much."""
_Told: TypeAlias = tuple[Iterable[str], Iterable[str], int]
"""What a reason speaks of, the facts behind it, and a number: of alliances, or of kilometres."""


@dataclass(frozen=True)
class Matter:
    """What a list is about: its candidates, and who asks, in the network where it has its place.

    ``citations`` are the facts that tie both, ``asking`` what who asks needs, offers and grew from.
    """

    lot: Lot
    network: Network
    citations: Citations
    asking: Profile

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """The causes of the question."""
        return tuple(self.lot.iris("causes", self.lot.question.causes.tolist()))

    @cached_property
    def sectors(self) -> frozenset[int]:
        """The sectors that the question seeks, with all that are narrower."""
        wider, sought = self.lot.known.wider_sectors, self.lot.question.sought
        return frozenset([*sought.tolist(), *wider.owners()[np.isin(wider.items, sought)].tolist()])

    @cached_property
    def origins(self) -> dict[int, tuple[str, ...]]:
        """The undertakings that the one which asks grew from or belongs to, with the facts that say so."""
        found = ((self.lot.known.undertakings.find(act), facts) for act, facts in self.asking.origins.items())
        return {number: facts for number, facts in found if number is not None}


class Case:
    """What speaks for and against one candidate of a list, the one of that rank.

    ``network`` is the one that has the facts, ``iri`` that of the candidate.
    """

    def __init__(self, matter: Matter, rank: int) -> None:
        self.matter, self.lot, self.network, self.rank = matter, matter.lot, matter.network, rank
        self.number = int(self.lot.who[rank])
        self.iri = self.lot.known.organisations[self.number]

    @cached_property
    def theirs(self) -> Profile:
        """What the candidate needs and offers."""
        return profile(self.network, self.iri)

    def reason(self, code: str, points: float) -> Reason:
        """Return a reason with what it speaks of, the facts behind it, and on how many alliances it rests."""
        subjects, facts, count = _TELLING[code](self)
        words = self._shared_words(points) if code == "near-purpose" else ()
        return Reason(code, points, tuple(subjects), tuple(dict.fromkeys(facts)), count, words)

    def against(self, points: Mapping[str, float], common: Mapping[str, float]) -> Iterator[Reason]:
        """Yield what those listed with the candidate have, and it has not, and that it may be asked too much."""
        if (far := self.lot.kilometres[self.rank]) >= 0 and points.get("near", 0.0) < common["near"] / 2:
            yield Reason("farther", 0.0, (), (), far)
        if self.matter.causes and not points.keys() & {"shared-cause", "related-cause", "cause-known"}:
            yield Reason("cause-unknown", 0.0, self.matter.causes, ())
        if not points.get("common-partner") and common["common-partner"] > 0:
            yield Reason("no-common-partner", 0.0, (), ())
        if points.get("sector-pair", 0.0) < 0:
            yield Reason("rarer-pair", 0.0, (), ())
        if (done := self.lot.activity[self.rank]) >= _BUSY and points.get("active", 0.0) > common["active"]:
            yield Reason("much-asked", 0.0, (), (), done)

    def _near(self) -> _Told:
        return (), (), self.lot.kilometres[self.rank]

    def _shared_causes(self) -> _Told:
        return self._causes(self.lot.shared[self.rank])

    def _related_causes(self) -> _Told:
        return self._causes(self.lot.related[self.rank])

    def _need_met(self) -> _Told:
        return self._exchanged(self.matter.asking.needs, self.theirs.offers, self._needed_skills())

    def _offer_useful(self) -> _Told:
        return self._exchanged(self.theirs.needs, self.matter.asking.offers, self._useful_skills())

    def _sought_sector(self) -> _Told:
        asked = [one for one in self.lot.sectors[self.rank] if one in self.matter.sectors]
        return self._sectors(asked, self.matter.asking.needs)

    def _own_sector(self) -> _Told:
        return self._sectors(self.lot.sectors[self.rank], ())

    def _causes(self, causes: Sequence[int]) -> _Told:
        cited = self.matter.citations
        sides = (cited.of_cause(side, cause) for cause in causes for side in (OWN, self.rank))
        return self.lot.iris("causes", causes), chain.from_iterable(sides), 0

    def _cause_known(self) -> _Told:
        causes, count = self.lot.practised[self.rank]
        named = self.lot.iris("causes", causes)
        facts = (fact for cause in causes for fact in self.matter.citations.of_cause(self.rank, cause))
        return named, facts, count

    def _shared_words(self, points: float) -> tuple[tuple[str, float], ...]:
        """Return the words in common with their shares of the points: what their terms are of the sum."""
        asked, terms = self.lot.question.words.tolist(), self.lot.worded[self.rank][1]
        order = sorted(range(len(asked)), key=lambda rank: (-terms[rank], asked[rank]))
        words, total = self.lot.iris("words", asked), sum(terms)
        return tuple((words[rank], points * terms[rank] / total) for rank in order if terms[rank] > 0)

    def _near_purpose(self) -> _Told:
        """Return where the candidate did what words in common are written of, in how many undertakings."""
        acts = self.lot.worded[self.rank][0]
        return (), self.matter.citations.of_acts(self.rank, acts)[:CITED], len(acts)

    def _shared_territory(self) -> _Told:
        held = self.lot.territories[self.rank]
        if held < 0:
            return (), (), 0
        (iri,) = self.lot.iris("territories", (held,))
        cited = self.matter.citations
        sides = (cited.of_territory(side, held) for side in (OWN, self.rank))
        return (iri,), chain.from_iterable(sides), 0

    def _needed_skills(self) -> frozenset[str]:
        asked = set(self.lot.iris("skills", self.lot.question.skills.tolist()))
        return frozenset(one for one in self._theirs("offered", "skills") if self.network.widened({one}) & asked)

    def _useful_skills(self) -> frozenset[str]:
        offered = self.network.widened(self.lot.iris("skills", self.lot.question.offers.tolist()))
        return frozenset(self._theirs("needed", "skills")) & offered

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

    def _sectors(self, sectors: Sequence[int], needs: Iterable[tuple[Exchange, bool]]) -> _Told:
        named = self.lot.iris("sectors", sectors)
        sought = [need for need, whole in needs if not whole and need.sectors]
        wider = self.network.widened(named) if sought else frozenset()
        theirs = (fact for one in sectors for fact in self.matter.citations.of_sector(self.rank, one))
        return named, (*(need.fact for need in sought if need.sectors & wider), *theirs), 0

    def _theirs(self, column: str, names: str) -> list[str]:
        """Return what a column says of the candidate."""
        rows: Rows = getattr(self.lot.known, column)
        return self.lot.iris(names, rows[self.number].tolist())

    def _common_partner(self) -> _Told:
        """Return the intermediaries, those who pass on most first, with a fact of each on either side."""
        some, count = self.lot.between[self.rank]
        return self.lot.iris("organisations", some), self.matter.citations.of_partners(self.rank), count

    def _worked_together(self) -> _Told:
        some, count = self.lot.together[self.rank]
        return self.lot.iris("organisations", some), self._taking_part(), count

    def _same_origin(self) -> _Told:
        ours = self.matter.origins
        met = [act for act in self.lot.known.joined[self.number].tolist() if act in ours]
        facts = (fact for act in met for fact in (*ours[act], *self._parts(act)))
        return self.lot.iris("undertakings", met), facts, 0

    def _parts(self, act: int) -> list[str]:
        """Return the facts that the candidate takes part in an undertaking."""
        return self.matter.citations.of_acts(self.rank, (act,))

    def _taking_part(self) -> list[str]:
        """Return the first facts that the candidate takes part in something."""
        return self.matter.citations.of_parts(self.rank)

    def _active(self) -> _Told:
        return (), self._taking_part(), self.lot.activity[self.rank]


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
