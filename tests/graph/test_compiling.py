"""Compiling: loops are kept on disk, apart for each state of the sources."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.affinities.compiling import compiled, kept_in

SCRIPT = """
import numpy as np
from graph.alliances.columns import Rows
from graph.affinities.paths import Ties
rows = Rows.of_pairs(np.array([0, 1, 1, 2], np.int32), np.array([1, 0, 2, 1], np.int32), (3, 3))
print(Ties(rows, np.ones(4), np.ones(4)).reached(0, np.ones(3)).tolist())
"""


def test_each_state_of_the_sources_has_a_folder(tmp_path: Path) -> None:
    """Another content, or another order of it, is another folder; the same is the same."""
    first = kept_in(tmp_path, [b"a", b"b"])
    assert first == kept_in(tmp_path, [b"a", b"b"])
    assert len({first, kept_in(tmp_path, [b"b", b"a"]), kept_in(tmp_path, [b"ab"]), kept_in(tmp_path, [])}) == 4


@pytest.mark.skipif(compiled(lambda: None) is None, reason="numba is not here")
def test_what_is_compiled_is_kept_and_used_again(tmp_path: Path) -> None:
    """A second process finds what the first one made, and gives the same."""
    made = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
        )
        assert done.stdout.strip() == "[0.0, 0.0, 1.0]"
        made.append(sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.rglob("*.nbc")))
    assert made[0] == made[1] != []
