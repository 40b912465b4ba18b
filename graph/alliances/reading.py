"""Reading: alliances out of any table with one row per membership, whose columns are named by whoever reads it.

A day that is stated only as a month or a year counts as its last one, so that nothing that might lie after a cut
is held to lie before it; the forms of dates are those of :mod:`graph.alliances.dating`. What is said of an
organisation (sector, place) is what the earliest of its rows says, so that later rows change nothing for whom was
known before. An undertaking of a single organisation is no alliance, and is left out with who took part in nothing
else.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.alliances.columns import NEVER, Alliances, Codes, Names, Rows
from graph.alliances.dating import order_of, stated_day
from graph.alliances.decoding import in_utf8
from graph.alliances.wording import worded
from graph.errors import UnreadableAlliancesError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DEGREES: Final = {"latitude": 90, "longitude": 180}
"""The greatest degrees of each coordinate; what is beyond them is of another system, and not read."""


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

    ``causes`` is another file that gives causes by undertaking, under the same names, or under the usual one where
    none is given.
    """

    file: Path
    columns: Columns = field(default_factory=Columns)
    delimiter: str | None = None
    causes: Path | None = None

    @property
    def cause_columns(self) -> tuple[str, ...]:
        """The names of the columns of causes, in whichever file these are."""
        return self.columns.causes or (Columns().causes if self.causes is not None else ())


def read_alliances(table: Table) -> Alliances:
    """Return the alliances of a table.

    Raises ``UnreadableAlliancesError`` for a file that is no such table or lacks a column, and where columns of dates
    or of coordinates are named of which nothing can be read.
    """
    import duckdb

    with duckdb.connect() as tables, ExitStack() as copies:
        try:
            _open(tables, table, copies)
            _load(tables, table)
            return _alliances(tables, table)
        except duckdb.Error as error:
            raise UnreadableAlliancesError(table.file, "columns", str(error).splitlines()[0]) from error


def _open(tables: "DuckDBPyConnection", table: Table, copies: ExitStack) -> None:
    """Make the tables ``source`` and ``themes`` of what the files hold, and refuse those that lack a named column."""
    names = table.columns
    asked = [names.organisation, names.undertaking, names.sector, *names.dates, *names.places]
    asked += [
        *(names.coordinates or ()),
        names.text,
        names.programme,
        *(table.cause_columns if table.causes is None else ()),
    ]
    files = [("source", table.file, asked)]
    if table.causes is not None:
        files.append(("themes", table.causes, [names.undertaking, *table.cause_columns]))
    for name, file, wanted in files:
        read = copies.enter_context(in_utf8(file))
        tables.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {_csv(read, table.delimiter)}")
        held = [row[0] for row in tables.execute(f"DESCRIBE {name}").fetchall()]
        known = {one.casefold() for one in held}
        lacking = [one for one in wanted if one is not None and one.casefold() not in known]
        if lacking:
            raise UnreadableAlliancesError(file, "lacking", ", ".join(lacking), ", ".join(held))


def _load(tables: "DuckDBPyConnection", table: Table) -> None:
    """Make the tables ``rows``, ``organisations`` and ``undertakings``, each numbered in the order of the names."""
    names = table.columns
    dates = [stated_day(_text(name), _order(tables, name)) for name in names.dates]
    latitude, longitude = names.coordinates or (None, None)
    if names.dates:
        _check(tables, table.file, "dates", (names.dates, dates))
    axes = {axis: _degrees(axis, name) for axis, name in (("latitude", latitude), ("longitude", longitude))}
    for name, axis in zip(names.coordinates or (), axes.values(), strict=False):
        _check(tables, table.file, "coordinates", ((name,), [axis]))
    values = {
        "organisation": _text(names.organisation),
        "undertaking": _text(names.undertaking),
        "sector": _text(names.sector),
        "day": f"date_diff('day', DATE '1970-01-01', coalesce({', '.join([*dates, 'NULL'])}))",
        **{
            axis: f"CASE WHEN {axes['latitude']} <> 0 OR {axes['longitude']} <> 0 THEN {axes[axis]} END"
            for axis in axes
        },
        "words": _text(names.text),
        "programme": _text(names.programme),
        **{f"place{level}": _text(name) for level, name in enumerate(names.places)},
        **{
            f"cause{number}": _text(name)
            for number, name in enumerate(table.cause_columns if table.causes is None else ())
        },
    }
    selected = ", ".join(f"{value} AS {name}" for name, value in values.items())
    tables.execute(
        f"CREATE TABLE rows AS SELECT * FROM (SELECT {selected} FROM source) "
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
    columns = table.cause_columns
    if table.causes is None:
        parts = [f"SELECT undertaking, cause{number} AS cause FROM rows" for number in range(len(columns))]
    else:
        key = _text(table.columns.undertaking)
        parts = [f"SELECT {key} AS undertaking, {_text(name)} AS cause FROM themes AS source" for name in columns]
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


def _order(tables: "DuckDBPyConnection", column: str) -> str:
    """Return whether the days or the months of a column come first, as the forms of dates have it."""
    found = tables.execute(f"SELECT {order_of(_text(column))} FROM source").fetchone()
    return f"'{found[0]}'" if found else "NULL"


def _degrees(axis: str, column: str | None) -> str:
    """Return the expression of a coordinate, with a point or a comma before its decimals."""
    degrees = f"try_cast(replace({_text(column)}, ',', '.') AS DOUBLE)"
    return f"CASE WHEN abs({degrees}) <= {_DEGREES[axis]} THEN {degrees} END"


def _check(tables: "DuckDBPyConnection", file: Path, what: str, columns: tuple[Sequence[str], Sequence[str]]) -> None:
    """Refuse a table with columns of one kind (names and expressions) where not a cell can be read, nor all are empty.

    Dates may not all be empty either: without a day nothing is before a cut.
    """
    names, expressions = columns
    read = " + ".join(f"count({one})" for one in expressions)
    some = ", ".join(f"any_value({_text(name)})" for name in names)
    found = tables.execute(f"SELECT count(*), {read}, coalesce({some}, '') FROM source").fetchone()
    if found and found[0] and not found[1] and (found[2] or what == "dates"):
        raise UnreadableAlliancesError(file, what, ", ".join(names), found[2])


def _text(column: str | None) -> str:
    """Return the expression of a column as text, empty values being none."""
    return "NULL::VARCHAR" if column is None else f"nullif(trim(source.{_quoted(column)}), '')"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _csv(file: Path, delimiter: str | None) -> str:
    path = "'" + str(file).replace("'", "''") + "'"
    stated = "" if delimiter is None else ", delim = '" + delimiter.replace("'", "''") + "'"
    return f"read_csv({path}, header = true, all_varchar = true, sample_size = -1, quote = '\"'{stated})"
