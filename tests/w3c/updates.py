"""Cases of updates, each run on a dataset of its own in a process that can be ended."""

import multiprocessing
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final

from pyoxigraph import Quad, RdfFormat, Store, parse, serialize

from graph.workers.sandbox import confine
from tests.w3c.facts import read_dataset, same_facts
from tests.w3c.manifests import Case
from tests.w3c.outcomes import Outcome, failed, passed

_SECONDS: Final = 10.0
_MEMORY_BYTES: Final = 2 << 30
_FILE_BYTES: Final = 1 << 20


class UpdateError(Exception):
    """An update that was not carried out; ``malformed`` says that it is no SPARQL update."""

    def __init__(self, message: str, *, malformed: bool = False) -> None:
        super().__init__(message)
        self.malformed = malformed


class Updater:
    """A process that applies updates to small datasets."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def apply(self, dataset: Iterable[Quad], text: str, base: str) -> list[Quad]:
        """Return what an update makes of a dataset; raises UpdateError where it is refused or ends the process."""
        facts = serialize(dataset, format=RdfFormat.N_QUADS) or b""
        try:
            self._ours.send((facts, text, base))
            if not self._ours.poll(_SECONDS):
                raise UpdateError("it takes too long")
            error, malformed, outcome = self._ours.recv()
        except (EOFError, OSError):
            raise UpdateError("it ends the process") from None
        if error:
            raise UpdateError(error, malformed=malformed)
        return list(parse(outcome, RdfFormat.N_QUADS))

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._ours.close()


@contextmanager
def updating() -> Iterator[Updater]:
    """Give a process that applies updates."""
    updater = Updater()
    try:
        yield updater
    finally:
        updater.close()


def evaluate(updater: Updater, case: Case) -> Outcome:
    """Run a case of evaluation and compare the dataset that it leaves."""
    if case.request is None:
        return failed("the manifest names no update")
    expected = read_dataset(case.after)
    try:
        text = case.request.read_text(encoding="utf-8")
        found = updater.apply(read_dataset(case.before), text, case.request.as_uri())
    except UpdateError as error:
        return failed(str(error))
    if same_facts(found, expected):
        return passed()
    return failed(f"leaves {len(found)} fact(s), not the {len(expected)} expected")


def check_syntax(updater: Updater, case: Case, *, valid: bool) -> Outcome:
    """Run a case of syntax: a valid update is taken, another one is refused as malformed."""
    if case.request is None:
        return failed("the manifest names no update")
    try:
        updater.apply([], case.request.read_text(encoding="utf-8"), case.request.as_uri())
    except UpdateError as error:
        return passed() if error.malformed is not valid else failed(str(error))
    return passed() if valid else failed("taken")


def _work(end: Connection) -> None:
    """Apply updates, each to a new store and with no way to any network, until the other end is closed."""
    confine(_MEMORY_BYTES, _FILE_BYTES)
    while True:
        try:
            facts, text, base = end.recv()
        except EOFError:
            return
        store = Store()
        store.extend(parse(facts, RdfFormat.N_QUADS))
        try:
            store.update(text, base_iri=base)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            end.send((str(error), isinstance(error, SyntaxError), b""))
            continue
        end.send(("", False, store.dump(format=RdfFormat.N_QUADS)))
