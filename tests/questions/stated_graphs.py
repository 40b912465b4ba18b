"""The graphs of which the competency questions are asked: what is written by hand, and a few imaginary registers."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

REGISTERS = Path(__file__).parent / "graphs"
TOLD = ("000", "001", "002", "003", "004")


def sources() -> Iterator[tuple[str, bytes]]:
    """Give the name of each graph that is written by hand, and its Turtle."""
    ontology, told = files("ontology"), files("data") / "told"
    yield "ontology", (ontology / "alliance.ttl").read_bytes()
    for scheme in (ontology / "schemes").iterdir():
        if scheme.name.endswith(".ttl"):
            yield "ontology", scheme.read_bytes()
    for number in TOLD:
        yield f"told/{number}", (told / f"{number}.ttl").read_bytes()
    yield "curated", (told / "curated.ttl").read_bytes()
    for rules in (ontology / "inference").iterdir():
        yield "inferred/rules", rules.read_bytes()
    yield from register_graphs()


def register_graphs() -> Iterator[tuple[str, bytes]]:
    """Give the name of each graph of a few imaginary organisations of registers, and its Turtle."""
    for file in sorted(REGISTERS.rglob("*.ttl")):
        yield file.relative_to(REGISTERS).with_suffix("").as_posix(), file.read_bytes()
