"""Questions: for whom partners are sought, for what, and among whom."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from graph.alliances.columns import Numbers

Kind: TypeAlias = Literal["partners", "completion", "newcomers"]


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


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, all by number in the columns.

    ``partners``: whom the seeds have no tie with yet; ``completion``: who is missing among them; ``newcomers``:
    who never took part in anything. ``causes``, ``skills`` (needed), ``offers`` (of the seeds) and ``places`` are
    those of the need, whoever states them. ``excluded`` are no candidates, nor are the seeds.
    """

    kind: Kind = "partners"
    seeds: Numbers = field(default_factory=_none)
    causes: Numbers = field(default_factory=_none)
    skills: Numbers = field(default_factory=_none)
    offers: Numbers = field(default_factory=_none)
    places: Numbers = field(default_factory=_none)
    excluded: Numbers = field(default_factory=_none)
    filters: Filters = field(default_factory=Filters)
    limit: int = 20
