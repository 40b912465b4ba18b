"""The confined process: the program that evaluates queries, or parses facts, that strangers wrote.

It runs by its path, as ``python -I confined.py <number of a socket>``, and speaks in frames: a setup comes
in, a report of the sandbox goes out, then each request gets one reply. It imports only what it needs. The setup
names the work: one that is known here, or a module outside of this room, which has all of the house to import.
"""

import importlib
import os
import signal
import socket
import sys
import threading
import types
from pathlib import Path

_WORK = {
    "queries": "graph.workers.evaluating",
    "facts": "graph.workers.parsing",
    "writes": "graph.workers.updating",
}


def main() -> None:
    """Read the setup, enter the sandbox, serve until the parent closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The packages without their front doors, which would bring numpy, networkx and half a second.
    room = Path(__file__).parent
    for name, place in (("graph", room.parent), ("graph.workers", room)):
        package = types.ModuleType(name)
        package.__path__ = [str(place)]
        sys.modules[name] = package
    from graph.workers.frames import BrokenFrameError, receive

    end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=int(sys.argv[1]))
    try:
        setup = receive(end, 0).head
    except BrokenFrameError:
        return
    sys.path[:] = setup["path"]
    if os.getppid() != setup["parent"]:
        return
    _serve(end, setup)


def _serve(end: socket.socket, setup: dict[str, object]) -> None:
    """Enter the sandbox and work in a thread whose stack is deep."""
    from graph.workers.frames import BrokenFrameError
    from graph.workers.sandbox import confine

    name = str(setup["work"])
    if name not in _WORK:
        del sys.modules["graph.workers"], sys.modules["graph"]  # the front doors are needed
    work = importlib.import_module(_WORK.get(name, name)).serve
    confinement = confine(int(str(setup["memory_bytes"])), int(str(setup["file_bytes"])))

    def until_closed() -> None:
        try:
            work(end, setup, confinement)
        except BrokenFrameError:
            return

    threading.stack_size(int(str(setup["stack_bytes"])))
    thread = threading.Thread(target=until_closed)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
