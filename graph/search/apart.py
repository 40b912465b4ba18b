"""A folder apart: where an index is opened, or made for a moment, since a generation may lie where nobody writes."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_MOST_REMOVALS: Final = 1000


@contextmanager
def folder_apart() -> Iterator[Path]:
    """Give an empty folder, which is gone afterwards.

    Once after an index was opened, a thread of the engine looks at it and holds a lock file for a moment: a folder
    that is not empty yet is emptied again.
    """
    folder = Path(tempfile.mkdtemp(prefix="maillage-index-"))
    try:
        yield folder
    finally:
        for _ in range(_MOST_REMOVALS):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
