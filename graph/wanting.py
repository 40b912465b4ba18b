"""Wanting: who may be a candidate, as people say it: a sector, a cause, a size, a form, a place, a distance.

And what partners are sought for, in their own words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz import fuzz, process

from graph.alliances.columns import Numbers
from graph.errors import UnknownNameError
from graph.facts import Facts
from graph.gazetteer import fold
from graph.network import Network

if TYPE_CHECKING:
    from graph.recommendation import Filters

_NEAREST: Final = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who may be a candidate: names or codes of concepts and of a territory; what is None excludes nobody.

    ``newcomers`` asks for those alone who never took part in anything. ``purpose`` is what partners are sought for: its
    words count in the place of those of who asks. ``programme`` is the kind of programme for which they are:
    where it has weights of its own, they count.
    """

    sector: str | None = None
    cause: str | None = None
    size: str | None = None
    form: str | None = None
    territory: str | None = None
    distance_km: float | None = None
    newcomers: bool = False
    purpose: str | None = None
    programme: str | None = None

    def filters(self, facts: Facts, territory: str | None = None) -> "Filters":
        """Return the filters in the numbers of the columns; ``territory`` is the IRI of the one that is wanted.

        Raises UnknownNameError with what comes close.
        """
        from graph.recommendation import Filters

        columns, network = facts.columnar, facts.bare
        return Filters(
            sectors=_one(network, columns.sectors, "sector", self.sector),
            causes=_one(network, columns.causes, "cause", self.cause),
            sizes=_one(network, columns.sizes.names, "size", self.size),
            forms=_one(network, columns.forms.names, "form", self.form),
            within=_numbered(None if territory is None else columns.territories.find(territory)),
            distance_km=self.distance_km,
        )


def _one(network: Network, iris: Iterable[str], kind: str, name: str | None) -> Numbers:
    """Return the number of the concept that a text names: by its code, its IRI, or its name in any language."""
    if name is None:
        return np.empty(0, np.int32)
    every = list(iris)
    for number, iri in enumerate(every):
        if name in {iri, iri.rsplit("/", 1)[-1]} or fold(name) in map(fold, network.labels.get(iri, {}).values()):
            return _numbered(number)
    labels = {iri: fold(network.label(iri)) for iri in every}
    near = process.extract(fold(name), labels, scorer=fuzz.WRatio, limit=_NEAREST)
    raise UnknownNameError(name, kind, tuple((iri.rsplit("/", 1)[-1], network.label(iri)) for _, _, iri in near))


def _numbered(number: int | None) -> Numbers:
    return np.array([] if number is None else [number], np.int32)
