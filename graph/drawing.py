"""Drawing: the surroundings of a node as an interactive network, safe and offline.

pyvis holds the picture and carries vis-network; the page is our own template, with every text escaped and the
data as JSON. Positions are computed here, so that a browser has nothing to lay out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from graph.columnar import Columnar
from graph.network import (
    ACTS_IN,
    ADDRESSES,
    CAUSE,
    IN_SECTOR,
    JOINS_SECTOR,
    ORGANISATION,
    PARTICIPATES,
    SECTOR,
    STRUCTURE,
    TERRITORY,
    UNDERTAKING,
    WITHIN,
    Language,
    Network,
    Tie,
)
from ontology.terms import AL, DCTERMS, ORG, PROV

if TYPE_CHECKING:
    from pyvis.network import Network as PyvisNetwork

LARGEST: Final = 150
"""The most nodes that a drawing shows: beyond, nobody reads it."""

KINDS: Final[Mapping[str, tuple[str, str, Mapping[Language, str]]]] = {
    ORGANISATION: ("dot", "#1f5a8c", {"fr": "organisation", "en": "organisation"}),
    UNDERTAKING: ("square", "#b4450f", {"fr": "action commune", "en": "undertaking"}),
    CAUSE: ("triangle", "#3d7a1c", {"fr": "cause", "en": "cause"}),
    TERRITORY: ("diamond", "#6b3fa0", {"fr": "territoire", "en": "territory"}),
    SECTOR: ("hexagon", "#5c5c5c", {"fr": "secteur", "en": "sector"}),
}
"""Shape, colour and name of each kind of node."""

VERBS: Final[Mapping[str, Mapping[Language, str]]] = {
    PARTICIPATES: {"fr": "participe à", "en": "takes part in"},
    ADDRESSES: {"fr": "agit pour", "en": "addresses"},
    ACTS_IN: {"fr": "agit dans", "en": "acts in"},
    IN_SECTOR: {"fr": "relève de", "en": "belongs to"},
    JOINS_SECTOR: {"fr": "réunit", "en": "joins"},
    WITHIN: {"fr": "dans", "en": "within"},
    STRUCTURE: {"fr": "lié à", "en": "tied to"},
    ORG.unitOf: {"fr": "service de", "en": "unit of"},
    ORG.hasMember: {"fr": "a pour membre", "en": "has member"},
    AL.carriedBy: {"fr": "portée par", "en": "carried by"},
    AL.embodiedBy: {"fr": "incarnée par", "en": "embodied by"},
    PROV.wasDerivedFrom: {"fr": "issue de", "en": "derived from"},
    PROV.wasInfluencedBy: {"fr": "inspirée par", "en": "inspired by"},
    DCTERMS.isPartOf: {"fr": "fait partie de", "en": "part of"},
}
"""How a tie is said, by its kind or, for ties of structure, by its property."""
_INFERRED: Final[Mapping[Language, str]] = {"fr": " (déduit)", "en": " (inferred)"}

# a frame is wider than it is high
_WIDE: Final = 640
_HIGH: Final = 380


@dataclass(frozen=True, slots=True)
class Line:
    """A tie as it is drawn and read: who, how, whom; whether a rule concluded it and nobody states it."""

    source: str
    verb: str
    target: str
    is_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """The surroundings of a node: the nodes with their kinds, the lines, and how many nodes were left out."""

    centre: str
    nodes: Mapping[str, str]
    lines: tuple[Line, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Whence what is drawn comes: the version of the data set, which begins with its day, and its licences (SPDX)."""

    version: str
    licences: tuple[str, ...]

    @property
    def day(self) -> str:
        """The day of that version, in the form of ISO 8601."""
        return self.version[: len("2026-11-22")]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as one HTML page, which a notebook shows in a frame of its own."""

    page: str

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.page)}" width="100%" height="640" title="Maillage"></iframe>'


def surroundings(
    network: Network,
    centre: str,
    radius: int = 2,
    lang: Language = "fr",
    largest: int = LARGEST,
    columns: Columnar | None = None,
) -> Drawing:
    """Return the nodes within ``radius`` steps of a node, the nearest first, and the ties between them.

    A step never crosses a sector, nor goes beyond a territory or a cause: those join too much. ``columns`` say which
    ties are inferred.
    """
    found = {centre: network.kind(centre) or TERRITORY}
    border: list[str] = [centre]
    left_out: set[str] = set()
    for _step in range(radius):
        reached = sorted({near for node in border for near in _neighbours(network, node, centre)} - found.keys())
        room = max(0, largest - len(found))
        left_out |= set(reached[room:])
        border = reached[:room]
        found |= {node: network.kind(node) or TERRITORY for node in border}
    lines = {
        _line(tie, concluded, lang)
        for node, concluded in (
            (node, columns.inferred(node) if columns and kind == ORGANISATION else ()) for node, kind in found.items()
        )
        for tie in network.ties(node)
        if tie.target in found
    }
    ordered = sorted(lines, key=lambda line: (line.source, line.target, line.verb))
    return Drawing(centre, found, tuple(ordered), len(left_out))


def _line(tie: Tie, concluded: Collection[str], lang: Language) -> Line:
    """Return a tie as it is drawn; ``concluded`` are the causes that an inference alone ties to whom it leaves."""
    verb = VERBS[tie.role if tie.kind == STRUCTURE and tie.role else tie.kind][lang]
    is_inferred = tie.kind == ADDRESSES and tie.target in concluded
    return Line(tie.source, verb + (_INFERRED[lang] if is_inferred else ""), tie.target, is_inferred)


def picture(network: Network, drawing: Drawing, lang: Language = "fr") -> "PyvisNetwork":
    """Return a drawing as a pyvis network with its positions computed."""
    import networkx as nx
    from pyvis.network import Network as PyvisNetwork

    plain = nx.Graph([(line.source, line.target) for line in drawing.lines])
    plain.add_nodes_from(drawing.nodes)
    places = nx.spring_layout(plain, seed=1, k=2.2 / max(1, len(plain)) ** 0.5, iterations=200)
    # directed: pyvis looks through all edges for each new one of an undirected network
    net = PyvisNetwork(directed=True)
    for node, kind in drawing.nodes.items():
        shape, colour, _name = KINDS[kind]
        x, y = places[node]
        net.add_node(
            node,
            label=network.label(node, lang),
            shape=shape,
            color=colour,
            x=round(float(x) * _WIDE),
            y=round(float(y) * _HIGH),
            size=22 if node == drawing.centre else 12,
        )
    for line in drawing.lines:
        net.add_edge(line.source, line.target, label=line.verb, dashes=line.is_inferred)
    return net


def picture_data(net: "PyvisNetwork") -> dict[str, Any]:
    """Return the nodes and edges of a pyvis network as vis-network wants them."""
    return {"nodes": net.nodes, "edges": net.edges}


def vis_network(name: str) -> bytes:
    """Return a file of vis-network as the pyvis wheel carries it: ``vis-network.min.js`` or its ``.css``."""
    if name not in {"vis-network.min.js", "vis-network.css"}:
        raise FileNotFoundError(name)
    return (files("pyvis") / "templates" / "lib" / "vis-9.1.2" / name).read_bytes()


def standalone_page(network: Network, drawing: Drawing, lang: Language = "fr", origin: Origin | None = None) -> str:
    """Return a drawing as one HTML page that needs no other file and no network: to open, keep or send.

    The page says its ``origin``, so that whoever is sent it knows what to cite.
    """
    from jinja2 import Environment, PackageLoader, select_autoescape

    environment = Environment(loader=PackageLoader("graph"), autoescape=select_autoescape(default=True))
    return environment.get_template("network.html").render(
        lang=lang,
        title=network.label(drawing.centre, lang),
        origin=origin,
        data=picture_data(picture(network, drawing, lang)),
        lines=[(network.label(line.source, lang), line.verb, network.label(line.target, lang))
               for line in drawing.lines],
        script=vis_network("vis-network.min.js").decode(),
    )  # fmt: skip


def _neighbours(network: Network, node: str, centre: str) -> set[str]:
    """Return the nodes one step away, as a drawing steps."""
    kind = network.kind(node)
    if kind == SECTOR or (kind in {TERRITORY, CAUSE} and node != centre):
        return set()
    out = {tie.target for tie in network.ties(node, PARTICIPATES, ADDRESSES, ACTS_IN, STRUCTURE)}
    return out | {tie.source for tie in network.incoming(node, PARTICIPATES, ADDRESSES, ACTS_IN, STRUCTURE)}
