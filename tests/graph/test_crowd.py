"""The crowd: what is kept of a part bounds each who is in it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.recommendation import Recommender
from graph.recommendation.crowd import by_sorts
from tests.graph.small_columns import Told, columnar, told
from tests.graph.test_recommendation import EVERY


@settings(deadline=None)
@given(told(), st.data())
def test_a_part_bounds_each_in_it(told: Told, data: st.DataObject) -> None:
    """Whatever the skills count, nobody in a part counts more than what the sorts of skills in it may."""
    engine = Recommender.of(columnar(told), EVERY)
    crowd, cells = engine.crowd, engine.cells
    worths = np.array([data.draw(st.floats(0, 5)) for _ in range(len(cells.skills))])
    most = by_sorts(worths, cells.sorts)
    assert most[0] == -np.inf
    for part in range(len(crowd.parts) - 1):
        skills = crowd.ranked[crowd.parts[part, 0] : crowd.parts[part + 1, 0], 3]
        assert crowd.parts[part, 4] == np.bitwise_or.reduce(1 << cells.sorts[skills])
        assert (worths[skills] <= most[crowd.parts[part, 4]]).all()


def test_a_part_of_several_has_the_sorts_of_all() -> None:
    """Of two in one place who are alike in causes, one offers something and one needs something."""
    both = {"one": ["care"], "two": ["care"]}
    told = Told(("one", "two"), {"act": ["one", "two"]}, addressed=both, offered={"one": ["s"]}, needed={"two": ["s"]})
    engine = Recommender.of(columnar(told), EVERY)
    worths = np.arange(1.0, len(engine.cells.skills) + 1)
    assert len(engine.crowd.parts) == 2
    assert by_sorts(worths, engine.cells.sorts)[engine.crowd.parts[0, 4]] == worths.max()
