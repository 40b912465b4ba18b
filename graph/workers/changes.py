"""Changes: a write applied to a copy of a store, where it can do no harm to anything else.

What people send may take all memory, stack or time; so one confined process changes one copy, and whoever
asked throws the copy away unless the process ends well.
"""

import errno
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from graph.errors import (
    FactsNonConformantError,
    NamesGraphsError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
)
from graph.workers.frames import BrokenFrameError, Frame
from graph.workers.processes import Child, ask_once
from graph.workers.queries import Body
from graph.workers.updates import Update

_STORE_FILE_BYTES: Final = 8 << 30

Operation = Literal["update", "put", "post", "delete"]


@dataclass(frozen=True, slots=True)
class WriteLimits:
    """What one write may use: time, address space."""

    seconds: float = 60.0
    memory_bytes: int = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Change:
    """One write: an update, or the facts of one named graph replaced (put), added (post) or removed (delete).

    ``graph`` is the IRI of that graph, ``facts`` its facts as N-Quads; ``update`` is the update, ``base`` what
    its relative IRIs are resolved against, ``prefixes`` those that may stay undeclared. ``sha256`` is the hash
    of what was sent.
    """

    operation: Operation
    sha256: str
    graph: str | None = None
    facts: Body | None = None
    update: Update | None = None
    base: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roles:
    """What the named graphs of a store are there for.

    ``default`` stands for the default graph, ``derived`` holds what follows from the others, ``description``
    the description of the data set; ``unjudged`` are those that no shape judges. ``rules`` are the names and
    the texts of the derivations.
    """

    default: str
    derived: str
    description: str
    unjudged: Collection[str]
    rules: Sequence[tuple[str, str]]
    language: Literal["fr", "en"] = "fr"
    judged: bool = True


def change_copy(
    copy: Path,
    before: Path,
    change: Change,
    roles: Roles,
    limits: WriteLimits,
    is_cancelled: Callable[[], bool] | None = None,
) -> frozenset[str] | None:
    """Apply a write to a copy of the store ``before``: change it, judge it, derive anew, write it to disk.

    Returns the named graphs that changed, the derived one among them; None where it may be any. The
    description is taken out. ``is_cancelled`` is asked often, and ends the work when it says yes. Raises
    QueryError for what is wrong with an update or too much for its limits, NamesGraphsError and
    FactsNonConformantError for facts, OSError where the disk is full, WorkersUnavailableError where no process
    can start.
    """
    setup = {"work": "writes", "store": str(copy.resolve()), "before": str(before.resolve())}
    request, late = _request(change, roles), QueryTimeoutError(limits.seconds, "write_seconds")
    child = Child(setup, limits.memory_bytes, _STORE_FILE_BYTES)
    try:
        head, body = ask_once(child, request, limits.seconds, late, is_cancelled)
    except BrokenFrameError:
        raise QueryFailedError("process", limits.memory_bytes, "write_memory") from None
    body.close()
    if "error" in head:
        raise _error(head, change, limits)
    return None if head["touched"] is None else frozenset(head["touched"])


def _request(change: Change, roles: Roles) -> Frame:
    """Return a write as it is sent to the process that applies it."""
    head: dict[str, Any] = {
        "operation": change.operation,
        "graph": change.graph,
        "base": change.base,
        "prefixes": dict(change.prefixes),
        "default": roles.default,
        "derived": roles.derived,
        "description": roles.description,
        "unjudged": sorted(roles.unjudged),
        "rules": list(roles.rules),
        "language": roles.language,
        "judged": roles.judged,
    }
    if change.update is not None:
        head |= {"touching": change.update.touching, "names_default": change.update.names_default}
        return Frame(head, change.update.text.encode())
    if change.facts is None:
        return Frame(head)
    if isinstance(change.facts.content, bytes):
        return Frame(head, change.facts.content)
    return Frame(head, file=change.facts.stream().fileno())


def _error(head: dict[str, Any], change: Change, limits: WriteLimits) -> Exception:
    """Return the error that the reply names."""
    match head["error"]:
        case "syntax":
            return QuerySyntaxError(head["message"], head["line"], head["column"])
        case "nonconformant":
            return FactsNonConformantError(change.graph or change.operation, tuple(head["findings"]))
        case "graphs":
            return NamesGraphsError(change.graph or "")
        case "full":
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        case "graph" | "function" as reason:
            return QueryRefusedError(reason, head["message"])
        case cause:
            return QueryFailedError(cause, limits.memory_bytes if cause == "process" else None, "write_memory")
