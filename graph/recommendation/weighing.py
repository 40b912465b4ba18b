"""Weighing: what each evidence of a list counts, learnt where a set of past alliances could teach it.

A set of research projects knows nothing of stated causes, of needs and offers, or of inter-municipal bodies. What no
set taught counts as a small file says (``stated.toml``), set by hand: it orders reasons and predicts nothing.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Final

from graph.learning import QUESTIONS, Backtested, Weights, shipped
from graph.learning import Question as Kind

_LEVELS: Final[Mapping[str, str]] = {
    "region": "region", "departement": "departement", "epci": "epci", "commune": "commune", "insee": "commune",
}  # fmt: skip
"""The levels that the columns of a set speak of, by their names."""


@dataclass(frozen=True, slots=True)
class Served:
    """The weights of each kind of question, with their name and what a backtest gave for the learnt ones.

    ``stated`` are the codes of the evidence whose weight no set taught, by kind of question.
    """

    name: str
    weights: Mapping[Kind, Mapping[str, float]]
    stated: Mapping[Kind, frozenset[str]]
    backtests: Mapping[Kind, Backtested]

    @property
    def digest(self) -> str:
        """A hash of what each evidence counts: where it is the same, so is every score."""
        text = json.dumps({kind: dict(held) for kind, held in self.weights.items()}, sort_keys=True)
        return sha256(text.encode()).hexdigest()


def served(learnt: Weights | None = None) -> Served:
    """Return the weights that lists use: those learnt, else those that are shipped, and those set by hand."""
    packaged = shipped()
    every = [packaged] if learnt is None else [learnt, packaged]
    document = tomllib.loads((files("graph.recommendation") / "stated.toml").read_text(encoding="utf-8"))
    by_hand: dict[str, float] = document["weights"]
    weights, stated, backtests = {}, {}, {}
    for kind in QUESTIONS:
        vector = next((one for held in every if (one := held.of(kind)) is not None), None)
        taught = {} if vector is None else _renamed(vector.weights, vector.training.places)
        weights[kind] = {**by_hand, **taught}
        stated[kind] = frozenset(by_hand.keys() - taught.keys())
        if vector is not None and vector.backtest is not None:
            backtests[kind] = vector.backtest
    return Served(f"{every[0].name}+{document['name']}", weights, stated, backtests)


def _renamed(weights: Mapping[str, float], places: tuple[str, ...]) -> dict[str, float]:
    """Return weights with the territories of a set's columns under the names of their levels."""
    levels = {f"same-territory-{rank}": f"same-{_LEVELS[name]}" for rank, name in enumerate(places) if name in _LEVELS}
    return {levels.get(code, code): weight for code, weight in weights.items()}
