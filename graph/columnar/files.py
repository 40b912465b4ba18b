"""Files: the columns in a folder, mapped into memory when they are opened.

Each array is a file of numpy's own format. ``layout.json`` says of which version the layout is and what shape each
array has, and gives what is no array: the widths of rows and the names of codes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Codes, Rows
from graph.columnar.layout import Columnar
from graph.columnar.texts import Lines, Texts
from graph.errors import GenerationDamagedError

LAYOUT: Final = 4
"""The version of the layout; a network of another one is read from its store anew."""

_LARGE: Final = 1 << 20
"""Of so many bytes an array is mapped into memory, and not read."""
_NAME: Final = "layout.json"
_Array: TypeAlias = npt.NDArray[Any]
Column: TypeAlias = Lines | Rows | Codes | _Array


def write_columnar(network: Columnar, folder: Path) -> None:
    """Write a network into a new folder; the same network gives the same bytes."""
    write_columns({field.name: getattr(network, field.name) for field in fields(network)}, folder, LAYOUT)


def write_columns(columns: Mapping[str, Column], folder: Path, layout: int) -> None:
    """Write columns by name into a new folder, and of which version of a layout they are."""
    folder.mkdir()
    shapes: dict[str, object] = {}
    apart: dict[str, object] = {}
    for column, value in columns.items():
        arrays, apart[column] = _parts(value)
        for part, array in arrays.items():
            name = f"{column}{part}"
            shapes[name] = [array.dtype.str, *array.shape]
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
    document = {"layout": layout, "shapes": shapes, "columns": apart}
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / _NAME).write_text(text + "\n", encoding="utf-8")


def is_current(folder: Path, layout: int = LAYOUT) -> bool:
    """Say whether a folder holds columns, and of the layout that this version of the program knows."""
    try:
        return bool(_layout(folder)["layout"] == layout)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def open_columnar(folder: Path) -> Columnar:
    """Return the network of a folder; its arrays, which are read-only, come from their files as they are needed.

    Raises GenerationDamagedError where the folder holds none, one of another layout, or one that is not whole.
    """
    columns: dict[str, Any] = open_columns(folder, [field.name for field in fields(Columnar)], LAYOUT)
    return Columnar(**columns)


def open_columns(folder: Path, names: Iterable[str], layout: int) -> dict[str, Any]:
    """Return columns of a folder by name; raise GenerationDamagedError as :func:`open_columnar` does."""
    try:
        document = _layout(folder)
        if document["layout"] != layout:
            raise GenerationDamagedError(folder, "its columns were written by another version of the program")
        arrays = {name: _mapped(folder / f"{name}.npy", shape) for name, shape in document["shapes"].items()}
        return {name: _column(name, arrays, document["columns"][name]) for name in names}
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise GenerationDamagedError(folder, f"its columns cannot be read ({error})") from error


def _layout(folder: Path) -> dict[str, Any]:
    layout: dict[str, Any] = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    return layout


def _parts(value: Column) -> tuple[dict[str, _Array], dict[str, Any]]:
    """Return the arrays of a column by the ends of their names, and what is no array."""
    if isinstance(value, Lines):
        return {".run": value.run, ".starts": value.starts}, {
            "texts" if isinstance(value, Texts) else "lines": len(value)
        }
    if isinstance(value, Rows):
        return {".starts": value.starts, ".items": value.items}, {"width": value.width}
    if isinstance(value, Codes):
        return {".values": value.values}, {"names": list(value.names)}
    return {"": value}, {}


def _column(name: str, arrays: dict[str, _Array], apart: dict[str, Any]) -> Column:
    """Return a column out of its arrays; raise ValueError where they do not fit each other."""
    if "names" in apart:
        return Codes(tuple(apart["names"]), arrays[f"{name}.values"])
    if not apart:
        return arrays[name]
    starts, held = arrays[f"{name}.starts"], arrays[f"{name}.{'items' if 'width' in apart else 'run'}"]
    if not len(starts) or starts[0] != 0 or starts[-1] != len(held):
        raise ValueError(f"{name} does not end where its rows do")
    if "width" in apart:
        return Rows(starts, held, int(apart["width"]))
    return Texts(held, starts) if "texts" in apart else Lines(held, starts)


def _mapped(file: Path, shape: list[Any]) -> _Array:
    """Return the array of a file; raise ValueError where it has another shape than was written.

    A small file is read: each mapping keeps a descriptor of the process.
    """
    is_large = file.stat().st_size > _LARGE
    # a plain array over the mapping: slices of numpy's own kind of mappings are slow
    array: _Array = np.asarray(np.load(file, mmap_mode="r" if is_large else None, allow_pickle=False))
    array.flags.writeable = False
    if [array.dtype.str, *array.shape] != shape:
        raise ValueError(f"{file.name} has another shape")
    return array
