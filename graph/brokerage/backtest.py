"""Backtest: what measures of a time before a cut say of who introduces organisations to each other after it."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.alliances.columns import NEVER, Alliances
from graph.brokerage.closing import later_closures
from graph.brokerage.foreseeing import Foresight, Values, foresight
from graph.brokerage.introducing import introductions, later_introductions
from graph.brokerage.meeting import LARGEST, meetings
from graph.brokerage.opening import openings
from graph.brokerage.placing import Places, places


@dataclass(frozen=True, slots=True)
class Study:
    """What is held against what: measures before ``cut``, introductions from then on and before ``end`` (days).

    Undertakings of more than ``largest`` members are set aside, and organisations of fewer than ``least`` partners.
    """

    cut: int
    end: int = NEVER
    largest: int = LARGEST
    least: int = 5
    top: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """What each measure foresaw, over how many organisations, of which so many introduced somebody after the cut.

    ``measures`` is against introductions; ``closures`` against pairs of partners that met later in any alliance: so
    many pairs (``closed``) around so many organisations (``closing``). ``places`` has an item for each level of
    territories that the set knows.
    """

    study: Study
    measures: Mapping[str, Foresight]
    organisations: int
    introducers: int
    introduced: int
    closures: Mapping[str, Foresight]
    closing: int
    closed: int
    places: tuple[Places, ...]


def study(alliances: Alliances, plan: Study) -> Trial:
    """Return how measures of the time before the cut agree with what came after it."""
    past = alliances.before(plan.cut)
    met = meetings(past, plan.largest)
    around = openings(met, past.sectors.values)
    kept = met.degrees >= plan.least
    introduced = introductions(past, met).counts(len(past))
    measures: dict[str, Values] = {
        "introductions": introduced,
        "open pairs across sectors": around.across,
        "sole links across sectors": around.sole,
        "partners": met.degrees,
        "undertakings": past.joined.sizes,
    }
    came = later_introductions(alliances, plan.cut, plan.end, plan.largest).counts(len(past))[kept]
    closed = later_closures(alliances, plan.cut, plan.end, plan.largest)[kept]
    sizes = (met.degrees[kept], past.joined.sizes[kept])

    def held(outcome: Values) -> dict[str, Foresight]:
        return {
            name: foresight(counts[kept], outcome, sizes, (plan.seed, plan.top)) for name, counts in measures.items()
        }

    return Trial(
        plan,
        held(came),
        organisations=int(kept.sum()),
        introducers=int((came > 0).sum()),
        introduced=int(came.sum()),
        closures=held(closed),
        closing=int((closed > 0).sum()),
        closed=int(closed.sum()),
        places=places(alliances, introduced, (plan.cut, plan.end), plan.seed),
    )
