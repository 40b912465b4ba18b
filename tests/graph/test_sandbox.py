"""The sandbox: what a process that has entered it can no longer do."""

import json
import subprocess
import sys

import pytest

from graph.workers.sandbox import Confinement

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the whole sandbox is Linux's")

PROBE = """
import ctypes, errno, json, os, socket, subprocess, threading
from graph.workers.sandbox import confine

mine, yours = socket.socketpair()
report = confine(2**30, 2**20)

def outcome(deed):
    try:
        deed()
    except MemoryError:
        return "memory"
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def fork():
    if os.fork() == 0:
        os._exit(0)

def long_file():
    import tempfile
    with tempfile.TemporaryFile() as file:
        file.truncate(2**21)

def io_uring():
    if ctypes.CDLL(None, use_errno=True).syscall(425, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "")

def thread():
    one = threading.Thread(target=lambda: None)
    one.start()
    one.join()

deeds = {
    "socket": lambda: socket.socket(),
    "unix socket": lambda: socket.socket(socket.AF_UNIX),
    "connect": lambda: mine.connect("nowhere"),
    "program": lambda: os.execv("/bin/true", ["true"]),
    "subprocess": lambda: subprocess.run(["/bin/true"]),
    "fork": fork,
    "kill": lambda: os.kill(os.getppid(), 0),
    "io_uring": io_uring,
    "memory": lambda: bytearray(2**31),
    "long file": long_file,
    "thread": thread,
    "pair": lambda: (mine.send(b"a"), yours.recv(1)),
}
outcomes = {name: outcome(deed) for name, deed in deeds.items()}
print(json.dumps({"report": list(report.missing), "deeds": outcomes}))
"""


@LINUX
def test_what_a_confined_process_cannot_do() -> None:
    """No socket, no program, no process, no signal, no large memory or file; threads and open pairs work."""
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    outcomes = json.loads(done.stdout)

    assert outcomes["report"] == []
    assert outcomes["deeds"] == {
        "socket": "EACCES",
        "unix socket": "EACCES",
        "connect": "EACCES",
        "program": "EACCES",
        "subprocess": "EACCES",
        "fork": "EACCES",
        "kill": "EACCES",
        "io_uring": "EACCES",
        "memory": "memory",
        "long file": "EFBIG",
        "thread": "done",
        "pair": "done",
    }


def test_the_report_names_what_is_missing() -> None:
    """On a system where something cannot be given up, the report says what."""
    assert Confinement(memory_bounded=True, files_bounded=True, no_memory_image=True).missing == (
        "dies_with_parent",
        "no_new_privileges",
        "no_network",
        "no_programs",
    )
