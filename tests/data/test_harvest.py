"""Harvest: every row of a register is kept, refused or left out, and which of the three is written down."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from data.definition import Definition
from data.errors import FileRefusedError, TooManyRefusedError
from data.harvest import Harvest, harvest
from data.layouts import Layout
from data.workshop import workshop

THINGS = """
SELECT file, line, 'thing-' || id AS id,
  CASE WHEN name IS NULL THEN 'name-missing' END AS refused,
  CASE WHEN name = 'gone' THEN 'dissolved' END AS left_out,
  name, code AS insee_code, NULL AS postal_code, NULL AS town,
  CASE WHEN name = 'odd' THEN ['a-doubt', 'another'] END AS doubts
FROM rows_of_it
"""
PARTS = """
-- after: things
SELECT file, line, 'part-' || line AS id, NULL AS refused, NULL AS left_out, id AS organisation FROM things
WHERE refused IS NULL AND left_out IS NULL
"""
DEFINITION = Definition(
    "invented", (Layout("rows_of_it", ("id", "name"), ("code",)),), {"things": THINGS, "parts": PARTS}
)
ORGANISATION = "https://w3id.org/maillage/id/organisation/"


def hashed(code: str) -> str:
    """Return what an opt-out list says of an organisation."""
    return hashlib.sha256(f"{ORGANISATION}{code}".encode()).hexdigest()


@pytest.fixture(scope="module", params=[((), ()), (("commune-86194",), ("thing-2", "thing-9"))], ids=["all", "some"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DuckDBPyConnection, bool]]:
    """Return a workshop for all, or for one commune without two organisations, and which of both it is."""
    scope, excluded = request.param
    with workshop(tmp_path_factory.mktemp("workshop"), scope, [hashed(code) for code in excluded]) as connection:
        yield connection, bool(scope)


def rows(*lines: str) -> str:
    """Return a file of some rows."""
    return "\n".join(("id;name;code", *lines, ""))


def gathered(
    connection: DuckDBPyConnection, folder: Path, texts: Sequence[str], tolerance: float = 1.0
) -> tuple[Harvest, dict[str, list[tuple[object, ...]]]]:
    """Return what some files give, and the rows of its clean tables."""
    paths = [folder / f"register-{rank}.csv" for rank in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    found = harvest(connection, DEFINITION, paths, folder, folder, tolerance)
    with duckdb.connect() as reader:
        tables = {name: reader.execute(f"FROM '{path}'").fetchall() for name, path in found.tables.items()}
    return found, tables


FIRST = rows("1;one;86194", "2;odd;86194", "3;gone;86194", "4;;86194", "5;five;79191", "6", "7;seven;00000")
SECOND = rows("9;nine;86194")


def test_every_row_is_accounted_for(database: tuple[DuckDBPyConnection, bool], tmp_path: Path) -> None:
    """Kept, refused, left out: together they are the rows of the files."""
    connection, is_limited = database
    found, tables = gathered(connection, tmp_path, [FIRST, SECOND])
    account = found.account
    assert account.rows == 8
    assert account.refused == {"columns-missing": 1, "name-missing": 1}
    if is_limited:
        assert account.left_out == {"dissolved": 1, "opted-out": 2, "outside-territory": 2}
        assert account.doubts == {}
    else:
        assert account.left_out == {"dissolved": 1}
        assert account.doubts == {"a-doubt": 1, "another": 1, "commune-unknown": 1}
    assert len(tables["things"]) + sum(account.refused.values()) + sum(account.left_out.values()) == account.rows
    assert account.files == {
        f"register-{rank}.csv": hashlib.sha256(text.encode()).hexdigest() for rank, text in enumerate((FIRST, SECOND))
    }


def test_tables_hold_what_is_kept_in_order(database: tuple[DuckDBPyConnection, bool], tmp_path: Path) -> None:
    """Only what is said of it: places are led back, files and lines stay in the account."""
    connection, is_limited = database
    _found, tables = gathered(connection, tmp_path, [FIRST, SECOND])
    kept = ["thing-1"] if is_limited else ["thing-1", "thing-2", "thing-5", "thing-7", "thing-9"]
    assert [row[0] for row in tables["things"]] == kept
    assert tables["things"][0] == ("thing-1", "one", None, "86194", None)
    assert sorted(str(row[1]) for row in tables["parts"]) == kept


def test_what_is_not_taken_is_listed_with_its_place(database: tuple[DuckDBPyConnection, bool], tmp_path: Path) -> None:
    """File, line, what and why."""
    connection, is_limited = database
    found, _tables = gathered(connection, tmp_path, [FIRST, SECOND])
    listed = found.rejects.read_text(encoding="utf-8").splitlines()
    of_rows = ["register-0.csv,5,things,row,name-missing", "register-0.csv,7,,row,columns-missing"]
    of_values = [
        "register-0.csv,3,things,value,a-doubt",
        "register-0.csv,3,things,value,another",
        "register-0.csv,8,things,value,commune-unknown",
    ]
    assert listed[0] == "file,record,table,what,reason"
    assert sorted(listed[1:]) == sorted(of_rows + ([] if is_limited else of_values))


def test_the_same_files_give_the_same_bytes(database: tuple[DuckDBPyConnection, bool], tmp_path: Path) -> None:
    """Tables are written in an order that does not change from one build to the next."""
    connection, _is_limited = database
    contents = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        found, _tables = gathered(connection, folder, [FIRST, SECOND])
        contents.append([path.read_bytes() for path in found.tables.values()])
    assert contents[0] == contents[1]


@pytest.mark.parametrize(("wrong", "is_borne"), [(1, True), (2, False)])
def test_more_than_one_in_a_thousand_rows_wrong_is_too_many(
    database: tuple[DuckDBPyConnection, bool], tmp_path: Path, wrong: int, *, is_borne: bool
) -> None:
    """One of 1,000 is borne, two are not; the list of them is there all the same, and nothing else."""
    connection, _is_limited = database
    lines = [f"{number};name;86194" for number in range(1000 - wrong)] + [
        f"x{number};;86194" for number in range(wrong)
    ]
    if is_borne:
        found, _tables = gathered(connection, tmp_path, [rows(*lines)], 0.001)
        assert found.account.refused == {"name-missing": 1}
        return
    with pytest.raises(TooManyRefusedError) as caught:
        gathered(connection, tmp_path, [rows(*lines)], 0.001)
    assert (caught.value.register, caught.value.refused, caught.value.rows) == ("invented", {"name-missing": 2}, 1000)
    assert len(caught.value.report.read_text(encoding="utf-8").splitlines()) == 3
    assert list(tmp_path.glob("*.parquet")) == []


def test_a_register_that_is_refused_leaves_the_workshop_as_it_was(
    database: tuple[DuckDBPyConnection, bool], tmp_path: Path
) -> None:
    """The next register, or the same with a sound file, is taken in as if nothing had been."""
    connection, _is_limited = database
    with pytest.raises(FileRefusedError):
        gathered(connection, tmp_path, [FIRST, "id;title\n1;x\n"])
    found, _tables = gathered(connection, tmp_path, [SECOND])
    assert found.account.rows == 1
