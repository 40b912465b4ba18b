"""The invented registers: a database of rows, and the files that are written from it."""

import re
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

import duckdb

from benchmarks.registers.layouts import LAYOUTS, Layout
from data.territories import Territory, read_territories

Form = Literal["csv", "zip", "parquet"]

FRANCE: Final = 2_200_000
"""The associations of France that live: the size by which all others are scaled."""

_SCHOOLS, _OTHERS = 65_000, 1_240_000
_DISSOLVED, _OLDER, _TAKEN_OVER, _STRAY, _LOCAL = 0.155, 0.08, 0.016, 0.012, 0.04
_CITIES: Final = {"75056", "69123", "13055"}
_HERE: Final = Path(__file__).parent
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is invented: ``rows`` living associations, and all else in the proportions of France.

    ``known`` is the share of the associations that have a SIREN; the same ``seed`` gives the same rows.
    """

    rows: int = FRANCE
    seed: int = 2026
    known: float = 0.2

    def variables(self) -> dict[str, object]:
        """Return what the SQL asks for: how many of each, and the seed as text."""
        declared, part = self.rows / (1 - _DISSOLVED), self.rows / FRANCE
        return {
            "seed": str(self.seed),
            "folder": str(_HERE),
            "known": self.known,
            "waldec": round(declared * (1 - _OLDER)),
            "import": round(declared * _OLDER),
            "taken_over": _TAKEN_OVER,
            "stray": round(declared * _STRAY),
            "local": round(declared * _LOCAL),
            "schools": round(_SCHOOLS * part),
            "others": round(_OTHERS * part),
            "share_of_public": min(1.0, part),
        }


class Registers:
    """The rows of all registers, in a database in a temporary folder beside the files that are written from it."""

    def __init__(self, scale: Scale, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._temporary = tempfile.TemporaryDirectory(dir=folder, prefix=".rows-")
        self._rows = duckdb.connect(str(self._scratch("rows.duckdb")))
        self._rows.execute("SET memory_limit = '3GB'; SET enable_progress_bar = false")
        for name, value in scale.variables().items():
            self._rows.execute(f'SET VARIABLE "{name}" = $value', {"value": value})
        self._state_places(list(read_territories()))
        for script in ("draws", "places", "associations", "rna", "schools", "units"):
            self._rows.execute((_HERE / f"{script}.sql").read_text(encoding="utf-8"))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the database."""
        self._rows.close()
        self._temporary.cleanup()

    def write(self, part: str, form: Form = "csv", *, labels: bool = False) -> Path:
        """Write one part as a file in its published layout; return its path.

        ``zip`` holds one CSV for each department where the register is published so, else a single one.
        ``labels`` asks for the header that is made for people, where a file has two.
        """
        layout = LAYOUTS[part]
        path = self._folder / f"{layout.name}.{form}"
        if form == "parquet":
            self._rows.execute(f"COPY ({self._select(part, layout, layout.columns)}) TO '{path}' (FORMAT parquet)")
        elif form == "csv":
            self._write_csv(part, path, labels=labels)
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
                for department in self._departments(part) if layout.by_department else (None,):
                    suffix = f"_dpt_{department}" if department else ""
                    member = self._scratch(f"{layout.name}{suffix}.csv")
                    self._write_csv(part, member, department, labels=labels)
                    packed.write(member, member.name)
                    member.unlink()
        return path

    def _write_csv(self, part: str, path: Path, department: str | None = None, *, labels: bool = False) -> None:
        """Write the rows of a part, or those of one department, as CSV."""
        layout = LAYOUTS[part]
        header = layout.labels if labels and layout.labels else layout.columns
        quote = '"' if layout.quoted else ""
        first = layout.delimiter.join(f"{quote}{name}{quote}" for name in header)
        mark = "\ufeff" if layout.byte_order_mark else ""
        written = path if layout.encoding == "utf-8" else self._scratch("utf-8.csv")
        self._rows.execute(
            f"COPY ({self._select(part, layout, header, department)}) TO '{written}' (FORMAT csv, HEADER false, "
            f"DELIMITER '{layout.delimiter}', PREFIX '{mark}{first}\n', SUFFIX '\n'"
            f"{', FORCE_QUOTE *' if layout.quoted else ''})"
        )
        if written != path:
            _in_encoding(written, path, layout.encoding)

    def _select(self, part: str, layout: Layout, names: Iterable[str], department: str | None = None) -> str:
        """Return the query of the published columns; those that the view of the part does not have are empty."""
        filled = {str(row[0]) for row in self._rows.execute(f'DESCRIBE "{part}"').fetchall()}
        empty = "''" if layout.quoted else "NULL::VARCHAR"
        values = [f'"{column}"' if column in filled else empty for column in layout.columns]
        columns = (f'{value} AS "{name}"' for value, name in zip(values, names, strict=True))
        where = f" WHERE department = '{department}'" if department else ""
        return f'SELECT {", ".join(columns)} FROM "{part}"{where}'  # noqa: S608 - names of our own

    def _departments(self, part: str) -> list[str]:
        """Return the departments of which a part has rows, in order."""
        query = f'SELECT DISTINCT department FROM "{part}" ORDER BY department'  # noqa: S608 - names of our own
        found = self._rows.execute(query).fetchall()
        return [str(row[0]) for row in found]

    def _state_places(self, territories: list[Territory]) -> None:
        """State the inhabited communes, the arrondissements in the place of their cities, and the groupings."""
        former = {place.replaced_by: place.code for place in territories if place.replaced_by}
        towns = [
            place
            for place in territories
            if place.kind in {"commune", "arrondissement-municipal"} and place.population and place.code not in _CITIES
        ]
        centres: dict[str, Territory] = {}
        for place in towns:
            for kind, code in place.within:
                if kind == "epci" and (code not in centres or _weight(place) > _weight(centres[code])):
                    centres[code] = place
        self._state(
            "commune",
            {
                "code": [place.code for place in towns],
                "name": [re.sub(r" \d+er? Arrondissement$", "", place.name) for place in towns],
                "population": [place.population for place in towns],
                "postal_code": [next(iter(place.postal_codes), "") for place in towns],
                "former": [former.get(place.code) for place in towns],
                "latitude": [place.latitude for place in towns],
                "longitude": [place.longitude for place in towns],
                "whole": [place.kind == "commune" for place in towns],
            },
        )
        groupings = [place for place in territories if place.kind == "epci" and place.code in centres]
        self._state(
            "epci",
            {
                "siren": [place.code for place in groupings],
                "name": [place.name for place in groupings],
                "code": [centres[place.code].code for place in groupings],
            },
        )

    def _state(self, table: str, columns: dict[str, list[object]]) -> None:
        """Make a table of these columns."""
        unnested = ", ".join(f"unnest(${name}) AS {name}" for name in columns)
        self._rows.execute(f"CREATE TABLE {table} AS SELECT {unnested}", columns)

    def _scratch(self, name: str) -> Path:
        return Path(self._temporary.name) / name


def _weight(place: Territory) -> tuple[int, str]:
    return place.population or 0, place.code


def _in_encoding(source: Path, target: Path, encoding: str) -> None:
    """Write a text in UTF-8 again in another encoding."""
    with (
        source.open(encoding="utf-8", newline="") as text,
        target.open("w", encoding=encoding, newline="") as written,
    ):
        while chunk := text.read(_CHUNK):
            written.write(chunk)
    source.unlink()
