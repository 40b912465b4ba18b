"""Definitions: how the rows of a register become facts, as its folder says it.

``layouts.toml`` tells the published forms of its files, each ``*.sql`` makes one clean table, ``mapping.ttl`` (RML)
says which facts the columns of the clean tables are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from data.layouts import Layout, read_layouts
from data.mapping import TriplesMap, read_mapping

_SQL: Final = ".sql"
_NEEDS: Final = re.compile(r"^-- after: (\w+)$", re.MULTILINE)
_STEP: Final = re.compile(r"^-- step$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Definition:
    """How a register becomes facts: its layouts, the SQL of each clean table by name, and its mapping.

    The tables stand in an order in which each can read those before it. ``steps`` are those that are only read by
    others: what becomes of their rows is told, no fact is made of them, and they are not written.
    """

    register: str
    layouts: tuple[Layout, ...]
    tables: Mapping[str, str]
    mapping: tuple[TriplesMap, ...]
    steps: frozenset[str] = frozenset()


def read_definition(register: str) -> Definition:
    """Return the definition in the folder of a register."""
    folder = files("data").joinpath(register)
    sql = {
        path.name.removesuffix(_SQL): path.read_text(encoding="utf-8")
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(_SQL)
    }
    steps = frozenset(name for name, text in sql.items() if _STEP.search(text))
    tables: dict[str, str] = {}
    while sql:
        ready = [name for name, text in sql.items() if tables.keys() >= set(_NEEDS.findall(text))]
        if not ready:
            raise ValueError(f"the tables {', '.join(sql)} of {register} wait for one another")
        tables |= {name: sql.pop(name) for name in ready}
    layouts = read_layouts(folder.joinpath("layouts.toml"))
    return Definition(register, layouts, tables, read_mapping(folder.joinpath("mapping.ttl")), steps)
