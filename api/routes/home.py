"""The home page, the health of the service, and the files that the pages need."""

import mimetypes

from fastapi import APIRouter, Request, Response

from api.answering import READING
from api.context import Lang, Serving
from api.errors import TABLE, UNEXPECTED
from api.models import dataset_model
from api.pages.assets import asset
from api.pages.rendering import page
from graph import UnknownNameError
from graph.network import ORGANISATION, TERRITORY, UNDERTAKING

router = APIRouter()

_CACHED = {"Cache-Control": "public, max-age=3600"}


@router.get("/", include_in_schema=False, dependencies=[READING])
def home(request: Request, serving: Serving, lang: Lang) -> Response:
    """Ask with whom one could act."""
    counts = {kind: serving.generation.index.count(kind) for kind in (ORGANISATION, UNDERTAKING)}
    counts[TERRITORY] = sum(1 for _node in serving.generation.network.nodes(TERRITORY))
    return page(request, "home.html", lang, dataset=dataset_model(serving.generation), counts=counts)


@router.get("/problems", include_in_schema=False)
def problems(request: Request, lang: Lang) -> Response:
    """Explain every error code: the address in the ``type`` of a problem leads here."""
    told = sorted((*TABLE.values(), UNEXPECTED), key=lambda one: one.code)
    return page(request, "problems.html", lang, problems=told)


# Both are answered in the event loop: threads may all be taken.
@router.get("/livez", tags=["health"])
async def livez() -> dict[str, str]:
    """Say that the process is alive."""
    return {"status": "ok"}


@router.get("/readyz", tags=["health"])
async def readyz(serving: Serving) -> dict[str, str]:
    """Say that the data are open, and which they are."""
    return {"status": "ok", "dataset": serving.generation.version}


@router.get("/static/{name:path}", include_in_schema=False)
def static(name: str) -> Response:
    """Return a file that the pages need: ours, or one that a wheel carries."""
    content = asset(name)
    if content is None:
        raise UnknownNameError(name, "file")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers=_CACHED)
