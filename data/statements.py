"""Statements: the facts of clean tables, as a mapping says them, made into a source."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb

from data.catalogue import Register
from data.checksums import sha256_of
from data.differences import difference
from data.mapping import TriplesMap, compile_count, compile_query, compile_rows, read_mapping
from data.sql import parquet
from ontology.identifiers import named_graph
from ontology.source import Account, Source

_ROWS: Final = 2048


@dataclass(frozen=True, slots=True)
class Tables:
    """The clean tables from which a source is made: Parquet files by name.

    ``folder`` is that of the mapping, in this package. ``before`` is where the tables of an earlier build lie, under
    the same names, if anywhere; ``scratch`` is a folder for what leads from them to these.
    """

    folder: str
    paths: Mapping[str, Path]
    before: Path | None = None
    scratch: Path | None = None

    @property
    def earlier(self) -> dict[str, Path]:
        """The tables of the earlier build, those that it had."""
        if self.before is None:
            return {}
        found = {name: self.before / path.name for name, path in self.paths.items()}
        return {name: path for name, path in found.items() if path.exists()}


def stated(register: Register, name: str, tables: Tables, vintage: str, account: Account | None = None) -> Source:
    """Return the facts of clean tables as the source ``name``, which says how it differs from an earlier build."""
    text = files("data").joinpath(tables.folder, "mapping.ttl")
    mapping = [one for one in read_mapping(text) if one.table in tables.paths]
    words = text.read_bytes()
    digest, since = digest_of(tables.paths, words), digest_of(tables.earlier, words)
    relations = {table: parquet(path) for table, path in tables.paths.items()}
    is_changed = tables.scratch is not None and tables.earlier and digest != since
    return Source(
        graph=named_graph(name),
        name=name,
        title=register.title,
        producer=register.producer,
        licence=register.licence,
        vintage=vintage,
        read=partial(read_lines, [compile_query(one, relations[one.table]) for one in mapping]),
        account=account,
        digest=digest,
        rows=partial(_rows, mapping, relations),
        triples=count_lines([compile_count(one, relations[one.table]) for one in mapping]),
        difference=difference(mapping, tables.earlier, tables.paths, since, tables.scratch / name.replace("/", "."))
        if is_changed and tables.scratch is not None
        else None,
    )


def _rows(mapping: Sequence[TriplesMap], relations: Mapping[str, str], properties: Sequence[str]) -> list[str]:
    """Return the SQL of what tables say by some properties, where they say anything by them."""
    wanted = [one for one in mapping if any(iri in properties for iri, _value in one.facts)]
    return [compile_rows(one, relations[one.table], properties) for one in wanted]


def read_lines(queries: Sequence[str]) -> Iterator[bytes]:
    """Give what queries of one column of text give, in chunks of UTF-8 that end with a whole line."""
    for query in queries:
        with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
            cursor = connection.execute(f"SELECT encode(facts) FROM ({query}) AS given (facts)")
            while rows := cursor.fetchmany(_ROWS):
                yield b"".join([facts for (facts,) in rows])


def count_lines(queries: Sequence[str]) -> int:
    """Return the sum of the numbers that queries give."""
    with duckdb.connect() as connection:
        return sum(row[0] or 0 for query in queries for row in connection.execute(query).fetchall())


def digest_of(tables: Mapping[str, Path], mapping: bytes = b"") -> str:
    """Return a SHA-256 that changes whenever one of some tables does, or what makes facts of them."""
    told = [hashlib.sha256(mapping).hexdigest(), *(f"{name} {sha256_of(tables[name])}" for name in sorted(tables))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
