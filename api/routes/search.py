"""Search: things for a text that is being typed, and what the rows of a table may mean."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.answering import in_share
from api.context import Lang, Serving, SuggestView, View, form
from api.deadline import Deadline
from api.forms import short_body
from api.models import (
    FoundListModel,
    MatchesModel,
    RowsModel,
    dataset_model,
    found_model,
    matching_model,
    sought_of,
)
from api.negotiation import JSON
from api.requests import ParameterError, document
from graph import Matching, Sought
from graph.finding import match, suggest

router = APIRouter(prefix="/v1")

AsJson = Annotated[str, Depends(form(JSON))]


@router.get("/suggest", response_model=FoundListModel, tags=["search"])
def suggestions(serving: Serving, view: Annotated[SuggestView, Query()], _media: AsJson, lang: Lang) -> FoundListModel:
    """Organisations, undertakings and territories for a text that is being typed."""
    kinds = (view.kind,) if view.kind else ()
    found = suggest(serving.generation, view.q, view.near, view.limit, lang, kinds)
    return FoundListModel(dataset=dataset_model(serving.generation), items=[found_model(one) for one in found])


@router.post(
    "/match",
    response_model=MatchesModel,
    tags=["search"],
    openapi_extra={
        "requestBody": {"required": True, "content": {JSON: {"schema": RowsModel.model_json_schema()}}},
    },
)
async def matches(
    request: Request, serving: Serving, _view: Annotated[View, Query()], _media: AsJson, lang: Lang
) -> MatchesModel:
    """What each row of a table (at most 100) may mean: candidates with scores, and whether the first is sure."""
    most = serving.settings.query_bytes
    body = await short_body(request, most, most)
    generation = serving.generation

    def work(deadline: Deadline) -> list[Matching]:
        rows, limit = _rows(body)
        found = []
        for row in rows:
            deadline.check()
            found += match(generation, [row], limit, lang)
        return found

    items = [matching_model(one) for one in await in_share(request, serving, work)]
    return MatchesModel(dataset=dataset_model(generation), items=items)


def _rows(body: bytes) -> tuple[list[Sought], int]:
    """Return the rows of a table, and how many candidates each is to have; raise ParameterError for what is none."""
    asked = document(body, RowsModel)
    rows = [sought_of(row) for row in asked.rows]
    for rank, row in enumerate(rows, 1):
        if row.is_empty:
            raise ParameterError(f"rows : la ligne {rank} ne nomme rien.", f"rows: row {rank} names nothing.")
    return rows, asked.limit
