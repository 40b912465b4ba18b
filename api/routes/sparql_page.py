"""The page of SPARQL: the editor with its examples, the terms that it completes, and those that nobody defines."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from api.context import Lang, Service, Serving
from api.models import ExampleModel, TermModel, TermsModel, UnknownTermModel
from api.pages.rendering import page
from api.pages.sparql_texts import PAGE_TEXTS, SCRIPT_TEXTS
from api.sentences.queries import unknown_term
from graph.network import Language
from graph.store import Store
from ontology.competency import THEME_TITLES, THEMES, Question, questions
from ontology.identifiers import named_graph
from ontology.prefixes import prefixed
from ontology.spelling import unknown_terms
from ontology.terms import PREFIXES, SKOS

router = APIRouter()

FIRST_QUERY: Final = """SELECT ?member ?label
WHERE {
  ?member al:participatesIn undertaking:silver-geek ; skos:prefLabel ?label .
}
ORDER BY ?label"""
"""The query that the page begins with."""

_KINDS: Final[Mapping[str, str]] = {
    f"{PREFIXES['owl']}Class": "class",
    f"{PREFIXES['owl']}ObjectProperty": "property",
    f"{PREFIXES['owl']}DatatypeProperty": "property",
    f"{PREFIXES['owl']}AnnotationProperty": "property",
    SKOS.Concept: "concept",
}
_LABEL: Final = f"{PREFIXES['rdfs']}label"
_DECLARED: Final = f"""
SELECT ?term ?property ?value WHERE {{
  GRAPH <{named_graph("ontology")}> {{ ?term ?property ?value }}
  FILTER (?property IN (rdf:type, rdfs:label, skos:prefLabel, skos:definition))
}}
"""
_COUNTED: Final = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?class ?property ?count WHERE {
  { [] void:class ?class ; void:entities ?count } UNION { [] void:property ?property ; void:triples ?count }
}
"""


def editor_page(request: Request, serving: Service, lang: Language) -> Response:
    """Return the page where a query is written: ``query`` or ``example`` of the address is in it, and is not run."""
    asked = _questions()
    return page(
        request,
        "sparql.html",
        lang,
        e=PAGE_TEXTS[lang],
        query=_query(request, asked),
        examples=_by_theme(asked, lang),
        limits=serving.workers.limits,
        script={"words": SCRIPT_TEXTS[lang], "prefixes": dict(PREFIXES), "version": serving.generation.version},
    )


@router.get("/sparql/examples.json", tags=["sparql"])
def examples() -> list[ExampleModel]:
    """The competency questions, each with its theme and its query."""
    return [ExampleModel(code=one.code, theme=one.theme, title=one.title, query=one.text) for one in _questions()]


@router.get("/sparql/terms.json", tags=["sparql"])
def terms(serving: Serving, lang: Lang) -> TermsModel:
    """The classes, properties and concepts that a query may use, with label, definition and count."""
    return TermsModel(prefixes=dict(PREFIXES), terms=list(_terms(serving.generation.store, lang)))


@router.get("/sparql/spelling.json", tags=["sparql"])
def spelling(
    query: Annotated[str, Query(description="La requête. · The query.")], lang: Lang
) -> list[UnknownTermModel]:
    """The terms of a query that are in our namespaces and that nobody defines, each with the nearest: five at most."""
    return [
        UnknownTermModel(term=term, nearest=nearest, detail=unknown_term(term, nearest)[lang])
        for term, nearest in unknown_terms(query)
    ]


@cache
def _questions() -> tuple[Question, ...]:
    """Return the competency questions, read once: they travel with the program."""
    return questions()


def _query(request: Request, asked: tuple[Question, ...]) -> str:
    """Return the query that the page begins with: the one of the address, the example it names, or the first one."""
    wanted = request.query_params.get("example", "").upper()
    example = next((one.text for one in asked if one.code == wanted), FIRST_QUERY)
    return request.query_params.get("query", example)


def _by_theme(asked: tuple[Question, ...], lang: Language) -> list[tuple[str, list[Question]]]:
    """Return the examples in the order of the themes, each theme under its name."""
    ordered = sorted(asked, key=lambda one: THEMES.index(one.theme))
    return [(THEME_TITLES[theme][lang], list(group)) for theme, group in groupby(ordered, key=lambda one: one.theme)]


def _terms(store: Store, lang: Language) -> Iterator[TermModel]:
    """Yield what the vocabulary declares and what the facts use, the most used first."""
    kinds, texts = _declared(store)
    counts = _counts(store)
    kinds |= {iri: kind for (kind, iri) in counts}
    used = {iri: count for (_kind, iri), count in counts.items()}
    for iri in sorted(kinds, key=lambda one: (-used.get(one, 0), one)):
        said = texts.get(iri, {})
        yield TermModel(
            name=prefixed(iri) or f"<{iri}>",
            kind=kinds[iri],
            label=_best(said, lang, SKOS.prefLabel, _LABEL),
            definition=_best(said, lang, SKOS.definition),
            count=used.get(iri),
        )


def _declared(store: Store) -> tuple[dict[str, str], dict[str, dict[tuple[str, str], str]]]:
    """Return the kind of each term that the vocabulary declares, and its texts by property and language."""
    kinds: dict[str, str] = {}
    texts: dict[str, dict[tuple[str, str], str]] = {}
    _columns, rows = store.table(_DECLARED)
    for row in rows:
        term: Any = row["term"]
        value: Any = row["value"]
        kind = _KINDS.get(value.value)
        if kind:
            kinds[term.value] = kind
        elif getattr(value, "language", None):
            texts.setdefault(term.value, {})[row["property"].value, value.language] = value.value
    return kinds, texts


def _counts(store: Store) -> dict[tuple[str, str], int]:
    """Return how often each class and property is used, as the description of the data set says."""
    return {
        (kind, row[kind].value): int(row["count"].value)
        for row in store.select(_COUNTED)
        for kind in ("class", "property")
        if kind in row
    }


def _best(said: Mapping[tuple[str, str], str], lang: Language, *properties: str) -> str | None:
    """Return the text of the first of the properties that has one, in the language asked for or else another."""
    found = (said.get((name, tag)) for name in properties for tag in (lang, "fr", "en"))
    return next((text for text in found if text), None)
