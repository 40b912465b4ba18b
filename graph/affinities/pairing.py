"""Pairing: how much more often bodies of two kinds met in past alliances than chance would have them meet.

The kinds are sectors, or the territories of one level. For few observations the log-odds are drawn towards zero.
"""

from typing import Final

import numpy as np

from graph.alliances.columns import Alliances, Codes, Numbers, Reals

_PRIOR: Final = 5.0
"""Meetings that count as seen, and as expected, before any is seen."""


def log_odds(past: Alliances, codes: Codes) -> Reals:
    """Return the logarithm of seen over expected meetings for each pair of kinds, shape (kinds, kinds)."""
    from scipy import sparse

    width = len(codes.names)
    held = past.joined.owners()
    known = codes.values[held] >= 0
    counts = sparse.csr_array(
        (np.ones(int(known.sum())), (past.joined.items[known], codes.values[held][known])),
        shape=(len(past.members), width),
    )
    totals = np.asarray(counts.sum(axis=0)).ravel()
    seen = np.asarray((counts.T @ counts).todense()) - np.diag(totals)
    ends = seen.sum(axis=1)
    expected = np.outer(ends, ends) / max(float(ends.sum()), 1.0)
    return lifted(seen, expected)


def lifted(seen: Reals, expected: Reals) -> Reals:
    """Return the log-odds of as many meetings as are seen, and as many as chance would have."""
    out: Reals = np.log((seen + _PRIOR) / (expected + _PRIOR))
    return out


def paired(odds: Reals, codes: Codes, seeds: Numbers) -> Reals:
    """Return for each organisation the mean log-odds of its kind with those of the seeds; zero where unknown."""
    kinds = codes.values[seeds]
    kinds = kinds[kinds >= 0]
    if not len(kinds):
        return np.zeros(len(codes.values))
    mean = np.append(odds[kinds].mean(axis=0), 0.0)
    return mean[codes.values]


def alike(codes: Codes, seeds: Numbers) -> Reals:
    """Return one for each organisation whose kind is that of a seed, else zero."""
    kinds = codes.values[seeds]
    return np.isin(codes.values, kinds[kinds >= 0]).astype(np.float64)
