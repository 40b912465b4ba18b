"""Places: which commune a register means, and which communes a build is limited to.

Registers name communes by today's code, by the code of a former commune or of a district of Paris, Lyon or
Marseille, by codes of their own, or by a postal code and a town. All are led back to today's commune.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from duckdb import DuckDBPyConnection

from data.errors import UnknownScopeError
from data.territories import Territory, read_territories

_LYON: Final = {f"6930{rank}": f"6938{rank}" for rank in range(1, 10)}
"""Codes that the national register of associations gives to the districts of Lyon."""

_COMMUNE: Final = "commune"
_DISTRICT: Final = "arrondissement-municipal"
_FORMER: Final = "former-commune"

_TABLES: Final = """
CREATE TABLE places (code VARCHAR, commune VARCHAR, district VARCHAR);
CREATE TABLE towns (postal_code VARCHAR, town VARCHAR, commune VARCHAR);
CREATE TABLE wanted (commune VARCHAR);
CREATE TABLE territories (kind VARCHAR, code VARCHAR, name VARCHAR, is_wanted BOOLEAN);
"""

_PLACED: Final = """
SELECT row_.* EXCLUDE (insee_code, town, sole_, key_, commune_, district_),
  coalesce(commune_, by_town.commune, by_postal.commune, by_area.commune) AS commune,
  district_ AS district,
  CASE WHEN commune_ IS NOT NULL OR coalesce(row_.insee_code, row_.postal_code, row_.town) IS NULL THEN NULL
       WHEN coalesce(by_town.commune, by_postal.commune, by_area.commune) IS NOT NULL THEN 'commune-by-postal-code'
       ELSE 'commune-unknown' END AS place_doubt
FROM (
  SELECT given_.*, places.commune AS commune_, places.district AS district_,
    CASE WHEN places.commune IS NOT NULL THEN NULL
         WHEN regexp_full_match(postal_code, '[0-9]{5}') AND postal_code <> '00000' THEN postal_code
         ELSE insee_code END AS sole_,
    CASE WHEN places.commune IS NULL THEN town_key(town) END AS key_
  FROM (%s) AS given_ LEFT JOIN places ON places.code = insee_code
) AS row_
LEFT JOIN (SELECT postal_code, town, min(commune) AS commune FROM towns GROUP BY ALL HAVING count(DISTINCT commune) = 1)
  AS by_town ON by_town.postal_code = sole_ AND by_town.town = key_
LEFT JOIN (SELECT postal_code, min(commune) AS commune FROM towns GROUP BY ALL HAVING count(DISTINCT commune) = 1)
  AS by_postal ON by_postal.postal_code = sole_
LEFT JOIN (SELECT left(postal_code, 2) AS area, town, min(commune) AS commune FROM towns GROUP BY ALL
  HAVING count(DISTINCT commune) = 1)
  AS by_area ON by_area.area = left(sole_, 2) AND by_area.town = key_
"""
"""Last comes the town of that name in the département: a postal code of a CEDEX serves no commune."""


def placed(query: str) -> str:
    """Return a query with the commune of each row added.

    The columns ``insee_code`` and ``town`` of what is given are replaced by ``commune`` (today's code),
    ``district`` (that of a district of Paris, Lyon or Marseille) and ``place_doubt``, a code that says what
    was lacking; ``postal_code`` is kept.
    """
    return _PLACED % query


def load_places(connection: DuckDBPyConnection, scope: Collection[str] = ()) -> None:
    """Make the tables ``places``, ``towns``, ``wanted`` and ``territories`` of a build.

    ``scope`` holds codes of territories (``86``, ``commune-86194``, ``epci-200069854``, ``region-75``); without
    one the whole country is wanted, and ``wanted`` is empty. A territory is wanted if one of its communes is.
    Raises UnknownScopeError.
    """
    territories = list(read_territories())
    connection.execute(_TABLES)
    codes = zip(*_codes(territories), strict=True)
    connection.execute("INSERT INTO places SELECT unnest(?), unnest(?), unnest(?)", [list(column) for column in codes])
    towns = zip(*_towns(territories), strict=True)
    connection.execute(
        "INSERT INTO towns SELECT code, town_key(name), commune "
        "FROM (SELECT unnest(?) AS code, unnest(?) AS name, unnest(?) AS commune)",
        [list(column) for column in towns],
    )
    communes = communes_of(scope) if scope else set()
    if scope:
        connection.execute("INSERT INTO wanted SELECT unnest(?)", [sorted(communes)])
    wanted = _around(communes, territories)
    columns = zip(
        *((one.kind, one.code, one.name, not scope or (one.kind, one.code) in wanted) for one in territories),
        strict=True,
    )
    connection.execute(
        "INSERT INTO territories SELECT unnest(?), unnest(?), unnest(?), unnest(?)",
        [list(column) for column in columns],
    )


def _around(communes: Collection[str], territories: Sequence[Territory]) -> set[tuple[str, str]]:
    """Return some communes and the territories in which they lie, by kind and code."""
    around = {(_COMMUNE, code) for code in communes}
    for one in reversed(territories):  # containers come before what they contain
        if (one.kind, one.code) in around:
            around.update(one.within)
    return around


def _towns(territories: Collection[Territory]) -> Iterator[tuple[str, str, str]]:
    """Give each postal code with the name and the code of each commune that it serves."""
    for one in territories:
        if one.kind == _COMMUNE:
            yield from ((postal_code, one.name, one.code) for postal_code in one.postal_codes)


def _codes(territories: Collection[Territory]) -> Iterator[tuple[str, str, str | None]]:
    """Give each code that may stand for a commune, with the commune, and the district where it is one."""
    lyon = {new: old for old, new in _LYON.items()}
    for one in territories:
        if one.kind == _COMMUNE:
            yield one.code, one.code, None
        elif one.kind == _DISTRICT:
            commune = next(code for kind, code in one.within if kind == _COMMUNE)
            yield one.code, commune, one.code
            if one.code in lyon:
                yield lyon[one.code], commune, one.code
        elif one.kind == _FORMER and one.replaced_by:
            yield one.code, one.replaced_by, None


def communes_of(scope: Collection[str]) -> set[str]:
    """Return the codes of the communes that lie in some territories; raise UnknownScopeError for what is none."""
    territories = list(read_territories())
    wanted = {key for code in scope for key in _meant(code, territories)}
    inside: set[str] = set()
    for one in territories:  # containers come before what they contain
        key = (one.kind, one.code)
        if key in wanted or wanted.intersection(one.within):
            wanted.add(key)
            if one.kind == _COMMUNE:
                inside.add(one.code)
    return inside


def _meant(code: str, territories: Collection[Territory]) -> set[tuple[str, str]]:
    """Return the territories that a code means: with its kind before it, or a département's or a commune's alone."""
    kind, _, rest = code.rpartition("-")
    kinds = {kind} if kind else {"departement", "collectivite", _COMMUNE}
    found = {(one.kind, one.code) for one in territories if one.kind in kinds and one.code == rest.upper()}
    if not found:
        raise UnknownScopeError(code)
    return found
