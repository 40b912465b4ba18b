"""Invention: the words, the codes and the draws of which generated graphs are made."""

from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import NamedNode, RdfFormat, parse

from ontology.terms import AL, ORG, SKOS

KINDS: Final = (
    (AL.Association, "association", 0.78),
    (AL.Company, "company", 0.09),
    (ORG.Organization, "scic", 0.02),
    (AL.Foundation, "foundation", 0.02),
    (AL.EducationInstitution, "education-institution", 0.05),
    (AL.PublicBody, "local-authority", 0.04),
)
ROLES: Final = ("initiator", "catalyst", "accompanier", "operator", "partner", "member")
FORMS: Final = ("informal-collective", "programme-with-charter", "grouping", "territorial-initiative")
STAGES: Final = ("established", "starting", "scaling", "perpetuation")
BODIES: Final = ("Amicale", "Atelier", "Club", "Collectif", "Comité", "Compagnie", "Maison", "Relais", "Union")
MATTERS: Final = (
    "des aidants", "du théâtre", "des jardins", "de l'emploi", "du numérique", "de la forêt", "des anciens",
    "de la musique", "du sport", "des écoles", "de la jeunesse", "du vélo", "de la mer", "de l'habitat",
)  # fmt: skip
SPIRITS: Final = ("solidaire", "en fête", "d'avenir", "pour tous", "sans frontières", "et partage", "ensemble")

Numbers = NDArray[np.int64]


def zipf(random: np.random.Generator, choices: int, shape: int | tuple[int, ...]) -> Numbers:
    """Return ranks from 0 to ``choices`` - 1, the first ones the most frequent (Zipf's law)."""
    weights = 1.0 / np.arange(1, choices + 1)
    return random.choice(choices, shape, p=weights / weights.sum())


@cache
def concepts(scheme: str) -> tuple[str, ...]:
    """Return the IRIs of the concepts of a packaged scheme, in its order."""
    turtle = (files("ontology") / "schemes" / f"{scheme}.ttl").read_bytes()
    found = (quad.subject for quad in parse(turtle, format=RdfFormat.TURTLE) if quad.predicate.value == SKOS.inScheme)
    return tuple(concept.value for concept in found if isinstance(concept, NamedNode))


def with_check_digit(number: int) -> str:
    """Return the SIREN that begins with these eight digits; the ninth one checks them (Luhn)."""
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(str(number)))
    total = sum(digit - 9 * (digit > 9) for digit in doubled)  # noqa: PLR2004 - the digits of a doubled figure are added
    return f"{number}{-total % 10}"
