"""The columnar network: all organisations of a store and their ties, for millions of them.

The same ties as :mod:`graph.network` has, in numpy arrays (:mod:`graph.columnar.layout`) that a generation keeps
in files and that are mapped into memory when it is opened. What people explore is drawn out of it in parts.
"""

from graph.columnar.extraction import read_columnar
from graph.columnar.files import Column, is_current, open_columnar, open_columns, write_columnar, write_columns
from graph.columnar.layout import Columnar
from graph.columnar.patching import patched
from graph.columnar.texts import Lines, Reader, Texts
from graph.columnar.view import neighbourhood, of_territory

__all__ = [
    "Column",
    "Columnar",
    "Lines",
    "Reader",
    "Texts",
    "is_current",
    "neighbourhood",
    "of_territory",
    "open_columnar",
    "open_columns",
    "patched",
    "read_columnar",
    "write_columnar",
    "write_columns",
]
