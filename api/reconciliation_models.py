"""What the Reconciliation Service API 0.2 asks and answers, in its own names.

Entity Reconciliation Community Group, *Reconciliation Service API v0.2* (W3C community report, 2023).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from api.requests import ParameterError, RequestError

_MOST_HINTS: Final = 100
_MOST_DETAILS: Final = 3
_LONGEST_PATH: Final = 100
_Asked = TypeVar("_Asked")

_Number: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class EntityModel(_Model):
    """A thing that was reconciled before."""

    id: StrictStr
    name: StrictStr | None = None


_One: TypeAlias = StrictStr | StrictBool | StrictInt | _Number | EntityModel


class HintModel(_Model):
    """What another column of the table says of a row."""

    pid: StrictStr
    v: _One | Annotated[list[_One], Field(max_length=_MOST_HINTS)]


class QueryModel(_Model):
    """A row: its text, its hints, the types that are wanted and how strictly, how many candidates at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: StrictStr | None = None
    type: StrictStr | Annotated[list[StrictStr], Field(max_length=_MOST_HINTS)] = ()  # type: ignore[assignment]
    limit: _Number | None = None
    properties: Annotated[list[HintModel], Field(max_length=_MOST_HINTS)] = []
    type_strict: Literal["any", "should", "all"] = "should"

    @model_validator(mode="after")
    def _asks(self) -> "QueryModel":
        if self.query is None and not self.properties:
            raise ValueError("query: nothing is asked")
        return self


class SettingsModel(_Model):
    """How a column is wanted: how many values a cell may have (0: all), and whether names or codes."""

    limit: Annotated[int, Field(ge=0), BeforeValidator(lambda given: given or 0)] = 0
    content: Literal["literal", "id"] = "literal"


class ColumnModel(_Model):
    """A column that is wanted."""

    id: StrictStr
    settings: SettingsModel = SettingsModel()


class ExtensionModel(_Model):
    """The columns that are wanted of some entities."""

    ids: list[StrictStr]
    properties: Annotated[list[ColumnModel], Field(max_length=_MOST_HINTS)]


class TypeModel(_Model):
    """A type; ``broader`` are those above it."""

    id: str
    name: str
    description: str | None = None
    broader: list["TypeModel"] | None = None


class FeatureModel(_Model):
    """What a score is made of."""

    id: str
    value: float


class CandidateModel(_Model):
    """What a row may mean; its score is between 0 and 100, ``match`` says that it is sure."""

    id: str
    name: str
    description: str
    score: float
    match: bool
    type: list[TypeModel]
    features: list[FeatureModel]


class ResultModel(_Model):
    """The candidates for a row, the best first."""

    result: list[CandidateModel]


class SuggestedModel(_Model):
    """What is proposed for a text that is being typed."""

    id: str
    name: str
    description: str | None = None
    notable: list[TypeModel] | None = None
    broader: list[TypeModel] | None = None


class SuggestionsModel(_Model):
    """What is proposed, the best first."""

    result: list[SuggestedModel]


class FlyoutModel(_Model):
    """A few words on a thing, as HTML to be put in a page."""

    id: str
    html: str


class MetaModel(_Model):
    """A column: its identifier, its name, and the type of its values where they are entities."""

    id: str
    name: str
    type: TypeModel | None = None


class ExtendedModel(_Model):
    """The columns, and for each entity and column the values of a cell."""

    meta: list[MetaModel]
    rows: dict[str, dict[str, list[dict[str, str | int]]]]


class ProposalModel(_Model):
    """The columns that the entities of a type may have."""

    type: str | None = None
    limit: int | None = None
    properties: list[SuggestedModel]


BATCH: Final[TypeAdapter[dict[str, QueryModel]]] = TypeAdapter(dict[str, QueryModel])
RESULTS: Final = TypeAdapter(dict[str, ResultModel])
EXTENSION: Final = TypeAdapter(ExtensionModel)
EXTENDED: Final = TypeAdapter(ExtendedModel)


def read(kind: TypeAdapter[_Asked], name: str, text: str) -> _Asked:
    """Return what a text in JSON asks; raise RequestError where it is not JSON, or not of that form."""
    try:
        asked = kind.validate_json(text)
        # it is known now to be well formed and not deep
        json.loads(text, object_pairs_hook=_once)
    except ValidationError as error:
        told = ParameterError.of(_placed(name, error.errors()[:_MOST_DETAILS]))
        raise RequestError(told.text["fr"], told.text["en"]) from error
    return asked


def _placed(name: str, details: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what is wrong with a text, each with its place in it."""
    return [{**one, "loc": (".".join(map(str, (name, *one["loc"])))[:_LONGEST_PATH],)} for one in details]


def _once(pairs: list[tuple[str, object]]) -> None:
    """Refuse an object that says something twice: one of both would be passed over."""
    names = [name for name, _value in pairs]
    if len(set(names)) < len(names):
        raise RequestError("Un objet JSON a deux fois la même clé.", "A JSON object has the same key twice.")
