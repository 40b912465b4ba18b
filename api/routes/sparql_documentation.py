"""What the documentation of the API says of the SPARQL operation, whose parameters and bodies it reads itself."""

from typing import Any, Final

from api.answer_forms import FORMATS
from graph import GRAPH_FORMATS, TABLE_FORMATS

_QUERY: Final = "ASK { ?alliance a al:Alliance }"
_IRIS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string", "format": "iri"}}
_DEFAULT: Final = "IRI d'un graphe du graphe par défaut. · IRI of a graph of the default graph."
_NAMED: Final = "IRI d'un graphe que GRAPH peut nommer. · IRI of a graph that GRAPH may name."
_FORMAT: Final = "Forme de la réponse, avant l'en-tête Accept. · Form of the answer, before Accept."
_TEXT: Final = "Une requête SPARQL 1.1. · A SPARQL 1.1 query."


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_FORMATS: Final[dict[str, Any]] = {"type": "string", "enum": list(FORMATS)}
_GRAPHS: Final = [
    _parameter("default-graph-uri", _DEFAULT, _IRIS),
    _parameter("named-graph-uri", _NAMED, _IRIS),
    _parameter("format", _FORMAT, _FORMATS),
]
_TABLES: Final[dict[str, Any]] = {
    "description": "La réponse, entière. · The whole answer.",
    "headers": {
        "X-Dataset-Version": {
            "description": "Version des données. · Version of the data.",
            "schema": {"type": "string"},
        },
    },
    "content": {form: {"schema": {"type": "string"}} for form in (*TABLE_FORMATS, *GRAPH_FORMATS)},
}
_TAGGED: Final[dict[str, Any]] = {
    **_TABLES,
    "headers": {
        **_TABLES["headers"],
        "ETag": {"description": "Pour If-None-Match. · For If-None-Match.", "schema": {"type": "string"}},
    },
    "content": {**_TABLES["content"], "text/html": {"schema": {"type": "string"}}},
}

BY_GET: Final[dict[str, Any]] = {
    "parameters": [_parameter("query", _TEXT, {"type": "string", "examples": [_QUERY]}), *_GRAPHS],
    "responses": {"200": _TAGGED, "304": {"description": "Rien n'a changé. · Nothing has changed."}},
}
"""The operation by GET."""

BY_POST: Final[dict[str, Any]] = {
    "parameters": _GRAPHS,
    "requestBody": {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": {"type": "string", "examples": [_QUERY]}},
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {
                        "query": {"type": "string", "description": _TEXT, "examples": [_QUERY]},
                        "default-graph-uri": {**_IRIS, "description": _DEFAULT},
                        "named-graph-uri": {**_IRIS, "description": _NAMED},
                        "format": {**_FORMATS, "description": _FORMAT},
                    },
                },
            },
        },
    },
    "responses": {"200": _TABLES},
}
"""The operation by POST: a form, or the query itself."""
