"""Cases of updates, each carried out on a copy of a small store by the confined process of the service's writes."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph import Change, QueryLimits, WriteLimits, read_update
from graph.errors import GraphError, QueryRefusedError, QuerySyntaxError
from graph.workers import Roles, change_copy
from tests.w3c.facts import read_dataset, same_facts
from tests.w3c.manifests import Case
from tests.w3c.outcomes import Outcome, failed, passed

_DEFAULT: Final = "urn:x-default-graph"
_ROLES: Final = Roles(_DEFAULT, "urn:x-derived", "urn:x-description", unjudged=(), rules=(), judged=False)
_LIMITS: Final = WriteLimits(seconds=20.0)


class Updates:
    """What applies updates to small datasets, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    def apply(self, dataset: Iterable[Quad], text: str, base: str) -> list[Quad]:
        """Return what an update makes of a dataset; raises an error of :mod:`graph.errors`."""
        update = read_update(text, QueryLimits(), _DEFAULT)
        place = self._folder / f"{next(self._numbers)}"
        before, copy = place / "before", place / "copy"
        place.mkdir()
        store = Store(str(before))
        store.extend(_placed(dataset, DefaultGraph(), NamedNode(_DEFAULT)))
        store.flush()
        store.backup(str(copy))
        del store
        change_copy(copy, before, Change("update", "", update=update, base=base), _ROLES, _LIMITS)
        return list(_placed(Store.read_only(str(copy)), NamedNode(_DEFAULT), DefaultGraph()))

    @staticmethod
    def is_one(case: Case) -> bool:
        """Say whether a case is one of updates; some are filed as tests of the syntax of queries."""
        return case.kind == "UpdateEvaluationTest" or (case.request is not None and case.request.suffix == ".ru")

    def run(self, case: Case) -> Outcome:
        """Run a case, whatever it asks."""
        if case.kind == "UpdateEvaluationTest":
            return self.evaluate(case)
        return self.check_syntax(case, valid=case.kind.startswith("Positive"))

    def evaluate(self, case: Case) -> Outcome:
        """Run a case of evaluation and compare the dataset that it leaves."""
        if case.request is None:
            return failed("the manifest names no update")
        expected = read_dataset(case.after)
        try:
            text = case.request.read_text(encoding="utf-8")
            found = self.apply(read_dataset(case.before), text, case.request.as_uri())
        except GraphError as error:
            return failed(f"{type(error).__name__}: {error}")
        if same_facts(found, expected):
            return passed()
        return failed(f"leaves {len(found)} fact(s), not the {len(expected)} expected")

    def check_syntax(self, case: Case, *, valid: bool) -> Outcome:
        """Run a case of syntax: a valid update is taken, another one is refused as malformed."""
        if case.request is None:
            return failed("the manifest names no update")
        try:
            self.apply([], case.request.read_text(encoding="utf-8"), case.request.as_uri())
        except QuerySyntaxError as error:
            return failed(f"refused: {error}") if valid else passed()
        except GraphError as error:
            # A graph that is missing, or there already, is found out after the update was read whole.
            read = isinstance(error, QueryRefusedError) and error.reason == "graph"
            return passed() if read and valid else failed(f"{type(error).__name__}: {error}")
        return passed() if valid else failed("taken")


def _placed(quads: Iterable[Quad], here: NamedNode | DefaultGraph, there: NamedNode | DefaultGraph) -> Iterable[Quad]:
    """Yield quads, those of one graph as those of another."""
    for quad in quads:
        yield Quad(quad.subject, quad.predicate, quad.object, there) if quad.graph_name == here else quad
