"""Keeping: floors in a folder of a generation, with what they were made for and how they came about.

Floors are of the scores that weights give: under other weights nobody has any until a build makes them anew. They are
kept by organisation, so that after a change of the facts whoever is still there has its own; who is new has none.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from graph.alliances.columns import Numbers, Reals
from graph.columnar import Column, is_current, open_columns, write_columns
from graph.errors import GenerationDamagedError
from graph.recommendation.floors import FLOORED, Found
from graph.recommendation.history import History
from graph.recommendation.passing import Floors
from graph.recommendation.question import Kind
from graph.recommendation.weighing import Served

FLOORS: Final = "floors"
"""The name of the folder in that of what is prepared."""
LAYOUT: Final = 1
"""The version of the layout; floors of another one are not used."""
_MADE: Final = "made.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """Floors by kind of question: the numbers of who has one, ascending, and the floor of each.

    ``made`` says for what weights (their name, and a hash of what each evidence counts), and of each kind what
    :class:`graph.recommendation.floors.Found` tells but for the floors.
    """

    made: Mapping[str, Any]
    values: Mapping[Kind, tuple[Numbers, Reals]]

    @staticmethod
    def of(found: Mapping[Kind, Found], weights: Served, here: Numbers) -> "Kept":
        """Return the floors that were found for some weights; ``here`` are the allied."""
        told = {
            kind: {name: value for name, value in asdict(one).items() if name != "floors"}
            for kind, one in found.items()
        }
        values = {kind: _pairs(one.floors, here) for kind, one in found.items()}
        return Kept({"weights": weights.name, "digest": weights.digest, "kinds": told}, values)

    def renumbered(self, name: Callable[[int], str], number: Callable[[str], int | None]) -> "Kept":
        """Return the floors of those who are in another network too, by the numbers that they have there."""
        values: dict[Kind, tuple[Numbers, Reals]] = {}
        for kind, (who, low) in self.values.items():
            found = [number(name(one)) for one in who.tolist()]
            # of two who are one body now, the higher floor holds
            of: dict[int, float] = {}
            for one, floor in zip(found, low.tolist(), strict=True):
                if one is not None:
                    of[one] = max(floor, of.get(one, -np.inf))
            numbers = sorted(of)
            values[kind] = np.array(numbers, np.int32), np.array([of[one] for one in numbers], np.float64)
        return Kept(self.made, values)

    def floors(self, history: History) -> dict[Kind, Floors]:
        """Return the floors as lists are held against them."""
        out: dict[Kind, Floors] = {}
        for kind, (who, low) in self.values.items():
            place = history.place[who]
            allied = np.full(len(history.here), -np.inf)
            allied[place[place >= 0]] = low[place >= 0]
            out[kind] = Floors(allied, who[place < 0], low[place < 0])
        return out


def write_floors(kept: Kept, folder: Path) -> None:
    """Write floors into a new folder; the same floors give the same bytes."""
    columns: dict[str, Column] = {}
    for kind, (who, low) in kept.values.items():
        columns |= {f"{kind}-who": who, f"{kind}-low": low}
    write_columns(columns, folder, LAYOUT)
    text = json.dumps(kept.made, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / _MADE).write_text(text + "\n", encoding="utf-8")


def read_floors(folder: Path, weights: Served) -> Kept | None:
    """Return the floors of a folder, None where there are none, or none for these weights.

    Raises GenerationDamagedError where they are not whole.
    """
    if not is_current(folder, LAYOUT):
        return None
    try:
        made: dict[str, Any] = json.loads((folder / _MADE).read_text(encoding="utf-8"))
        if made["digest"] != weights.digest:
            return None
        kinds = [kind for kind in FLOORED if kind in made["kinds"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationDamagedError(folder, f"its floors cannot be read ({error})") from error
    of = open_columns(folder, [f"{kind}-{part}" for kind in kinds for part in ("who", "low")], LAYOUT)
    return Kept(made, {kind: (of[f"{kind}-who"], of[f"{kind}-low"]) for kind in kinds})


def _pairs(floors: Floors, here: Numbers) -> tuple[Numbers, Reals]:
    some = floors.allied > -np.inf
    who, low = np.append(here[some], floors.others), np.append(floors.allied[some], floors.low)
    order = np.argsort(who)
    return who[order].astype(np.int32), low[order]
