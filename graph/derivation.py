"""Derivation: what follows from the stated facts, materialised in a graph of its own.

Each ``rules/*.rq`` is a CONSTRUCT query over the union of the stated graphs: the closures
(``al:within``, ``skos:broaderTransitive``), the direct ties, and the tallies, which answer roll-ups that are
slow to count. The derived graph is rebuilt whole with every generation and never edited; no query reads what
another one derives, and no two derive the same property.
"""

from collections.abc import Iterator
from importlib.resources import files


def derivations() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each derivation, in the order of their names."""
    for path in sorted((files("graph") / "rules").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".rq"):
            yield path.name.removesuffix(".rq"), path.read_text(encoding="utf-8")
