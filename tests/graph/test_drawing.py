"""Drawings: what is near, no more than people can read, safe to open anywhere."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Network, standalone_page, surroundings
from graph.drawing import KINDS, LARGEST, VERBS, picture, picture_data, vis_network
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
    Tie,
)
from tests.graph.small_networks import PLACES, Parts, act, concept, org, parts, takes_part, tie

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "{{7*7}} {% raw %}",
    "href",
    "</title></style><!--",
    "<a href='javascript:alert(1)'>",
    "’ & é \u2028 \u202e",
)


class Page(HTMLParser):
    """The tags, the attributes and the texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self._within = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs
        self._within = tag

    def handle_data(self, data: str) -> None:
        """Note a text by the tag that it follows."""
        self.texts.setdefault(self._within, []).append(data)

    @property
    def data(self) -> dict[str, list[dict[str, object]]]:
        """Return the nodes and edges that the page carries."""
        found: dict[str, list[dict[str, object]]] = json.loads(self.texts["script"][0])
        return found


def star(leaves: int, name: str = "o") -> Network:
    """Return an undertaking with that many members, each in a second one of its own."""
    members = tuple(org(f"{name}-{rank:04}") for rank in range(leaves))
    own = tuple(act(f"v-{rank:04}") for rank in range(leaves))
    ties = [takes_part(member, act("x")) for member in members]
    ties += [takes_part(member, other) for member, other in zip(members, own, strict=True)]
    return Parts(members, (act("x"), *own), tuple(ties)).network()


class TestSurroundings:
    """What is drawn around a node."""

    def test_silver_geek(self, network: Network) -> None:
        """One step from the collective: its members, its causes, its territory, its project and its origin."""
        drawn = surroundings(network, act("silver-geek"), radius=1)
        assert drawn.left_out == 0
        assert set(drawn.nodes) == {
            act("silver-geek"), *network.members(act("silver-geek")), *network.attached(act("silver-geek")),
            concept("cause", "ageing-well"), concept("cause", "digital-inclusion"),
            "https://w3id.org/maillage/id/territory/poitou-charentes",
        }  # fmt: skip
        verbs = {line.verb for line in drawn.lines if line.target == act("silver-geek")}
        assert verbs == {"participe à", "portée par"}

    @pytest.mark.parametrize("radius", [0, 1, 2, 3])
    def test_the_cap_holds_and_says_what_is_left_out(self, radius: int) -> None:
        """No more nodes than the cap, the nearest first; each node that was reached and left out counts once."""
        drawn = surroundings(star(40), act("x"), radius, largest=10)
        assert len(drawn.nodes) == (1 if radius == 0 else 10)
        assert next(iter(drawn.nodes)) == act("x")
        if radius == 1:
            assert drawn.left_out == 31
        if radius == 2:
            assert drawn.left_out == 31 + 9
        assert len(surroundings(star(400), act("x")).nodes) == LARGEST

    def test_a_node_left_out_twice_counts_once(self) -> None:
        """A node that two steps reach is left out once."""
        ties = [takes_part(org(f"o-{rank}"), act("x")) for rank in range(3)]
        ties += [takes_part(org("o-0"), act("y")), takes_part(org("o-2"), act("y"))]
        ties += [tie(act("x"), STRUCTURE, act("y"))]
        network = Parts(tuple(org(f"o-{rank}") for rank in range(3)), (act("x"), act("y")), tuple(ties)).network()
        drawn = surroundings(network, act("x"), radius=3, largest=3)
        assert set(drawn.nodes) | {org("o-2"), act("y")} == {act("x"), act("y"), *(org(f"o-{r}") for r in range(3))}
        assert drawn.left_out == 2

    def test_no_sector_is_crossed(self) -> None:
        """Two who only share a sector, or a cause or a territory two steps away, are not drawn together."""
        company = concept("sector", "company")
        ties = (
            tie(org("a"), IN_SECTOR, company),
            tie(org("b"), IN_SECTOR, company),
            tie(act("x"), JOINS_SECTOR, company),
            tie(org("a"), ADDRESSES, concept("cause", "other")),
            tie(org("c"), ADDRESSES, concept("cause", "other")),
            tie(org("a"), ACTS_IN, PLACES[0]),
            tie(org("d"), ACTS_IN, PLACES[0]),
        )
        network = Parts(tuple(org(name) for name in "abcd"), (act("x"),), ties).network()
        assert set(surroundings(network, org("a"), radius=5).nodes) == {org("a"), concept("cause", "other"), PLACES[0]}
        assert set(surroundings(network, company, radius=5).nodes) == {company}
        assert set(surroundings(network, concept("cause", "other"), radius=1).nodes) == {
            concept("cause", "other"), org("a"), org("c"),
        }  # fmt: skip

    def test_a_stranger_stands_alone(self, network: Network) -> None:
        """A node that the network does not have is drawn alone."""
        drawn = surroundings(network, "https://example.org/stranger")
        assert (list(drawn.nodes), drawn.lines) == (["https://example.org/stranger"], ())

    @settings(deadline=None, max_examples=60)
    @given(drawn=parts(), largest=st.integers(1, 8), seed=st.integers(0, 99))
    def test_what_holds_for_any_network(self, drawn: Parts, largest: int, seed: int) -> None:
        """The cap holds, lines join what is drawn, and the order of the facts changes nothing."""
        network, other = drawn.network(), drawn.shuffled(seed).network()
        centre = drawn.undertakings[0]
        one = surroundings(network, centre, largest=largest)
        assert len(one.nodes) <= largest
        assert all({line.source, line.target} <= one.nodes.keys() for line in one.lines)
        assert one.left_out == 0 or len(one.nodes) == largest
        assert surroundings(other, centre, largest=largest) == one


class TestPicture:
    """The picture as pyvis holds it."""

    def test_every_kind_and_tie_can_be_drawn(self) -> None:
        """Each kind of node has a shape, a colour and two names; each kind of tie a verb in both languages."""
        assert set(KINDS) == {ORGANISATION, UNDERTAKING, CAUSE, TERRITORY, SECTOR}
        assert {PARTICIPATES, ADDRESSES, ACTS_IN, IN_SECTOR, JOINS_SECTOR, WITHIN, STRUCTURE} <= VERBS.keys()
        assert len({shape for shape, _colour, _names in KINDS.values()}) == len(KINDS)
        for names in (*VERBS.values(), *(names for _shape, _colour, names in KINDS.values())):
            assert names.keys() == {"fr", "en"}

    def test_positions_are_whole_numbers_and_the_same_again(self, network: Network) -> None:
        """Two pictures of one drawing are equal, to the pixel."""
        drawn = surroundings(network, act("silver-geek"))
        first, second = (picture_data(picture(network, drawn)) for _ in range(2))
        assert first == second
        assert len({(node["x"], node["y"]) for node in first["nodes"]}) == len(drawn.nodes)
        assert len(first["edges"]) == len(drawn.lines)

    def test_one_node_and_the_largest(self) -> None:
        """A node alone is drawn, and so are as many as the cap allows."""
        for network, centre in ((Parts((org("a"),)).network(), org("a")), (star(400), act("x"))):
            drawn = surroundings(network, centre)
            assert len(picture_data(picture(network, drawn))["nodes"]) == len(drawn.nodes)

    def test_only_its_own_files_are_given(self) -> None:
        """vis-network comes from the wheel; no other file can be asked for by that name."""
        assert len(vis_network("vis-network.min.js")) > 100_000
        for name in ("../../../__init__.py", "vis-network.js", "", "/etc/passwd"):
            with pytest.raises(FileNotFoundError):
                vis_network(name)


class TestPage:
    """The page that needs no other file and no network."""

    def test_it_loads_nothing_from_outside(self, network: Network) -> None:
        """No tag of the page, and no rule of its style, names an address."""
        page = Page(standalone_page(network, surroundings(network, act("silver-geek"))))
        assert not {name for name, _ in page.attributes} & {"src", "href", "srcset", "action", "data", "style"}
        assert not set(page.tags) & {"link", "img", "iframe", "object", "embed", "base", "form", "a"}
        assert not re.search(r"@import|url\(", "".join(page.texts["style"]))
        (own,) = [text for text in page.texts["script"] if "new vis.Network" in text and "vis-network" not in text]
        assert "http" not in own
        assert page.tags.count("script") == 3

    def test_it_says_the_same_as_a_table(self, network: Network) -> None:
        """Each line is a row of the table, with the names in the language asked for."""
        drawn = surroundings(network, act("silver-geek"), lang="en")
        page = Page(standalone_page(network, drawn, "en"))
        assert page.tags.count("tr") == len(drawn.lines)
        assert ("lang", "en") in page.attributes
        assert page.texts["h1"][0] == "Silver Geek (collective)"
        assert "takes part in" in page.texts["td"]
        assert "Orange" in page.texts["td"]

    def test_hostile_names_are_texts(self) -> None:
        """Whatever an organisation calls itself, the page has the same tags, and shows the name to the letter."""
        base = star(len(HOSTILE))
        labels = {**base.labels, act("x"): {"fr": HOSTILE[0]}}
        labels |= {org(f"o-{rank:04}"): {"fr": name} for rank, name in enumerate(HOSTILE)}
        hostile = Network(base.graph, labels, {}, {}, {})
        drawn = surroundings(base, act("x"))
        harmless, page = (Page(standalone_page(one, drawn)) for one in (base, hostile))
        assert page.tags == harmless.tags
        assert [name for name, _ in page.attributes] == [name for name, _ in harmless.attributes]
        assert ("aria-label", HOSTILE[0]) in page.attributes
        assert set(HOSTILE) <= {str(node["label"]) for node in page.data["nodes"]}
        assert set(HOSTILE) <= set("\x00".join(page.texts["td"]).split("\x00"))
        assert page.texts["title"][0] == page.texts["h1"][0] == HOSTILE[0]

    def test_a_hostile_iri_is_no_link(self) -> None:
        """A node whose IRI is a script is shown by its name and linked to nothing."""
        iri = "javascript:alert(1)//"
        network = Parts((iri,), (act("x"),), (Tie(iri, act("x"), PARTICIPATES),)).network()
        page = Page(standalone_page(network, surroundings(network, act("x"))))
        assert not {"href", "src"} & {name for name, _ in page.attributes}

    def test_it_is_the_same_in_every_process(self) -> None:
        """The page of one drawing is the same to the byte, whatever the seed of the hashes."""
        script = (
            "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
            "from small_networks import *\n"
            "from graph import standalone_page, surroundings\n"
            "ties = [takes_part(org(f'o-{r}'), act(f'u-{r % 3}'), role) for r in range(9) for role in ('member',)]\n"
            "ties += [tie(act('u-0'), STRUCTURE, act('u-1'), role) for role in (CARRIED_BY, INFLUENCED_BY, UNIT_OF)]\n"
            "names = tuple(org(f'o-{r}') for r in range(9)), tuple(act(f'u-{r}') for r in range(3))\n"
            "network = Parts(*names, tuple(ties)).network()\n"
            "page = standalone_page(network, surroundings(network, act('u-0')))\n"
            "print(hashlib.sha256(page.encode()).hexdigest())\n"
        )
        command = [sys.executable, "-c", script, str(Path(__file__).parent)]
        hashes = {
            subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for seed in ("0", "1", "2")
        }
        assert len(hashes) == 1
