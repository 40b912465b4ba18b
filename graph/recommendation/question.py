"""Questions: for whom partners are sought, for what, and among whom."""

from dataclasses import dataclass, field

import numpy as np

from graph.alliances.columns import Numbers
from graph.learning import Question as Kind

__all__ = ["Filters", "Kind", "Question"]


def _none() -> Numbers:
    return np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Filters:
    """Who may be a candidate: whoever has one of each that is named (numbers); what is empty excludes nobody.

    ``within`` are territories in which a candidate has a place, ``distance_km`` how far its nearest place may be.
    ``sizes`` and ``forms`` are codes of these columns.
    """

    sectors: Numbers = field(default_factory=_none)
    causes: Numbers = field(default_factory=_none)
    sizes: Numbers = field(default_factory=_none)
    forms: Numbers = field(default_factory=_none)
    within: Numbers = field(default_factory=_none)
    distance_km: float | None = None

    @property
    def are_none(self) -> bool:
        """Whether nobody is excluded."""
        every = self.sectors, self.causes, self.sizes, self.forms, self.within
        return self.distance_km is None and not any(map(len, every))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, all by number in the columns.

    ``warm`` and ``cold``: whom seeds that allied, or did not, have no tie with yet; ``completion``: who is missing
    among them; ``newcomers``: who never took part in anything. ``causes``, ``skills`` (needed), ``offers`` (of the
    seeds), ``sought`` (sectors), ``places`` and the ``words`` of its purpose are those of the need, whoever states
    them; ``origins`` are those who took part in what it grew from. ``excluded`` are no candidates, nor are the seeds;
    with ``linked``, nor is who is of a likely sector, or did much, and has nothing else in common.
    """

    kind: Kind = "cold"
    seeds: Numbers = field(default_factory=_none)
    causes: Numbers = field(default_factory=_none)
    skills: Numbers = field(default_factory=_none)
    offers: Numbers = field(default_factory=_none)
    sought: Numbers = field(default_factory=_none)
    places: Numbers = field(default_factory=_none)
    words: Numbers = field(default_factory=_none)
    origins: Numbers = field(default_factory=_none)
    excluded: Numbers = field(default_factory=_none)
    filters: Filters = field(default_factory=Filters)
    linked: bool = True
    limit: int = 20
