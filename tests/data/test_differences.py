"""Differences: what went and what came leads from one edition to the next, whatever rows share."""

import random
from pathlib import Path

import duckdb
import pytest

from data.differences import difference
from data.mapping import TermMap, TriplesMap, compile_query
from data.statements import read_lines

SUBJECT = TermMap("template", "https://example.org/{id}", is_iri=True)
MAPPING = (
    TriplesMap("bodies", SUBJECT, (
        ("https://example.org/name", TermMap("reference", "name", is_iri=False)),
        ("https://example.org/kind", TermMap("constant", "https://example.org/body", is_iri=True)),
    )),
    TriplesMap("sums", SUBJECT, (("https://example.org/name", TermMap("reference", "called", is_iri=False)),)),
)  # fmt: skip
TABLES = {"bodies": ("id", "name"), "sums": ("id", "called")}
NAMES = ("a", 'b "quoted"', "two\nlines", "c\\d\r", "é", None)

Rows = list[tuple[str, str | None]]


def tables(folder: Path, rows: dict[str, Rows]) -> dict[str, Path]:
    """Write tables as Parquet."""
    folder.mkdir()
    with duckdb.connect() as database:
        for name, columns in TABLES.items():
            database.execute(f"CREATE TABLE {name} ({' VARCHAR, '.join(columns)} VARCHAR)")
            if rows[name]:
                database.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows[name])
            database.execute(f"COPY {name} TO '{folder}/{name}.parquet' (FORMAT parquet)")
    return {name: folder / f"{name}.parquet" for name in TABLES}


def facts(paths: dict[str, Path]) -> set[bytes]:
    """Return the facts of tables, as lines."""
    queries = [compile_query(one, f"read_parquet('{paths[one.table]}')") for one in MAPPING if one.table in paths]
    return set(b"".join(read_lines(queries)).splitlines())


def drawn(dice: random.Random) -> dict[str, Rows]:
    """Return rows of few names and few identifiers, so that many rows are the same, or say the same."""
    return {name: [(str(dice.randrange(4)), dice.choice(NAMES)) for _ in range(dice.randrange(12))] for name in TABLES}


@pytest.mark.parametrize("seed", range(12))
def test_it_leads_from_one_edition_to_the_next(tmp_path: Path, seed: int) -> None:
    """Rows come, go and change, some twice, some saying what others say: the facts are those of the newer edition."""
    dice = random.Random(seed)  # noqa: S311 - rows, no secret
    before, after = tables(tmp_path / "a", drawn(dice)), tables(tmp_path / "b", drawn(dice))
    found = difference(MAPPING, before, after, "since", tmp_path / "work")
    assert found is not None
    gone, come = (set(b"".join(read()).splitlines()) for read in (found.gone, found.come))
    assert (facts(before) - gone) | come == facts(after)
    assert not gone & facts(after)
    assert len(gone) + len(come) <= found.triples
    assert found.since == "since"


def test_a_table_may_be_new_or_gone(tmp_path: Path) -> None:
    """A table that only one of the two editions has came or went as a whole."""
    rows: dict[str, Rows] = {"bodies": [("1", "a")], "sums": [("1", "a"), ("2", "b")]}
    every = tables(tmp_path / "a", rows)
    some = {"bodies": every["bodies"]}
    for before, after in ((every, some), (some, every)):
        found = difference(MAPPING, before, after, "", tmp_path / f"from-{len(before)}")
        assert found is not None
        gone, come = (set(b"".join(read()).splitlines()) for read in (found.gone, found.come))
        assert (facts(before) - gone) | come == facts(after)


def test_other_columns_cannot_be_compared(tmp_path: Path) -> None:
    """Between tables of other columns there is no difference to be told."""
    rows: dict[str, Rows] = {"bodies": [("1", "a")], "sums": []}
    before, after = tables(tmp_path / "a", rows), tables(tmp_path / "b", rows)
    with duckdb.connect() as database:
        path = after["bodies"]
        database.execute(f"CREATE TABLE wider AS SELECT *, 1 AS more FROM read_parquet('{path}')")
        path.unlink()
        database.execute(f"COPY wider TO '{path}' (FORMAT parquet)")
    assert difference(MAPPING, before, after, "", tmp_path / "work") is None
