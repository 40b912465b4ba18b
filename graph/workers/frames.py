"""Frames: what a process and the confined child that works for it say to each other.

A frame is a small head (JSON), a body of bytes and at most one open file, over a pair of sockets.
The head is JSON and never pickle, and both lengths have a bound: a child that hostile text has taken
over must not be able to harm whoever reads it.
"""

import json
import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

MOST_HEAD: Final = 2**18
_LENGTHS: Final = struct.Struct(">II")
_PIECE: Final = 2**16

Patience = Callable[[], float | None]
"""How long the next wait may last, in seconds (``None``: for ever); raises when there is no time left."""


class BrokenFrameError(Exception):
    """The other end is gone, or what it says is no frame.

    ``unread`` says that it left before it had read all that was sent to it.
    """

    def __init__(self, *, unread: bool = False) -> None:
        super().__init__("the other end of the pair is gone or speaks nonsense")
        self.unread = unread


@dataclass(frozen=True, slots=True)
class Frame:
    """One thing said: a head, a body and perhaps the number of an open file, which the receiver owns."""

    head: dict[str, Any]
    body: bytes = b""
    file: int | None = None


@dataclass(slots=True)
class _Incoming:
    """What has arrived of a frame so far."""

    data: bytearray = field(default_factory=bytearray)
    files: list[int] = field(default_factory=list)

    def close(self) -> None:
        while self.files:
            os.close(self.files.pop())


def for_ever() -> None:
    """Be patient without end: what the child is."""


def send(end: socket.socket, frame: Frame, patience: Patience = for_ever) -> None:
    """Send a frame whole; its file stays open here.

    Raises BrokenFrameError when nobody reads it, and whatever ``patience`` raises.
    """
    head = json.dumps(frame.head).encode()
    data = memoryview(_LENGTHS.pack(len(head), len(frame.body)) + head + frame.body)
    files = [] if frame.file is None else [frame.file]
    try:
        while data:
            _wait_at_most(end, patience())
            try:
                data = data[socket.send_fds(end, [data], files) :]
                files = []
            except TimeoutError:
                continue
    except OSError as error:
        raise BrokenFrameError(unread=True) from error


def receive(end: socket.socket, most_body: int, patience: Patience = for_ever) -> Frame:
    """Wait for the next frame and return it whole.

    Raises BrokenFrameError when the other end is gone or breaks a bound, and whatever ``patience`` raises.
    """
    incoming = _Incoming()
    try:
        _fill(incoming, end, _LENGTHS.size, patience)
        head, body = _LENGTHS.unpack_from(incoming.data)
        if head > MOST_HEAD or body > most_body:
            raise BrokenFrameError
        _fill(incoming, end, _LENGTHS.size + head + body, patience)
        words = json.loads(incoming.data[_LENGTHS.size : _LENGTHS.size + head])
        if not isinstance(words, dict) or len(incoming.data) > _LENGTHS.size + head + body:
            raise BrokenFrameError
        file = incoming.files.pop(0) if incoming.files else None
        return Frame(words, bytes(incoming.data[_LENGTHS.size + head :]), file)
    except (OSError, ValueError, RecursionError) as error:
        # Linux says "reset" when the other end left with something unread in its queue.
        raise BrokenFrameError(unread=isinstance(error, ConnectionResetError)) from error
    finally:
        incoming.close()


def _wait_at_most(end: socket.socket, seconds: float | None) -> None:
    """Set how long a call may wait; the same once more would cost a call of the system for nothing."""
    if end.gettimeout() != seconds:
        end.settimeout(seconds)


def _fill(incoming: _Incoming, end: socket.socket, size: int, patience: Patience) -> None:
    """Receive until at least so many bytes have arrived."""
    while len(incoming.data) < size:
        _wait_at_most(end, patience())
        try:
            piece, files, _, _ = socket.recv_fds(end, _PIECE, 1)
        except TimeoutError:
            continue
        for file in files:
            os.set_inheritable(file, False)
        incoming.files.extend(files)
        if not piece:
            raise BrokenFrameError
        incoming.data += piece
