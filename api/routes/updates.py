"""Updates: the update operation of the SPARQL 1.1 Protocol, for those who hold a key."""

import hashlib

import anyio.to_thread
from fastapi import APIRouter, Request, Response

from api.context import Serving, address_of
from api.forms import Parameters, given, sent_text
from api.requests import ProtocolError
from api.writers import Outcome, writer_of
from graph import CONTRIBUTED, Change, QueryLimits, read_update
from ontology.terms import PREFIXES

router = APIRouter()

_DIRECT = "application/sparql-update"


@router.post("/sparql/update", status_code=204, tags=["sparql"])
async def update(request: Request, serving: Serving) -> Response:
    """Carry out an update sent as a form (``update=…``) or directly (``application/sparql-update``)."""
    writer = writer_of(request)
    key = writer.allow(request)
    limits = serving.workers.limits
    parameters, body = await sent_text(request, "update", _DIRECT, limits.text_bytes)
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
    return Change("update", sha256, update=update, base=address_of(request), prefixes=PREFIXES)
