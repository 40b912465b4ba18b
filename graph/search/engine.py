"""The engine: how documents stand in a tantivy index, and how one is written, or brought up to date.

What tantivy has written it never changes, it only adds files and takes others away: so an index is brought up to date
on a copy by hard links, as the store is.
"""

import os
import tempfile
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.gazetteer import fold
from graph.network import ORGANISATION
from graph.search.documents import Document
from graph.search.entries import Entry, entries
from graph.search.listing import SUFFIX, Listing, names, order, places
from graph.search.names import telling
from graph.store import Store
from ontology.identifiers import THINGS
from ontology.source import Source

if TYPE_CHECKING:
    import tantivy

BEGUN: Final = 2
"""How many letters of a word, and fewer, are a term of their own."""

_HEAP: Final = 160 << 20
_SMALL_HEAP: Final = 15 << 20


def schema() -> "tantivy.Schema":
    """Return how a document stands in the index.

    ``handle``, ``code``, ``exact``, ``kind``, ``type`` and ``place`` are looked up as they are; ``words`` are those of
    all names (:func:`graph.search.names.words`), ``known`` the same where few documents have them: those with ties, and
    what is no organisation; ``begun`` are the first letters of the words, from one to :data:`BEGUN`: the words that
    begin so would be thousands. ``weight`` orders what a text alone does not; ``body`` is the document itself.
    """
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("handle", "code", "exact", "kind", "type"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("place", "begun"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("words", "known"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_float_field("weight", fast=True)
    builder.add_bytes_field("body", stored=True)
    return builder.build()


def write_index(store: Store, folder: Path, sources: Iterable[Source] = ()) -> None:
    """Write the index of a whole store into a folder that is not there yet.

    ``sources`` are those that it was made of, where they can still be read: their tables are faster than the store.
    """
    import tantivy

    folder.mkdir()
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="index-") as room:
        index = tantivy.Index(schema(), path=str(folder))
        writer = index.writer(_HEAP, 1)
        unordered = {name: Path(room) / name for name in names()}
        with ExitStack() as opened:
            files = {name: opened.enter_context(path.open("w", encoding="utf-8")) for name, path in unordered.items()}
            for entry in entries(store, Path(room), sources=sources):
                writer.add_json(_fields(entry))
                for name, line in places(entry):
                    files[name].write(f"{line}\n")
        _end(writer, folder)
        for name, path in unordered.items():
            order(path, folder / name)


def update_index(before: Path, folder: Path, store: Store, old: Iterable[Document], things: Collection[str]) -> None:
    """Write an index that is right for a changed store, from the one of before.

    ``things`` are all whose documents the change may reach, ``old`` the documents in which they stood before.
    """
    import tantivy

    folder.mkdir()
    for path in before.iterdir():
        if path.suffix != SUFFIX or not things:
            os.link(path, folder / path.name)
    if not things:
        return
    writer = tantivy.Index.open(str(folder)).writer(_SMALL_HEAP, 1)
    gone: dict[str, set[str]] = {name: set() for name in names()}
    come: dict[str, set[str]] = {name: set() for name in names()}
    for document in old:
        writer.delete_documents_by_term("handle", document.iri.removeprefix(THINGS))
        for name, line in places(document):
            gone[name].add(line)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="index-") as room:
        for entry in entries(store, Path(room), things):
            writer.add_json(_fields(entry))
            for name, line in places(entry):
                come[name].add(line)
    _end(writer, folder)
    for name in names():
        Listing(before / name).amend(folder / name, gone[name], come[name])


def _end(writer: "tantivy.IndexWriter", folder: Path) -> None:
    writer.commit()
    writer.wait_merging_threads()
    for path in folder.glob(".*.lock"):
        path.unlink()


def _fields(entry: Entry) -> str:
    """Return a document as the engine takes it, in JSON; a folded name has no sign that this would have to escape."""
    folded = list(dict.fromkeys(map(fold, entry.names)))
    named = [telling(name) for name in folded]
    found = " ".join(word for name in named for word in name)
    is_known = entry.ties > 0 or entry.kind != ORGANISATION
    # of two whose text is as good, who has more ties comes first, then whose name is shorter
    weight = entry.ties + 4.0 / (4.0 + min(map(len, named)))
    exact = '","'.join(folded)
    begun = " ".join({word[:length] for name in named for word in name for length in range(1, BEGUN + 1)})
    return (
        f'{entry.head},"exact":["{exact}"],"words":"{found}","known":"{found if is_known else ""}",'
        f'"begun":"{begun}","weight":{weight}}}'
    )
