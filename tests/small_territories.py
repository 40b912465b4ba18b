"""A few territories for small data sets: those of which the told facts speak, with all that contain them."""

from collections.abc import Callable, Iterator
from functools import cache

from pyoxigraph import NamedNode, RdfFormat, parse

from data import told_sources
from data.territories import Territory, read_territories
from ontology.identifiers import InvalidIdentifierError, split_thing

Key = tuple[str, str]


@cache
def every_territory() -> tuple[Territory, ...]:
    """Return all territories, read once for a process."""
    return tuple(read_territories())


def needed_territories(chosen: Callable[[Territory], bool] = lambda _place: False) -> list[Territory]:
    """Return the territories of which the told facts speak, and those chosen, with all that contain them, in order."""
    every = {(place.kind, place.code): place for place in every_territory()}
    waiting = [*(set(_told()) & every.keys()), *(key for key, place in every.items() if chosen(place))]
    found: set[Key] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(every[key].within)
    return [every[key] for key in sorted(found)]


def _told() -> Iterator[Key]:
    """Yield the kind and the code of each thing of which the told facts speak."""
    for source in told_sources():
        for quad in parse(b"".join(source.read()), format=RdfFormat.N_TRIPLES):
            for term in (quad.subject, quad.object):
                if isinstance(term, NamedNode):
                    try:
                        yield split_thing(term.value)
                    except InvalidIdentifierError:
                        continue
