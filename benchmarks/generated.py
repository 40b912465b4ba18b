"""A generated graph of a chosen size, in our own ontology: the same bytes each time.

    python -m benchmarks.generated 100000 > graph.nt

The territories, the causes, the roles and the skills are the real ones; the organisations and the alliances
are invented. Plain properties, as a register states them: the named graph is their provenance.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from benchmarks.invention import (
    BODIES,
    FORMS,
    KINDS,
    MATTERS,
    ROLES,
    SPIRITS,
    STAGES,
    Numbers,
    concepts,
    with_check_digit,
    zipf,
)
from data.territories import Territory, read_territories, territory_triples
from ontology.identifiers import CONCEPTS, THINGS, named_graph
from ontology.source import Source
from ontology.terms import AL, DCTERMS, ORG, SKOS

TRIPLES_EACH: Final = 11.9
"""Triples for each organisation, its share of the alliances included and the territories apart."""

_A: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"
_DECIMAL: Final = "http://www.w3.org/2001/XMLSchema#decimal"
_CHUNK: Final = 5000
_PER_COMMUNE: Final = 10
_PER_ALLIANCE: Final = 45
_ALLIANCES_PER_TEXT: Final = 100
_SMALLEST, _LARGEST = 3, 12
_COUNT_HEADS, _SAY_WANTS = 0.25, 0.12


@dataclass(frozen=True, slots=True)
class Alliances:
    """The alliances of the graph: member ``k`` of ``members`` is in the alliance whose ``bounds`` hold ``k``."""

    members: Numbers
    bounds: Numbers


class GeneratedGraph:
    """An invented graph of about ``triples`` triples over the real territories."""

    def __init__(self, triples: int, seed: int = 2026) -> None:
        self.organisations = max(_PER_ALLIANCE, round(triples / (TRIPLES_EACH + 1)))
        self._seed = seed

    @cached_property
    def territories(self) -> list[Territory]:
        """The most populous communes, one for every ten organisations, and all that contains them."""
        places = list(read_territories())
        communes = [place for place in places if place.kind == "commune"]
        communes.sort(key=lambda place: (-(place.population or 0), place.code))
        kept = communes[: max(20, self.organisations // _PER_COMMUNE)]
        by_key = {(place.kind, place.code): place for place in places}
        known = {(place.kind, place.code) for place in kept}
        above = [key for place in kept for key in place.within]
        while above:
            key = above.pop()
            if key not in known:
                known.add(key)
                above += by_key[key].within
        return [place for place in places if (place.kind, place.code) in known]

    @cached_property
    def communes(self) -> list[Territory]:
        """The communes in which the organisations are, the most populous first."""
        communes = [place for place in self.territories if place.kind == "commune"]
        return sorted(communes, key=lambda place: (-(place.population or 0), place.code))

    @cached_property
    def seats(self) -> Numbers:
        """The rank of the commune of each organisation: as many in a commune as it has inhabitants."""
        weights = np.array([1.0 + (place.population or 0) for place in self.communes])
        return self._random("seats").choice(len(weights), self.organisations, p=weights / weights.sum())

    @cached_property
    def alliances(self) -> Alliances:
        """One alliance for every 45 organisations, of 3 to 12 members; a few organisations are in many."""
        random = self._random("alliances")
        sizes = random.integers(_SMALLEST, _LARGEST + 1, max(1, self.organisations // _PER_ALLIANCE))
        bounds = np.concatenate([[0], np.cumsum(sizes)])
        drawn = random.random(bounds[-1])
        members = (self.organisations * drawn**3).astype(np.int64)
        return Alliances(members * 7919 % self.organisations, bounds)

    @property
    def busiest_member(self) -> int:
        """The rank of the organisation that is in most alliances."""
        return int(np.bincount(self.alliances.members).argmax())

    @property
    def ordinary_member(self) -> int:
        """The rank of an organisation that is in two alliances."""
        return int((np.bincount(self.alliances.members) == 2).argmax())  # noqa: PLR2004 - two, as said

    def iri(self, rank: int) -> str:
        """Return the IRI of the organisation of that rank, from 0."""
        return f"{THINGS}organisation/{self._codes(rank)[1]}"

    def chunks(self) -> Iterator[bytes]:
        """Give the whole graph as N-Triples in UTF-8, in chunks that each end with a whole line."""
        yield from territory_triples(self.territories)
        for start in range(0, self.organisations, _CHUNK):
            yield "".join(self._organisations(start, min(start + _CHUNK, self.organisations))).encode()
        for start in range(0, len(self.alliances.bounds) - 1, _CHUNK):
            yield "".join(self._alliances(start, min(start + _CHUNK, len(self.alliances.bounds) - 1))).encode()

    def source(self) -> Source:
        """Return the graph as one source of a build."""
        name = "generated"
        title, licence = f"Graphe inventé de {self.organisations} organisations", "CC0-1.0"
        return Source(named_graph(name), name, title, "benchmarks", licence, str(self._seed), self.chunks)

    def _random(self, matter: str, start: int = 0) -> np.random.Generator:
        """Return the random numbers of one matter, the same each time."""
        return np.random.default_rng([self._seed, start, *matter.encode()])

    def _kind(self, rank: int) -> int:
        """Return the rank of the kind of an organisation: spread evenly by a golden step, so known without a draw."""
        share, total = rank * 0.6180339887498949 % 1, 0.0
        for kind, (_type, _name, part) in enumerate(KINDS):
            total += part
            if share < total:
                return kind
        return 0

    def _codes(self, rank: int) -> tuple[str, str]:
        """Return the statement of an organisation's number, and the code of its IRI."""
        if self._kind(rank) == 0:
            number = f"W{self.communes[self.seats[rank]].code[:2]}{rank:07}"
            return f'<{SKOS.notation}> "{number}"', f"rna-{number}"
        number = with_check_digit(10_000_000 + rank)
        return f'<{AL.siren}> "{number}"', f"siren-{number}"

    def _organisations(self, start: int, stop: int) -> Iterator[str]:
        """Give the statements of the organisations of these ranks, one text each."""
        random = self._random("organisations", start)
        number, causes = stop - start, concepts("cause")
        picks = [random.integers(0, len(words), number).tolist() for words in (BODIES, MATTERS, SPIRITS)]
        years = (2026 - 90 * random.random(number) ** 1.5).astype(np.int64).tolist()
        stages = np.minimum(random.geometric(0.85, number) - 1, len(STAGES) - 1).tolist()
        how_many = random.choice([1, 2, 3], number, p=[0.6, 0.3, 0.1]).tolist()
        served = zipf(random, len(causes), (number, 3)).tolist()
        heads = np.where(random.random(number) < _COUNT_HEADS, random.geometric(0.05, number), 0).tolist()
        wants = [_wants(random, number) for _side in ("need", "offer")]
        for place, rank in enumerate(range(start, stop)):
            kind, name = KINDS[self._kind(rank)][:2]
            stated, code = self._codes(rank)
            commune = self.communes[self.seats[rank]]
            iri = f"<{THINGS}organisation/{code}>"
            label = f"{BODIES[picks[0][place]]} {MATTERS[picks[1][place]]} {SPIRITS[picks[2][place]]} de "
            addressed = "".join(
                f"{iri} <{AL.addresses}> <{causes[cause]}> .\n"
                for cause in dict.fromkeys(served[place][: how_many[place]])
            )
            yield (
                f"{iri} {_A} <{kind}> .\n"
                f'{iri} <{SKOS.prefLabel}> "{label}{commune.name} {rank}"@fr .\n'
                f"{iri} {stated} .\n"
                f"{iri} <{ORG.classification}> <{CONCEPTS}organisation-kind/{name}> .\n"
                f"{iri} <{AL.actsIn}> <{THINGS}commune/{commune.code}> .\n"
                f'{iri} <{AL.sinceYear}> "{years[place]}"^^<{_INTEGER}> .\n'
                f"{iri} <{AL.stage}> <{CONCEPTS}stage/{STAGES[stages[place]]}> .\n" + addressed
            )
            if heads[place]:
                yield _headcount(iri, rank, heads[place])
            for side, drawn in zip(("need", "offer"), wants, strict=True):
                if drawn[place] >= 0:
                    yield _want(iri, side, rank, drawn[place])

    def _alliances(self, start: int, stop: int) -> Iterator[str]:
        """Give the statements of the alliances of these ranks and of all that take part in them."""
        random = self._random("participations", start)
        causes = zipf(random, len(concepts("cause")), stop - start).tolist()
        bounds = self.alliances.bounds[start : stop + 1].tolist()
        roles = zipf(random, len(ROLES), bounds[-1] - bounds[0])[::-1].tolist()
        years = random.integers(1995, 2026, bounds[-1] - bounds[0]).tolist()
        for rank, cause, (first, last) in zip(range(start, stop), causes, pairwise(bounds), strict=True):
            undertaking = f"<{THINGS}undertaking/generated-{rank}>"
            text = f"<{THINGS}publication/generated-{rank // _ALLIANCES_PER_TEXT}>"
            if rank % _ALLIANCES_PER_TEXT == 0:
                yield f'{text} {_A} <{AL.Publication}> .\n{text} <{SKOS.prefLabel}> "Bulletin {rank}"@fr .\n'
            yield (
                f"{undertaking} {_A} <{AL.Alliance}> .\n"
                f'{undertaking} <{SKOS.prefLabel}> "Alliance {MATTERS[rank % len(MATTERS)]} {rank}"@fr .\n'
                f"{undertaking} <{AL.allianceForm}> <{CONCEPTS}form/{FORMS[rank % len(FORMS)]}> .\n"
                f"{undertaking} <{AL.addresses}> <{concepts('cause')[cause]}> .\n"
            )
            for member in dict.fromkeys(self.alliances.members[first:last].tolist()):
                node = f"<{THINGS}participation/generated-{rank}-{member}>"
                draw = first - bounds[0] + member % (last - first)
                yield (
                    f"{node} {_A} <{AL.Participation}> .\n"
                    f"{node} <{ORG.member}> <{self.iri(member)}> .\n"
                    f"{node} <{ORG.organization}> {undertaking} .\n"
                    f"{node} <{ORG.role}> <{CONCEPTS}role/{ROLES[roles[draw]]}> .\n"
                    f'{node} <{AL.sinceYear}> "{years[draw]}"^^<{_INTEGER}> .\n'
                    f"{node} <{DCTERMS.source}> {text} .\n"
                )


def _headcount(about: str, rank: int, employees: int) -> str:
    """Return the statements of the number of employees of an organisation."""
    node = f"<{THINGS}figure/generated-{rank}>"
    return (
        f"{node} {_A} <{AL.Figure}> .\n"
        f"{node} <{AL.about}> {about} .\n"
        f"{node} <{AL.measure}> <{CONCEPTS}measure/employees> .\n"
        f'{node} <{AL.value}> "{employees}"^^<{_DECIMAL}> .\n'
        f"{node} <{AL.precision}> <{CONCEPTS}precision/about> .\n"
    )


def _want(about: str, side: str, rank: int, skill: int) -> str:
    """Return the statements of a need or an offer of an organisation."""
    node = f"<{THINGS}{side}/generated-{rank}>"
    kind, word = (AL.Need, "Besoin") if side == "need" else (AL.Offer, "Offre")
    return (
        f"{node} {_A} <{kind}> .\n"
        f'{node} <{SKOS.prefLabel}> "{word} {rank}"@fr .\n'
        f"{node} <{AL.about}> {about} .\n"
        f"{node} <{AL.skill}> <{concepts('skill')[skill]}> .\n"
    )


def _wants(random: np.random.Generator, number: int) -> list[int]:
    """Return the skill that each needs or offers, -1 for the 88 % that say nothing."""
    skills = zipf(random, len(concepts("skill")), number)
    drawn: list[int] = np.where(random.random(number) < _SAY_WANTS, skills, -1).tolist()
    return drawn


def main() -> None:
    """Write a graph of about as many triples as the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generated", description=__doc__)
    parser.add_argument("triples", type=int)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    for chunk in GeneratedGraph(options.triples, options.seed).chunks():
        sys.stdout.buffer.write(chunk)


if __name__ == "__main__":
    main()
