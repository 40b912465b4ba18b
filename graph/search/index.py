"""The index of a data set, open for reading: what bears an identifier, a name, or one that comes close.

Whatever is asked, the words are bounded in number and in length, and so are the documents that are looked at.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from graph.gazetteer import fold
from graph.search.apart import folder_apart
from graph.search.documents import Document
from graph.search.engine import BEGUN, schema, write_index
from graph.search.listing import Listing, names, names_of, place
from graph.search.names import LONGEST, asked, beginning, words
from graph.store import Store
from ontology.identifiers import THINGS

if TYPE_CHECKING:
    from tantivy import Occur, Query

Rings: TypeAlias = Sequence[Collection[str]]
"""Places by how near they are, the nearest first: what acts there is found before what acts further away."""

_NAMESAKES: Final = 100
_SPELT_FROM: Final = 4
_SPELT_TWICE_FROM: Final = 8
_SHORTEST_BEGINNING: Final = 3
_MOST_SPELT: Final = 6
_COMMON: Final = 0.01
_RARE: Final = 1000
_REMEMBERED: Final = 65_536


class Index:
    """An index in its folder; any number of threads may ask it at once."""

    def __init__(self, folder: Path) -> None:
        """Open the index; raise OSError or ValueError where there is none."""
        import tantivy

        self._engine = tantivy
        self._schema = schema()
        # tantivy makes a lock file beside what it opens, and a generation may lie where nobody writes
        with folder_apart() as apart:
            for path in folder.iterdir():
                (apart / path.name).symlink_to(path.resolve())
            opened = tantivy.Index.open(str(apart))
            opened.config_reader("manual")
            self._searcher = opened.searcher()
        self._listings = {name: Listing(folder / name) for name in names()}
        self.weigh: Callable[[str], float] = lru_cache(_REMEMBERED)(self._weigh)

    @classmethod
    def of(cls, store: Store) -> "Index":
        """Return the index of a store that has none in a folder; it is gone when nobody holds it any more."""
        with folder_apart() as apart:
            write_index(store, apart / "search")
            return cls(apart / "search")

    @property
    def size(self) -> int:
        """How many documents there are."""
        return int(self._searcher.num_docs)

    def count(self, kind: str) -> int:
        """Return how many documents of a kind there are."""
        return self._searcher.doc_freq("kind", kind)

    def acting(self, kind: str, place: str) -> int:
        """Return how many documents of a kind act in a place, given as ``commune-86194``, or in what it contains."""
        wanted = self._both(self._term("kind", kind), self._term("place", place))
        return self._searcher.search(wanted, 1, count=True).count or 0  # type: ignore[attr-defined]

    def page(self, kind: str, after: str | None, limit: int, lang: str = "fr") -> list[Document]:
        """Return so many documents of a kind by name, those after an IRI; raise KeyError where it is unknown."""
        start = None
        if after is not None:
            start = place(self._of(after, kind), lang)
        pages = [self._listings[name].page(start, limit) for name in names_of(kind, lang)]
        return [self._of(line.partition("\t")[2], kind) for line in islice(merge(*pages, key=str.encode), limit)]

    def _of(self, iri: str, kind: str) -> Document:
        found = (document for document in self.handled(iri, kind) if document.iri == iri)
        one = next(found, None)
        if one is None:
            raise KeyError(iri)
        return one

    def handled(self, handle: str, *kinds: str) -> list[Document]:
        """Return the documents that an IRI, the last part of one, or a kind and a code as in one, stands for."""
        return self._found(self._term("handle", handle.removeprefix(THINGS)), kinds)

    def coded(self, numbers: Collection[str], *kinds: str) -> list[Document]:
        """Return the documents that bear one of these numbers."""
        return self._found(self._engine.Query.term_set_query(self._schema, "code", list(numbers)), kinds)

    def named(self, name: str, *kinds: str) -> list[Document]:
        """Return the documents that bear a name, accents, case and punctuation aside; the first hundred."""
        folded = fold(name[:LONGEST])
        return self._found(self._term("exact", folded), kinds) if folded else []

    def worded(self, text: str, kinds: Sequence[str], rings: Rings, limit: int) -> list[Document]:
        """Return documents in whose names every word of a text stands, or begins a word."""
        wanted = asked(text)
        if len(wanted) == 1 and len(wanted[0]) < _SHORTEST_BEGINNING:
            return self._several([self._all(wanted, "known", shortest=1), self._all(wanted)], kinds, rings, limit)
        return self._several([self._all(wanted)] if wanted else [], kinds, rings, limit)

    def near(self, text: str, kinds: Sequence[str], rings: Rings, limit: int, least: float = 0.5) -> list[Document]:
        """Return documents in whose names words of a text stand, spelt so or almost so.

        ``least`` is the share of the words that tell something (those that few names have) which have to be there.
        Where no name has them, words that begin alike are taken.
        """
        wanted = asked(text)
        if not wanted:
            return []
        found = self._several([self._most(wanted, least)], kinds, rings, limit)
        return found or self._several([self._alike(wanted)], kinds, rings, limit)

    def typed(self, text: str, kinds: Sequence[str], rings: Rings, limit: int) -> list[Document]:
        """Return documents for a text that is being typed: its last word may be but begun, a word spelt almost so."""
        wanted = asked(text)
        if not wanted:
            return []
        last = beginning(text)
        ends = {wanted[-1], last} if words(last) == wanted[-1:] else {wanted[-1]}
        found = _by_iri(self.named(text, *kinds)[:limit])
        stages = [self._begun(wanted, ends, "known", 0)]
        if len(wanted) > 1 or len(last) >= _SHORTEST_BEGINNING:
            stages += [self._begun(wanted, ends, "words", 0), self._begun(wanted, ends, "words", 1)]
        for stage in stages:
            if len(found) >= limit:
                break
            found |= _by_iri(self._several([stage], kinds, rings, limit, by_weight=True))
        return list(found.values())

    def _several(
        self,
        queries: Sequence["Query"],
        kinds: Collection[str],
        rings: Rings,
        limit: int,
        *,
        by_weight: bool = False,
    ) -> list[Document]:
        """Return what queries find near some places, ring by ring, then, where it is not enough, anywhere."""
        found: dict[str, Document] = {}
        for query in queries:
            for places in rings:
                here = self._both(query, self._terms("place", places))
                found |= _by_iri(self._found(here, kinds, limit, by_weight=by_weight))
                if len(found) >= limit:
                    return list(found.values())
            found |= _by_iri(self._found(query, kinds, limit, by_weight=by_weight))
        return list(found.values())

    def _found(
        self, query: "Query", kinds: Collection[str], limit: int = _NAMESAKES, *, by_weight: bool = False
    ) -> list[Document]:
        wanted = self._both(query, self._terms("kind", kinds)) if kinds else query
        weight = "weight" if by_weight else None
        hits = self._searcher.search(wanted, limit, count=False, weight_by_field=weight).hits
        return [Document.read(self._searcher.doc(address)["body"][0]) for _score, address in hits]

    def _all(self, wanted: Sequence[str], field: str = "words", shortest: int = _SHORTEST_BEGINNING) -> "Query":
        """Return the query for documents that have every word, or one that it begins."""
        parts = (
            self._begun_word(word, field, 0) if len(word) >= shortest else self._term(field, word) for word in wanted
        )
        return self._joined(self._engine.Occur.Must, parts)

    def _most(self, wanted: Sequence[str], least: float) -> "Query":
        """Return the query for documents that have enough of the words that tell something, or words like them."""
        telling = sorted((word for word in wanted if not self._is_common(word)), key=self.weigh, reverse=True)
        if not telling:
            return self._joined(self._engine.Occur.Must, (self._term("words", word) for word in wanted))
        spelt = [self._spelt_word(word) for word in telling[:_MOST_SPELT]]
        parts = [*spelt, *(self._term("words", word) for word in telling[_MOST_SPELT:])]
        return self._joined(self._engine.Occur.Should, parts, max(1, math.ceil(least * len(parts))))

    def _alike(self, wanted: Sequence[str]) -> "Query":
        """Return the query for documents that have a word which begins like one that tells something."""
        beginnings = {word[: max(_SPELT_FROM, len(word) // 2)] for word in wanted if len(word) > _SPELT_FROM}
        parts = (self._begun_word(word, "words", 0) for word in sorted(beginnings)[:_MOST_SPELT])
        return self._joined(self._engine.Occur.Should, parts)

    def _begun(self, wanted: Sequence[str], ends: Collection[str], field: str, typos: int) -> "Query":
        """Return the query for a text that is being typed, whose last word is one of ``ends``."""
        parts = [
            self._spelt_word(word, field) if typos and len(word) >= _SPELT_FROM else self._term(field, word)
            for word in wanted[:-1]
        ]
        last = (self._begun_word(word, field, typos if len(word) >= _SPELT_FROM else 0) for word in sorted(ends))
        return self._joined(self._engine.Occur.Must, [*parts, self._joined(self._engine.Occur.Should, last)])

    def _begun_word(self, word: str, field: str, typos: int) -> "Query":
        if field == "words" and len(word) <= BEGUN:
            return self._term("begun", word)
        begun = self._engine.Query.fuzzy_term_query(self._schema, field, word, typos, True, True)
        whole = self._engine.Query.boost_query(self._term(field, word), 2.0)
        return self._joined(self._engine.Occur.Should, (whole, begun))

    def _spelt_word(self, word: str, field: str = "words") -> "Query":
        typos = 2 if len(word) >= _SPELT_TWICE_FROM else 1 if len(word) >= _SPELT_FROM else 0
        whole = self._engine.Query.boost_query(self._term(field, word), 2.0)
        if not typos:
            return whole
        spelt = self._engine.Query.fuzzy_term_query(self._schema, field, word, typos, True, False)
        return self._joined(self._engine.Occur.Should, (whole, spelt))

    def _term(self, field: str, value: str) -> "Query":
        return self._engine.Query.term_query(self._schema, field, value, "basic")

    def _terms(self, field: str, values: Collection[str]) -> "Query":
        """Return the query for documents that have one of some values, which says nothing of how well they fit.

        A set of terms would be read to its end, and there are millions of organisations; terms are leapt through.
        """
        wanted = self._joined(self._engine.Occur.Should, (self._term(field, value) for value in values))
        return self._engine.Query.const_score_query(wanted, 0.0)

    def _both(self, one: "Query", other: "Query") -> "Query":
        return self._joined(self._engine.Occur.Must, (one, other))

    def _joined(self, occur: "Occur", parts: Iterable["Query"], least: int | None = None) -> "Query":
        return self._engine.Query.boolean_query([(occur, part) for part in parts], least)

    def _is_common(self, word: str) -> bool:
        """Say whether so many names have a word that it tells nothing."""
        return self._share(word) > max(_COMMON, _RARE / max(self.size, 1))

    def _share(self, word: str) -> float:
        """Return the share of the documents that have a word."""
        return float(self._searcher.doc_freq("words", word)) / max(self.size, 1)

    def _weigh(self, word: str) -> float:
        """Return how much a word tells: the logarithm of how rare it is."""
        return math.log(1.0 + 1.0 / (self._share(word) + 1.0 / (self.size + 1)))


def _by_iri(documents: Iterable[Document]) -> dict[str, Document]:
    return {document.iri: document for document in documents}
