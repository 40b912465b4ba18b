"""Texts that would break a query which took them for part of itself, and facts that hold terms."""

from graph.store import Term

HOSTILE = (
    '" } ; DROP ALL ; {',
    "'''\" \\ \n \r \t",
    "?o } UNION { ?s ?p ?o",
    "> <https://example.org/b>",
    "\\u0022 } #",
    '"^^<https://example.org/b> } #',
    "{{7*7}} </script> ’ & é \U0001f5fa",
    "\x01\x7f\x0b \ufeff",
    " a space at each end ",
    "long " * 4000,
)


def facts_of(*terms: Term) -> str:
    """Return Turtle in which each term is what one thing, named by its rank, is called."""
    return "".join(
        f"<https://example.org/{rank}> <https://example.org/called> {term} .\n" for rank, term in enumerate(terms)
    )
