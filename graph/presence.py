"""Presence: who acts where, and what takes place where, found at once in any territory of the columnar network."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.alliances.columns import Flags, Numbers, Rows
from graph.brokerage.meeting import spans
from graph.columnar import Columnar


@dataclass(frozen=True, slots=True)
class Presence:
    """Rows by territory: the organisations and the undertakings that are there, and the territories that lie inside."""

    organisations: Rows
    undertakings: Rows
    inside: Rows

    @staticmethod
    def of(network: Columnar) -> "Presence":
        """Return where all of a network is."""
        return Presence(network.places.turned(), network.taking_place.turned(), network.containers.turned())

    def acting(self, territory: int) -> Numbers:
        """Return the organisations that act in a territory or inside it, in ascending order.

        Who acts over a wider territory, a whole region say, is not of each of its communes.
        """
        return self._there(self.organisations, territory)

    def taking_place(self, territory: int) -> Numbers:
        """Return the undertakings that take place in a territory or inside it, in ascending order."""
        return self._there(self.undertakings, territory)

    def _there(self, rows: Rows, territory: int) -> Numbers:
        here = np.append(self.inside[territory], territory)
        found: Flags = np.zeros(rows.width, np.bool_)
        found[rows.items[spans(rows.starts[here], rows.sizes[here])]] = True
        return np.flatnonzero(found).astype(np.int32)

    def to_arrays(self) -> dict[str, Numbers]:
        """Return the columns to keep, by name."""
        return {
            f"{name}_{part}": getattr(getattr(self, name), part)
            for name in ("organisations", "undertakings", "inside")
            for part in ("starts", "items")
        }

    @staticmethod
    def of_arrays(arrays: Mapping[str, Numbers], network: Columnar) -> "Presence":
        """Return what :meth:`to_arrays` gave of this network."""
        widths = {
            "organisations": len(network),
            "undertakings": len(network.undertakings),
            "inside": len(network.territories),
        }
        rows = {name: Rows(arrays[f"{name}_starts"], arrays[f"{name}_items"], width) for name, width in widths.items()}
        return Presence(**rows)
