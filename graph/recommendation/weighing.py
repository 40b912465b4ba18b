"""Weighing: what each evidence of a list counts, learnt where a set of past alliances could teach it.

A set of research projects knows nothing of stated causes, of needs and offers, or of inter-municipal bodies. What no
set taught counts as a small file says (``stated.toml``), set by hand: it orders reasons and predicts nothing.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from typing import Final

from graph.gazetteer import fold
from graph.learning import QUESTIONS, Backtested, Weights, shipped
from graph.learning import Question as Kind

_LEVELS: Final[Mapping[str, str]] = {
    "region": "region", "departement": "departement", "epci": "epci", "commune": "commune", "insee": "commune",
}  # fmt: skip
"""The levels that the columns of a set speak of, by their names."""


@dataclass(frozen=True, slots=True)
class Served:
    """The weights of each kind of question, with their name and what a backtest gave for the learnt ones.

    ``stated`` are the codes of the evidence whose weight no set taught, by kind of question. ``own`` are the same for
    those kinds of programme that have weights of their own, by name; ``programmes`` says of which kind of programme the
    weights of a kind of question are, where they are not those of all.
    """

    name: str
    weights: Mapping[Kind, Mapping[str, float]]
    stated: Mapping[Kind, frozenset[str]]
    backtests: Mapping[Kind, Backtested]
    programmes: Mapping[Kind, str] = field(default_factory=dict)
    own: Mapping[str, "Served"] = field(default_factory=dict)

    def under(self, programmes: Iterable[str]) -> "Served":
        """Return the weights of the first of some kinds of programme that has its own, else those of all."""
        known = {fold(name): weights for name, weights in self.own.items()}
        return next((known[fold(one)] for one in programmes if fold(one) in known), self)

    def named(self, kind: Kind) -> str:
        """Return the name of the weights of a kind of questions, with the kind of programme whose they are."""
        programme = self.programmes.get(kind)
        return self.name if programme is None else f"{self.name}/{programme}"

    @property
    def digest(self) -> str:
        """A hash of what each evidence counts: where it is the same, so is every score."""
        text = json.dumps({kind: dict(held) for kind, held in self.weights.items()}, sort_keys=True)
        return sha256(text.encode()).hexdigest()


def served(learnt: Weights | None = None) -> Served:
    """Return the weights that lists use: those learnt, else those that are shipped, and those set by hand."""
    packaged = shipped()
    every = [packaged] if learnt is None else [learnt, packaged]
    named = sorted({one.programme for held in every for one in held.vectors} - {""})
    return _served(every, "", {programme: _served(every, programme, {}) for programme in named})


def _served(every: Sequence[Weights], programme: str, own: Mapping[str, Served]) -> Served:
    """Return the weights for a kind of programme; those of all where the first that has any has none for it."""
    document = tomllib.loads((files("graph.recommendation") / "stated.toml").read_text(encoding="utf-8"))
    by_hand: dict[str, float] = document["weights"]
    weights, stated, backtests, programmes = {}, {}, {}, {}
    for kind in QUESTIONS:
        vector = next((one for held in every if (one := held.of(kind, programme)) is not None), None)
        taught = {} if vector is None else _renamed(vector.weights, vector.training.places)
        weights[kind] = {**by_hand, **taught}
        stated[kind] = frozenset(by_hand.keys() - taught.keys())
        if vector is not None and vector.programme:
            programmes[kind] = vector.programme
        if vector is not None and vector.backtest is not None:
            backtests[kind] = vector.backtest
    return Served(f"{every[0].name}+{document['name']}", weights, stated, backtests, programmes, own)


def _renamed(weights: Mapping[str, float], places: tuple[str, ...]) -> dict[str, float]:
    """Return weights with the territories of a set's columns under the names of their levels."""
    levels = {f"same-territory-{rank}": f"same-{_LEVELS[name]}" for rank, name in enumerate(places) if name in _LEVELS}
    return {levels.get(code, code): weight for code, weight in weights.items()}
