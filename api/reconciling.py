"""Reconciling: between the Reconciliation Service API 0.2 and what the graph knows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.deadline import Deadline
from api.extending import class_named, property_model, settings_offered, type_model
from api.reconciliation_models import (
    CandidateModel,
    FeatureModel,
    HintModel,
    QueryModel,
    ResultModel,
    SuggestedModel,
    SuggestionsModel,
)
from api.requests import TooManyRowsError
from graph import Facts, Found, Sought
from graph.attributes import attributes
from graph.finding import LONGEST_BATCH, suggest
from graph.gazetteer import fold
from graph.network import Language
from graph.reconciliation import MOST_CANDIDATES, TYPES, Reconciler, Wanted, class_of, short_id, types_of
from graph.search import LONGEST
from ontology.identifiers import TERMS, THINGS

MOST_SUGGESTED: Final = 200
"""How many suggestions there are at most for a text, on all pages."""

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
        "defaultTypes": [type_model(one, lang).model_dump(exclude_none=True) for one in TYPES.values()],
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
            "property_settings": settings_offered(fr=fr),
        },
        "batchSize": LONGEST_BATCH,
    }


def matches(
    facts: Facts, batch: Mapping[str, QueryModel], lang: Language, deadline: Deadline
) -> dict[str, ResultModel]:
    """Return the candidates for each row; raise TooManyRowsError or BatchTimeoutError where there is too much."""
    if len(batch) > LONGEST_BATCH:
        raise TooManyRowsError(LONGEST_BATCH)
    reconciler, found = Reconciler(facts, lang), {}
    for key, query in batch.items():
        deadline.check()
        matching = reconciler.candidates(_wanted(query))
        models = [
            _candidate(one, lang, is_sure=matching.confirmed and rank == 0)
            for rank, one in enumerate(matching.candidates)
        ]
        found[key] = ResultModel(result=models)
    return found


def suggested_entities(
    facts: Facts, prefix: str, type_id: str | None, start: int, limit: int, lang: Language
) -> SuggestionsModel:
    """Return things whose name begins so, of a type where it is known, from the ``start``-th on."""
    iri = class_named(type_id or "")
    kinds = (TYPES[iri].kind,) if iri else ()
    found = suggest(facts, prefix[:LONGEST], None, MOST_SUGGESTED, lang, kinds)
    fitting = [one for one in found if iri is None or TYPES[iri].is_general or iri in one.types]
    result = [
        SuggestedModel(
            id=short_id(one.iri),
            name=one.label,
            description=one.hint or None,
            notable=[type_model(of, lang) for of in types_of(one)],
        )
        for one in fitting[start : start + limit]
    ]
    return SuggestionsModel(result=result)


def suggested_types(prefix: str, start: int, limit: int, lang: Language) -> SuggestionsModel:
    """Return the types in whose name a word begins so."""
    found = [SuggestedModel(**type_model(one, lang).model_dump(exclude_none=True)) for one in TYPES.values()]
    return _beginning(found, prefix, start, limit)


def suggested_properties(prefix: str, start: int, limit: int, lang: Language) -> SuggestionsModel:
    """Return the columns in whose name a word begins so."""
    return _beginning([property_model(one, lang) for one in attributes().values()], prefix, start, limit)


def described(what: str, given: str, lang: Language) -> tuple[str, str] | None:
    """Return the name of a type or a property, and what it says; None where there is none of that identifier."""
    if what == "property":
        one = attributes().get(given)
        return None if one is None else (one.names[lang], one.texts[lang])
    iri = class_named(given)
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
        tuple(class_named(one) or one for one in types),
        query.type_strict,
        min(max(int(_FEWEST if query.limit is None else query.limit), 1), MOST_CANDIDATES),
    )


def _text(hint: HintModel, digits: int) -> str:
    """Return the first value of a hint as a text; a number has the zeros again that a spreadsheet took away."""
    for value in hint.v if isinstance(hint.v, list) else [hint.v]:
        match value:
            case bool():
                continue
            case int():
                return str(value).zfill(digits)[:LONGEST]
            case float():
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
        type=[type_model(one, lang) for one in types_of(found)],
        features=[FeatureModel(id=name, value=value) for name, value in found.features],
    )


def _beginning(found: Sequence[SuggestedModel], prefix: str, start: int, limit: int) -> SuggestionsModel:
    """Return those in whose name or identifier a word begins so."""
    begun = fold(prefix[:LONGEST])
    fitting = [one for one in found if f" {begun}" in f" {fold(one.name)} {fold(one.id)}"]
    return SuggestionsModel(result=fitting[start : start + limit])
