"""A planted ear: what listens on the loopback interface where nobody has any business, and counts who calls."""

import socket
import threading
import time
from types import TracebackType
from typing import Self


class Ear:
    """A listener that takes every connection, counts it and closes it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._calls = 0
        self._closed = False
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def calls(self) -> int:
        """Return how many have called so far, those in the line included."""
        time.sleep(0.15)
        return self._calls

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._closed:
            try:
                caller, _address = self._socket.accept()
            except TimeoutError:
                continue
            self._calls += 1
            caller.close()
