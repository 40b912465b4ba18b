"""Results: what a researcher's own query gives, as terms and in the forms that other tools take."""

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from traceback import clear_frames
from types import ModuleType
from typing import IO, TYPE_CHECKING, Any, Final, Self, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from ontology.terms import PREFIXES

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from rdflib import Graph

Cell: TypeAlias = NamedNode | BlankNode | Literal | Triple | None
"""What one column of a row holds: a term, or nothing."""

_XSD: Final = PREFIXES["xsd"]
_INTEGERS: Final = frozenset(
    f"{_XSD}{name}"
    for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
        "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "gYear",
    )
)  # fmt: skip
_NUMBERS: Final = _INTEGERS | {f"{_XSD}{name}" for name in ("decimal", "double", "float")}
_NEEDS: Final = 'pyarrow and pandas are not installed; run: pip install -e ".[notebook]"'


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT query: the names of the columns, and the terms of each row (absent ones are None)."""

    columns: tuple[str, ...]
    terms: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, solutions: QuerySolutions) -> Self:
        """Return the table of solutions, which are read to their end."""
        return cls(tuple(variable.value for variable in solutions.variables), tuple(tuple(row) for row in solutions))

    @classmethod
    def read(cls, file: IO[bytes], form: QueryResultsFormat) -> Self | bool:
        """Return the results that a file holds: a table, or the answer to ASK; raise SyntaxError where it ends early.

        The engine's solutions may only be let go by the thread that made them: no trace of an error keeps them.
        """
        results = parse_query_results(file, format=form)
        try:
            return bool(results) if isinstance(results, QueryBoolean) else cls.of(results)
        except SyntaxError as error:
            clear_frames(error.__traceback__)
            raise
        finally:
            del results

    @property
    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """The rows as plain texts: an IRI whole, a literal without its datatype or language."""
        return tuple(tuple(map(_text, row)) for row in self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def to_arrow(self, *, languages: bool = False) -> "pa.Table":
        """Return the table in columns of Arrow (needs the ``notebook`` extra).

        A column whose values all have one kind of datatype takes its type: integers and years int64, other
        numbers float64, booleans, dates, instants (in UTC, or without a zone if none has one). Any other column,
        and one with a value that its type cannot hold, is text. With ``languages``, a column that holds texts
        of some language is followed by ``NAME@lang``.
        """
        pa = _arrow()
        columns: dict[str, Any] = {}
        for rank, name in enumerate(self.columns):
            cells = [row[rank] for row in self.terms]
            columns[name] = _typed(cells)
            tags = [cell.language if isinstance(cell, Literal) else None for cell in cells] if languages else []
            if any(tags):
                columns[f"{name}@lang"] = pa.array(tags, pa.string())
        return pa.table(columns)

    def to_pandas(self, *, languages: bool = False) -> "pd.DataFrame":
        """Return the table as a pandas data frame, typed as :meth:`to_arrow` types it.

        Whole numbers and booleans are of pandas' types that know absence (``Int64``, ``boolean``).
        """
        pa = _arrow()
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError(_NEEDS) from error
        types = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
        frame: pd.DataFrame = self.to_arrow(languages=languages).to_pandas(types_mapper=types.get, date_as_object=False)
        return frame


@dataclass(frozen=True, slots=True)
class Triples:
    """The triples that a CONSTRUCT or DESCRIBE query gives, each once."""

    items: tuple[Triple, ...]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Self:
        """Return triples in their order, each once."""
        return cls(tuple(dict.fromkeys(triples)))

    @classmethod
    def read(cls, stream: IO[bytes], form: RdfFormat) -> Self:
        """Return the triples that a stream holds; raises SyntaxError where it is not of that form."""
        return cls.of(quad.triple for quad in parse(stream, format=form))

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.items)

    def to_rdf(self, form: RdfFormat = RdfFormat.TURTLE, more_prefixes: Mapping[str, str] | None = None) -> bytes:
        """Return the triples as a document, with those of the known prefixes, and of more, that they use."""
        used = {term.value for triple in self.items for term in triple if isinstance(term, NamedNode)}
        known = {**PREFIXES, **(more_prefixes or {})}
        prefixes = {name: base for name, base in known.items() if any(iri.startswith(base) for iri in used)}
        return serialize(self.items, format=form, prefixes=prefixes) or b""

    def to_rdflib(self) -> "Graph":
        """Return the triples as an rdflib graph in memory."""
        from rdflib import Graph

        return Graph().parse(data=self.to_rdf(RdfFormat.N_TRIPLES), format="nt")


def _arrow() -> ModuleType:
    try:
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise ImportError(_NEEDS) from error


def _typed(cells: list[Cell]) -> "pa.Array":
    """Return a column in the first type that holds all its values; as text where none does."""
    pa = _arrow()
    texts = pa.array([_text(cell) for cell in cells], pa.string())
    kinds = {cell.datatype.value if isinstance(cell, Literal) else "" for cell in cells if cell is not None}
    for kind in _types(kinds):
        try:
            return texts.cast(kind)
        except pa.ArrowInvalid:
            continue
    return texts


def _types(kinds: set[str]) -> "list[pa.DataType]":
    """Return the types that a column of values of these datatypes may take, the narrowest first."""
    pa = _arrow()
    families = (
        (_INTEGERS, [pa.int64()]),
        (_NUMBERS, [pa.float64()]),
        ({f"{_XSD}boolean"}, [pa.bool_()]),
        ({f"{_XSD}date"}, [pa.date32()]),
        ({f"{_XSD}dateTime"}, [pa.timestamp("us", "UTC"), pa.timestamp("us")]),
    )
    return next((types for family, types in families if kinds and kinds <= family), [])


def _text(cell: Cell) -> str | None:
    if cell is None:
        return None
    return str(cell) if isinstance(cell, Triple) else cell.value
