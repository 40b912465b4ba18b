"""Unfolded: why somebody is a candidate, down to each intermediary and alliance, and what would be without them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from graph.answers import ExplainedReason
from graph.directory import Match
from graph.network import Language
from graph.proofs import Evidence

if TYPE_CHECKING:
    from graph.recommendation import Kind, Standing

TOLD: Final[Mapping[str, Mapping[Language, str]]] = {
    "rank": {"fr": "Rang {rank} sur {among}.", "en": "Rank {rank} of {among}."},
    "shared-rank": {
        "fr": "Rang {rank} sur {among}, comme {others} autre(s).",
        "en": "Rank {rank} of {among}, as {others} other(s).",
    },
    "no-candidate": {
        "fr": "N'est pas proposé : il y a déjà un lien, ou rien ne rapproche.",
        "en": "Is not proposed: there is a tie already, or nothing in common.",
    },
    "passed-over": {
        "fr": "N'est pas proposé ici : il l'est déjà dans beaucoup de listes.",
        "en": "Is not proposed here: it is already in many lists.",
    },
    "through": {
        "fr": "Par {0} : {near} avec qui demande, {far} avec {1}.",
        "en": "Through {0}: {near} with who asks, {far} with {1}.",
    },
    "without": {"fr": "Sans l'alliance «\u00a0{0}\u00a0» : {change}.", "en": "Without the alliance “{0}”: {change}."},
    "without-with": {
        "fr": "Sans les alliances faites avec {0} : {change}.",
        "en": "Without the alliances made with {0}: {change}.",
    },
    "change": {"fr": "rang {before} → {after}", "en": "rank {before} → {after}"},
    "gone": {"fr": "rang {before} → non proposé", "en": "rank {before} → not proposed"},
    "new": {"fr": "non proposé → rang {after}", "en": "not proposed → rank {after}"},
    "never": {"fr": "non proposé non plus", "en": "not proposed either"},
    "least": {
        "fr": "Sort des {length} premiers sans {all}.",
        "en": "Falls out of the first {length} without {all}.",
    },
    "stays": {
        "fr": "Reste parmi les {length} premiers sans aucune de ces alliances.",
        "en": "Stays among the first {length} without any of these alliances.",
    },
    "outside": {
        "fr": "N'est pas parmi les {length} premiers.",
        "en": "Is not among the first {length}.",
    },
}
"""The sentences of an explanation, by what they tell."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a tie is: in how many undertakings two met, and the day of the last that bears a date."""

    undertakings: int
    last: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """An organisation or an undertaking, and the points that go through it."""

    of: Match
    points: float


@dataclass(frozen=True, slots=True)
class Through:
    """An intermediary with its share: ``points`` by the code of the evidence, which ``total`` sums.

    ``near`` and ``far`` are its ties with who asks and with the candidate; ``first`` the alliances of the one and
    ``second`` those of the other through which the ties go, each with its share: either sum is the total.
    """

    of: Match
    points: Mapping[str, float]
    near: Strength
    far: Strength
    first: tuple[Part, ...]
    second: tuple[Part, ...]
    text: str
    evidence: tuple[Evidence, ...]

    @property
    def total(self) -> float:
        """All points that go through the intermediary."""
        return float(sum(self.points.values()))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Where the candidate would stand had who asks not taken part in some alliances.

    ``made_with`` is the intermediary with whom these are all of who asks, None where an alliance is taken by itself;
    ``points`` is what goes through them now.
    """

    without: tuple[Match, ...]
    made_with: Match | None
    points: float
    score: float
    rank: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an organisation is a candidate for who asks: its rank among all, its points, and what these rest on.

    ``rank`` is None for who is no candidate, or is passed over because its score is below its ``floor``; as many as
    ``equals``, itself one of them, share it, of ``among`` candidates. ``points`` are those of each evidence, by its
    code, ``reasons`` the same by reason; either sum is the score. ``through`` are the intermediaries with the largest
    shares, of ``intermediaries``; ``met`` what was done together; ``others`` the points of all other ways: with the
    walks that turn back at who asks or at the candidate.
    ``alliances`` and ``made_with`` tell what would be without some alliances; ``least`` are few alliances without all
    of which it is not among the first any more, None where it stays, empty where it is not now.
    """

    target: Match
    candidate: Match
    weights: str
    question: "Kind"
    score: float
    rank: int | None
    floor: float | None
    equals: int
    among: int
    points: Mapping[str, float]
    reasons: tuple[ExplainedReason, ...]
    against: tuple[ExplainedReason, ...]
    through: tuple[Through, ...]
    intermediaries: int
    met: tuple[Part, ...]
    others: float
    alliances: tuple[WhatIf, ...]
    made_with: tuple[WhatIf, ...]
    least: tuple[Match, ...] | None
    texts: tuple[str, ...]


def standing_text(standing: "Standing", lang: Language) -> str:
    """Say where a candidate stands."""
    if standing.rank is None:
        return TOLD["no-candidate" if standing.floor is None else "passed-over"][lang]
    code = "rank" if standing.equals <= 1 else "shared-rank"
    return TOLD[code][lang].format(rank=standing.rank, among=standing.among, others=standing.equals - 1)


def tie_text(tie: Strength, lang: Language) -> str:
    """Say how strong a tie is."""
    count = f"{tie.undertakings} alliance{'s' if tie.undertakings > 1 else ''}"
    if tie.last is None:
        return count
    return f"{count} ({'la dernière en' if lang == 'fr' else 'the last in'} {tie.last.year})"


def change_text(label: str, now: "Standing", then: "Standing", lang: Language, *, made_with: bool) -> str:
    """Say what would change without an alliance, or without those made with an intermediary."""
    codes = {(False, False): "change", (False, True): "gone", (True, False): "new", (True, True): "never"}
    change = TOLD[codes[now.rank is None, then.rank is None]][lang].format(before=now.rank, after=then.rank)
    return TOLD["without-with" if made_with else "without"][lang].format(label, change=change)


def least_text(least: Sequence[Match] | None, length: int, lang: Language) -> str:
    """Say without which alliances a candidate is not among the first any more."""
    code = "stays" if least is None else "least" if least else "outside"
    joined = ", ".join(f"«\u00a0{one.label}\u00a0»" if lang == "fr" else f"“{one.label}”" for one in least or ())
    return TOLD[code][lang].format(length=length, all=joined)
