"""Meeting: who asks for partners, with what a data set knows of it: its network, words and kind of programme."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from graph.facts import Facts
from graph.purposes import own_words
from graph.store import Store
from graph.visiting import visited
from graph.wanting import Wanted
from ontology.terms import AL, DCTERMS, PREFIXES, SKOS

if TYPE_CHECKING:
    from graph.partnership import Meeting

_PROGRAMMES: Final = f"""
SELECT ?kind ?name WHERE {{
  VALUES ?thing {{ %s }}
  {{ ?thing <{AL.allianceForm}> ?kind }}
  UNION {{ ?thing <{DCTERMS.isPartOf}> ?kind . ?kind <{PREFIXES["rdf"]}type> <{AL.Programme}> }}
  OPTIONAL {{ ?kind <{SKOS.prefLabel}> ?name }}
}}
"""


def meeting(facts: Facts, targets: tuple[str, ...], wanted: Wanted) -> "Meeting":
    """Return who asks, with what answers it: by the weights of its kind of programme, where there are any.

    That kind is the one that is wanted, else the form of the undertaking that asks, or the programme that it is a part
    of, by its code or its name.
    """
    from graph.partnership import Meeting

    engine = facts.recommender
    kinds: tuple[str, ...] = () if wanted.programme is None else (wanted.programme,)
    if wanted.programme is None and engine.served.own and len(targets) == 1:
        kinds = programmes(facts.store, targets)
    meet, tell = partial(visited, facts.network, facts.store), partial(own_words, facts.store)
    return Meeting(engine.under(kinds), meet(targets[0]), targets, meet, wanted.purpose, tell)


def programmes(store: Store, undertakings: Iterable[str]) -> tuple[str, ...]:
    """Return the codes and the names of the forms of undertakings, and of the programmes that they are parts of."""
    rows = list(store.select(_PROGRAMMES % " ".join(f"<{iri}>" for iri in undertakings)))
    codes = {row["kind"].value.rsplit("/", 1)[-1] for row in rows}
    return (*sorted(codes), *sorted({row["name"].value for row in rows if "name" in row}))
