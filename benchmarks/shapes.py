"""The nineteen shapes of queries that are measured, each as one would write it and, where that is slow, as it is fast.

The natural form reads what is stated. The fast form asks the same question of what is stored beside it (closures,
direct ties, tallies, the description of the data set), or joins small sub-selects.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.generated import GeneratedGraph
from ontology.dataset import DATASET
from ontology.terms import PREFIXES

_USED: Final = (
    "al",
    "org",
    "skos",
    "cause",
    "country",
    "departement",
    "organisation-kind",
    "region",
    "schema",
    "territory-kind",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: its name, the query in its natural form, and in its fast form where there is one."""

    name: str
    natural: str
    fast: str | None = None

    def forms(self) -> Iterator[tuple[str, str]]:
        """Give the name and the text of each form."""
        yield self.name, self.natural
        if self.fast is not None:
            yield f"{self.name}, fast form", self.fast


def shapes(graph: GeneratedGraph) -> tuple[Shape, ...]:
    """Return the shapes, about an ordinary organisation and about the member of most alliances of a graph."""
    organisation, hub = f"<{graph.iri(graph.ordinary_member)}>", f"<{graph.iri(graph.busiest_member)}>"
    return tuple(
        Shape(name, _whole(natural, organisation, hub), fast and _whole(fast, organisation, hub))
        for name, natural, fast in _SHAPES
    )


def _whole(text: str, organisation: str, hub: str) -> str:
    """Return a query that every engine reads: its prefixes declared, its organisations named."""
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in _USED)
    for name, value in (("$ORGANISATION", organisation), ("$HUB", hub), ("$DATASET", f"<{DATASET}>")):
        text = text.replace(name, value)
    return prefixes + text


_SHAPES: Final[tuple[tuple[str, str, str | None], ...]] = (
    ("q01 look-up", "SELECT ?p ?o WHERE { $ORGANISATION ?p ?o }", None),
    (
        "q02 kind, cause and territory by a path",
        """SELECT ?o WHERE { ?o org:classification organisation-kind:local-authority ; al:addresses cause:education ;
             al:actsIn/al:directlyWithin+ region:84 }""",
        """SELECT ?o WHERE { ?o org:classification organisation-kind:local-authority ; al:addresses cause:education ;
             al:actsIn ?c . ?c al:within region:84 }""",
    ),
    (
        "q02b the same by a path of fixed depth",
        """SELECT DISTINCT ?o WHERE { ?o org:classification organisation-kind:local-authority ;
             al:addresses cause:education ; al:actsIn/al:directlyWithin/al:directlyWithin region:84 }""",
        None,
    ),
    (
        "q03 count by kind",
        "SELECT ?kind (COUNT(?o) AS ?n) WHERE { ?o org:classification ?kind } GROUP BY ?kind",
        "SELECT ?kind ?n WHERE { ?t al:talliedIn country:FR ; al:talliedKind ?kind ; al:organisations ?n }",
    ),
    (
        "q03b count by region and kind",
        """SELECT ?region ?kind (COUNT(DISTINCT ?o) AS ?n) WHERE {
             ?region al:territoryKind territory-kind:region . ?o org:classification ?kind ;
             al:actsIn/al:directlyWithin+ ?region } GROUP BY ?region ?kind""",
        """SELECT ?region ?kind ?n WHERE { ?region al:territoryKind territory-kind:region .
             ?t al:talliedIn ?region ; al:talliedKind ?kind ; al:organisations ?n }""",
    ),
    (
        "q04 partners of one",
        """SELECT DISTINCT ?other WHERE { ?p org:member $ORGANISATION ; org:organization ?u .
             ?q org:organization ?u ; org:member ?other . FILTER (?other != $ORGANISATION) }""",
        """SELECT DISTINCT ?other WHERE { $ORGANISATION al:participatesIn ?u . ?other al:participatesIn ?u .
             FILTER (?other != $ORGANISATION) }""",
    ),
    (
        "q04b partners of the partners of the busiest",
        """SELECT ?third (COUNT(DISTINCT ?other) AS ?n) WHERE { ?p org:member $HUB ; org:organization ?u .
             ?q org:organization ?u ; org:member ?other . ?r org:member ?other ; org:organization ?v .
             ?s org:organization ?v ; org:member ?third . FILTER (?other != $HUB && ?third != $HUB) }
           GROUP BY ?third ORDER BY DESC(?n) LIMIT 50""",
        """SELECT ?third (COUNT(DISTINCT ?other) AS ?n) WHERE {
             { SELECT DISTINCT ?other WHERE { $HUB al:participatesIn/^al:participatesIn ?other
                 FILTER (?other != $HUB) } }
             ?other al:participatesIn ?v . ?third al:participatesIn ?v . FILTER (?third != $HUB) }
           GROUP BY ?third ORDER BY DESC(?n) LIMIT 50""",
    ),
    (
        "q05 optional and filter",
        """SELECT ?o ?n WHERE { ?o org:classification organisation-kind:company ; al:sinceYear ?year .
             OPTIONAL { ?f al:about ?o ; al:value ?n } FILTER (?year < 1950) }""",
        None,
    ),
    ("q06 contains", 'SELECT ?o WHERE { ?o skos:prefLabel ?l FILTER (CONTAINS(LCASE(?l), "de la mer pour")) }', None),
    ("q06b regular expression", 'SELECT ?o WHERE { ?o skos:prefLabel ?l FILTER (REGEX(?l, "^Club.*77$")) }', None),
    (
        "q07 without, by NOT EXISTS",
        """SELECT (COUNT(?o) AS ?n) WHERE { ?o al:actsIn/al:directlyWithin departement:69 ;
             org:classification organisation-kind:association
             FILTER NOT EXISTS { ?p org:member ?o } }""",
        None,
    ),
    (
        "q07b without, by MINUS",
        """SELECT (COUNT(?o) AS ?n) WHERE { ?o org:classification organisation-kind:foundation
             MINUS { ?p org:member ?o } }""",
        None,
    ),
    (
        "q08 members of most",
        """SELECT ?o (COUNT(DISTINCT ?u) AS ?n) WHERE { ?p org:member ?o ; org:organization ?u }
           GROUP BY ?o ORDER BY DESC(?n) LIMIT 20""",
        "SELECT ?o (COUNT(?u) AS ?n) WHERE { ?o al:participatesIn ?u } GROUP BY ?o ORDER BY DESC(?n) LIMIT 20",
    ),
    (
        "q08b the latest by name",
        """SELECT ?o ?year ?l WHERE { ?o org:classification ?kind ; al:sinceYear ?year ; skos:prefLabel ?l }
           ORDER BY DESC(?year) ?l LIMIT 10""",
        """SELECT ?o ?year ?l WHERE {
             { SELECT ?o ?year WHERE { ?o org:classification ?kind ; al:sinceYear ?year }
               ORDER BY DESC(?year) LIMIT 10 }
             ?o skos:prefLabel ?l } ORDER BY DESC(?year) ?l""",
    ),
    (
        "q09 count along a closure",
        """SELECT ?region (COUNT(?c) AS ?n) WHERE { ?region al:territoryKind territory-kind:region .
             ?c al:directlyWithin+ ?region } GROUP BY ?region""",
        """SELECT ?region (COUNT(?c) AS ?n) WHERE { ?region al:territoryKind territory-kind:region .
             ?c al:within ?region } GROUP BY ?region""",
    ),
    (
        "q10 construct those who act together",
        """CONSTRUCT { ?a skos:related ?b } WHERE { ?p org:organization ?u ; org:member ?a .
             ?q org:organization ?u ; org:member ?b . ?u al:addresses cause:education .
             FILTER (STR(?a) < STR(?b)) }""",
        """CONSTRUCT { ?a skos:related ?b } WHERE { ?u al:addresses cause:education .
             ?a al:participatesIn ?u . ?b al:participatesIn ?u . FILTER (STR(?a) < STR(?b)) }""",
    ),
    (
        "q11 need met by an offer of the same commune",
        """SELECT ?needy ?helper WHERE { ?need a al:Need ; al:about ?needy ; al:skill ?skill .
             ?offer a al:Offer ; al:about ?helper ; al:skill ?skill .
             ?needy al:actsIn ?c . ?helper al:actsIn ?c .
             ?c al:directlyWithin departement:38 . FILTER (?needy != ?helper) }""",
        """SELECT ?needy ?helper WHERE {
             { SELECT ?needy ?skill ?c WHERE { ?c al:directlyWithin departement:38 .
                 ?needy al:actsIn ?c ; schema:seeks/al:skill ?skill } }
             { SELECT ?helper ?skill ?c WHERE { ?c al:directlyWithin departement:38 .
                 ?helper al:actsIn ?c ; schema:makesOffer/al:skill ?skill } }
             FILTER (?needy != ?helper) }""",
    ),
    ("q12 count the distinct", "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?p org:member ?o }", None),
    (
        "q13 count all",
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
        "SELECT ?n WHERE { $DATASET <http://rdfs.org/ns/void#triples> ?n }",
    ),
)
