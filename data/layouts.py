"""Layouts: the forms in which a register is published, and how a file's header tells which one it has.

``layouts.toml`` in the folder of a register has one table for each form: ``needs``, the columns by which it is
known; ``uses``, further columns that are read where a file has them; ``aliases``, other names of a column.
Columns are known by their names, accents, case and punctuation aside, never by their place.

Of giant files only some rows are taken: ``aside`` is an SQL expression of the reason why a row stays out, NULL for
one that is taken; ``keep`` is a condition without which a row is not of the register's matter. Both may ask the
tables of the workshop and those of the layouts before.
"""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, Final

BESIDE: Final = "of-no-concern"
"""The reason of a row that is not of the register's matter."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One published form of a register: its name, and the columns by which it is known and that are read."""

    name: str
    needs: tuple[str, ...]
    uses: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aside: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read, in the order of the layout."""
        return self.needs + self.uses

    def found(self, header: Sequence[str]) -> dict[str, str] | None:
        """Return where each column stands in a header, by the header's own names; None for another layout."""
        places = self._places(header)
        return places if places.keys() >= set(self.needs) else None

    def lacking(self, header: Sequence[str]) -> list[str]:
        """Return the needed columns that a header does not have, each with its other names."""
        lacking = sorted(set(self.needs) - self._places(header).keys())
        return [f"{one} ({', '.join(self.aliases[one])})" if one in self.aliases else one for one in lacking]

    def _places(self, header: Sequence[str]) -> dict[str, str]:
        names = {_folded(name): name for name in reversed(header)}
        places = {}
        for column in self.columns:
            for alias in (column, *self.aliases.get(column, ())):
                if _folded(alias) in names:
                    places[column] = names[_folded(alias)]
                    break
        return places


def read_layouts(path: Traversable) -> tuple[Layout, ...]:
    """Return the layouts of a register."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Layout(
            name,
            tuple(table["needs"]),
            tuple(table.get("uses", ())),
            {column: tuple(names) for column, names in table.get("aliases", {}).items()},
            _aside(table),
        )
        for name, table in tables.items()
    )


def _aside(table: Mapping[str, Any]) -> str | None:
    """Return the SQL of why a row is not taken."""
    if "keep" in table:
        return f"CASE WHEN ({table['keep']}) IS NOT TRUE THEN '{BESIDE}' END"
    return table.get("aside")


def _folded(name: str) -> str:
    """Return the name of a column without accents, case, spaces or punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())
