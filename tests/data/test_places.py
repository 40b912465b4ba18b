"""Places: each way in which a register names a commune leads to today's, and a scope holds the communes inside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from data.errors import UnknownScopeError
from data.places import communes_of, placed
from data.workshop import workshop


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """Return a workshop for the whole country."""
    with workshop(tmp_path_factory.mktemp("workshop")) as connection:
        yield connection


@pytest.mark.parametrize(
    ("code", "postal_code", "town", "found"),
    [
        ("86194", "86000", "Poitiers", ("86194", None, None)),
        ("75105", "75005", "Paris", ("75056", "75105", None)),
        ("13201", None, None, ("13055", "13201", None)),
        ("69301", "69001", "Lyon", ("69123", "69381", None)),
        ("69309", None, None, ("69123", "69389", None)),
        ("69381", None, None, ("69123", "69381", None)),
        ("2A004", "20000", "Ajaccio", ("2A004", None, None)),
        ("86030", None, None, ("86281", None, None)),
        ("00000", "86000", None, ("86194", None, "commune-by-postal-code")),
        (None, "86000", "POITIERS CEDEX 9", ("86194", None, "commune-by-postal-code")),
        (None, "86073", "Poitiers Cedex", ("86194", None, "commune-by-postal-code")),
        ("72500", "72500", "VAAS", ("72364", None, "commune-by-postal-code")),
        ("72500", None, "Vaas", ("72364", None, "commune-by-postal-code")),
        ("06200", "00000", None, ("06088", None, "commune-by-postal-code")),
        (None, "42000", "ST-ETIENNE", ("42218", None, "commune-by-postal-code")),
        (None, "72500", None, (None, None, "commune-unknown")),
        ("99999", "99999", "Nulle-Part", (None, None, "commune-unknown")),
        (None, None, None, (None, None, None)),
    ],
)
def test_a_place_is_led_back_to_todays_commune(
    database: DuckDBPyConnection,
    code: str | None,
    postal_code: str | None,
    town: str | None,
    found: tuple[str | None, ...],
) -> None:
    """By its code, a former one or a district's; by postal code and town; by a postal code of one commune alone."""
    query = placed("SELECT 'x' AS id, $code AS insee_code, $postal_code AS postal_code, $town AS town")
    given = {"code": code, "postal_code": postal_code, "town": town}
    row = database.execute(f"SELECT commune, district, place_doubt FROM ({query})", given).fetchall()
    assert row == [found]


def test_each_row_stays_one_row(database: DuckDBPyConnection) -> None:
    """Postal codes and towns that mean several communes neither lose rows nor double them."""
    query = placed(
        "SELECT code AS id, code AS insee_code, NULL AS postal_code, NULL AS town FROM places "
        "UNION ALL SELECT commune, NULL, postal_code, town FROM towns"
    )
    moved = "commune <> id AND id NOT IN (SELECT code FROM places WHERE commune <> code)"
    counted = database.execute(
        f"SELECT (SELECT count(*) FROM ({query})), (SELECT count(*) FROM places) + (SELECT count(*) FROM towns), "
        f"(SELECT count(*) FROM ({query}) WHERE {moved})"
    ).fetchall()
    rows, expected, wrong = counted[0]
    assert (rows, wrong) == (expected, 0)


def test_a_scope_holds_the_communes_inside(database: DuckDBPyConnection) -> None:
    """A département, a commune, an EPCI, a region, by their codes, with or without their kind."""
    vienne = communes_of(["86"])
    assert vienne == communes_of(["departement-86"])
    assert len(vienne) == 265
    assert communes_of(["86194"]) == communes_of(["commune-86194"]) == {"86194"}
    assert communes_of(["2a"]) == {code for code in communes_of(["region-94"]) if code.startswith("2A")}
    assert vienne < communes_of(["region-75"])
    assert {"86194"} < communes_of(["epci-200069854"]) < vienne
    assert communes_of(["86", "79"]) == vienne | communes_of(["79"])
    assert database.execute("SELECT count(*) FROM wanted").fetchall() == [(0,)]


@pytest.mark.parametrize("code", ["", "999", "poitiers", "epci-86", "planet-86", "86; DROP TABLE places"])
def test_a_scope_that_is_no_territory_is_refused(code: str) -> None:
    """Never the whole country in its place."""
    with pytest.raises(UnknownScopeError) as caught:
        communes_of([code])
    assert caught.value.code == code


def test_a_build_of_a_scope_wants_its_communes(tmp_path: Path) -> None:
    """And the territories in which they lie."""
    with workshop(tmp_path, ["commune-86194"]) as connection:
        assert connection.execute("FROM wanted").fetchall() == [("86194",)]
        kinds = connection.execute("SELECT kind FROM territories WHERE is_wanted ORDER BY kind").fetchall()
    assert [kind for (kind,) in kinds] == ["commune", "country", "departement", "epci", "region"]
