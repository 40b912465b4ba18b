"""The columns of a generation: written with it, verified with it, and right after every change."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graph import Generation, build, open_generation
from graph.amending import amend
from graph.columnar import Columnar, read_columnar
from graph.errors import GenerationDamagedError
from graph.generation import verify
from graph.manifest import Manifest, file_sha256
from tests.graph.small_networks import org
from tests.graph.test_amending import FLAG, UNITS, source, sources
from tests.graph.test_columnar_files import differing
from tests.graph.test_writing import apply, update

CLAIM = """
PREFIX al: <https://w3id.org/maillage/ns#> PREFIX o: <https://w3id.org/maillage/id/organisation/>
PREFIX org: <http://www.w3.org/ns/org#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX u: <https://w3id.org/maillage/id/undertaking/> PREFIX p: <https://w3id.org/maillage/id/participation/>
PREFIX role: <https://w3id.org/maillage/concept/role/>
"""
ADDED = f"""{CLAIM} INSERT DATA {{
  u:common a al:Alliance ; skos:prefLabel "Ensemble"@fr ; al:sinceYear 2020 .
  o:new a org:Organization ; skos:prefLabel "Nouvelle"@fr .
  p:1 a al:Participation ; org:member o:new ; org:organization u:common ; org:role role:partner .
  p:2 a al:Participation ; org:member o:u-3 ; org:organization u:common ; org:role role:operator .
}}"""
REMOVED = f"{CLAIM} DELETE DATA {{ p:2 a al:Participation ; org:member o:u-3 . }}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a data directory with twenty companies."""
    build(sources(), tmp_path / "home").close()
    return tmp_path / "home"


def columns_of(generation: Generation) -> Columnar:
    """Return the columns of a generation, which lie in its folder and say what its store says."""
    assert (generation.directory / "network" / "layout.json").is_file()
    assert differing(generation.columnar, read_columnar(generation.store)) == []
    return generation.columnar


def test_a_build_writes_them(home: Path) -> None:
    """They are files of the generation like others, the same for the same facts."""
    generation = verify(home)
    assert len(columns_of(generation)) == 20
    written = {name: file for name, file in generation.manifest.files.items() if name.startswith("network/")}
    again = build(sources(), home)
    assert written == {name: file for name, file in again.manifest.files.items() if name.startswith("network/")}
    assert "network/members.items.npy" in written


def test_an_amendment_is_in_them(home: Path) -> None:
    """A register that says more changes them."""
    new = sources(UNITS + FLAG)
    after = amend(new, home, lambda _step: None, lambda *_of: source("catalogue", ""), open_generation(home))
    columns = columns_of(after)
    number = columns.number(org("u-4"))
    assert number is not None
    assert len(columns.belongs[number]) == 2


def test_writes_are_in_them(home: Path) -> None:
    """What is added is there, what is taken out is not; what says nothing of bodies leaves the files as they are."""
    columns = columns_of(apply(home, update(ADDED)).open())
    assert (len(columns), len(columns.undertakings), len(columns.members.items)) == (21, 1, 2)
    columns = columns_of(apply(home, update(REMOVED)).open())
    assert (len(columns), len(columns.members.items)) == (21, 1)
    columns_of(apply(home, update("INSERT DATA { <x:a> <x:b> <x:c> }")).open())
    verify(home)


@pytest.mark.parametrize("is_recorded", [True, False], ids=["whole", "damaged"])
def test_a_write_takes_the_columns_before_if_they_are_whole(home: Path, is_recorded: bool) -> None:
    """What was in them before stays in them; where they are not as they were written, they are read anew."""
    folder = open_generation(home).directory
    name, manifest = "network/forms.values.npy", Manifest.read(folder)
    np.save(folder / name, np.full_like(np.load(folder / name), -1))
    if is_recorded:
        record = replace(manifest.files[name], sha256=file_sha256(folder / name))
        replace(manifest, files={**manifest.files, name: record}).write(folder)
    after = apply(home, update(ADDED)).open()
    assert len(after.columnar) == 21
    assert differing(after.columnar, read_columnar(after.store)) == (["forms"] if is_recorded else [])


def test_an_older_generation_is_read(home: Path) -> None:
    """Where there are no columns, or some of another layout, they are made of the store."""
    folder = open_generation(home).directory / "network"
    manifest = folder.parent / "manifest.json"
    assert manifest.is_file()
    generation = open_generation(home)
    expected = read_columnar(generation.store)
    layout = folder / "layout.json"
    layout.write_text(json.dumps({**json.loads(layout.read_text()), "layout": 99}))
    assert differing(generation.columnar, expected) == []
    shutil.rmtree(folder)
    del generation.__dict__["columnar"]
    assert differing(generation.columnar, expected) == []


def test_damage_is_seen(home: Path) -> None:
    """A byte that differs in them is found when everything is verified."""
    path = open_generation(home).directory / "network" / "places.items.npy"
    items = np.load(path)
    items[0] += 1
    np.save(path, items)
    with pytest.raises(GenerationDamagedError, match=r"places\.items"):
        verify(home)
