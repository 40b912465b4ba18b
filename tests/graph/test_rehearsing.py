"""Rehearsing: the loops of lists are compiled by a program of its own."""

import tempfile
from pathlib import Path

import pytest

from graph import rehearsing


def test_it_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is made out of columns in a folder, which goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rehearsing.rehearse()
    assert not list(tmp_path.iterdir())
