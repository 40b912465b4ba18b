"""Ahead: what is made one after the other, made in a thread of its own while what came before is used."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final, TypeVar

_Item = TypeVar("_Item")
_END: Final = object()


@contextmanager
def ahead(items: Generator[_Item]) -> Iterator[Iterator[_Item]]:
    """Give the items of a generator, which goes on in a thread of its own as fast as it can.

    What it raises is raised where its next item was asked for. Whoever leaves before the end waits until the item that
    is being made is there; the generator is then closed.
    """
    made: SimpleQueue[object] = SimpleQueue()
    is_left = Event()

    def run() -> None:
        end: object = _END
        try:
            with closing(items):
                for item in items:
                    made.put(item)
                    if is_left.is_set():
                        break
        except BaseException as error:  # noqa: BLE001 - it is raised again where the items are used
            end = _Raised(error)
        made.put(end)

    thread = Thread(target=run, name="ahead", daemon=True)
    thread.start()
    try:
        yield _taken(made)
    finally:
        is_left.set()
        thread.join()


class _Raised:
    """What the generator raised."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


def _taken(made: "SimpleQueue[object]") -> Iterator[_Item]:
    """Yield what has been made, waiting for it."""
    while (item := made.get()) is not _END:
        if isinstance(item, _Raised):
            raise item.error
        yield item  # type: ignore[misc]
