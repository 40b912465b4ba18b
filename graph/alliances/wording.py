"""Wording: the words of what is written about an undertaking, folded; those of less than four letters are left out."""

import re
from array import array
from collections.abc import Iterable
from typing import Final

import numpy as np

from graph.alliances.columns import Rows

_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(_WORD.findall(text.casefold()))


def worded(texts: Iterable[tuple[int, str]], rows: int) -> tuple[list[str], Rows]:
    """Return the words of texts, in ascending order, and which of them each row has.

    A text comes with the number of its row; a row may have several.
    """
    known: dict[str, int] = {}
    owners, items = array("i"), array("i")
    for row, text in texts:
        found = words_of(text)
        owners.extend([row] * len(found))
        items.extend([known.setdefault(word, len(known)) for word in found])
    names = sorted(known)
    numbers = np.empty(len(names), np.int32)
    numbers[[known[name] for name in names]] = np.arange(len(names))
    held = Rows.of_pairs(np.array(owners, np.int32), numbers[np.array(items, np.int32)], (rows, len(names)))
    return names, held
