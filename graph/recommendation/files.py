"""Files: what a recommender makes once, in a folder beside the columns, mapped into memory when it is opened.

Weights are not in it: it serves any.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from graph.alliances.columns import Rows
from graph.columnar import Column, Columnar, is_current, open_columns, write_columns
from graph.recommendation.cells import Cells, Facet
from graph.recommendation.crowd import Crowd
from graph.recommendation.deeds import Deeds
from graph.recommendation.ground import Ground
from graph.recommendation.history import History
from graph.recommendation.reaching import Paths
from graph.recommendation.recommender import Recommender
from graph.recommendation.weighing import Served
from graph.recommendation.wording import Wording

PREPARED: Final = "prepared"
"""The name of the folder in that of the columns."""
LAYOUT: Final = 6
"""The version of the layout; what is of another one is made anew."""
_NAMES: Final = (
    "joined", "placed", "placed-facts", "directions", "holding", "cells", "cell-places", "told", "starts", "sorts",
    "causes", "of-causes", "sectors", "of-sectors", "offered", "needed", "of-skills", "here", "place", "activity",
    "homes", "partners", "bonds", "worths", "allied-joined", "allied-members", "did", "often", "lengths", "odds",
    "told-allied", "ranked", "parts", "part-starts", "most", "bearing", "rarity", "word-shares", "word-lengths",
)  # fmt: skip


def write_recommender(recommender: Recommender, folder: Path) -> None:
    """Write what a recommender made into a new folder; the same network gives the same bytes."""
    network, cells, past = recommender.network, recommender.cells, recommender.history
    did = replace(past.homes, starts=past.deeds.starts, items=past.deeds.items, width=past.causes)
    wording = past.paths.wording
    bearing = Rows(wording.starts, wording.items, len(network.undertakings))
    columns: list[Column] = [
        network.joined, network.places, network.places_facts, recommender.ground.directions, recommender.ground.holding,
        cells.members, cells.places, cells.told, cells.starts, cells.sorts,
        *cells.causes.sets, cells.causes.values, *cells.sectors.sets, cells.sectors.values,
        *cells.skills.sets, cells.skills.values, past.here, past.place, past.activity,
        past.homes, past.paths.partners, past.paths.bonds, past.paths.worths, past.paths.joined,
        past.paths.members, did, past.deeds.often, past.deeds.lengths, past.odds,
        *recommender.crowd, bearing, wording.rarity, wording.shares, wording.lengths,
    ]  # fmt: skip
    write_columns(dict(zip(_NAMES, columns, strict=True)), folder, LAYOUT)


def is_prepared(folder: Path) -> bool:
    """Say whether a folder holds what this version of the program can open."""
    return is_current(folder, LAYOUT)


def open_recommender(network: Columnar, folder: Path, weights: Served) -> Recommender:
    """Return what answers questions over a network, made before; raise GenerationDamagedError as the columns do."""
    of: dict[str, Any] = open_columns(folder, _NAMES, LAYOUT)
    named, network = network.named, replace(network, places=of["placed"], places_facts=of["placed-facts"])
    vars(network)["named"] = named
    vars(network)["joined"] = of["joined"]  # it need not be reckoned
    cells = Cells(
        of["cells"], of["cell-places"], of["told"], of["starts"], of["sorts"],
        Facet((of["causes"],), of["of-causes"]),
        Facet((of["sectors"],), of["of-sectors"]),
        Facet((of["offered"], of["needed"]), of["of-skills"]),
    )  # fmt: skip
    members, bearing = of["allied-members"], of["bearing"]
    wording = Wording(
        bearing.starts, bearing.items, of["rarity"], of["word-shares"], of["word-lengths"], members.starts,
        members.items,
    )  # fmt: skip
    paths = Paths(of["partners"], of["bonds"], of["worths"], of["allied-joined"], members, wording)
    did, homes = of["did"], of["homes"]
    deeds = Deeds(
        of["place"], of["here"], did.starts, did.items, of["often"], of["lengths"], homes.starts, homes.items
    )  # fmt: skip
    past = History(of["here"], of["place"], of["activity"], homes, paths, deeds, of["odds"], did.width)
    people = Crowd(of["told-allied"], of["ranked"], of["parts"], of["part-starts"], of["most"])
    return Recommender(network, weights, Ground(of["directions"], of["holding"]), cells, past, people)
