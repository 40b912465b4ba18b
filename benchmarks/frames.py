"""Frames: what maplib makes of the cleaned register of associations, in an environment of its own (``maplib.lock``).

    python benchmarks/frames.py ORGANISATIONS.csv FACTS.nt

Its templates know no RML, so that each property is a table of subjects and objects. Labels are plain strings: it does
less than the others in this.
"""

import sys

import polars as pl
from maplib import Model

_ID = "https://w3id.org/maillage/id/"
_CONCEPT = "https://w3id.org/maillage/concept/"
_NS = "https://w3id.org/maillage/ns#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TEXTS = {
    "name": f"{_SKOS}prefLabel",
    "short_name": f"{_SKOS}altLabel",
    "purpose": "http://purl.org/dc/terms/description",
    "rna": f"{_NS}rna",
    "siret": f"{_NS}siret",
}
_THINGS = {
    "kind": ("http://www.w3.org/ns/org#classification", f"{_CONCEPT}organisation-kind/"),
    "purpose_code": (f"{_NS}declaredPurpose", f"{_CONCEPT}rna-purpose/"),
    "purpose_code_2": (f"{_NS}declaredPurpose", f"{_CONCEPT}rna-purpose/"),
    "commune": (f"{_NS}actsIn", f"{_ID}commune/"),
    "district": (f"{_NS}actsIn", f"{_ID}arrondissement-municipal/"),
}


def main(read: str, written: str) -> None:
    """Map a table of associations, and write its facts."""
    rows = pl.read_csv(read, infer_schema=False)
    rows = rows.with_columns(subject=pl.lit(f"{_ID}organisation/") + pl.col("id"))
    model = Model()
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    model.map_triples(rows.select("subject", object=pl.lit(f"{_NS}Association")), kind)
    for column, iri in _TEXTS.items():
        _map(model, rows, column, iri, pl.col(column))
    _map(model, rows, "since_year", f"{_NS}sinceYear", pl.col("since_year").cast(pl.Int64))
    for column, (iri, base) in _THINGS.items():
        _map(model, rows, column, iri, pl.lit(base) + pl.col(column))
    model.write(written, format="ntriples")


def _map(model: Model, rows: pl.DataFrame, column: str, iri: str, value: pl.Expr) -> None:
    """Map the rows that have a value of a column."""
    known = rows.filter(pl.col(column).is_not_null() & (pl.col(column) != ""))
    if len(known):
        model.map_triples(known.select("subject", object=value), iri)


if __name__ == "__main__":
    main(*sys.argv[1:])
