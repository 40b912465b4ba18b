"""What the tests of the SPARQL service share: queries, forms, and how an answer is read."""

from httpx2 import Response
from pyoxigraph import QueryResultsFormat, RdfFormat
from starlette.testclient import TestClient

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
MEMBERS = """SELECT ?member WHERE {
  ?member al:participatesIn <https://w3id.org/maillage/id/undertaking/silver-geek> } ORDER BY ?member"""
CONSTRUCT = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s skos:prefLabel ?o ; a al:Alliance }"
DESCRIBE = "DESCRIBE <https://w3id.org/maillage/id/undertaking/silver-geek>"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TABLES = {
    JSON: QueryResultsFormat.JSON,
    XML: QueryResultsFormat.XML,
    CSV: QueryResultsFormat.CSV,
    TSV: QueryResultsFormat.TSV,
}
GRAPHS = {
    TURTLE: RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    JSON_LD: RdfFormat.JSON_LD,
    RDF_XML: RdfFormat.RDF_XML,
}


def asked(client: TestClient, query: str, accept: str = "*/*", **parameters: str) -> Response:
    """Return the answer to a query by GET."""
    return client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})


def values(answer: Response, name: str) -> list[str]:
    """Return the values of one column of an answer in JSON."""
    return [row[name]["value"] for row in answer.json()["results"]["bindings"]]


def media_of(answer: Response) -> str:
    """Return the media type of an answer without its parameters."""
    return answer.headers["content-type"].partition(";")[0]
