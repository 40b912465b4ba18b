"""The columns of one data set, read out of each engine."""

from graph import Facts, Generation, Published
from tests.graph.test_columnar_files import differing


def test_columns_are_the_same_on_every_engine(facts: Facts, generation: Generation) -> None:
    """All organisations, what they take part in and what is said of them are the same on each engine."""
    assert isinstance(facts, Generation | Published)
    assert differing(facts.columnar, generation.columnar) == []
    assert len(generation.columnar.members.items)
