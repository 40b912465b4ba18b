"""The manifests of the W3C suites: which cases there are, and what each is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from rdflib import RDF, RDFS, Graph, Namespace
from rdflib.term import Node, URIRef

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")


@dataclass(frozen=True, slots=True)
class Facts:
    """A dataset as a manifest describes it: files of the default graph, and named graphs with their files."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All its files."""
        return (*self.default, *(path for _name, path in self.named))


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its suite (the folder), its name there, its kind, and its files.

    ``request`` is the query or the update; ``result`` the file of the expected answer; ``before`` and ``after``
    are datasets. ``manifest`` and ``node`` say where the rest of it is written.
    """

    suite: str
    name: str
    kind: str
    request: Path | None
    before: Facts
    after: Facts
    result: Path | None
    manifest: Graph
    node: Node

    @property
    def title(self) -> str:
        """The suite and the name, which together name a case."""
        return f"{self.suite}/{self.name}"


def suites_folder(near: Path) -> Path:
    """Return the folder of the manifests: the one given, or one near it; raises FileNotFoundError."""
    for folder in (near, near / "sparql" / "sparql11", near / "sparql11", near / "w3c" / "sparql" / "sparql11"):
        if (folder / "manifest-all.ttl").is_file():
            return folder.resolve()
    if (near.parent / "manifest-all.ttl").is_file():
        return near.parent.resolve()
    raise FileNotFoundError(f"no manifest-all.ttl in or near {near}")


def read_cases(folder: Path) -> list[Case]:
    """Return every case of every suite that the first manifest includes, in its order."""
    return list(_cases(folder / "manifest-all.ttl"))


def _cases(path: Path) -> Iterator[Case]:
    manifest = Graph().parse(path, format="turtle", publicID=path.as_uri())
    for included in _listed(manifest, MF.include):
        yield from _cases(path_of(included))
    for node in _listed(manifest, MF.entries):
        yield _case(path.parent.name, manifest, node)


def _listed(manifest: Graph, predicate: URIRef) -> Iterator[Node]:
    for head in manifest.objects(None, predicate):
        yield from manifest.items(head)


def _case(suite: str, manifest: Graph, node: Node) -> Case:
    action, result = manifest.value(node, MF.action), manifest.value(node, MF.result)
    kind = str(manifest.value(node, RDF.type)).partition("#")[2]
    asked = (
        action if isinstance(action, URIRef) else manifest.value(action, QT.query) or manifest.value(action, UT.request)
    )
    return Case(
        suite=suite,
        name=str(node).partition("#")[2],
        kind=kind,
        request=path_of(asked) if isinstance(asked, URIRef) else None,
        before=_facts(manifest, action),
        after=_facts(manifest, result),
        result=path_of(result) if isinstance(result, URIRef) else None,
        manifest=manifest,
        node=node,
    )


def _facts(manifest: Graph, node: Node | None) -> Facts:
    """Return the dataset of a node; a graph of queries is named by its file, one of updates by a label."""
    if node is None:
        return Facts()
    files = (*manifest.objects(node, QT.data), *manifest.objects(node, UT.data))
    named = [(str(file), path_of(file)) for file in manifest.objects(node, QT.graphData)]
    for graph in manifest.objects(node, UT.graphData):
        file = manifest.value(graph, UT.graph)
        if file is not None:
            named.append((str(manifest.value(graph, RDFS.label)), path_of(file)))
    return Facts(tuple(path_of(file) for file in files), tuple(named))


def path_of(node: Node | None) -> Path:
    """Return the file whose address a node is."""
    return Path(url2pathname(urlsplit(str(node)).path))
