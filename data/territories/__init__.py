"""The territories: communes, what they are grouped in, where they are, and the facts that this makes.

``builder`` makes the packaged file ``territories.csv.gz`` from two npm packages, once for each edition;
``reader`` reads it back, ``facts`` states it as RDF.
"""

from data.territories.facts import territory_source, territory_triples
from data.territories.reader import Territory, TerritoryFileError, read_territories

__all__ = [
    "Territory",
    "TerritoryFileError",
    "read_territories",
    "territory_source",
    "territory_triples",
]
