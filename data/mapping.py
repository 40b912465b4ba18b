"""Mappings: standard RML from the columns of clean tables to facts, compiled to SQL.

A mapping is one definition for two engines: DuckDB, which writes some million triples a second from the SQL that
is made here, and any processor of RML over CSV files, which is what tests compare with. What is understood is
R2RML's term maps (templates, references, constants, classes, languages, datatypes) over RML's logical sources;
joins, functions and graph maps are refused: a clean table already has the columns that its facts need.

RML: https://rml.io/specs/rml/ (the vocabulary of 2014), R2RML: https://www.w3.org/TR/r2rml/
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final, Literal, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store
from pyoxigraph import Literal as RdfLiteral

from data.sql import identifier, quoted
from ontology.identifiers import GRAPHS

_RR: Final = "http://www.w3.org/ns/r2rml#"
_RML: Final = "http://semweb.mmlab.be/ns/rml#"
_CSV: Final = "http://semweb.mmlab.be/ns/ql#CSV"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_COLUMN: Final = re.compile(r"\{([^{}]+)\}")
_IRI: Final = r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*'
_NO_VALUES: Final = "CAST([] AS STRUCT(value VARCHAR, language VARCHAR)[])"
_UNDERSTOOD: Final = frozenset(
    {f"{_RR}{name}" for name in (
        "subjectMap", "class", "predicateObjectMap", "predicate", "objectMap", "object", "template",
        "constant", "termType", "language", "datatype",
    )} | {f"{_RML}{name}" for name in ("logicalSource", "source", "referenceFormulation", "reference")} | {_TYPE}
)  # fmt: skip

_Node: TypeAlias = NamedNode | BlankNode
_Term: TypeAlias = NamedNode | BlankNode | RdfLiteral


class MappingError(ValueError):
    """A mapping that says what is not understood: in which file, and what."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TermMap:
    """How a term is made of a row: from a ``reference`` (a column), a ``template`` or a ``constant``.

    ``tag`` is what follows a literal's closing quote: its language or its datatype, as N-Triples write them.
    """

    form: Literal["reference", "template", "constant"]
    value: str
    is_iri: bool
    tag: str = ""


@dataclass(frozen=True, slots=True)
class TriplesMap:
    """The facts of one row of a clean table: its subject, and the property and value of each fact."""

    table: str
    subject: TermMap
    facts: tuple[tuple[str, TermMap], ...]


def read_mapping(path: Traversable) -> tuple[TriplesMap, ...]:
    """Return the triples maps of an RML file; raise MappingError for what is not understood here."""
    store = Store()
    store.load(path.read_bytes(), RdfFormat.TURTLE, base_iri=f"{GRAPHS}mapping")
    for quad in store:
        if quad.predicate.value not in _UNDERSTOOD:
            raise MappingError(path.name, f"{quad.predicate.value} is not understood")
    reader = _Reader(store, path.name)
    maps = {
        quad.subject
        for name in (f"{_RML}logicalSource", f"{_RR}subjectMap", f"{_RR}predicateObjectMap")
        for quad in store.quads_for_pattern(None, NamedNode(name), None)
    }
    return tuple(sorted((reader.triples_map(node) for node in maps), key=repr))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the nodes of one mapping."""

    store: Store
    name: str

    def triples_map(self, node: object) -> TriplesMap:
        """Return the triples map that stands at a node."""
        source = self._one(node, f"{_RML}logicalSource")
        if self._text(source, f"{_RML}referenceFormulation") != _CSV:
            raise MappingError(self.name, "a logical source is not CSV")
        table = (self._text(source, f"{_RML}source") or "").removesuffix(".csv")
        subject = self._one(node, f"{_RR}subjectMap")
        classes = [
            (_TYPE, TermMap("constant", quad.object.value, is_iri=True))
            for quad in self._quads(subject, f"{_RR}class")
            if isinstance(quad.object, NamedNode)
        ]
        facts = [fact for quad in self._quads(node, f"{_RR}predicateObjectMap") for fact in self._facts(quad.object)]
        term = self._term_map(subject, is_subject=True)
        if not term.is_iri:
            raise MappingError(self.name, "a subject is an IRI, not a literal")
        return TriplesMap(table, term, tuple(sorted(classes + facts, key=repr)))

    def _facts(self, node: object) -> Iterator[tuple[str, TermMap]]:
        for predicate in self._quads(node, f"{_RR}predicate"):
            for quad in self._quads(node, f"{_RR}objectMap"):
                yield predicate.object.value, self._term_map(quad.object)  # type: ignore[union-attr]
            for quad in self._quads(node, f"{_RR}object"):
                yield predicate.object.value, _constant(quad.object)  # type: ignore[union-attr]

    def _term_map(self, node: object, *, is_subject: bool = False) -> TermMap:
        constants = list(self._quads(node, f"{_RR}constant"))
        if constants:
            return _constant(constants[0].object)
        template, reference = self._text(node, f"{_RR}template"), self._text(node, f"{_RML}reference")
        language, datatype = self._text(node, f"{_RR}language"), self._text(node, f"{_RR}datatype")
        kind = self._text(node, f"{_RR}termType")
        if kind not in (None, f"{_RR}IRI", f"{_RR}Literal"):
            raise MappingError(self.name, f"{kind} is not understood")
        if template is not None and "\\" in template:
            raise MappingError(self.name, f"a template with a backslash is not understood: {template}")
        is_iri = kind == f"{_RR}IRI" or (kind is None and (is_subject or template is not None))
        tag = f"@{language}" if language else f"^^<{datatype}>" if datatype else ""
        if template is not None:
            return TermMap("template", template, is_iri, tag)
        if reference is not None:
            return TermMap("reference", reference, is_iri, tag)
        raise MappingError(self.name, "a term map has no template, no reference and no constant")

    def _one(self, node: object, predicate: str) -> object:
        found = [quad.object for quad in self._quads(node, predicate)]
        if len(found) != 1:
            raise MappingError(self.name, f"there are {len(found)} values of {predicate} where one is needed")
        return found[0]

    def _text(self, node: object, predicate: str) -> str | None:
        found = [quad.object for quad in self._quads(node, predicate)]
        if len(found) > 1:
            raise MappingError(self.name, f"there are {len(found)} values of {predicate} where one is allowed")
        return found[0].value if found and isinstance(found[0], NamedNode | RdfLiteral) else None

    def _quads(self, node: object, predicate: str) -> Iterator[Quad]:
        if isinstance(node, NamedNode | BlankNode):
            yield from self.store.quads_for_pattern(node, NamedNode(predicate), None)


def _constant(term: object) -> TermMap:
    if isinstance(term, NamedNode):
        return TermMap("constant", term.value, is_iri=True)
    if isinstance(term, RdfLiteral):
        tag = f"@{term.language}" if term.language else ""
        if not tag and term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
            tag = f"^^<{term.datatype.value}>"
        return TermMap("constant", term.value, is_iri=False, tag=tag)
    raise TypeError(f"a constant is an IRI or a literal, not {term!r}")


def columns_read(one: TriplesMap) -> frozenset[str]:
    """Return the names of the columns that a triples map reads."""
    terms = (one.subject, *(term for _property, term in one.facts))
    references = {term.value for term in terms if term.form == "reference"}
    return frozenset(references).union(*(_COLUMN.findall(term.value) for term in terms if term.form == "template"))


def compile_query(one: TriplesMap, relation: str) -> str:
    """Return the SQL that gives, for each row of a relation, its facts as one text of N-Triples lines.

    A fact whose column is NULL, or holds no IRI where it should be one, is left out, and so is a row whose subject
    is. Templates of IRIs percent-encode what they are given, all but ASCII letters, digits and ``-._~``.
    """
    lines = ", ".join(
        f"subject_ || {quoted(f' <{iri}> ')} || {_sql(value)} || ' .' || chr(10)" for iri, value in one.facts
    )
    rows = f"SELECT *, {_sql(one.subject)} AS subject_ FROM {relation}"
    return f"SELECT concat({lines}) FROM ({rows}) WHERE subject_ IS NOT NULL"


def compile_rows(one: TriplesMap, relation: str, properties: Sequence[str]) -> str:
    """Return the SQL that gives, for each row of a relation, its subject and what some properties of it are.

    The columns are ``thing``, the IRI, and for each property, called by its rank (``p0``, ``p1``…), a list of its
    values, each with its language (empty: none): the same as :func:`compile_query` writes.
    """
    columns = []
    for rank, iri in enumerate(properties):
        lists = [
            f"CASE WHEN {_value(term)} IS NULL THEN [] ELSE [{{'value': {_value(term)}, "
            f"'language': {quoted(term.tag[1:] if term.tag.startswith('@') else '')}}}] END"
            for property_, term in one.facts
            if property_ == iri
        ]
        columns.append(f"{' || '.join(lists) or _NO_VALUES} AS p{rank}")
    subject = _value(one.subject)
    return f"SELECT {subject} AS thing, {', '.join(columns)} FROM {relation} WHERE {subject} IS NOT NULL"


def _sql(term: TermMap) -> str:
    """Return the SQL expression of a term, as N-Triples write it."""
    if term.form == "constant":
        return quoted(f"<{term.value}>" if term.is_iri else f'"{_escaped(term.value)}"{term.tag}')
    value = _value(term)
    if term.is_iri:
        return f"'<' || ({value}) || '>'"
    for sign, escape in (("chr(92)", r"\\"), ("chr(34)", r"\""), ("chr(10)", r"\n"), ("chr(13)", r"\r")):
        value = f"replace({value}, {sign}, {quoted(escape)})"
    return f"chr(34) || {value} || {quoted(chr(34) + term.tag)}"


def _value(term: TermMap) -> str:
    """Return the SQL expression of the IRI or the text that a term is."""
    if term.form == "constant":
        return quoted(term.value)
    if term.form == "reference":
        value = f"CAST({identifier(term.value)} AS VARCHAR)"
        return f"CASE WHEN regexp_full_match({value}, {quoted(_IRI)}) THEN {value} END" if term.is_iri else value
    encode = "url_encode" if term.is_iri else ""
    return " || ".join(
        f"{encode}(CAST({identifier(part)} AS VARCHAR))" if rank % 2 else quoted(part)
        for rank, part in enumerate(_COLUMN.split(term.value))
        if part
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def compile_count(one: TriplesMap, relation: str) -> str:
    """Return the SQL that counts the lines which :func:`compile_query` gives."""
    known = f"count(*) FILTER (WHERE {_sql(one.subject)} IS NOT NULL"
    counts = " + ".join(f"{known} AND {_sql(value)} IS NOT NULL)" for _iri, value in one.facts)
    return f"SELECT {counts} FROM {relation}"
