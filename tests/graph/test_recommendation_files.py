"""The files of a recommender: what is opened answers as what was made, to the last digit."""

from pathlib import Path

import numpy as np
import pytest

from graph.errors import GenerationDamagedError
from graph.recommendation import (
    Recommender,
    is_prepared,
    open_recommender,
    served,
    write_recommender,
)
from tests.graph.small_columns import Told, asking, columnar
from tests.graph.test_columnar import TOLD


@pytest.mark.parametrize("told", [TOLD, Told(("a", "b"))], ids=["some", "none allied"])
def test_what_is_opened_answers_as_what_was_made(tmp_path: Path, told: Told) -> None:
    """Every list is the same, with any weights; written again, the bytes are the same."""
    network = columnar(told)
    made = Recommender.of(network, served())
    write_recommender(made, tmp_path / "one")
    assert is_prepared(tmp_path / "one")
    opened = open_recommender(network, tmp_path / "one", served())
    for number in range(len(network)):
        seeds = np.array([number], np.int32)
        asked, again = asking(made.network, seeds), asking(opened.network, seeds)
        assert opened.recommend(again) == made.recommend(asked)
    write_recommender(opened, tmp_path / "two")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_what_is_not_whole_is_refused(tmp_path: Path) -> None:
    """A folder without one of its arrays is not opened; one that is missing is made anew by who asks."""
    network = columnar(TOLD)
    write_recommender(Recommender.of(network, served()), tmp_path / "one")
    (tmp_path / "one" / "told.npy").unlink()
    with pytest.raises(GenerationDamagedError):
        open_recommender(network, tmp_path / "one", served())
    assert not is_prepared(tmp_path / "two")
