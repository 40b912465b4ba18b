"""Diagnosis: the sectors, alliances, catalysts and open causes of one territory."""

from dataclasses import dataclass

import numpy as np

from graph.alliances.columns import Flags, Numbers
from graph.brokerage.meeting import spans
from graph.brokers import Brokers, Catalyst, catalysts_among
from graph.columnar import Columnar
from graph.presence import Presence
from graph.territories.survey import Survey


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector (by IRI; None: unknown) in a territory.

    Its ``residents``, the ``active`` ones of these, that are in an alliance anywhere, and the ``alliances`` of the
    territory in which it is.
    """

    sector: str | None
    residents: int
    active: int
    alliances: int


@dataclass(frozen=True, slots=True)
class Rate:
    """How many alliances of at least three sectors there are for each active organisation.

    ``raw`` is ``alliances / active``, None where nobody is active. ``shrunk`` is (alliances + mean x strength) /
    (active + strength), with the ``mean`` of all territories of the level and its ``strength`` in organisations; where
    rates differ no more than by chance the strength is None and ``shrunk`` the mean. ``percentile`` (0 to 100) is that
    of ``shrunk`` among the ``compared`` territories of the level in which somebody is active.
    """

    alliances: int
    active: int
    raw: float | None
    shrunk: float
    mean: float
    strength: float | None
    percentile: float | None
    compared: int


@dataclass(frozen=True, slots=True)
class OpenCause:
    """A cause (by IRI) about which there is no alliance, and how many organisations and undertakings there state it."""

    cause: str
    organisations: int
    undertakings: int


@dataclass(frozen=True, slots=True)
class Absence:
    """A sector (by IRI) that is missing, and in how many of the territories of the level it is not."""

    sector: str
    residents: int
    elsewhere: int
    territories: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A territory (by IRI): who is there, who works together, what is stated and not acted on, who is missing.

    ``introductions`` counts pairs that ``introducers`` there have introduced, wherever they met; ``catalysts`` are the
    first of those who act there. ``causes`` come by how many state them; ``absent`` are sectors of no resident, and
    ``unallied`` those that have residents and are in no alliance there, by how many territories have them.
    """

    territory: str
    level: str | None
    residents: int
    active: int
    alliances: int
    sectors: tuple[Sector, ...]
    rate: Rate
    introductions: int
    introducers: int
    catalysts: tuple[Catalyst, ...]
    causes: tuple[OpenCause, ...]
    absent: tuple[Absence, ...]
    unallied: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A network with all that is measured of it once."""

    network: Columnar
    brokers: Brokers
    presence: Presence
    survey: Survey

    @staticmethod
    def of(network: Columnar) -> "Measured":
        """Measure a network."""
        return Measured(network, Brokers.of(network), Presence.of(network), Survey.of(network))


def diagnosis(measured: Measured, territory: int, limit: int | None = 20) -> Diagnosis:
    """Return the diagnosis of a territory (its number), with at most so many catalysts and causes."""
    network, brokers, survey = measured.network, measured.brokers, measured.survey
    acting = measured.presence.acting(territory)
    there = survey.undertakings[territory]
    rows = np.searchsorted(brokers.numbers, acting[np.isin(acting, brokers.numbers, assume_unique=True)])
    done = brokers.begins[rows + 1] - brokers.begins[rows]
    level = int(network.levels.values[territory])
    return Diagnosis(
        territory=network.territories[territory],
        level=None if level < 0 else network.levels.names[level],
        residents=int(survey.residents[territory].sum()),
        active=int(survey.active[territory].sum()),
        alliances=int((network.members.sizes[there] > 1).sum()),
        sectors=_sectors(network, survey, territory),
        rate=_rate(survey, territory, level),
        introductions=int(done.sum()),
        introducers=int((done > 0).sum()),
        catalysts=tuple(catalysts_among(brokers, network, acting, limit)),
        causes=_open_causes(network, acting, there, limit),
        absent=_absences(network, survey, territory, survey.residents[territory] == 0, survey.having[level]),
        unallied=_absences(
            network,
            survey,
            territory,
            (survey.residents[territory] > 0) & (survey.joining[territory] == 0),
            survey.meeting[level],
        ),
    )


def _sectors(network: Columnar, survey: Survey, territory: int) -> tuple[Sector, ...]:
    """Return the sectors that are in a territory or in its alliances, those of most residents first."""
    counts = np.column_stack((survey.residents[territory], survey.active[territory], survey.joining[territory]))
    names = [*network.sectors, None]
    told = [
        Sector(name, *(int(one) for one in counted))
        for name, counted in zip(names, counts, strict=True)
        if counted.any()
    ]
    return tuple(sorted(told, key=lambda one: (-one.residents, one.sector is None, one.sector or "")))


def _rate(survey: Survey, territory: int, level: int) -> Rate:
    prior = survey.prior(level)
    alliances, active = int(survey.broad[territory]), int(survey.active[territory].sum())
    percentile = float(survey.percentiles[territory])
    return Rate(
        alliances=alliances,
        active=active,
        raw=alliances / active if active else None,
        shrunk=float(survey.rates[territory]),
        mean=prior.mean,
        strength=prior.strength if np.isfinite(prior.strength) else None,
        percentile=None if np.isnan(percentile) else percentile,
        compared=int(survey.compared[level]),
    )


def _open_causes(network: Columnar, acting: Numbers, there: Numbers, limit: int | None) -> tuple[OpenCause, ...]:
    """Return the causes that organisations or undertakings state, and that no alliance there is about.

    An alliance about a narrower cause is about the broader one as well.
    """
    about, addressed, wider = network.about, network.addressed, network.wider_causes
    allied = there[network.members.sizes[there] > 1]
    covered: Flags = np.zeros(len(network.causes), np.bool_)
    met = about.items[spans(about.starts[allied], about.sizes[allied])]
    covered[met] = True
    covered[wider.items[spans(wider.starts[met], wider.sizes[met])]] = True
    width = len(network.causes)
    stated = np.bincount(addressed.items[spans(addressed.starts[acting], addressed.sizes[acting])], minlength=width)
    taken_up = np.bincount(about.items[spans(about.starts[there], about.sizes[there])], minlength=width)
    left = np.flatnonzero(~covered & (stated + taken_up > 0))
    best = left[np.lexsort((left, -taken_up[left], -stated[left]))][:limit]
    return tuple(OpenCause(network.causes[int(one)], int(stated[one]), int(taken_up[one])) for one in best)


def _absences(
    network: Columnar, survey: Survey, territory: int, missing: Flags, elsewhere: Numbers
) -> tuple[Absence, ...]:
    """Return the sectors that are missing here and somewhere else are not, the most usual ones first."""
    here = np.flatnonzero(missing[:-1] & (elsewhere[:-1] > 0))
    order = here[np.lexsort((here, -elsewhere[here]))]
    every = int(survey.territories[network.levels.values[territory]])
    return tuple(
        Absence(network.sectors[int(one)], int(survey.residents[territory, one]), int(elsewhere[one]), every)
        for one in order
    )
