"""The weights of catalysts: how much each reason counts, read from a small versioned file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each reason counts; never negative.

    ``catalysts`` are points per unit of a reason, by the position that earns them. ``name`` is shown beside every
    ranking.
    """

    name: str
    catalysts: Mapping[str, float]


def packaged_weights() -> Weights:
    """Return the weights that the package ships."""
    document = tomllib.loads((files("graph") / "weights.toml").read_text(encoding="utf-8"))
    return Weights(document["name"], document["catalysts"])
