"""The sandbox: what a process gives up, for good, before it touches text that strangers wrote.

On Linux (x86_64, aarch64): its address space and the files that it writes have a bound, it leaves no memory
image, it dies with its parent, gains no privileges, opens no socket, starts no program and no process.
Elsewhere only the bounds that POSIX knows; the report says what is missing.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import socket
import struct
import sys
from dataclasses import dataclass, fields
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_RET_KILL: Final = 0x80000000
_RET_ERROR: Final = 0x00050000
_RET_ALLOW: Final = 0x7FFF0000
_LOAD, _JUMP_EQUAL, _JUMP_GREATER, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_CLONE_THREAD: Final = 0x00010000
_OTHER_ABI: Final = 0x40000000

# Kernel numbers of: socket, socketpair, connect, bind, listen, accept, accept4, execve, execveat, fork, vfork
# (the last two only on x86_64), ptrace, process_vm_readv, process_vm_writev, kill, pidfd_send_signal,
# io_uring_setup (which would go around a filter).
_FORBIDDEN: Final = {
    "x86_64": (41, 53, 42, 49, 50, 43, 288, 59, 322, 57, 58, 101, 310, 311, 62, 424, 425),
    "aarch64": (198, 199, 203, 200, 201, 202, 242, 221, 281, 117, 270, 271, 129, 424, 425),
}
_MACHINES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_CLONE3: Final = 435


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds for a confined process; on some systems not all of it can."""

    memory_bounded: bool = False
    files_bounded: bool = False
    no_memory_image: bool = False
    dies_with_parent: bool = False
    no_new_privileges: bool = False
    no_network: bool = False
    no_programs: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what does not hold here."""
        return tuple(field.name for field in fields(self) if not getattr(self, field.name))


def confine(memory_bytes: int, file_bytes: int) -> Confinement:
    """Give up, in this process and its later threads, all that evaluating or parsing does not need.

    ``memory_bytes`` bounds the address space (RocksDB needs some 768 MB of it to start its threads),
    ``file_bytes`` the size of any file written. Returns what holds, as far as possible by trying it.
    """
    linux = sys.platform == "linux"
    dies = linux and _control(_PR_SET_PDEATHSIG, signal.SIGKILL)
    privileges = linux and _control(_PR_SET_NO_NEW_PRIVS, 1)
    memory = _bound(resource.RLIMIT_AS, memory_bytes)
    files = _bound(resource.RLIMIT_FSIZE, file_bytes)
    image = _bound(resource.RLIMIT_CORE, 0)
    if privileges:
        _filter_calls(platform.machine())
    return Confinement(
        memory_bounded=memory and linux,  # macOS takes the bound and does not keep it
        files_bounded=files,
        no_memory_image=image,
        dies_with_parent=dies,
        no_new_privileges=privileges,
        no_network=_refuses_network(),
        no_programs=_refuses_programs(),
    )


def _bound(what: int, value: int) -> bool:
    """Lower a resource limit for good; say whether it holds."""
    try:
        resource.setrlimit(what, (value, value))
    except (OSError, ValueError):
        return False
    return True


def _control(option: int, *values: object) -> bool:
    """Call prctl; say whether the kernel agreed."""
    library = ctypes.CDLL(None, use_errno=True)
    padded = [*values, *[0] * (4 - len(values))]
    arguments = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in padded]
    return bool(library.prctl(option, *arguments) == 0)


def _filter_calls(machine: str) -> bool:
    """Make the kernel refuse the forbidden calls with EACCES; say whether it will."""
    if machine not in _MACHINES or sys.maxsize < 2**32:
        return False
    program = _program(machine)
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program) // struct.calcsize("HBBI"), ctypes.addressof(code))
    )
    return _control(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(header))


def _program(machine: str) -> bytes:
    """Return the filter in the kernel's code: operation, jumps if true and if false, operand."""
    refuse = (_RETURN, 0, 0, _RET_ERROR | errno.EACCES)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, _MACHINES[machine]),
        (_RETURN, 0, 0, _RET_KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_GREATER, 0, 1, _OTHER_ABI),
        refuse,
    ]
    for number in _FORBIDDEN[machine]:
        steps += [(_JUMP_EQUAL, 0, 1, number), refuse]
    # The C library starts threads with clone3, whose flags lie behind a pointer: said to be unknown,
    # it takes clone, whose flags can be read here. Threads may be born, processes may not.
    steps += [(_JUMP_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _RET_ERROR | errno.ENOSYS)]
    steps += [
        (_JUMP_EQUAL, 0, 3, _CLONE[machine]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_SET, 1, 0, _CLONE_THREAD),
        refuse,
    ]
    steps.append((_RETURN, 0, 0, _RET_ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _refuses_network() -> bool:
    """Try to open a socket."""
    try:
        socket.socket().close()
    except OSError:
        return True
    return False


def _refuses_programs() -> bool:
    """Try to start a program that does not exist: only a refusal answers otherwise than "not found"."""
    try:
        os.execv("/nonexistent", ["nonexistent"])  # noqa: S606 - it is there to fail
    except OSError as error:
        return error.errno == errno.EACCES
