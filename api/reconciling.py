"""Reconciling: between the Reconciliation Service API 0.2 and what the graph knows."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.reconciliation_models import (
    CandidateModel,
    ExtendedModel,
    ExtensionModel,
    FeatureModel,
    HintModel,
    MetaModel,
    ProposalModel,
    QueryModel,
    ResultModel,
    SuggestedModel,
    SuggestionsModel,
    TypeModel,
)
from api.requests import BatchTimeoutError, TooManyRowsError
from graph import Facts, Found, Sought, suggest
from graph.attributes import Attribute, Reader, Value, attributes
from graph.finding import LONGEST_BATCH
from graph.gazetteer import fold
from graph.network import Language
from graph.reconciliation import (
    MOST_CANDIDATES,
    TYPES,
    Type,
    Wanted,
    candidates,
    class_of,
    resolve,
    short_id,
    types_of,
)
from graph.search import LONGEST
from ontology.identifiers import TERMS, THINGS
from ontology.prefixes import prefixed

MOST_SUGGESTED: Final = 200
"""How many suggestions there are at most for a text, on all pages."""

MOST_VALUES: Final = 100
"""How many values a cell has at most."""

_FEWEST: Final = 10
_HINTS: Final[Mapping[str, tuple[str, int]]] = {
    "commune": ("town", 5),
    "postal_code": ("postal_code", 5),
    "departement": ("departement", 2),
    "siren": ("siren", 9),
    "siret": ("siret", 14),
    "rna": ("rna", 0),
    "uai": ("uai", 0),
}


class Deadline:
    """Until when the rows of a request have to be done."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise BatchTimeoutError where it is over."""
        if time.monotonic() > self._end:
            raise BatchTimeoutError(self._seconds)


def manifest(facts: Facts, software: str, base: str, lang: Language, asked: str) -> dict[str, Any]:
    """Return what the service says of itself at the address ``base``; ``asked`` ends addresses with the language."""
    fr = lang == "fr"
    return {
        "versions": ["0.2"],
        "name": "Maillage (français)" if fr else "Maillage (English)",
        "identifierSpace": f"{THINGS}organisation/",
        "schemaSpace": TERMS,
        "documentation": f"{base}/docs",
        "serviceVersion": f"{software} ({facts.version})",
        "defaultTypes": [_type(one, lang).model_dump(exclude_none=True) for one in TYPES.values()],
        "view": {"url": f"{base}/reconcile/view?id={{{{id}}}}{asked}"},
        "preview": {"url": f"{base}/reconcile/preview?id={{{{id}}}}{asked}", "width": 430, "height": 300},
        "suggest": {
            what: {
                "service_url": base,
                "service_path": f"/reconcile/suggest/{what}",
                "flyout_service_url": base,
                "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}{asked}",
            }
            for what in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/extend/propose"},
            "property_settings": _settings(fr=fr),
        },
        "batchSize": LONGEST_BATCH,
    }


def matches(
    facts: Facts, batch: Mapping[str, QueryModel], lang: Language, deadline: Deadline
) -> dict[str, ResultModel]:
    """Return the candidates for each row; raise TooManyRowsError or BatchTimeoutError where there is too much."""
    if len(batch) > LONGEST_BATCH:
        raise TooManyRowsError(LONGEST_BATCH)
    found = {}
    for key, query in batch.items():
        deadline.check()
        matching = candidates(facts, _wanted(query), lang)
        models = [
            _candidate(one, lang, is_sure=matching.confirmed and rank == 0)
            for rank, one in enumerate(matching.candidates)
        ]
        found[key] = ResultModel(result=models)
    return found


def extended(facts: Facts, asked: ExtensionModel, lang: Language, deadline: Deadline) -> ExtendedModel:
    """Return the columns that are wanted of entities; what is unknown has empty cells. Raises as :func:`matches`."""
    if len(asked.ids) > LONGEST_BATCH:
        raise TooManyRowsError(LONGEST_BATCH)
    columns = {one.id: one.settings for one in asked.properties}
    known = [attributes()[code] for code in columns if code in attributes()]
    reader, rows = Reader(facts, lang), {}
    for given in asked.ids:
        deadline.check()
        thing = resolve(facts, given)
        values = {} if thing is None else reader.row(thing, known)
        rows[given] = {
            code: [
                _cell(value, is_code=settings.content == "id")
                for value in values.get(code, ())[: min(settings.limit or MOST_VALUES, MOST_VALUES)]
            ]
            for code, settings in columns.items()
        }
    meta = [_meta(code, attributes().get(code), lang, is_code=one.content == "id") for code, one in columns.items()]
    return ExtendedModel(meta=meta, rows=rows)


def proposed(type_id: str | None, limit: int | None, lang: Language) -> ProposalModel:
    """Return the columns that the entities of a type may have; of an unknown type, all of them."""
    kind = TYPES[iri].kind if (iri := _class(type_id or "")) else None
    found = [_property(one, lang) for one in attributes().values() if kind is None or kind in one.kinds]
    return ProposalModel(type=type_id, limit=limit, properties=found[:limit])


def suggested_entities(
    facts: Facts, prefix: str, type_id: str | None, start: int, limit: int, lang: Language
) -> SuggestionsModel:
    """Return things whose name begins so, of a type where it is known, from the ``start``-th on."""
    iri = _class(type_id or "")
    kinds = (TYPES[iri].kind,) if iri else ()
    found = suggest(facts, prefix[:LONGEST], None, MOST_SUGGESTED, lang, kinds)
    fitting = [one for one in found if iri is None or TYPES[iri].is_general or iri in one.types]
    result = [
        SuggestedModel(
            id=short_id(one.iri),
            name=one.label,
            description=one.hint or None,
            notable=[_type(of, lang) for of in types_of(one)],
        )
        for one in fitting[start : start + limit]
    ]
    return SuggestionsModel(result=result)


def suggested_types(prefix: str, start: int, limit: int, lang: Language) -> SuggestionsModel:
    """Return the types in whose name a word begins so."""
    found = [SuggestedModel(**_type(one, lang).model_dump(exclude_none=True)) for one in TYPES.values()]
    return _beginning(found, prefix, start, limit)


def suggested_properties(prefix: str, start: int, limit: int, lang: Language) -> SuggestionsModel:
    """Return the columns in whose name a word begins so."""
    return _beginning([_property(one, lang) for one in attributes().values()], prefix, start, limit)


def described(what: str, given: str, lang: Language) -> tuple[str, str] | None:
    """Return the name of a type or a property, and what it says; None where there is none of that identifier."""
    if what == "property":
        one = attributes().get(given)
        return None if one is None else (one.names[lang], one.texts[lang])
    iri = _class(given)
    return None if iri is None else (TYPES[iri].names[lang], iri)


def _wanted(query: QueryModel) -> Wanted:
    """Return what a query asks for: of several values of a hint, the first that says something."""
    hints: dict[str, str] = {}
    types = [query.type] if isinstance(query.type, str) else list(query.type)
    for hint in query.properties:
        if hint.pid in _HINTS:
            name, digits = _HINTS[hint.pid]
            hints.setdefault(name, _text(hint, digits))
        elif hint.pid == "kind" and not types:
            types = [iri for iri in [class_of(_text(hint, 0))] if iri is not None]
    departement = hints.pop("departement", "")
    return Wanted(
        Sought(name=(query.query or "")[:LONGEST], **hints),
        departement,
        tuple(_class(one) or one for one in types),
        query.type_strict,
        min(max(int(_FEWEST if query.limit is None else query.limit), 1), MOST_CANDIDATES),
    )


def _text(hint: HintModel, digits: int) -> str:
    """Return the first value of a hint as a text; a number has the zeros again that a spreadsheet took away."""
    for value in hint.v if isinstance(hint.v, list) else [hint.v]:
        match value:
            case bool():
                continue
            case int() | float():
                return f"{value:.0f}".zfill(digits)[:LONGEST]
            case str():
                text = value
            case entity:
                kind, colon, code = entity.id.partition(":")
                text = f"{THINGS}{kind}/{code}" if colon and not code.startswith("//") else entity.id
        if text.strip():
            return text[:LONGEST]
    return ""


def _candidate(found: Found, lang: Language, *, is_sure: bool) -> CandidateModel:
    return CandidateModel(
        id=short_id(found.iri),
        name=found.label,
        description=found.hint,
        score=round(100 * found.score, 2),
        match=is_sure,
        type=[_type(one, lang) for one in types_of(found)],
        features=[FeatureModel(id=name, value=value) for name, value in found.features],
    )


def _type(one: Type, lang: Language) -> TypeModel:
    """Return a type, under the general one of its kind."""
    above = [] if one.is_general else [other for other in TYPES.values() if other.is_general and other.kind == one.kind]
    broader = [TypeModel(id=_compact(other.iri), name=other.names[lang]) for other in above]
    return TypeModel(id=_compact(one.iri), name=one.names[lang], broader=broader or None)


def _compact(iri: str) -> str:
    """Return the identifier of a type: ``al:Association``."""
    return prefixed(iri) or iri


def _class(given: str) -> str | None:
    """Return the class that an identifier of a type stands for; None where it stands for none."""
    return next((iri for iri in TYPES if given in {iri, _compact(iri), iri.removeprefix(TERMS)}), None)


def _property(one: Attribute, lang: Language) -> SuggestedModel:
    return SuggestedModel(id=one.code, name=one.names[lang], description=one.texts[lang])


def _beginning(found: Sequence[SuggestedModel], prefix: str, start: int, limit: int) -> SuggestionsModel:
    """Return those in whose name or identifier a word begins so."""
    begun = fold(prefix[:LONGEST])
    fitting = [one for one in found if f" {begun}" in f" {fold(one.name)} {fold(one.id)}"]
    return SuggestionsModel(result=fitting[start : start + limit])


def _meta(code: str, one: Attribute | None, lang: Language, *, is_code: bool) -> MetaModel:
    if one is None:
        return MetaModel(id=code, name=code)
    of_type = None if one.of_type is None or is_code else TYPES[one.of_type]
    return MetaModel(id=code, name=one.names[lang], type=_type(of_type, lang) if of_type else None)


def _cell(value: Value, *, is_code: bool) -> dict[str, str | int]:
    """Return a value as a cell has it: a thing by its identifier and its name, a concept by its name or its code."""
    if value.iri is None:
        return {"int": value.content} if isinstance(value.content, int) else {"str": value.content}
    if value.is_thing:
        return {"str": short_id(value.iri)} if is_code else {"id": short_id(value.iri), "name": str(value.content)}
    return {"str": value.iri.rsplit("/", 1)[-1] if is_code else str(value.content)}


def _settings(*, fr: bool) -> list[dict[str, object]]:
    """Return how a column can be wanted."""
    return [
        {
            "name": "limit",
            "type": "number",
            "default": 0,
            "label": "Nombre de valeurs" if fr else "Number of values",
            "help_text": f"0 : toutes (au plus {MOST_VALUES})" if fr else f"0: all of them (at most {MOST_VALUES})",
        },
        {
            "name": "content",
            "type": "select",
            "default": "literal",
            "label": "Contenu" if fr else "Content",
            "help_text": "Noms, ou codes et identifiants" if fr else "Names, or codes and identifiers",
            "choices": [
                {"value": "literal", "name": "noms" if fr else "names"},
                {"value": "id", "name": "codes"},
            ],
        },
    ]
