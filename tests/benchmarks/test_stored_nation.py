"""The invented nation as sources: what a build reads of them is the network that was invented."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.columnar_nation import nation
from benchmarks.stored_nation import sources
from graph import Generation, build
from ontology.vocabulary import vocabulary_source
from tests.api.api_support import small_territories

SIZE = 400


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a small nation, built."""
    folder: Path = tmp_path_factory.mktemp("nation")
    (folder / "files").mkdir()
    return build((vocabulary_source(), small_territories(), *sources(SIZE, folder / "files")), folder / "home")


def test_the_columns_are_those_that_were_invented(generation: Generation) -> None:
    """Everybody is there, who takes part in what, and the causes of each."""
    invented, read = nation(SIZE), generation.columnar
    assert list(read.organisations) == list(invented.organisations)
    for one in range(SIZE):
        acts = [[each.undertakings[int(act)] for act in each.joined[one]] for each in (read, invented)]
        assert acts[0] == acts[1]
        causes = [{each.causes[int(cause)] for cause in each.addressed[one]} for each in (read, invented)]
        assert causes[0] == causes[1]
    assert np.array_equal(read.members.sizes, invented.members.sizes)


def test_each_participation_has_its_evidence(generation: Generation) -> None:
    """Each participation, and each cause of an alliance, is supported once."""
    invented = nation(SIZE)
    read = generation.columnar
    assert len(read.facts) == len(invented.members.items) + len(invented.about.items)
    assert read.supported.sizes.tolist() == [1] * len(read.facts)
