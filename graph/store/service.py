"""A SPARQL service: where it is, who we are there, and what it does in a way of its own."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

Scheme: TypeAlias = Literal["none", "basic", "digest", "bearer"]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: a name with a password (Basic or Digest), or a token (Bearer); none of it is ever shown."""

    scheme: Scheme = "none"
    user: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SparqlService:
    """A SPARQL 1.1 service, by its three addresses; what has no address cannot be done there.

    ``listed_under`` is None where the default graph of the service is the union of its named graphs. Elsewhere,
    or where the service holds graphs of others too, the default graph of every query is made of the named
    graphs whose IRIs begin with it. ``graph_parameter`` and ``update_parameter`` are what the service calls
    them. ``row_cap`` is the number of rows at which it cuts its answers, where it does so without a word.
    """

    query: str
    update: str | None = None
    graph_store: str | None = None
    credentials: Credentials = Credentials()
    listed_under: str | None = None
    graph_parameter: Literal["graph", "graph-uri"] = "graph"
    update_parameter: Literal["update", "query"] = "update"
    row_cap: int | None = None
    timeout_s: float = 60.0
    attempts: int = 3

    def __post_init__(self) -> None:
        """Refuse an address that is none, or that carries a password: errors show addresses."""
        for address in (self.query, self.update, self.graph_store):
            if address is not None:
                _check(address)


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValueError(f"{address!r} is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{address!r} is no address of the web")
    if "@" in parts.netloc:
        raise ValueError(f"a name or a password does not belong into the address of {parts.hostname}")
