"""What helps to write a query, as answers: the competency questions, and the terms that a query may use."""

from typing import Annotated, Literal

from pydantic import Field

from api.models.base import Model


class ExampleModel(Model):
    """A competency question: its number, its theme, its words by language, and its query."""

    code: Annotated[str, Field(examples=["Q10"])]
    theme: Annotated[str, Field(examples=["alliances"])]
    title: dict[str, str]
    query: str


class TermModel(Model):
    """A term that a query may use: as it is written, what it is, and how often the facts use it."""

    name: Annotated[str, Field(examples=["al:Alliance"])]
    kind: Literal["class", "property", "concept"]
    label: str | None
    definition: str | None
    count: Annotated[int | None, Field(description="Instances d'une classe, triplets d'une propriété. · Uses.")]


class TermsModel(Model):
    """The terms, the most used first, and the prefixes that a query may use without declaring them."""

    prefixes: dict[str, str]
    terms: list[TermModel]


class UnknownTermModel(Model):
    """A term of a query that nobody defines, as it is written there; the nearest that is; a sentence on both."""

    term: Annotated[str, Field(examples=["al:participateIn"])]
    nearest: Annotated[str | None, Field(examples=["al:participatesIn"])]
    detail: str
