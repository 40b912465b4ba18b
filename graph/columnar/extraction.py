"""Extraction: the columnar network of a store, as arrays out of what :mod:`graph.columnar.asking` relates."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.alliances.columns import Codes, Flags, Numbers, Reals, Rows
from graph.alliances.wording import worded
from graph.columnar.asking import load
from graph.columnar.layout import Columnar
from graph.columnar.texts import Lines, Texts
from graph.store import Store
from ontology.source import Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY: Final = "1500MB"
_PART: Final = 250_000
_DIGITS: Final = 5
_MANY: Final = 10_000
_NAMES: Final = "SELECT iri AS text, number AS rank FROM names WHERE kind = '{kind}'"
_IRIS: Final = "SELECT iri AS text, number AS rank FROM {relation}"
_PAIRS: Final = """
SELECT subject.number AS row, object.number AS item
FROM {relation}
JOIN things AS subject ON subject.iri = thing AND subject.kind = '{rows}'
JOIN things AS object ON object.iri = value AND object.kind = '{items}'
"""
_LEAST: Final = """
SELECT number, min(value) AS value FROM {relation} JOIN things ON iri = thing AND things.kind = 'organisation'
WHERE starts_with(value, 'https://w3id.org/maillage/concept/{scheme}/') GROUP BY number
"""
_POINTS: Final = r"""
SELECT number, min(try_cast(point[2] AS DOUBLE)) AS latitude, min(try_cast(point[1] AS DOUBLE)) AS longitude
FROM geometries
JOIN names ON names.iri = geometries.thing AND names.kind = 'territory'
JOIN (
  SELECT thing, string_split(trim(regexp_extract(value, 'POINT *\((.*)\)', 1)), ' ') AS point FROM points
) AS placed ON placed.thing = geometries.value
GROUP BY number
"""
_CALLED: Final = """
SELECT coalesce({language}, '') AS text, names.number AS rank
FROM names LEFT JOIN called USING (number) WHERE kind = 'organisation'
"""
_SAID: Final = """
SELECT thing AS row, value AS item, facts.number AS fact FROM said JOIN facts ON facts.iri = fact
WHERE tie = '{tie}' AND kind = '{rows}'
"""
_SUPPORTING: Final = """
SELECT fact, number AS source, first, last, confidence FROM supporting JOIN sources ON sources.iri = source
ORDER BY fact, source, first, last, confidence
"""
_TEXTS: Final = "SELECT number, value FROM wording JOIN names ON iri = thing AND kind = 'undertaking'"
_LEVELS: Final = """
SELECT number, min(regexp_extract(value, '[^/]*$')) AS value
FROM territories JOIN names ON iri = thing AND kind = 'territory' GROUP BY number
"""


def read_columnar(store: Store, room: Path | None = None, sources: Iterable[Source] = ()) -> Columnar:
    """Return the columnar network of a store.

    All organisations and undertakings that have a name are in it, by the IRIs under which they are known, with what
    the store states and infers of them. What an undertaking needs or offers counts for those who lead it; what a
    whole sector does, for nobody. Of several kinds or staff bands the first IRI counts. ``room`` is where to put
    what is on its way (by default, a folder of the system's): at two million organisations some gigabytes. ``sources``
    are those from which the store was made, if they are still there: what their tables say is read from these.
    """
    import duckdb

    with TemporaryDirectory(dir=room, prefix="columns-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY, "temp_directory": folder, "threads": 2,
        }  # fmt: skip
        with duckdb.connect(config=config) as database:
            load(database, store, Path(folder), sources)
            return _columnar(_Relations(database))


class _Relations:
    """The relations of a store as arrays."""

    def __init__(self, database: "DuckDBPyConnection") -> None:
        self._database = database
        self.counts: dict[str, int] = {}

    def fetch(self, query: str) -> dict[str, Any]:
        """Return the columns of a relation as arrays; a value that is missing is masked."""
        return self._database.execute(query).fetchnumpy()

    def stream(self, query: str) -> Iterator[tuple[int, str]]:
        """Yield the rows of a relation, some thousands being read at a time."""
        found = self._database.execute(query)
        while part := found.fetchmany(_MANY):
            yield from part

    def texts(self, query: str) -> Texts:
        """Return the ``text`` of a query, each with its ``rank`` among them from 0; they are in ascending order."""
        lines = self.lines(query)
        return Texts(lines.run, lines.starts)

    def lines(self, query: str) -> Lines:
        """Return the ``text`` of a query, each with its ``rank`` among them from 0."""
        self._database.execute(f"CREATE OR REPLACE TEMP TABLE texts AS {query}")
        lengths = self.fetch("SELECT strlen(text) AS length FROM texts ORDER BY rank")["length"]
        starts = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        run = np.empty(starts[-1], np.uint8)
        for first in range(0, len(lengths), _PART):
            last = min(first + _PART, len(lengths))
            ((part,),) = self._database.execute(
                "SELECT string_agg(text, '' ORDER BY rank) FROM texts WHERE rank >= $1 AND rank < $2",
                [first, last],
            ).fetchall()
            run[starts[first] : starts[last]] = np.frombuffer(part.encode(), np.uint8)
        return Lines(run, starts)

    def named(self, kind: str) -> Texts:
        """Return the IRIs of a kind of things."""
        texts = self.texts(_NAMES.format(kind=kind))
        self.counts[kind] = len(texts)
        return texts

    def rows(self, relation: str, rows: str, items: str) -> Rows:
        """Return a relation between two kinds of things whose IRIs have been read."""
        found = self.fetch(_PAIRS.format(relation=relation, rows=rows, items=items))
        return Rows.of_pairs(found["row"], found["item"], (self.counts[rows], self.counts[items]))

    def marks(self, relation: str, among: Rows, rows: str, items: str) -> Flags:
        """Return which of the items of some rows are in another relation between the same kinds of things."""
        held = self.rows(relation, rows, items)
        width = max(among.width, 1)
        flat, marked = (one.owners().astype(np.int64) * width + one.items for one in (among, held))
        return np.isin(flat, marked, assume_unique=True)

    def saying(self, tie: str, among: Rows, rows: str) -> Rows:
        """Return for each item of the rows of a tie the facts that say it."""
        found = self.fetch(_SAID.format(tie=tie, rows=rows))
        width = max(among.width, 1)
        flat = among.owners().astype(np.int64) * width + among.items
        told = found["row"].astype(np.int64) * width + found["item"]
        places = np.searchsorted(flat, told)
        known = np.append(flat, -1)[places] == told
        pairs = places[known].astype(np.int32), found["fact"][known]
        return Rows.of_pairs(*pairs, (len(flat), self.counts["fact"]))

    def codes(self, query: str, count: int) -> Codes:
        """Return the ``value`` of each ``number`` below a count."""
        self._database.execute(f"CREATE OR REPLACE TEMP TABLE coded AS {query}")
        names = [name for (name,) in self._database.execute("SELECT DISTINCT value FROM coded ORDER BY 1").fetchall()]
        found = self.fetch("SELECT number, CAST(dense_rank() OVER (ORDER BY value) - 1 AS INTEGER) AS code FROM coded")
        values = np.full(count, -1, np.int32)
        values[found["number"]] = found["code"]
        return Codes(tuple(names), values)


def _columnar(of: _Relations) -> Columnar:
    names = {kind: of.named(kind) for kind in _KINDS}
    organisations, undertakings = names["organisation"], names["undertaking"]
    members, since, roles = _members(of)
    addressed, about = (of.rows("addressing", rows, "cause") for rows in ("organisation", "undertaking"))
    places, taking_place = (of.rows("acting", rows, "territory") for rows in ("organisation", "undertaking"))
    belongs = of.rows("belonging", "organisation", "sector")
    facts, sources = (of.texts(_IRIS.format(relation=name)) for name in ("facts", "sources"))
    of.counts["fact"] = len(facts)
    supported, read_from, read_to, confidences = _evidence(of, (len(facts), len(sources)))
    words, held = worded(of.stream(_TEXTS), len(undertakings))
    return Columnar(
        organisations=organisations,
        undertakings=undertakings,
        territories=names["territory"],
        causes=names["cause"],
        sectors=names["sector"],
        skills=names["skill"],
        role_names=names["role"],
        aliases=of.texts("SELECT iri AS text, rank FROM aliases"),
        known=of.fetch("SELECT number FROM aliases ORDER BY rank")["number"],
        days=of.fetch("SELECT CAST(day AS INTEGER) AS day FROM days ORDER BY undertaking")["day"],
        members=members,
        since=since,
        roles=roles,
        about=about,
        taking_place=taking_place,
        places=places,
        addressed=addressed,
        concluded=of.marks("inferring", addressed, "organisation", "cause")
        & ~of.marks("stated", addressed, "organisation", "cause"),
        belongs=belongs,
        needed=of.rows("needing", "organisation", "skill"),
        offered=of.rows("offering", "organisation", "skill"),
        attached=_others(of.rows("attaching", "organisation", "organisation")),
        levels=of.codes(_LEVELS, len(names["territory"])),
        containers=of.rows("containing", "territory", "territory"),
        coordinates=_coordinates(of, len(names["territory"])),
        wider_causes=of.rows("wider", "cause", "cause"),
        wider_sectors=of.rows("wider", "sector", "sector"),
        wider_skills=of.rows("wider", "skill", "skill"),
        sizes=of.codes(_LEAST.format(relation="bands", scheme="staff-band"), len(organisations)),
        forms=of.codes(_LEAST.format(relation="kinds", scheme="organisation-kind"), len(organisations)),
        words=Texts.of(words),
        worded=held,
        french=of.lines(_CALLED.format(language="french")),
        english=of.lines(_CALLED.format(language="english")),
        facts=facts,
        members_facts=of.saying("members", members, "undertaking"),
        addressed_facts=of.saying("addressing", addressed, "organisation"),
        places_facts=of.saying("acting", places, "organisation"),
        belongs_facts=of.saying("belonging", belongs, "organisation"),
        about_facts=of.saying("addressing", about, "undertaking"),
        taking_place_facts=of.saying("acting", taking_place, "undertaking"),
        sources=sources,
        supported=supported,
        read_from=read_from,
        read_to=read_to,
        confidences=confidences,
    )


_KINDS: Final[Sequence[str]] = ("organisation", "undertaking", "territory", "cause", "sector", "skill", "role")


def _members(of: _Relations) -> tuple[Rows, Numbers, Rows]:
    """Return who takes part in what, since when, and in which roles."""
    found = of.fetch("SELECT undertaking, organisation, CAST(since AS INTEGER) AS since FROM members ORDER BY number")
    shape = (of.counts["undertaking"], of.counts["organisation"])
    members = Rows.of_pairs(found["undertaking"], found["organisation"], shape)
    held = of.fetch("SELECT members.number AS row, role FROM joined JOIN members USING (undertaking, organisation)")
    roles = Rows.of_pairs(held["row"], held["role"], (len(members.items), of.counts["role"]))
    return members, found["since"], roles


def _evidence(of: _Relations, shape: tuple[int, int]) -> tuple[Rows, Numbers, Numbers, Reals]:
    """Return the sources of each fact, from where to where it is read in these, and with what confidence."""
    found = of.fetch(_SUPPORTING)
    starts = np.zeros(shape[0] + 1, np.int32)
    np.cumsum(np.bincount(found["fact"], minlength=shape[0]), out=starts[1:])
    supported = Rows(starts, found["source"].astype(np.int32), shape[1])
    first, last = (found[name].astype(np.int32) for name in ("first", "last"))
    return supported, first, last, np.ma.filled(found["confidence"].astype(np.float64), np.nan)


def _others(rows: Rows) -> Rows:
    """Return rows without those that hold themselves."""
    owners = rows.owners()
    others = owners != rows.items
    return Rows.of_pairs(owners[others], rows.items[others], (len(rows), rows.width))


def _coordinates(of: _Relations, territories: int) -> Reals:
    """Return the points of territories, to a metre: some services keep points as numbers of single precision."""
    found = of.fetch(_POINTS)
    coordinates = np.full((territories, 2), np.nan)
    for axis, name in enumerate(("latitude", "longitude")):
        coordinates[found["number"], axis] = np.ma.filled(found[name], np.nan)
    return coordinates.round(_DIGITS)
