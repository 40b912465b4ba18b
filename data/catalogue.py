"""The catalogue: which registers there are, who publishes them, and where their files are taken from."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from data.errors import CatalogueError, FetchedByHandError, UnknownRegisterError
from data.forms import Form

_MONTHS_BACK: Final = 6
_ENTRY: Final = "producer"  # what a register says of itself, and a packaged source of each of its origins

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.(?:zip|gz|parquet|csv)$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]")]
Checksum = Annotated[str, StringConstraints(pattern=r"^(?:md5|sha1|sha256|sha512):[0-9a-f]+$")]


@dataclass(frozen=True, slots=True)
class Edition:
    """One issue of a file: its address, and its vintage where the address tells it (``2026-11``)."""

    address: str
    vintage: str | None


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a register.

    ``name`` is what it is called here, whatever its server calls it. ``address`` may hold ``{year}`` and
    ``{month}``. ``form`` is what it has to be, ``most_bytes`` the largest that is taken. ``checksum`` is written
    ``sha256:…``, for a file that does not change.
    """

    name: FileName
    address: Address
    form: Form
    most_bytes: Annotated[int, Field(gt=0)] = 4 << 30
    checksum: Checksum | None = None

    def editions(self, today: date) -> Iterator[Edition]:
        """Yield where the file may be, the newest first: one address, or one for each of the last months."""
        dated = "{year}" in self.address or "{month}" in self.address
        this_month = today.year * 12 + today.month - 1
        for month in range(this_month, this_month - (_MONTHS_BACK if dated else 1), -1):
            year, rank = f"{month // 12:04}", f"{month % 12 + 1:02}"
            address = self.address.replace("{year}", year).replace("{month}", rank)
            yield Edition(address, f"{year}-{rank}" if dated else None)


@dataclass(frozen=True, slots=True)
class Register:
    """A public register: who publishes what under which licence (SPDX), and its files.

    ``page`` is where a person reads of it (empty for one's own data). ``by_hand`` says in each language how its
    files are got where no address gives them.
    """

    name: Name
    title: str
    producer: str
    licence: str
    page: Address | Literal[""] = ""
    file: tuple[Resource, ...] = ()
    by_hand: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.file and not {"fr", "en"} <= self.by_hand.keys():
            raise ValueError("a register without a file says by_hand, in fr and in en, how it is got")
        if len({one.name for one in self.file}) < len(self.file):
            raise ValueError("two files of one name")

    def resources(self) -> tuple[Resource, ...]:
        """Return the files to be fetched; raises FetchedByHandError where there are none."""
        if not self.file:
            raise FetchedByHandError(self.name, self.page, self.by_hand)
        return self.file


def read_catalogue(own: Path | None = None) -> Mapping[str, Register]:
    """Return the registers by name, in the order of the catalogue.

    ``own`` is a file of the same form, for a mirror: what it says of a register stands in place of what the packaged
    catalogue says. Raises CatalogueError where it cannot be read.
    """
    sections = _sections((files("data") / "catalogue.toml").read_bytes(), "catalogue.toml")
    if own is not None:
        try:
            content = own.read_bytes()
        except OSError as error:
            raise CatalogueError(str(own), error.strerror or str(error)) from error
        for name, section in _sections(content, str(own)).items():
            sections[name] = {**sections.get(name, {}), **section}
    registers = {name: section for name, section in sections.items() if _ENTRY in section}
    return {name: _register(name, section, str(own or "catalogue.toml")) for name, section in registers.items()}


def register_named(name: str, catalogue: Mapping[str, Register]) -> Register:
    """Return the register of that name; raises UnknownRegisterError."""
    try:
        return catalogue[name]
    except KeyError:
        raise UnknownRegisterError(name, tuple(catalogue)) from None


def _sections(content: bytes, file: str) -> dict[str, dict[str, Any]]:
    """Return the tables of a catalogue."""
    try:
        sections = tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        raise CatalogueError(file, str(error)) from error
    for name, section in sections.items():
        if not isinstance(section, dict):
            raise CatalogueError(file, f"{name}: not a table")
    return sections


def _register(name: str, section: Mapping[str, Any], file: str) -> Register:
    """Return the register that a table describes."""
    try:
        return TypeAdapter(Register).validate_python({"name": name, **section})
    except ValidationError as error:
        found = error.errors(include_url=False)
        details = tuple({**one, "loc": (".".join(map(str, (name, *one["loc"]))),)} for one in found)
        told = "; ".join(f"{name}.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
        raise CatalogueError(file, told, details) from error
