"""Problems as answers: what went wrong, and which limit was met."""

from typing import Annotated

from pydantic import Field

from api.models.base import Model


class LimitModel(Model):
    """A limit that was met: its name is that of the setting, MAILLAGE_ aside."""

    name: Annotated[str, Field(examples=["query_seconds"])]
    value: float | int
    unit: Annotated[str, Field(examples=["s"])]


class ProblemModel(Model):
    """An error, as RFC 9457 writes it; what does not apply to it is left out.

    ``limit`` is the limit that was met; ``line`` and ``column`` (from 1) are where a query stops being SPARQL;
    ``suggestion`` is what was perhaps meant there.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    limit: LimitModel | None = None
    line: int | None = None
    column: int | None = None
    suggestion: str | None = None
