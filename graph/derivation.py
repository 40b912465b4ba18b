"""Derivation: what follows from the stated facts, materialised in a graph of its own.

Each ``rules/*.rq`` is a CONSTRUCT query over the union of the stated graphs: the closures
(``al:within``, ``skos:broaderTransitive``), the direct ties, and the tallies, which answer roll-ups that are
slow to count. The derived graph is never edited by hand; no query relies on what was derived before, and no two
derive the same property. So a build derives all, and a write only what its changes can reach.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from graph.revising import Change, concerned, revise
from graph.tabulation import TABULATED, Room, tabulate
from ontology.terms import PREFIXES

_PREFIX: Final = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>")
_NAME: Final = re.compile(r"([\w-]+):([\w-]+)")
_TEMPLATE: Final = re.compile(r"CONSTRUCT\s*\{([^}]*)\}")
_TYPE: Final = f"{PREFIXES['rdf']}type"
_TYPED: Final = re.compile(r"\sa\s")
_OPEN: Final = re.compile(r"(?:^|[.;])\s*(?:[?\w:-]+\s+)?\?\w+\s+\S+\s*(?=[.;]|$)")
_BULK: Final = 1 << 20

_Graph: TypeAlias = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class Rule:
    """One derivation: its name and its CONSTRUCT query.

    ``reads`` are the IRIs that its pattern names: it sees no triple but those whose predicate or object is
    one of them. ``gives`` are those that its template names, the predicates of what it derives among them;
    with ``is_open`` the facts name further predicates.
    """

    name: str
    text: str
    reads: frozenset[str]
    gives: frozenset[str]
    is_open: bool

    @classmethod
    def of(cls, name: str, text: str) -> "Rule":
        """Return a rule with what its text shows; rules are ours, written with prefixed names throughout."""
        prefixes = dict(_PREFIX.findall(text))
        template = _TEMPLATE.search(text)
        if template is None:
            raise ValueError(f"the rule {name} has no template")

        def named(part: str) -> frozenset[str]:
            return frozenset(prefixes[prefix] + local for prefix, local in _NAME.findall(part) if prefix in prefixes)

        inside = template.group(1).strip()
        gives = named(inside) | ({_TYPE} if _TYPED.search(inside) else set())
        return cls(name, text, named(text[template.end() :]), gives, bool(_OPEN.search(inside)))


def derivations() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each derivation, in the order of their names."""
    for path in sorted((files("graph") / "rules").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".rq"):
            yield path.name.removesuffix(".rq"), path.read_text(encoding="utf-8")


def derive(
    store: Store,
    graph: str,
    rules: Iterable[tuple[str, str]],
    changed: Collection[str] | None = None,
    room: Room | None = None,
    change: Change | None = None,
) -> bool:
    """Fill the derived graph of a store; every rule reads the stated graphs alone. Say whether it may differ.

    ``changed`` are the predicates and objects of all stated triples that came or went since the graph was
    last right: what no such change can reach is left as it is. Without it, everything is derived anew. ``room``
    is where to put what is on its way there (by default, a folder of the system's); where it is given, the rules
    over all organisations are worked out on tables. Where a ``change`` says more than ``changed``, and it concerns
    few organisations, these rules are revised for them alone.
    """
    known = [Rule.of(name, text) for name, text in rules]
    named = NamedNode(graph)
    reached = [rule for rule in known if changed is None or not rule.reads.isdisjoint(changed)]
    if not reached:
        return False
    few = concerned(store, change) if change is not None and changed is not None else None
    local = [] if few is None else [rule for rule in reached if rule.name in TABULATED]
    reached = [rule for rule in reached if rule not in local]
    if changed is not None:
        _remove(store, named, _given(store, named, known, reached))
    # What was derived before may be wrong, and so support itself, unless all that the change reaches is out of it.
    stated: list[_Graph] = [one for one in store.named_graphs() if one != named]
    seen = stated if changed is None and store.contains_named_graph(named) else None
    with TemporaryDirectory(dir=room.folder if room else None, prefix="derived-") as folder:
        tables = Room(Path(folder), room.sources) if room and seen is None and changed is None else None
        written = _written(store, reached, seen, Path(folder), tables)
        if changed is None and store.contains_named_graph(named):
            if _holds(store, named, written):
                return False
            store.clear_graph(named)
        _load(store, named, written)
    if local and few is not None and change is not None:
        revise(store, named, change, few)
    return True


def _remove(store: Store, graph: NamedNode, predicates: Iterable[NamedNode]) -> None:
    """Take out of a graph all triples of these predicates."""
    for predicate in predicates:
        for quad in list(store.quads_for_pattern(None, predicate, None, graph)):
            store.remove(quad)


def _load(store: Store, graph: NamedNode, written: Iterable[Path]) -> None:
    """Put files of N-Triples into a graph."""
    for path in written:
        load = store.bulk_load if path.stat().st_size > _BULK else store.load
        load(path=str(path), format=RdfFormat.N_TRIPLES, to_graph=graph)


def _written(
    store: Store, rules: Collection[Rule], graphs: list[_Graph] | None, folder: Path, tables: Room | None
) -> list[Path]:
    """Write what rules derive of these graphs (None: of all, which is faster); return the files, of N-Triples."""
    slow = [] if tables is None else [rule for rule in rules if rule.name in TABULATED]
    written = [folder / f"{rule.name}.nt" for rule in rules if rule not in slow]
    for rule, path in zip((rule for rule in rules if rule not in slow), written, strict=True):
        triples = store.query(rule.text, default_graph=graphs, use_default_graph_as_union=graphs is None)
        if not isinstance(triples, QueryTriples):
            raise TypeError("a rule is a CONSTRUCT query")
        triples.serialize(str(path), format=RdfFormat.N_TRIPLES)
    return [*written, tabulate(store, tables)] if tables is not None and slow else written


def _holds(store: Store, graph: NamedNode, written: Iterable[Path]) -> bool:
    """Say whether a graph holds exactly these triples: writing them all again would take longer than looking."""
    count = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=[graph])
    if not isinstance(count, QuerySolutions):
        raise TypeError("a SELECT query has solutions")
    wanted = {quad.triple for path in written for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES)}
    found = next(count)["n"]
    return (
        isinstance(found, Literal)
        and int(found.value) == len(wanted)
        and all(Quad(triple.subject, triple.predicate, triple.object, graph) in store for triple in wanted)
    )


def _given(store: Store, graph: NamedNode, known: Iterable[Rule], reached: Iterable[Rule]) -> set[NamedNode]:
    """Return the predicates that these rules give: an open one gives all in the graph that no other does."""
    given = {NamedNode(iri) for rule in reached for iri in rule.gives}
    if any(rule.is_open for rule in reached):
        found = store.query("SELECT DISTINCT ?p { ?s ?p ?o }", default_graph=[graph])
        if not isinstance(found, QuerySolutions):
            raise TypeError("a SELECT query has solutions")
        others = {iri for rule in known if not rule.is_open for iri in rule.gives}
        present = {row["p"] for row in found}
        given |= {one for one in present if isinstance(one, NamedNode) and one.value not in others}
    return given
