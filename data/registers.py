"""The registers as sources: from the files of a build to facts that a generation can load."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb
from duckdb import DuckDBPyConnection

from data.catalogue import Register, read_catalogue
from data.definition import read_definition
from data.errors import FewerRowsError, OlderVintageError, UnknownRegisterError
from data.fetched import record_of
from data.harvest import TOLERANCE, Harvest, harvest
from data.inferring import SKILLS, infer
from data.intake import sha256_of
from data.linking import link
from data.mapping import compile_count, compile_query, read_mapping
from data.social_economy import SOCIAL_ECONOMY, load_social_economy
from data.workshop import EMPLOYEES, workshop
from ontology.identifiers import named_graph
from ontology.source import Account, Source

REGISTER: Final = "register/"
"""How the name of a register's source begins."""

_DATED: Final = re.compile(r"(20\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?(0[1-9]|[12]\d|3[01]))?")
_FEWEST: Final = 0.9
_ROWS: Final = 2048


@dataclass(frozen=True, slots=True)
class Edition:
    """A register as it stood in an earlier build: its vintage, and how many rows it had."""

    vintage: str
    rows: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a build is to take in.

    ``files`` are those of each register by its name. ``scope`` limits the build to territories (codes; none: the
    whole country), ``employees`` is how many a company has at least that enters for its size alone. ``excluded``
    holds the SHA-256 of the IRIs that must stay out, ``tolerance`` is the share of wrong rows that is borne. A
    register that is older than its edition ``before``, or that lost more than a tenth of its rows, is refused unless
    ``is_forced``.
    """

    files: Mapping[str, Sequence[Path]]
    scope: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    tolerance: float = TOLERANCE
    before: Mapping[str, Edition] = field(default_factory=dict)
    is_forced: bool = False
    employees: int = EMPLOYEES


def register_sources(
    wanted: Wanted, columns: Path, scratch: Path, progress: Callable[[str], None] = lambda _title: None
) -> tuple[Source, ...]:
    """Return the sources of the registers of a build; their tables are written into the folder ``columns``.

    ``progress`` is told the title of each register that is about to be read. Raises what
    :func:`data.harvest.harvest` does, UnknownRegisterError, UnknownScopeError, OlderVintageError and FewerRowsError.
    """
    catalogue = read_catalogue()
    unknown = [name for name in wanted.files if name not in catalogue]
    if unknown:
        raise UnknownRegisterError(unknown[0], tuple(catalogue))
    harvests: dict[str, Harvest] = {}
    sources = []
    with workshop(scratch, wanted.scope, wanted.excluded, wanted.employees) as connection:
        load_social_economy(connection, wanted.files.get(SOCIAL_ECONOMY, ()), scratch)
        for name, register in catalogue.items():
            if name not in wanted.files:
                continue
            progress(register.title)
            vintage = vintage_of(wanted.files[name])
            _check_vintage(name, vintage, wanted)
            connection.execute("SET VARIABLE vintage = ?", [vintage])
            definition = read_definition(name)
            found = harvests[name] = harvest(
                connection, definition, wanted.files[name], columns, scratch, wanted.tolerance
            )
            _check_rows(name, found, wanted)
            graph = f"{REGISTER}{name.replace('_', '-')}"
            sources.append(_source(register, graph, name, found.tables, vintage, found.account))
        if harvests:
            newest = max(source.vintage for source in sources)
            sources += _joined(harvests, newest, connection, columns)
    return tuple(sources)


def _check_vintage(name: str, vintage: str, wanted: Wanted) -> None:
    before = wanted.before.get(name)
    # a month is as new as any of its days
    if before is not None and vintage < before.vintage[: len(vintage)] and not wanted.is_forced:
        raise OlderVintageError(name, vintage, before.vintage)


def _check_rows(name: str, found: Harvest, wanted: Wanted) -> None:
    before = wanted.before.get(name)
    if before is not None and found.account.rows < _FEWEST * before.rows and not wanted.is_forced:
        raise FewerRowsError(name, found.account.rows, before.rows)


def _joined(
    harvests: Mapping[str, Harvest], vintage: str, connection: DuckDBPyConnection, columns: Path
) -> list[Source]:
    """Return what follows from the registers together: the links between them, and what their codes and words mean."""
    tables = {name: found.tables for name, found in harvests.items()}
    linked = link(connection, tables, columns)
    inferred = infer(connection, tables, columns)
    own = Register(name="maillage", title="", producer="Maillage", licence="etalab-2.0", by_hand={"fr": "", "en": ""})
    causes = {name: path for name, path in inferred.items() if name != SKILLS}
    skills = {SKILLS: inferred[SKILLS]}
    made = [
        _source(replace(own, title=title), name, folder, found, vintage)
        for name, title, folder, found in (
            ("links/registers", "Liens entre les registres", "links", linked),
            ("inferred/causes", "Causes inférées des objets déclarés", "inference", causes),
            ("inferred/skills", "Compétences inférées des activités", "inference", skills),
        )
    ]
    return [source for source in made if source.triples]


def _source(
    register: Register, name: str, folder: str, tables: Mapping[str, Path], vintage: str, account: Account | None = None
) -> Source:
    """Return the facts of clean tables, by the mapping in a folder, as a source."""
    mapping = read_mapping(files("data").joinpath(folder, "mapping.ttl"))
    relations = {table: f"read_parquet({_quoted(path)})" for table, path in tables.items()}
    used = [one for one in mapping if one.table in relations]
    return Source(
        graph=named_graph(name),
        name=name,
        title=register.title,
        producer=register.producer,
        licence=register.licence,
        vintage=vintage,
        read=partial(read_lines, [compile_query(one, relations[one.table]) for one in used]),
        account=account,
        digest=digest_of(tables.values()),
        triples=count_lines([compile_count(one, relations[one.table]) for one in used]),
    )


def read_lines(queries: Sequence[str]) -> Iterator[bytes]:
    """Give what queries of one column of text give, in chunks of UTF-8 that end with a whole line."""
    for query in queries:
        with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
            cursor = connection.execute(query)
            while rows := cursor.fetchmany(_ROWS):
                yield "".join(row[0] for row in rows).encode()


def count_lines(queries: Sequence[str]) -> int:
    """Return the sum of the numbers that queries give."""
    with duckdb.connect() as connection:
        return sum(row[0] or 0 for query in queries for row in connection.execute(query).fetchall())


def digest_of(paths: Collection[Path]) -> str:
    """Return a SHA-256 that changes whenever one of some files does."""
    return hashlib.sha256("".join(sha256_of(path) for path in paths).encode()).hexdigest()


def vintage_of(paths: Sequence[Path]) -> str:
    """Return the edition of files, the newest if they differ.

    It is what the record of a fetched file says, else the date in its name (``2026-11-01``), else its own.
    """
    return max(_vintage(path) for path in paths)


def _vintage(path: Path) -> str:
    record, dated = record_of(path), _DATED.search(path.name)
    if record is not None:
        return record.vintage
    if dated is not None:
        return "-".join(part for part in dated.groups() if part)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
