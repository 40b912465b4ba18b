"""What the whole test run shares: notebooks find their data in a directory that is gone afterwards."""

import os
import tempfile

import pytest

_HOME = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a data directory of its own, so that no test touches the person's."""
    directory = tempfile.TemporaryDirectory(prefix="maillage-tests-")
    config.stash[_HOME] = directory
    os.environ["MAILLAGE_HOME"] = directory.name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    config.stash[_HOME].cleanup()
