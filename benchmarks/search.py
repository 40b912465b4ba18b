"""Search: how long the index of many names takes, and how often noisy names find their own.

    python -m benchmarks.search 300000

The communes are the real ones, the names are invented over them, the same each time. What is asked is a name with
letters amiss, words shortened, accents and small words lost. An answer is right where it bears the very name (and,
where the town is said, is there): of two associations of one name in one town, nothing tells which was meant.
"""

import argparse
import multiprocessing
import random
import re
import resource
import statistics
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from benchmarks.invention import BODIES, MATTERS, SPIRITS
from benchmarks.measuring import row
from data.territories import Territory, read_territories, territory_triples
from graph import Sought
from graph.brokers import Brokers
from graph.chunks import file_of
from graph.columnar import Columnar
from graph.derivation import derive
from graph.finding import match, search, suggest
from graph.gazetteer import Gazetteer, fold, read_gazetteer
from graph.network import Network
from graph.presence import Presence
from graph.proofs import Proofs
from graph.recommendation import Recommender
from graph.search import Index, write_index
from graph.store import EmbeddedStore
from graph.territories import Survey
from ontology.identifiers import TERMS, THINGS, named_graph
from ontology.terms import AL, SKOS

_A: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SHORTENED: Final = {
    "Amicale": "Amic.", "Association": "Asso", "Comité": "Cté", "Collectif": "Coll", "Saint": "St", "Sainte": "Ste",
    "Fédération": "Féd.", "Société": "Sté", "Groupement": "Gpt", "École": "Ec.",
}  # fmt: skip
_SPORTS: Final = ("Judo club", "Tennis club", "Union sportive", "Foyer rural", "Comité des fêtes", "École de musique")
_ASKED: Final = 300
_SELDOM, _OFTEN, _MOSTLY = 0.3, 0.5, 0.7
_SMALL: Final = 2


@dataclass(frozen=True, slots=True)
class Named:
    """An invented organisation: its code, its name, and its commune."""

    code: str
    name: str
    commune: Territory


@dataclass(frozen=True)
class Searched:
    """A store with its index, as the questions need it; there is no network."""

    version: str
    store: EmbeddedStore
    index: Index
    gazetteer: Gazetteer

    @property
    def network(self) -> Network:
        """Nothing that is measured here asks for a network."""
        raise NotImplementedError

    @property
    def columnar(self) -> Columnar:
        """Nor for one in columns."""
        raise NotImplementedError

    @property
    def recommender(self) -> Recommender:
        """Nor for partners."""
        raise NotImplementedError

    @property
    def brokers(self) -> Brokers:
        """Nor for catalysts."""
        raise NotImplementedError

    @property
    def bare(self) -> Network:
        """Nor for who asks."""
        raise NotImplementedError

    @property
    def presence(self) -> Presence:
        """Nor for who is where."""
        raise NotImplementedError

    @property
    def proofs(self) -> Proofs:
        """Nor for evidence."""
        raise NotImplementedError

    @property
    def survey(self) -> Survey:
        """Nor for territories."""
        raise NotImplementedError


def organisations(count: int, communes: Sequence[Territory], seed: int = 2026) -> Iterator[Named]:
    """Yield invented organisations, most of them in large communes."""
    draw = random.Random(seed)  # noqa: S311 - names for a measure
    weights = [max(place.population or 1, 1) for place in communes]
    for rank, place in enumerate(draw.choices(communes, weights, k=count)):
        match draw.randrange(5):
            case 0:
                name = f"{draw.choice(_SPORTS)} de {place.name}"
            case 1:
                name = f"Association {draw.choice(BODIES)} {draw.choice(MATTERS)} {draw.choice(communes).name}"
            case 2:
                name = f"{draw.choice(BODIES)} {draw.choice(MATTERS)} {draw.choice(SPIRITS)} {place.name}"
            case 3:
                name = f"Les amis de {draw.choice(communes).name} et {draw.choice(MATTERS)}"
            case _:
                name = f"{draw.choice(BODIES)} {draw.choice(communes).name} {draw.choice(SPIRITS)}"
        yield Named(f"rna-W{rank:09d}", name, place)


def triples(named: Iterator[Named]) -> Iterator[bytes]:
    """Yield the facts of organisations in N-Triples, a piece of many at a time."""
    while some := list(islice(named, 5000)):
        lines = []
        for one in some:
            subject = f"<{THINGS}organisation/{one.code}>"
            lines.append(
                f'{subject} {_A} <{AL.Association}> .\n{subject} <{SKOS.prefLabel}> "{one.name}"@fr .\n'
                f"{subject} <{AL.actsIn}> <{THINGS}commune/{one.commune.code}> .\n"
                f'{subject} <{TERMS}rna> "{one.code[4:]}" .\n'
            )
        yield "".join(lines).encode()


def noisy(name: str, draw: random.Random) -> str:
    """Return a name as people type it: words shortened, small ones or accents lost, a letter or two amiss."""
    words = [_SHORTENED[word] if word in _SHORTENED and draw.random() < _OFTEN else word for word in name.split()]
    words = [word for word in words if len(word) > _SMALL or draw.random() < _MOSTLY]
    text = " ".join(words)
    if draw.random() < _OFTEN:
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    for _typo in range(draw.choice((0, 1, 1, 2))):
        at = draw.randrange(1, max(2, len(text) - 1))
        text = draw.choice(
            (
                text[:at] + text[at + 1 :],
                text[: at - 1] + text[at : at + 1] + text[at - 1 : at] + text[at + 1 :],
                text[:at] + draw.choice("aeinrst") + text[at + 1 :],
            )
        )
    return text.upper() if draw.random() < _SELDOM else text


def store_of(folder: Path, count: int) -> tuple[EmbeddedStore, list[Named]]:
    """Return a store of so many organisations over the real territories, and some of them to be asked for."""
    places = list(read_territories())
    communes = [place for place in places if place.kind == "commune"]
    store = ox.Store(str(folder))
    store.bulk_load(
        file_of(iter(territory_triples(places))), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(named_graph("places"))
    )
    within = (files("graph") / "rules" / "within.rq").read_text(encoding="utf-8")
    derive(store, named_graph("derived"), [("within", within)])
    store.bulk_load(
        file_of(triples(organisations(count, communes))),
        ox.RdfFormat.N_TRIPLES,
        to_graph=ox.NamedNode(named_graph("names")),
    )
    store.optimize()
    store.flush()
    del store
    draw = random.Random(7)  # noqa: S311 - names for a measure
    chosen = set(draw.sample(range(count), _ASKED))
    return EmbeddedStore(folder), [one for rank, one in enumerate(organisations(count, communes)) if rank in chosen]


def index_of(store: Path, folder: Path) -> tuple[float, float, int]:
    """Write the index of a store; return the seconds, those of a core, and the peak of memory in MB."""
    start, used = time.perf_counter(), time.process_time()
    write_index(EmbeddedStore(store), folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return time.perf_counter() - start, time.process_time() - used, peak


def timed(work: Callable[[Named], bool], asked: Sequence[Named]) -> tuple[float, float, float]:
    """Return how often some work is right, and the median and the 99th percentile of its milliseconds of a core."""
    right, times = 0, []
    for one in asked:
        start = time.thread_time()
        right += work(one)
        times.append((time.thread_time() - start) * 1000)
    times.sort()
    return right / len(asked), statistics.median(times), times[int(len(times) * 0.99)]


def measure(searched: Searched, asked: Sequence[Named]) -> None:
    """Print how often, and how fast, names find their own."""
    draw = random.Random(11)  # noqa: S311 - noise for a measure
    given = {one.code: noisy(one.name, draw) for one in asked}
    ends = {one.code: draw.randrange(3, max(4, len(one.name))) for one in asked}

    def names(one: Named, label: str, hint: str, *, placed: bool) -> bool:
        return fold(label) == fold(one.name) and (not placed or hint.startswith(one.commune.name))

    def found(one: Named, depth: int, *, placed: bool) -> bool:
        near = f"commune-{one.commune.code}" if placed else None
        answers = search(searched, given[one.code], near, depth)
        return any(names(one, answer.label, answer.hint, placed=placed) for answer in answers)

    def matched(one: Named, *, placed: bool) -> tuple[bool, bool]:
        sought = Sought(given[one.code], commune=f"commune-{one.commune.code}" if placed else "")
        (answer,) = match(searched, [sought], 1)
        first = answer.candidates[0] if answer.candidates else None
        return first is not None and names(one, first.label, first.hint, placed=placed), answer.confirmed

    def best(one: Named, *, placed: bool) -> bool:
        return matched(one, placed=placed)[0]

    def typed(one: Named) -> bool:
        text = re.sub(r"\s+", " ", one.name)[: ends[one.code]]
        return any(fold(answer.label).startswith(fold(text)[:3]) for answer in suggest(searched, text))

    row("question", "right", "CPU ms p50", "CPU ms p99")
    row("---", "---:", "---:", "---:")
    for placed in (False, True):
        where = "town given" if placed else "no town"
        row(f"search, first answer, {where}", *timed(partial(found, depth=1, placed=placed), asked))
        row(f"search, among ten, {where}", *timed(partial(found, depth=10, placed=placed), asked))
        row(f"match, best candidate, {where}", *timed(partial(best, placed=placed), asked))
        outcomes = [matched(one, placed=placed) for one in asked]
        confirmed = [right for right, sure in outcomes if sure]
        row(f"match, confirmed, {where}: share", len(confirmed) / len(asked), "", "")
        row(f"match, confirmed, {where}: right", sum(confirmed) / max(len(confirmed), 1), "", "")
    row("suggest, an answer that begins so", *timed(typed, asked))


def main() -> None:
    """Measure with as many names as the command says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=300_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as room:
        store, asked = store_of(Path(room) / "store", count)
        with multiprocessing.get_context("spawn").Pool(1) as apart:
            written, used, peak = apart.apply(index_of, (Path(room) / "store", Path(room) / "search"))
        start = time.perf_counter()
        index = Index(Path(room) / "search")
        opened = (time.perf_counter() - start) * 1000
        size = sum(path.stat().st_size for path in (Path(room) / "search").iterdir()) >> 20
        print(f"{count} names: index {written:.1f} s ({used:.1f} s of a core), {size} MB, opened in {opened:.1f} ms;")
        print(f"peak of memory {peak} MB")
        measure(Searched("bench", store, index, read_gazetteer(store)), asked)


if __name__ == "__main__":
    main()
