"""Keeping: the clean tables of a register whose files are not given anew, as an earlier build left them."""

import os
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from data.definition import read_definition
from data.errors import OlderTablesError
from data.harvest import REJECTS, Harvest, note_kept, opted_out
from data.mapping import columns_read, read_mapping
from data.sql import columns_of, parquet, quoted
from ontology.source import Account

_ORGANISATIONS: Final = "organisations"
_NEEDED: Final = {_ORGANISATIONS: frozenset({"id", "name"})}
"""The columns of a table that other registers ask, beside those that its mapping reads."""


def check_tables(connection: DuckDBPyConnection, register: str, before: Path) -> None:
    """Raise OlderTablesError unless the folder ``before`` has the tables of a register, with the columns read today."""
    definition = read_definition(register)
    mapping = read_mapping(files("data").joinpath(register, "mapping.ttl"))
    is_known = (before / f"{register}{REJECTS}").is_file()
    for name in (one for one in definition.tables if one not in definition.steps):
        path = before / f"{register}.{name}.parquet"
        if not is_known or not path.is_file():
            raise OlderTablesError(register)
        needed = _NEEDED.get(name, frozenset()).union(*(columns_read(one) for one in mapping if one.table == name))
        if not needed <= {*columns_of(connection, parquet(path))}:
            raise OlderTablesError(register)


def keep(connection: DuckDBPyConnection, register: str, account: Account, before: Path, columns: Path) -> Harvest:
    """Take over the tables of a register from the folder ``before`` into the folder ``columns``.

    They are the same files under new names, but where somebody is to stay out who was in: such a table is written
    anew, and the account says how many rows it has lost.
    """
    definition = read_definition(register)
    tables, lost = {}, 0
    for name in (one for one in definition.tables if one not in definition.steps):
        old, tables[name] = before / f"{register}.{name}.parquet", columns / f"{register}.{name}.parquet"
        lost += _without_excluded(connection, old, tables[name])
    rejects = columns / f"{register}.rejects.csv"
    os.link(before / rejects.name, rejects)
    if _ORGANISATIONS in tables:
        note_kept(connection, parquet(tables[_ORGANISATIONS]))
    if lost:
        left_out = dict(account.left_out)
        left_out["opted-out"] = left_out.get("opted-out", 0) + lost
        account = replace(account, left_out=dict(sorted(left_out.items())))
    return Harvest(tables, rejects, account)


def _without_excluded(connection: DuckDBPyConnection, old: Path, new: Path) -> int:
    """Write a table without those who are to stay out, or link it as it is; return how many rows it has lost."""
    relation = parquet(old)
    condition = opted_out(connection, relation)
    lost = connection.execute(f"SELECT count(*) FROM {relation} WHERE {condition}").fetchall()[0][0]
    if lost:
        kept = f"SELECT * FROM {relation} WHERE NOT ({condition}) ORDER BY ALL"
        connection.execute(f"COPY ({kept}) TO {quoted(new)} (FORMAT parquet, COMPRESSION zstd)")
    else:
        os.link(old, new)
    return int(lost)
