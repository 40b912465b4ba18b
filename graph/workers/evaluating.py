"""Evaluating: the work of a confined process that answers queries over a store, one after another."""

import re
import socket
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from graph.workers.frames import Frame, receive, send
from graph.workers.sandbox import Confinement
from graph.workers.spool import Spool, SpoolFullError

_MOST_REQUEST: Final = 2**28
_MOST_WORDS: Final = 2_000
_PLACE: Final = re.compile(r"error at (\d+):(\d+): ")


def serve(end: socket.socket, setup: dict[str, Any], confinement: Confinement) -> None:
    """Open the store read-only, report, and answer requests until the parent leaves."""
    try:
        store = Store.read_only(setup["store"])
    except (OSError, RuntimeError) as error:
        send(end, Frame({"error": "store", "message": str(error)}))
        return
    send(end, Frame({"ready": asdict(confinement)}))
    at_rest = _address_space()
    while True:
        request = receive(end, _MOST_REQUEST)
        with closing(Spool(request.head["answer_bytes"])) as spool:
            head = _answer(store, request, spool)
            head["swollen"] = _address_space() - at_rest > setup["memory_bytes"] // 4
            body, file = (b"", None) if "error" in head else spool.content()
            send(end, Frame(head, body, file))


def _answer(store: Store, request: Frame, spool: Spool) -> dict[str, Any]:
    """Evaluate one query into the spool; return the head of the reply: what came out, or which error."""
    try:
        results = store.query(request.body.decode(), prefixes=request.head["prefixes"], **_dataset(request.head))
        return {"kind": _write(results, request.head, spool), "size": spool.size}
    except (SyntaxError, SpoolFullError, MemoryError, ValueError, RuntimeError, OSError) as error:
        return failure(error)


def failure(error: Exception) -> dict[str, Any]:
    """Return the head of the reply that names an error; words only where they come from the query."""
    words = str(error)
    head: dict[str, Any] = {"error": "engine"}
    match error:
        case SyntaxError():
            found = _PLACE.match(words)
            line, column = (int(found[1]), int(found[2])) if found else (None, None)
            words = words[found.end() if found else 0 :]
            head = {"error": "syntax", "message": words[:_MOST_WORDS], "line": line, "column": column}
        case SpoolFullError():
            head = {"error": "large"}
        case MemoryError():
            head = {"error": "process"}
        case ValueError():
            head = {"error": "graph", "message": words[:_MOST_WORDS]}
        case RuntimeError() if "is not supported" in words:
            head = {"error": "function", "message": words[:_MOST_WORDS]}
    return head


def _dataset(head: dict[str, Any]) -> dict[str, Any]:
    """Return which graphs the query sees: those of the protocol, else its own FROM, else all as one."""
    if head["default_graphs"] or head["named_graphs"]:
        return {
            "default_graph": [NamedNode(iri) for iri in head["default_graphs"]],
            "named_graphs": [NamedNode(iri) for iri in head["named_graphs"]],
        }
    # The engine lets the union win over FROM, so it is asked for only where there is no FROM.
    return {"use_default_graph_as_union": not head["chooses_graphs"]}


def _write(results: QuerySolutions | QueryBoolean | QueryTriples, head: dict[str, Any], spool: Spool) -> str:
    """Write the results into the spool; return the kind of answer."""
    if isinstance(results, QueryTriples):
        form = RdfFormat.from_media_type(head["graph"])
        serialize(results, spool, form, prefixes=head["prefixes"])  # type: ignore[arg-type]
        return "graph"
    table = QueryResultsFormat.from_media_type(head["table"])
    results.serialize(spool, table)  # type: ignore[arg-type]
    return "boolean" if isinstance(results, QueryBoolean) else "solutions"


def _address_space() -> int:
    """Return the size of this process's address space in bytes, or 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * 4096
    except OSError:
        return 0
