"""Keeping: the clean tables of a register whose files are not given anew, as an earlier build left them."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from data.definition import read_definition
from data.errors import OlderTablesError
from data.harvest import OUTSIDE, REJECTS, Harvest, note_kept
from data.mapping import columns_read, read_mapping
from data.screening import ENTERPRISES, JUDGED, OPTED_OUT, note_enterprises, note_opted_out, screened
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

    They are the same files under new names, but where somebody is to stay out who was in, or withholds the name that
    they had: such a table is written anew, and the account says how many rows it has lost.
    """
    definition = read_definition(register)
    tables, lost = {}, Counter[str]()
    for name in (one for one in definition.tables if one not in definition.steps):
        old, tables[name] = before / f"{register}.{name}.parquet", columns / f"{register}.{name}.parquet"
        gone = _screen(connection, register, old, tables[name])
        lost.update({} if name in definition.again else gone)
    rejects = columns / f"{register}{REJECTS}"
    os.link(before / rejects.name, rejects)
    if _ORGANISATIONS in tables:
        note_kept(connection, tables[_ORGANISATIONS])
    if register == ENTERPRISES:
        if (before / OUTSIDE).exists():  # builds were made without it
            _screen(connection, register, before / OUTSIDE, columns / OUTSIDE)
        note_enterprises(connection, tables[_ORGANISATIONS], columns / OUTSIDE)
    if lost:
        account = replace(account, left_out=dict(sorted((Counter(account.left_out) + lost).items())))
    return Harvest(tables, rejects, account)


def _screen(connection: DuckDBPyConnection, register: str, old: Path, new: Path) -> Mapping[str, int]:
    """Write a table without what is not to be taken or told, or link it as it is; return how many rows it has lost."""
    relation = parquet(old)
    columns = columns_of(connection, relation)
    judged = [column for column in columns if column in JUDGED]
    looked_at = screened(connection, register, f"SELECT {', '.join(judged)} FROM {relation}", judged)
    note_opted_out(connection, f"FROM ({looked_at}) WHERE stays_out = '{OPTED_OUT}'", judged)
    changes = connection.execute(
        f"SELECT stays_out, count(*) FROM ({looked_at}) WHERE stays_out IS NOT NULL OR is_changed GROUP BY ALL"
    ).fetchall()
    if changes:
        rows = screened(connection, register, f"FROM {relation}", columns)
        kept = f"SELECT * EXCLUDE (stays_out, is_changed) FROM ({rows}) WHERE stays_out IS NULL ORDER BY ALL"
        connection.execute(f"COPY ({kept}) TO {quoted(new)} (FORMAT parquet, COMPRESSION zstd)")
    else:
        os.link(old, new)
    return {reason: count for reason, count in changes if reason is not None}
