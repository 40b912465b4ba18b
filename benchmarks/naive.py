"""The naive server to compare with: a query is evaluated in a thread of the web process, without any limit.

python -m benchmarks.naive STORE PORT
"""

import sys

import pyoxigraph as ox
import uvicorn
from fastapi import FastAPI, Response

from ontology.terms import PREFIXES


def create_app(path: str) -> FastAPI:
    """Return the server of a store."""
    app, store, prefixes = FastAPI(), ox.Store.read_only(path), dict(PREFIXES)

    @app.get("/sparql")
    def ask(query: str) -> Response:
        results = store.query(query, prefixes=prefixes, use_default_graph_as_union=True)
        if isinstance(results, ox.QueryTriples):
            return Response(results.serialize(format=ox.RdfFormat.TURTLE), media_type="text/turtle")
        return Response(results.serialize(format=ox.QueryResultsFormat.JSON), media_type="application/json")

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(sys.argv[1]), port=int(sys.argv[2]), log_level="warning")
