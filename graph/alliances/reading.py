"""Reading: alliances out of any table with one row per membership, whose columns are named by whoever reads it.

A day that is stated only as a month or a year counts as its last one, so that nothing that might lie after a cut
is held to lie before it. What is said of an organisation (sector, place) is what the earliest of its rows says,
so that later rows change nothing for whom was known before. An undertaking of a single organisation is no alliance,
and is left out with who took part in nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.alliances.columns import NEVER, Alliances, Codes, Names, Rows
from graph.alliances.wording import worded
from graph.errors import UnreadableAlliancesError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DAY: Final = """
coalesce(
  try_cast({text} AS DATE),
  last_day(try_cast({text} || '-01' AS DATE)),
  try_cast(regexp_extract({text}, '^\\d{{4}}$') || '-12-31' AS DATE)
)
"""


@dataclass(frozen=True, slots=True)
class Columns:
    """The names that the columns of a table bear; those that are None or empty it does not have.

    Of several ``dates`` the first that is stated counts; ``places`` go from the broadest to the narrowest;
    ``causes`` may be several columns.
    """

    organisation: str = "organisation"
    undertaking: str = "undertaking"
    sector: str | None = "type"
    dates: tuple[str, ...] = ("date",)
    places: tuple[str, ...] = ("place",)
    coordinates: tuple[str, str] | None = None
    causes: tuple[str, ...] = ("cause",)
    text: str | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited file (it may be compressed), with the names of its columns.

    ``causes`` is another file that gives causes by undertaking, under the same names.
    """

    file: Path
    columns: Columns = field(default_factory=Columns)
    delimiter: str | None = None
    causes: Path | None = None


def read_alliances(table: Table) -> Alliances:
    """Return the alliances of a table.

    Raises ``UnreadableAlliancesError`` for a file that is no such table or lacks a column.
    """
    import duckdb

    with duckdb.connect() as tables:
        try:
            _load(tables, table)
            return _alliances(tables, table)
        except duckdb.Error as error:
            raise UnreadableAlliancesError(table.file, "columns", str(error).splitlines()[0]) from error


def _load(tables: "DuckDBPyConnection", table: Table) -> None:
    """Make the tables ``rows``, ``organisations`` and ``undertakings``, each numbered in the order of the names."""
    names = table.columns
    source = _csv(table.file, table.delimiter)
    dates = ", ".join(_DAY.format(text=_text(name)) for name in names.dates)
    latitude, longitude = names.coordinates or (None, None)
    values = {
        "organisation": _text(names.organisation),
        "undertaking": _text(names.undertaking),
        "sector": _text(names.sector),
        "day": f"date_diff('day', DATE '1970-01-01', coalesce({dates or 'NULL'}, NULL))",
        "latitude": f"try_cast({_text(latitude)} AS DOUBLE)",
        "longitude": f"try_cast({_text(longitude)} AS DOUBLE)",
        "words": _text(names.text),
        "programme": _text(names.programme),
        **{f"place{level}": _text(name) for level, name in enumerate(names.places)},
        **{f"cause{number}": _text(name) for number, name in enumerate(names.causes if table.causes is None else ())},
    }
    selected = ", ".join(f"{value} AS {name}" for name, value in values.items())
    tables.execute(
        f"CREATE TABLE rows AS SELECT * FROM (SELECT {selected} FROM {source}) "
        "WHERE organisation IS NOT NULL AND undertaking IS NOT NULL "
        "QUALIFY min(organisation) OVER (PARTITION BY undertaking) < max(organisation) OVER (PARTITION BY undertaking)"
    )
    said = ("sector", "latitude", "longitude", *(f"place{level}" for level in range(len(names.places))))
    # of the rows of one day, the least value counts: the order of the rows never does
    firsts = ", ".join(f"arg_min({name}, (coalesce(day, {NEVER}), {name})) AS {name}" for name in said)
    tables.execute(
        f"CREATE TABLE organisations AS SELECT *, row_number() OVER (ORDER BY organisation) - 1 AS number FROM "
        f"(SELECT organisation, {firsts} FROM rows GROUP BY organisation)"
    )
    tables.execute(
        "CREATE TABLE undertakings AS SELECT *, row_number() OVER (ORDER BY undertaking) - 1 AS number FROM "
        "(SELECT undertaking, min(day) AS day, min(words) AS words, min(programme) AS programme "
        "FROM rows GROUP BY undertaking)"
    )


def _alliances(tables: "DuckDBPyConnection", table: Table) -> Alliances:
    organisations = _fetched(tables, "SELECT * FROM organisations ORDER BY number")
    undertakings = _fetched(tables, "SELECT * FROM undertakings ORDER BY number")
    if not len(organisations["organisation"]):
        raise UnreadableAlliancesError(table.file, "alliances")
    pairs = _fetched(
        tables,
        "SELECT undertakings.number AS u, organisations.number AS o FROM rows "
        "JOIN undertakings USING (undertaking) JOIN organisations USING (organisation)",
    )
    shape = (len(undertakings["undertaking"]), len(organisations["organisation"]))
    members = Rows.of_pairs(pairs["u"].astype(np.int32), pairs["o"].astype(np.int32), shape)
    causes, cause_names = _causes(tables, table, shape[0])
    return Alliances(
        organisations=_names(organisations["organisation"]),
        undertakings=_names(undertakings["undertaking"]),
        days=np.ma.filled(undertakings["day"], NEVER).astype(np.int32),
        members=members,
        joined=members.turned(),
        sectors=_codes(organisations["sector"]),
        territories=tuple(_codes(organisations[f"place{level}"]) for level in range(len(table.columns.places))),
        coordinates=np.column_stack(
            [np.ma.filled(organisations[axis].astype(np.float64), np.nan) for axis in ("latitude", "longitude")]
        ),
        causes=causes,
        cause_names=cause_names,
        words=worded(enumerate(_strings(undertakings["words"])), shape[0])[1],
        programmes=None if table.columns.programme is None else _codes(undertakings["programme"]),
    )


def _causes(tables: "DuckDBPyConnection", table: Table, undertakings: int) -> tuple[Rows, tuple[str, ...]]:
    columns = table.columns.causes
    if table.causes is None:
        parts = [f"SELECT undertaking, cause{number} AS cause FROM rows" for number in range(len(columns))]
    else:
        source = _csv(table.causes, table.delimiter)
        key = _text(table.columns.undertaking)
        parts = [f"SELECT {key} AS undertaking, {_text(name)} AS cause FROM {source}" for name in columns]
    if not parts:
        return Rows.of_pairs(np.empty(0, np.int32), np.empty(0, np.int32), (undertakings, 0)), ()
    found = _fetched(
        tables,
        f"SELECT number, cause FROM ({' UNION ALL '.join(parts)}) JOIN undertakings USING (undertaking) "
        "WHERE cause IS NOT NULL",
    )
    codes = _codes(found["cause"])
    shape = (undertakings, len(codes.names))
    return Rows.of_pairs(found["number"].astype(np.int32), codes.values, shape), codes.names


def _codes(values: Names) -> Codes:
    strings = np.array(list(_strings(values)), dtype=object)
    names, numbers = np.unique(strings, return_inverse=True) if len(strings) else (strings, np.empty(0, np.int32))
    unknown = 1 if len(names) and names[0] == "" else 0
    return Codes(tuple(names[unknown:]), (numbers - unknown).astype(np.int32))


def _strings(values: Names) -> Iterable[str]:
    missing = np.ma.getmaskarray(values)
    return ("" if absent or value is None else str(value) for value, absent in zip(values, missing, strict=True))


def _names(values: Names) -> Names:
    return np.array(list(_strings(values)), dtype=object)


def _fetched(tables: "DuckDBPyConnection", query: str) -> dict[str, Any]:
    return tables.execute(query).fetchnumpy()


def _text(column: str | None) -> str:
    """Return the expression of a column as text, empty values being none."""
    return "NULL::VARCHAR" if column is None else f"nullif(trim(source.{_quoted(column)}), '')"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _csv(file: Path, delimiter: str | None) -> str:
    path = "'" + str(file).replace("'", "''") + "'"
    stated = "" if delimiter is None else ", delim = '" + delimiter.replace("'", "''") + "'"
    return f"read_csv({path}, header = true, all_varchar = true, sample_size = -1, quote = '\"'{stated}) AS source"
