"""The invented columnar network: the same each time, whole, and with hubs."""

from dataclasses import fields

import numpy as np
import pytest

from benchmarks.columnar_nation import nation
from graph.alliances.columns import Rows
from graph.columnar import Columnar
from tests.graph.test_columnar_files import differing

SIZE = 5000


@pytest.fixture(scope="module")
def network() -> Columnar:
    """Return a small one."""
    return nation(SIZE)


def test_it_is_the_same_each_time(network: Columnar) -> None:
    """A seed gives one network, another seed another one."""
    assert differing(network, nation(SIZE)) == []
    assert differing(network, nation(SIZE, seed=1))


def test_it_is_whole(network: Columnar) -> None:
    """Names are in order and each once, and rows hold what there is."""
    for names in (network.organisations, network.undertakings, network.territories, network.aliases):
        assert list(names) == sorted(set(names), key=str.encode)
    assert len(network) == len(network.forms.values) == len(network.sizes.values) == SIZE
    assert len(network.since) == len(network.roles) == len(network.members.items)
    assert set(network.aliases).isdisjoint(network.organisations)
    for rows in (getattr(network, field.name) for field in fields(network)):
        if isinstance(rows, Rows):
            assert rows.items.max(initial=0) < max(rows.width, 1)
            assert rows.starts[-1] == len(rows.items)


def test_a_few_have_many_partners(network: Columnar) -> None:
    """One in ten is allied; the best tied has far more undertakings than most; bodies stand where communes are."""
    degrees = network.joined.sizes
    assert network.allied.mean() == pytest.approx(0.1, abs=0.01)
    assert degrees.max() > 5 * np.median(degrees[degrees > 0])
    assert np.isfinite(network.positions()).all(axis=1).mean() > 0.99
