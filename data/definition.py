"""Definitions: how the files of a register become clean tables, as its folder says it.

``layouts.toml`` tells the published forms of its files, each ``*.sql`` makes one clean table; ``mapping.ttl`` (RML),
beside them, says which facts the columns of the clean tables are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from data.layouts import Layout, read_layouts

_SQL: Final = ".sql"
_NEEDS: Final = re.compile(r"^-- after: (\w+)$", re.MULTILINE)
_STEP: Final = re.compile(r"^-- step$", re.MULTILINE)
_AGAIN: Final = re.compile(r"^-- again$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Definition:
    """How the files of a register become clean tables: its layouts, and the SQL of each table by name.

    The tables stand in an order in which each can read those before it. ``steps`` are those that are only read by
    others: what becomes of their rows is told, no fact is made of them, and they are not written. Those that stand
    ``again`` have rows of which another table tells already what became of them.
    """

    register: str
    layouts: tuple[Layout, ...]
    tables: Mapping[str, str]
    steps: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()


def read_definition(register: str) -> Definition:
    """Return the definition in the folder of a register."""
    folder = files("data").joinpath(register)
    sql = {
        path.name.removesuffix(_SQL): path.read_text(encoding="utf-8")
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(_SQL)
    }
    steps = frozenset(name for name, text in sql.items() if _STEP.search(text))
    again = frozenset(name for name, text in sql.items() if _AGAIN.search(text))
    tables: dict[str, str] = {}
    while sql:
        ready = [name for name, text in sql.items() if tables.keys() >= set(_NEEDS.findall(text))]
        if not ready:
            raise ValueError(f"the tables {', '.join(sql)} of {register} wait for one another")
        tables |= {name: sql.pop(name) for name in ready}
    return Definition(register, read_layouts(folder.joinpath("layouts.toml")), tables, steps, again)
