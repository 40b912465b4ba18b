"""Making ahead: a generator goes on in a thread of its own while what it made is used."""

from collections.abc import Generator
from threading import Event, current_thread

import pytest

from graph.ahead import ahead


def test_items_come_in_their_order() -> None:
    """All that a generator gives is given, in its order."""
    with ahead(number for number in range(1000)) as numbers:
        assert list(numbers) == list(range(1000))


def test_the_generator_goes_on_while_its_first_item_is_used() -> None:
    """The second item is made before the first one has been let go, in another thread."""
    made_second, names = Event(), set()

    def items() -> Generator[int]:
        names.add(current_thread().name)
        yield 1
        made_second.set()
        yield 2

    with ahead(items()) as numbers:
        assert next(numbers) == 1
        assert made_second.wait(10)
    assert names == {"ahead"}


def test_what_it_raises_is_raised_where_it_is_used() -> None:
    """An error comes after the items before it, and is the one that was raised."""

    def items() -> Generator[int]:
        yield 1
        raise ValueError("no second")

    with ahead(items()) as numbers:
        assert next(numbers) == 1
        with pytest.raises(ValueError, match="no second"):
            next(numbers)


def test_leaving_early_closes_it() -> None:
    """Whoever leaves before the end finds the generator closed."""
    closed = Event()

    def items() -> Generator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    with ahead(items()) as numbers:
        assert next(numbers) == 1
    assert closed.is_set()
