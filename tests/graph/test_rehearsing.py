"""Rehearsing: the loops of lists are compiled by a program of its own."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from graph import Generation, rehearsing

_LATER = """
import gc, sys
from pathlib import Path
from numba.core.dispatcher import Dispatcher
from graph import rehearsing
from graph.generation import open_directory

def known():
    every = [one for one in gc.get_objects() if isinstance(one, Dispatcher)]
    return {(one.py_func.__module__, one.py_func.__name__, str(how)) for one in every for how in one.signatures}

rehearsing.rehearse()
before = known()
generation = open_directory(Path(sys.argv[1]), hashed_up_to=0)
generation.read_for_lists()
for kind in ("organisation", "undertaking"):
    for one in generation.index.page(kind, None, 8, "fr"):
        generation.partners(one.iri)
print(len(before), *sorted(known() - before), sep="\\n")
"""


def test_it_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is made out of columns in a folder, which goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rehearsing.rehearse()
    assert not list(tmp_path.iterdir())


def test_no_list_waits_for_the_compiler_after_it(generation: Generation) -> None:
    """What it has compiled is what lists of a generation run: nothing is compiled for other kinds of arrays."""
    pytest.importorskip("numba")
    command = [sys.executable, "-c", _LATER, str(generation.directory)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.split("\n")
    assert int(told[0]) > 0
    assert told[1:] == [""]
