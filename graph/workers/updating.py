"""Updating: the work of a confined process that changes the copy of a store, judges it and derives anew.

The copy belongs to this process alone. Whatever goes wrong, whoever asked throws it away.
"""

import io
import os
import re
import socket
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import IO, Any, Final, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph.derivation import derive
from graph.revising import Change
from graph.workers.evaluating import failure
from graph.workers.frames import Frame, receive, send
from graph.workers.sandbox import Confinement
from ontology.conformance import Finding, UnreadableFactsError, check

_MOST_REQUEST: Final = 2**28
_MOST_TOUCHED: Final = 1000
_BULK: Final = 4 << 20
_MOST_FINDINGS: Final = 100
_MOST_WORDS: Final = 500
_FULL: Final = "No space left on device"
_EXISTENCE: Final = re.compile(r"graph .{1,500} (?:does not exist|already exists)", re.IGNORECASE)


class _NonConformantError(Exception):
    """Facts that the shapes refuse."""

    def __init__(self, findings: Iterable[str]) -> None:
        super().__init__("the facts do not conform")
        self.findings = list(findings)


class _NamesGraphsError(Exception):
    """Facts for one graph that name graphs of their own."""


def serve(end: socket.socket, setup: dict[str, Any], confinement: Confinement) -> None:
    """Report, then carry out the one change that is asked for and say what it touched."""
    send(end, Frame({"ready": asdict(confinement)}))
    request = receive(end, _MOST_REQUEST)
    facts = io.BytesIO(request.body) if request.file is None else os.fdopen(request.file, "rb")
    with facts:
        send(end, Frame(_reply(setup, request, facts)))


def _reply(setup: dict[str, Any], request: Frame, facts: IO[bytes]) -> dict[str, Any]:
    """Change the copy; return the head of the reply: which graphs it touched, or which error."""
    try:
        store, before = Store(setup["store"]), Store.read_only(setup["before"])
        touched = _change(store, request, facts)
        _renew(store, before, request.head, touched)
        _judge(store, before, request.head)
        store.flush()
    except _NonConformantError as error:
        return {"error": "nonconformant", "findings": error.findings[:_MOST_FINDINGS]}
    except _NamesGraphsError:
        return {"error": "graphs"}
    except (SyntaxError, MemoryError, ValueError, RuntimeError, OSError) as error:
        words = str(error)
        if _FULL in words:
            return {"error": "full"}
        return {"error": "graph", "message": words} if _EXISTENCE.search(words) else failure(error)
    return {"size": 0, "touched": sorted(touched) if touched is not None and len(touched) <= _MOST_TOUCHED else None}


def _change(store: Store, request: Frame, facts: IO[bytes]) -> set[str] | None:
    """Carry out the change; return the graphs that it may have touched, None where it may be any."""
    head = request.head
    if head["operation"] == "update":
        return _update(store, head, request.body.decode())
    graph = NamedNode(head["graph"])
    if head["operation"] in {"put", "delete"}:
        store.remove_graph(graph)
    if head["operation"] in {"put", "post"}:
        is_bulk = facts.seek(0, io.SEEK_END) > _BULK
        facts.seek(0)
        (store.bulk_extend if is_bulk else store.extend)(_placed(facts, graph))
    return {graph.value}


def _placed(facts: IO[bytes], graph: NamedNode) -> Iterator[Quad]:
    """Yield facts in N-Quads as those of one graph, with blank nodes that no other facts share."""
    for quad in parse(facts, RdfFormat.N_QUADS, rename_blank_nodes=True):
        if quad.graph_name != DefaultGraph():
            raise _NamesGraphsError
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _update(store: Store, head: dict[str, Any], text: str) -> set[str] | None:
    """Run an update; what stands in the default graph of the standard is a named graph of ours otherwise."""
    default = f"<{head['default']}>"
    if not head["names_default"] and store.contains_named_graph(NamedNode(head["default"])):
        store.update(f"MOVE GRAPH {default} TO DEFAULT")
    store.update(text, base_iri=head["base"] or None, prefixes=head["prefixes"])
    store.update(f"ADD DEFAULT TO {default} ; DROP DEFAULT")
    if head["touching"] is None:
        return None
    shadow = Store()
    for touching in head["touching"]:
        shadow.update(touching, base_iri=head["base"] or None, prefixes=head["prefixes"])
    return {head["default"], *(graph.value for graph in shadow.named_graphs())}


def _renew(store: Store, before: Store, head: dict[str, Any], touched: set[str] | None) -> None:
    """Take out what is computed of the store as a whole; derive anew what the change can reach."""
    store.remove_graph(NamedNode(head["description"]))
    changed: set[str] | None = None
    change: Change | None = None
    if touched is not None and head["derived"] not in touched:
        differing = _differing(store, before, touched - {head["description"]})
        terms = (term for quad in differing for term in (quad.predicate, quad.object))
        changed = {term.value for term in terms if isinstance(term, NamedNode)}
        change = Change(before, differing)
        touched.intersection_update({cast("NamedNode", quad.graph_name).value for quad in differing})
    if derive(store, head["derived"], head["rules"], changed, change=change) and touched is not None:
        touched.add(head["derived"])


def _differing(store: Store, before: Store, touched: Collection[str]) -> set[Quad]:
    """Return the quads of these graphs that came or went."""
    found: set[Quad] = set()
    for graph in touched:
        now, then = (set(one.quads_for_pattern(None, None, None, NamedNode(graph))) for one in (store, before))
        found |= now ^ then
    return found


def _judge(store: Store, before: Store, head: dict[str, Any]) -> None:
    """Refuse what the shapes find violated now and did not before."""
    if not head["judged"]:
        return
    violations = _violations(store, head)
    if violations and (new := violations - _violations(before, head)):
        told = sorted(f"{finding.focus} : {finding.message}"[:_MOST_WORDS] for finding in new)
        raise _NonConformantError(told)


def _violations(store: Store, head: dict[str, Any]) -> set[Finding]:
    """Return what the shapes refuse in the facts that people state."""
    judged = (graph for graph in store.named_graphs() if isinstance(graph, NamedNode))
    facts = b"".join(
        store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        for graph in judged
        if graph.value not in head["unjudged"]
    )
    try:
        findings = check(facts, language=head["language"]).findings
    except UnreadableFactsError as error:
        raise _NonConformantError([str(error)]) from None
    return {finding for finding in findings if finding.severity == "Violation"}
