"""One server for the cases that leave no trace, fresh ones for the others; all over one small data set."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.api_support import build_small
from tests.hostile.planted_ear import Ear
from tests.running_server import Server, new_address, serving

LIMIT_S = 2.0
MEMORY_BYTES = 1 << 30
ANSWER_BYTES = 1 << 20


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what only Linux can hold or measure."""
    if sys.platform != "linux":
        for item in items:
            item.add_marker(pytest.mark.skip(reason="the whole sandbox, and /proc, are Linux's"))


@pytest.fixture(scope="session")
def attacked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with one small generation."""
    return build_small(tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="session")
def server(attacked_home: Path) -> Iterator[Server]:
    """Give the server that the quiet cases share: short limits, two workers."""
    limits: dict[str, Any] = {"query_seconds": LIMIT_S, "query_memory": MEMORY_BYTES, "answer_bytes": ANSWER_BYTES}
    with serving(attacked_home, **limits) as server:
        server.alive()
        # what is made ready at the start is ready, so that memory that grows from now on is a case's
        for path in ("/v1/partners?org=silver-geek", "/v1/catalysts", "/v1/territories/94/diagnosis"):
            server.ask(path)
        before = 0
        while before < (before := server.peak_bytes()):
            time.sleep(1)
        yield server


@pytest.fixture
def source() -> str:
    """Return an address from which nobody has asked yet."""
    return new_address()


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Give a listener that nobody should ever call."""
    with Ear() as ear:
        yield ear
