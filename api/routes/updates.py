"""Updates: the update operation of the SPARQL 1.1 Protocol, for those who hold a key."""

import hashlib

import anyio.to_thread
from fastapi import APIRouter, Request, Response

from api.context import Serving
from api.forms import FORM, Parameters, given, in_utf8, media_type_of, pairs, short_body, text
from api.requests import ProtocolError, UnsupportedMediaTypeError
from api.writers import Outcome, writer_of
from graph import CONTRIBUTED, Change, QueryLimits, read_update
from ontology.terms import PREFIXES

router = APIRouter()

_DIRECT = "application/sparql-update"
_ESCAPED = 3


@router.post("/sparql/update", status_code=204, tags=["sparql"])
async def update(request: Request, serving: Serving) -> Response:
    """Carry out an update sent as a form (``update=…``) or directly (``application/sparql-update``)."""
    writer = writer_of(request)
    key = writer.allow(request)
    media = in_utf8(media_type_of(request.headers.get("content-type")))
    if media.name not in {FORM, _DIRECT}:
        raise UnsupportedMediaTypeError(FORM, _DIRECT)
    limits = serving.workers.limits
    body = await short_body(request, "text_bytes", limits.text_bytes * (_ESCAPED if media.name == FORM else 1))
    is_form = media.name == FORM
    parameters = pairs(body) if is_form else [*pairs(request.scope["query_string"]), ("update", text(body))]
    change = _change(request, parameters, hashlib.sha256(body).hexdigest(), limits)
    outcome = await anyio.to_thread.run_sync(writer.carry_out, request, key, change, lambda _written: Outcome(204))
    return Response(status_code=outcome.status, headers=dict(outcome.headers))


def _change(request: Request, parameters: Parameters, sha256: str, limits: QueryLimits) -> Change:
    """Return the change that the parameters of a request describe: one update, over its dataset."""
    updates = given(parameters, "update")
    if len(updates) != 1 or not updates[0].strip() or given(parameters, "query"):
        raise ProtocolError("Donnez une mise à jour, et une seule.", "Give one update, and only one.")
    using, using_named = given(parameters, "using-graph-uri"), given(parameters, "using-named-graph-uri")
    update = read_update(updates[0], limits, CONTRIBUTED, using, using_named)
    base = str(request.url.replace(query=""))
    return Change("update", sha256, update=update, base=base, prefixes=PREFIXES)
