"""Binding: values from outside as terms in a query that goes over HTTP.

The protocol has no parameters for terms. So a query gets a VALUES clause of terms that pyoxigraph has written:
no value ever meets the text as anything but a whole term. The clause stands first in the outermost group of the
query, where patterns, filters, aggregates and OPTIONAL see it as they see a substituted term.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pyoxigraph import BlankNode, Variable

from graph.store.base import Term
from ontology.terms import PREFIXES

_TOKEN: Final = re.compile(
    r"""
      (?P<space> \s+ | \#[^\n\r]* )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<text> \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )* \"{3} | '{3} (?: '{0,2} (?: [^'\\] | \\. ) )* '{3}
              | \" (?: [^"\\\n\r] | \\. )* \" | ' (?: [^'\\\n\r] | \\. )* ' )
    | (?P<variable> [?$]\w+ )
    | (?P<name> (?P<prefix> (?: [^\W\d_] (?: [\w.-]* [\w-] )? )? ) :
              (?: [\w:-] | %[0-9A-Fa-f]{2} | \.(?=[\w:%.-]) | \\. )* )
    | (?P<word> [^\W\d]\w* )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    prefix: str | None
    end: int


def form_of(query: str) -> str:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE; raise SyntaxError where it is none of them."""
    form = next((token.text.upper() for token in _body(query) if token.kind == "word"), "")
    if form not in _FORMS:
        raise SyntaxError("this is no SPARQL query")
    return form


def bound(query: str, bindings: Mapping[str, Term]) -> str:
    """Return a query in which variables are bound to terms.

    Raises TypeError for a blank node, and for a query without a group of its own to bind in: one whose WHERE is
    nothing but a sub-select, a DESCRIBE without WHERE, the short form of CONSTRUCT.
    """
    if not bindings:
        return query
    variables = " ".join(str(Variable(name)) for name in bindings)
    clause = f"VALUES ({variables}) {{ ({' '.join(_written(term) for term in bindings.values())}) }}"
    place = _group(query)
    return f"{query[:place]} {clause} {query[place:]}"


def with_prefixes(query: str) -> str:
    """Return a query with those of the known prefixes declared that it uses and does not declare."""
    tokens = list(_tokens(query))
    declared = {after.prefix for before, after in pairwise(tokens) if before.text.upper() == "PREFIX"}
    used = {token.prefix for token in tokens} - declared
    lines = [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(PREFIXES.keys() & used)]
    # on one line, so that a message that names a line of the query names the right one
    return f"{' '.join(lines)} {query}" if lines else query


def _written(term: Term) -> str:
    if isinstance(term, BlankNode):
        raise TypeError("a blank node has no name outside its store: it cannot be bound over HTTP")
    return str(term)


def _group(query: str) -> int:
    """Return where the outermost group begins."""
    tokens = list(_body(query))
    template = form_of(query) == "CONSTRUCT"
    depth = 0
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.text == "{" and depth == 0:
            if template and before.text.upper() == "WHERE":
                raise TypeError("values cannot be bound in a CONSTRUCT query whose template is not written out")
            if not template and after.text.upper() == "SELECT":
                raise TypeError("values cannot be bound in a query that is a sub-select alone")
            if not template:
                return token.end
            template = False
        if token.kind == "sign":
            depth += (token.text in "({") - (token.text in ")}")
    raise TypeError("values cannot be bound in a query without a group")


def _body(query: str) -> Iterator[_Token]:
    """Yield the tokens after the declarations."""
    tokens = _tokens(query)
    for token in tokens:
        keyword = token.text.upper()
        if keyword == "PREFIX":
            next(tokens, None)
            next(tokens, None)
        elif keyword == "BASE":
            next(tokens, None)
        else:
            yield token
            yield from tokens


def _tokens(query: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(query):
        kind = found.lastgroup or ""
        if kind != "space":
            yield _Token(kind, found[0], found["prefix"], found.end())
