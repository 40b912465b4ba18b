"""Floors kept: made with a generation, used for the weights they were made for, and kept by organisation."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graph import Generation, Home, build, open_generation
from graph.amending import amend
from graph.building import write_network
from graph.errors import GenerationDamagedError
from graph.learning import Weights, as_toml, shipped
from graph.manifest import Manifest, record_files
from graph.recommendation import (
    Kept,
    Recommender,
    all_floors,
    open_recommender,
    question_of,
    read_floors,
    served,
    write_floors,
    write_recommender,
)
from tests.graph.small_columns import TERRITORIES, Told, columnar
from tests.graph.test_amending import FLAG, UNITS, source, sources
from tests.graph.test_columnar_generation import ADDED
from tests.graph.test_recommendation import EVERY, starred
from tests.graph.test_writing import apply, update

HELD = {f"https://w3id.org/maillage/id/organisation/u-{rank}": 1.0 + rank for rank in (3, 5, 11)}
"""The floors of some organisations."""


def floored(home: Path) -> Generation:
    """Return a generation of twenty companies in whose files some have floors when one asks that never allied."""
    built = build(sources(), home)
    columns, weights = built.columnar, built.recommender.served
    found = {columns.number(iri): low for iri, low in HELD.items()}
    who = np.array(sorted(number for number in found if number is not None), np.int32)
    kept = Kept(
        {"weights": weights.name, "digest": weights.digest, "kinds": {"cold": {}}},
        {"cold": (who, np.array([found[number] for number in who.tolist()]))},
    )
    write_floors(kept, built.directory / "network" / "prepared" / "floors")
    manifest = Manifest.read(built.directory)
    replace(manifest, files=record_files(built.directory)).write(built.directory)
    built.close()
    return open_generation(home)


def held(generation: Generation) -> dict[str, float]:
    """Return the floors that a generation serves, by organisation."""
    engine = generation.recommender
    assert engine.floors.keys() <= {"cold"}
    values = np.full(len(engine.network), -np.inf)
    for floors in engine.floors.values():
        values[engine.history.here], values[floors.others] = floors.allied, floors.low
    return {engine.network.organisations[int(one)]: float(values[one]) for one in np.flatnonzero(values > -np.inf)}


def test_a_build_makes_them_where_lists_are_many(tmp_path: Path) -> None:
    """They lie beside what is prepared, with what they were made for; where lists are few, there are none."""
    many, few = tmp_path / "many", tmp_path / "few"
    for folder, count in ((many, 200_000), (few, 199_999)):
        folder.mkdir()
        names = [f"o{number:06}" for number in range(count)]
        # with the places of any network: the lists of one that has none would be compiled for it alone
        write_network(columnar(Told(names, territories=TERRITORIES)), folder)
    made = json.loads((many / "network/prepared/floors/made.json").read_text(encoding="utf-8"))
    assert (made["weights"], made["digest"]) == (served().name, served().digest)
    assert made["kinds"].keys() == {"cold"}
    told = made["kinds"]["cold"]
    assert (told["share"], told["askers"], told["lists"], told["fresh"], told["cap"]) == (
        0.001,
        200_000,
        20_000,
        20_000,
        20,
    )
    assert not (few / "network/prepared/floors").exists()


def test_lists_are_under_the_floors_that_are_read(tmp_path: Path) -> None:
    """What was found, written and read again passes over the same; written again, the bytes are the same."""
    engine = starred()
    found = all_floors(engine, share=0.15, limit=5, breadth=1)
    write_recommender(engine, tmp_path / "one")
    write_floors(Kept.of(found, EVERY, engine.history.here), tmp_path / "floors")
    opened = open_recommender(engine.network, tmp_path / "one", EVERY)
    kept = read_floors(tmp_path / "floors", EVERY)
    assert kept is not None
    under = replace(opened, floors=kept.floors(opened.history))
    expected = replace(engine, floors={kind: one.floors for kind, one in found.items()})
    for number in range(len(engine.network)):
        question = question_of(engine.network, np.array([number], np.int32), limit=5)
        assert under.recommend(question) == expected.recommend(question)
    write_floors(kept, tmp_path / "again")
    for file in (tmp_path / "floors").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


def test_floors_for_other_weights_are_not_used(tmp_path: Path) -> None:
    """They are of other scores; what is not whole is refused, what is not there is none."""
    engine = Recommender.of(columnar(Told(("a", "b"))), EVERY)
    kept = Kept.of({}, EVERY, engine.history.here)
    write_floors(kept, tmp_path / "floors")
    assert read_floors(tmp_path / "floors", EVERY) is not None
    assert read_floors(tmp_path / "floors", served()) is None
    assert read_floors(tmp_path / "none", EVERY) is None
    (tmp_path / "floors" / "made.json").unlink()
    with pytest.raises(GenerationDamagedError):
        read_floors(tmp_path / "floors", EVERY)


def test_a_write_keeps_them_by_organisation(tmp_path: Path) -> None:
    """Whoever is still there has its own, be its number another one; who is new has none."""
    assert held(floored(tmp_path)) == HELD
    after = apply(tmp_path, update(ADDED)).open()
    assert len(after.columnar) == 21
    assert held(after) == HELD


@pytest.mark.parametrize("is_same", [True, False])
def test_an_update_keeps_them_for_the_same_weights(tmp_path: Path, is_same: bool) -> None:
    """Where other weights are given, the floors of before are not kept: they are made anew, or there are none."""
    before = floored(tmp_path)
    if not is_same:
        learnt = [replace(one, weights={**one.weights, "walks": 9.0}) for one in shipped().vectors]
        Home(tmp_path).take_weights(as_toml(Weights("mine", tuple(learnt))))
    after = amend(sources(UNITS + FLAG), tmp_path, lambda _: None, lambda *_of: source("catalogue", ""), before)
    assert held(after) == (HELD if is_same else {})
