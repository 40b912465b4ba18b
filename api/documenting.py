"""Documenting: which errors of the table each operation may answer with, as ``/openapi.json`` lists them."""

from collections.abc import Collection
from typing import Any, Final, TypeAlias

from api.errors import TABLE, UNEXPECTED, Problem
from api.models import ProblemModel
from api.negotiation import PROBLEM
from api.requests import (
    AddressTooLongError,
    BatchTimeoutError,
    BodyTooLargeError,
    KeyInAddressError,
    KeyMissingError,
    KeyRefusedError,
    MalformedFactsError,
    NotAcceptableError,
    ParameterError,
    ProtocolError,
    RequestError,
    StoppingError,
    TooManyRowsError,
    TooManyWrongKeysError,
    UnsupportedMediaTypeError,
    UsedAgainError,
    WritesOffError,
)
from graph import (
    AmbiguousNameError,
    ClientBusyError,
    FactsNonConformantError,
    FactsRefusedError,
    GraphNotWritableError,
    HomeBusyError,
    HomeUnusableError,
    NamesGraphsError,
    QueryCancelledError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    SameActorError,
    UnknownGraphError,
    UnknownNameError,
    UnusableWeightsError,
    WorkersBusyError,
    WorkersUnavailableError,
    WritingBusyError,
)
from ontology.identifiers import InvalidIdentifierError

Errors: TypeAlias = tuple[type[Exception], ...]

ANYWHERE: Final[Errors] = (RequestError, AddressTooLongError, StoppingError)
"""What may be told before anybody looks at what is asked for."""

ASKING: Final[Errors] = (
    ParameterError, NotAcceptableError, UnknownNameError, AmbiguousNameError, SameActorError, InvalidIdentifierError,
    UnusableWeightsError, ClientBusyError, WorkersBusyError, WorkersUnavailableError,
)  # fmt: skip
"""What may be told to whoever reads the data set."""

QUERYING: Final[Errors] = (
    ProtocolError, QuerySyntaxError, QueryRefusedError, QueryTimeoutError, QueryTooLargeError, QueryFailedError,
    QueryCancelledError,
)  # fmt: skip
"""What may be told where a query is evaluated."""

SENDING: Final[Errors] = (BodyTooLargeError, UnsupportedMediaTypeError, TooManyRowsError, BatchTimeoutError)
"""What may be told to whoever sends a body."""

WRITING: Final[Errors] = (
    KeyInAddressError, KeyMissingError, KeyRefusedError, WritesOffError, TooManyWrongKeysError, UsedAgainError,
    MalformedFactsError, FactsRefusedError, FactsNonConformantError, NamesGraphsError, GraphNotWritableError,
    UnknownGraphError, WritingBusyError, HomeBusyError, HomeUnusableError,
)  # fmt: skip
"""What may be told to whoever changes facts."""

_SCHEMA: Final = "#/components/schemas/{model}"


def responses_of(errors: Collection[type[Exception]]) -> dict[int | str, dict[str, Any]]:
    """Return errors as OpenAPI describes answers: by status, each with its codes and their titles."""
    by_status: dict[int, dict[str, Problem]] = {UNEXPECTED.status: {UNEXPECTED.code: UNEXPECTED}}
    for error in errors:
        problem = TABLE[error]
        by_status.setdefault(problem.status, {})[problem.code] = problem
    content = {PROBLEM: {"schema": {"$ref": _SCHEMA.format(model=ProblemModel.__name__)}}}
    return {
        status: {
            "description": " ; ".join(
                f"`{code}` {one.title['fr']} · {one.title['en']}" for code, one in problems.items()
            ),
            "content": content,
        }
        for status, problems in sorted(by_status.items())
    }


def with_problem(described: dict[str, Any]) -> dict[str, Any]:
    """Return the description of the service with the shape of all its problems in it."""
    schema = ProblemModel.model_json_schema(ref_template=_SCHEMA)
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {**schema.pop("$defs", {}), ProblemModel.__name__: schema}
    return described
