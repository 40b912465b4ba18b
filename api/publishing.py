"""Publishing from the command line: to which SPARQL service, and under which name."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.requests import ProtocolError
from graph import Credentials, SparqlService
from graph.store import Scheme
from ontology.identifiers import GRAPHS


class Secrets(BaseSettings):
    """Who publishes, by environment variables alone: arguments are seen by every user of a machine."""

    model_config = SettingsConfigDict(env_prefix="MAILLAGE_STORE_", frozen=True)

    user: str = ""
    password: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")


def sparql_service(query: str, update: str | None, graph_store: str | None, auth: Scheme) -> SparqlService:
    """Return the service at these addresses, with the secrets of the environment.

    Raises ProtocolError where an address is none, where nothing can be written, or where a secret is missing.
    """
    if update is None and graph_store is None:
        raise ProtocolError(
            "Donnez --update ou --graph-store : il faut une adresse où écrire.",
            "Give --update or --graph-store: an address to write to is needed.",
        )
    try:
        credentials = _credentials(auth, Secrets())
        return SparqlService(query, update, graph_store, credentials, listed_under=GRAPHS)
    except ValueError as error:
        raise ProtocolError(f"Adresse refusée : {error}.", f"An address is refused: {error}.") from error


def _credentials(auth: Scheme, secrets: Secrets) -> Credentials:
    """Return the credentials of a scheme."""
    token, password = secrets.token.get_secret_value(), secrets.password.get_secret_value()
    needed = {"none": True, "bearer": bool(token)}.get(auth, bool(secrets.user and password))
    if not needed:
        names = "MAILLAGE_STORE_TOKEN" if auth == "bearer" else "MAILLAGE_STORE_USER, MAILLAGE_STORE_PASSWORD"
        raise ProtocolError(f"Il manque dans l'environnement : {names}.", f"Missing in the environment: {names}.")
    return Credentials(auth, secrets.user, token if auth == "bearer" else password)
