"""Definitions: every register's folder holds together: its layouts, its clean tables and what is mapped of them."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from data.catalogue import read_catalogue
from data.definition import read_definition
from data.harvest import harvest
from data.mapping import read_mapping
from data.workshop import workshop

DEFINED = [name for name in read_catalogue() if files("data").joinpath(name).is_dir()]


@pytest.mark.parametrize("register", DEFINED)
def test_tables_stand_after_those_that_they_read(register: str) -> None:
    """The order of the tables is one in which each can be made."""
    definition = read_definition(register)
    names = list(definition.tables)
    for name, query in definition.tables.items():
        needed = re.findall(r"^-- after: (\w+)$", query, re.MULTILINE)
        assert set(needed) <= set(names[: names.index(name)])


def test_every_mapping_is_of_clean_tables_and_their_columns(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No map waits for a table or a column that the register does not have; a register of no row gives no fact."""
    with workshop(tmp_path) as connection:
        for register in DEFINED:
            columns = tmp_path_factory.mktemp(register)
            found = harvest(connection, read_definition(register), [], columns, tmp_path)
            tables = {
                name: {
                    row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
                }
                for name, path in found.tables.items()
            }
            for one in read_mapping(files("data").joinpath(register, "mapping.ttl")):
                terms = [one.subject, *(value for _iri, value in one.facts)]
                used = {term.value for term in terms if term.form == "reference"}
                used |= {
                    name for term in terms if term.form == "template" for name in re.findall(r"{(\w+)}", term.value)
                }
                assert one.table in tables, (register, one.table)
                assert used <= tables[one.table], (register, one.table)
