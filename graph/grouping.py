"""Grouping: which evidence each reason sums, and what of it is usual in a list."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from graph.recommendation import LEVELS

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "shared-cause": ("shared-cause",),
    "related-cause": ("related-cause",),
    "cause-known": ("cause-activity", "cause-likeness"),
    "near-purpose": ("purpose-activity", "purpose-likeness"),
    "near": ("within-5-km", "within-20-km", "within-50-km", "within-100-km", "within-200-km"),
    "shared-territory": tuple(f"same-{level}" for level in LEVELS),
    "need-met": ("need-met",),
    "offer-useful": ("offer-useful",),
    "sought-sector": ("sought-sector",),
    "completes-sector": ("completes-sector",),
    "sector-pair": ("sector-pair",),
    "common-partner": ("common-partners", "adamic-adar", "walks"),
    "worked-together": ("tied-members", "members-together"),
    "same-origin": ("same-origin",),
    "active": ("popularity",),
}
"""The evidence of which each reason is the sum."""
_REASONS: Final = {code: reason for reason, codes in GROUPS.items() for code in codes}
_COMPARED: Final = ("near", "common-partner", "active")


def grouped(points: Mapping[str, float]) -> dict[str, float]:
    """Return the points of evidence by reason; a reason without points is left out.

    Walks of two alliances also lead to those who worked with the seeds and share no partner with them.
    """
    if points.get("tied-members") and not points.get("common-partners") and not points.get("adamic-adar"):
        points = {**points, "tied-members": points["tied-members"] + points.get("walks", 0.0), "walks": 0.0}
    found: dict[str, float] = {}
    for code, value in points.items():
        reason = _REASONS[code]
        found[reason] = found.get(reason, 0.0) + value
    return {reason: value for reason, value in found.items() if value}


def usual(points: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the median in a list of the points of each reason that candidates are held against."""
    return {code: median(one.get(code, 0.0) for one in points) if points else 0.0 for code in _COMPARED}
