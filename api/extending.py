"""Extending: what a table can be told of the things that its rows were found to mean, a column each."""

from typing import Final

from api.deadline import Deadline
from api.reconciliation_models import (
    ExtendedModel,
    ExtensionModel,
    MetaModel,
    ProposalModel,
    SuggestedModel,
    TypeModel,
)
from api.requests import TooManyRowsError
from graph import Facts
from graph.attributes import Attribute, Reader, Value, attributes
from graph.finding import LONGEST_BATCH
from graph.network import Language
from graph.reconciliation import TYPES, Type, resolve, short_id
from ontology.identifiers import TERMS
from ontology.prefixes import prefixed

MOST_VALUES: Final = 100
"""How many values a cell has at most."""


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
    kind = TYPES[iri].kind if (iri := class_named(type_id or "")) else None
    found = [property_model(one, lang) for one in attributes().values() if kind is None or kind in one.kinds]
    return ProposalModel(type=type_id, limit=limit, properties=found[:limit])


def property_model(one: Attribute, lang: Language) -> SuggestedModel:
    """Return a column as it is proposed."""
    return SuggestedModel(id=one.code, name=one.names[lang], description=one.texts[lang])


def type_model(one: Type, lang: Language) -> TypeModel:
    """Return a type, under the general one of its kind."""
    above = [] if one.is_general else [other for other in TYPES.values() if other.is_general and other.kind == one.kind]
    broader = [TypeModel(id=compact(other.iri), name=other.names[lang]) for other in above]
    return TypeModel(id=compact(one.iri), name=one.names[lang], broader=broader or None)


def compact(iri: str) -> str:
    """Return the identifier of a type: ``al:Association``."""
    return prefixed(iri) or iri


def class_named(given: str) -> str | None:
    """Return the class that an identifier of a type stands for; None where it stands for none."""
    return next((iri for iri in TYPES if given in {iri, compact(iri), iri.removeprefix(TERMS)}), None)


def settings_offered(*, fr: bool) -> list[dict[str, object]]:
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


def _meta(code: str, one: Attribute | None, lang: Language, *, is_code: bool) -> MetaModel:
    if one is None:
        return MetaModel(id=code, name=code)
    of_type = None if one.of_type is None or is_code else TYPES[one.of_type]
    return MetaModel(id=code, name=one.names[lang], type=type_model(of_type, lang) if of_type else None)


def _cell(value: Value, *, is_code: bool) -> dict[str, str | int]:
    """Return a value as a cell has it: a thing by its identifier and its name, a concept by its name or its code."""
    if value.iri is None:
        return {"int": value.content} if isinstance(value.content, int) else {"str": value.content}
    if value.is_thing:
        return {"str": short_id(value.iri)} if is_code else {"id": short_id(value.iri), "name": str(value.content)}
    return {"str": value.iri.rsplit("/", 1)[-1] if is_code else str(value.content)}
