"""Search: what bears an identifier or a name, or one that comes close, among millions of things.

The index is a folder of a generation. ``searched`` reads what is searched from the store and from the tables of
registers, ``entries`` makes documents of it, ``engine`` writes them and brings the index up to date, ``changes`` says
what a write reaches, ``listing`` keeps the things of a kind in the order of their names, ``index`` reads all this;
``names`` says by which words a name is known, ``scoring`` how alike two are.
"""

from graph.search.changes import differing, reached
from graph.search.documents import Document
from graph.search.engine import update_index, write_index
from graph.search.index import Index
from graph.search.names import LONGEST, asked, identifier, words
from graph.search.scoring import covering, likeness

__all__ = [
    "LONGEST",
    "Document",
    "Index",
    "asked",
    "covering",
    "differing",
    "identifier",
    "likeness",
    "reached",
    "update_index",
    "words",
    "write_index",
]
