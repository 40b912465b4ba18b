"""The registers as sources: from the files of a build to facts that a generation can load."""

import re
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from duckdb import DuckDBPyConnection

from data.catalogue import Register, read_catalogue
from data.definition import read_definition
from data.errors import FewerRowsError, FileRefusedError, OlderVintageError, UnknownRegisterError
from data.fetched import record_of
from data.harvest import TOLERANCE, Harvest, harvest
from data.inferring import SKILLS, infer
from data.keeping import check_tables, keep
from data.linking import link
from data.resolving import resolve
from data.screening import ENTERPRISES, OWN_ALLIANCES
from data.social_economy import SOCIAL_ECONOMY, load_social_economy, recall_social_economy
from data.statements import Tables, stated
from data.told import told_codes
from data.workshop import EMPLOYEES, workshop
from ontology.source import Account, Source

REGISTER: Final = "register/"
"""How the name of a register's source begins."""

_DATED: Final = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_FEWEST: Final = 0.9
_ALL_OF_FRANCE: Final = frozenset({"rna", "sirene"})
"""The registers in which a name that is borne once is borne by nobody else."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A register as it stood in an earlier build: its vintage, and what became of its rows."""

    vintage: str
    account: Account


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a build is to take in.

    ``files`` are those of each register by its name. ``scope`` limits the build to territories (codes; none: the
    whole country), ``employees`` is how many a company has at least that enters for its size alone. ``excluded``
    holds the SHA-256 of the IRIs that must stay out, ``tolerance`` is the share of wrong rows that is borne. A
    register that is older than its edition ``before``, or that lost more than a tenth of its rows, is refused unless
    ``is_forced``. ``columns`` is the folder of the tables of the build before, if there was any: its registers that
    no files are given for are kept as they stand there, but those that are ``dropped``. What becomes of the others is
    told as a difference from their tables there, if all ``is_comparable``.
    """

    files: Mapping[str, Sequence[Path]]
    scope: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    tolerance: float = TOLERANCE
    before: Mapping[str, Edition] = field(default_factory=dict)
    is_forced: bool = False
    employees: int = EMPLOYEES
    columns: Path | None = None
    dropped: Collection[str] = ()
    is_comparable: bool = True

    @property
    def kept(self) -> set[str]:
        """The names of the registers that are kept as they stand."""
        return set() if self.columns is None else set(self.before) - set(self.files) - set(self.dropped)

    @property
    def compared(self) -> Path | None:
        """The folder of the tables that the new ones are compared with, if there is any."""
        return self.columns if self.is_comparable else None


def register_sources(
    wanted: Wanted, columns: Path, scratch: Path, progress: Callable[[str], None] = lambda _title: None
) -> Generator[Source]:
    """Yield the sources of the registers of a build, each as it is ready; their tables go into the folder ``columns``.

    ``scratch`` is a folder for what is on its way there; the sources need it until they have been read. ``progress``
    is told the title of each register that is about to be read. Raises what :func:`data.harvest.harvest` does,
    UnknownRegisterError, UnknownScopeError, OlderVintageError, FewerRowsError, and OlderTablesError where a register
    is to be kept whose tables another version of the program made.
    """
    catalogue = read_catalogue()
    unknown = [name for name in (*wanted.files, *wanted.dropped) if name not in catalogue]
    if unknown:
        raise UnknownRegisterError(unknown[0], tuple(catalogue))
    harvests: dict[str, Harvest] = {}
    newest = ""
    with (
        TemporaryDirectory(dir=scratch) as room,
        workshop(Path(room), wanted.scope, wanted.excluded, wanted.employees) as connection,
    ):
        _prepare(connection, catalogue, wanted, Path(room))
        for register, vintage, found in _harvests(connection, catalogue, wanted, (columns, Path(room)), progress):
            harvests[register.name] = found
            graph = f"{REGISTER}{register.name.replace('_', '-')}"
            tables = Tables(register.name, found.tables, wanted.compared, scratch)
            newest = max(newest, vintage)
            yield stated(register, graph, tables, vintage, found.account)
        if harvests:
            own = partial(_own, newest, Tables("", {}, wanted.compared, scratch))
            yield from _together(connection, harvests, newest, columns, own)


def _prepare(connection: DuckDBPyConnection, catalogue: Mapping[str, Register], wanted: Wanted, room: Path) -> None:
    """Check the tables that are kept, and note what has to be known before any register is read."""
    if wanted.columns is not None:
        for name in sorted(wanted.kept & catalogue.keys()):
            check_tables(connection, name, wanted.columns)
    _list_social_economy(connection, wanted, room)
    if OWN_ALLIANCES in wanted.files:
        _list_told(connection)


def _harvests(
    connection: DuckDBPyConnection,
    catalogue: Mapping[str, Register],
    wanted: Wanted,
    folders: tuple[Path, Path],
    progress: Callable[[str], None],
) -> Iterator[tuple[Register, str, Harvest]]:
    """Yield each register of a build with its vintage and its tables, which go into the first folder."""
    # who withholds their name has to be known before any other register says it
    for name, register in sorted(catalogue.items(), key=lambda entry: entry[0] != ENTERPRISES):
        if name in wanted.files:
            progress(register.title)
            vintage = vintage_of(wanted.files[name])
            yield register, vintage, _read(connection, name, vintage, wanted, folders)
        elif name in wanted.kept and wanted.columns is not None:
            before = wanted.before[name]
            yield register, before.vintage, keep(connection, name, before.account, wanted.columns, folders[0])


def _together(
    connection: DuckDBPyConnection,
    harvests: Mapping[str, Harvest],
    newest: str,
    columns: Path,
    own: Callable[[str, str, str, Mapping[str, Path]], Iterator[Source]],
) -> Iterator[Source]:
    """Yield what follows from all registers together: causes, skills, and who is the same under two numbers."""
    given = {name: found.tables for name, found in harvests.items()}
    inferred = infer(connection, given, columns)
    skills = {SKILLS: inferred.pop(SKILLS)}
    yield from own("inferred/causes", "Causes inférées des objets déclarés", "inference", inferred)
    yield from own("inferred/skills", "Compétences inférées des activités", "inference", skills)
    yield from own("links/registers", "Liens entre les registres", "links", link(connection, given, columns))
    told = resolve(connection, newest, columns, is_whole=_is_whole(harvests))
    yield from own("links/told", "Liens des organisations racontées avec les registres", "resolution", told)


def _is_whole(harvests: Mapping[str, Harvest]) -> bool:
    """Say whether a build has all of France, in the registers that are kept as in those that are read."""
    return harvests.keys() >= _ALL_OF_FRANCE and not any(
        "outside-territory" in harvests[name].account.left_out for name in _ALL_OF_FRANCE
    )


def _list_social_economy(connection: DuckDBPyConnection, wanted: Wanted, room: Path) -> None:
    """Note whom the list of the social economy names, in its files or as it is kept."""
    if SOCIAL_ECONOMY in wanted.kept and wanted.columns is not None:
        recall_social_economy(connection, wanted.columns)
    else:
        load_social_economy(connection, wanted.files.get(SOCIAL_ECONOMY, ()), room)


def _list_told(connection: DuckDBPyConnection) -> None:
    """Note what the told facts call their organisations and undertakings, for whoever points to them."""
    kinds, codes = zip(*sorted(told_codes()), strict=True)
    connection.execute("INSERT INTO told_codes SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", [kinds, codes])


def _read(
    connection: DuckDBPyConnection, name: str, vintage: str, wanted: Wanted, folders: tuple[Path, Path]
) -> Harvest:
    """Take in the files of a register, its tables into the first folder, what is on its way there into the second."""
    _check_vintage(name, vintage, wanted)
    connection.execute("SET VARIABLE vintage = ?", [vintage])
    found = harvest(connection, read_definition(name), wanted.files[name], *folders, wanted.tolerance)
    _check_content(found, wanted.files[name], wanted)
    if not found.account.rows:
        raise FileRefusedError(wanted.files[name][0], "no-rows")
    _check_rows(name, found, wanted)
    return found


def _check_vintage(name: str, vintage: str, wanted: Wanted) -> None:
    before = wanted.before.get(name)
    # a month is as new as any of its days
    if before is not None and vintage < before.vintage[: len(vintage)] and not wanted.is_forced:
        raise OlderVintageError(name, vintage, before.vintage)


def _check_content(found: Harvest, paths: Sequence[Path], wanted: Wanted) -> None:
    """Refuse a file that was fetched, and is not any more what its record says."""
    read = set(found.account.files.values())
    for path in paths:
        record = record_of(path)
        if record is not None and record.sha256 not in read and not wanted.is_forced:
            raise FileRefusedError(path, "changed")


def _check_rows(name: str, found: Harvest, wanted: Wanted) -> None:
    before = wanted.before.get(name)
    if before is not None and found.account.rows < _FEWEST * before.account.rows and not wanted.is_forced:
        raise FewerRowsError(name, found.account.rows, before.account.rows)


def _own(
    vintage: str, tables: Tables, name: str, title: str, folder: str, paths: Mapping[str, Path]
) -> Iterator[Source]:
    """Give what follows from the registers together as a source, if it says anything."""
    own = Register(
        name="maillage", title=title, producer="Maillage", licence="etalab-2.0", by_hand={"fr": "", "en": ""}
    )
    source = stated(own, name, replace(tables, folder=folder, paths=paths), vintage)
    if source.triples:
        yield source


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
