"""What people are told when something goes wrong: ONE table, for the command line and for HTTP.

Each error of the house has a stable code, an HTTP status, an exit code of the command, a title, and a sentence
that says what happened and what to do next, in French and in English. A stack trace is never shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api.requests import (
    AddressTooLongError,
    BodyTooLargeError,
    KeyInAddressError,
    KeyMissingError,
    KeyNameTakenError,
    KeyRefusedError,
    MalformedFactsError,
    MethodNotAllowedError,
    NoSuchAddressError,
    NotAcceptableError,
    ParameterError,
    ProtocolError,
    RequestError,
    TooManyWrongKeysError,
    UnknownKeyError,
    UnsupportedMediaTypeError,
    UsedAgainError,
    WritesOffError,
)
from graph import (
    AmbiguousNameError,
    FactsNonConformantError,
    FactsRefusedError,
    GenerationDamagedError,
    GraphError,
    GraphNotWritableError,
    HomeBusyError,
    HomeUnusableError,
    NoGenerationError,
    QueryCancelledError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    UnknownGraphError,
    UnknownNameError,
    WorkersBusyError,
    WorkersUnavailableError,
)
from graph.network import Language
from ontology.identifiers import InvalidIdentifierError

_NO_PREFIX: Final = "Prefix not found"
USAGE: Final = 2
"""Exit code of a command that was not understood, or whose name means several things."""


class StillServedError(Exception):
    """A data set that is to be gone, but that a process still reads."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"an older data set in {home} is still read")
        self.home = home


class PortInUseError(Exception):
    """The address on which to serve is taken by another program."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} is in use")
        self.host = host
        self.port = port


class AddressUnusableError(Exception):
    """The address on which to serve is not one of this machine, or is not ours to take."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"{host}:{port}: {reason}")
        self.host = host
        self.port = port
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is told: code, HTTP status, exit code, title, and the sentence made from its data."""

    code: str
    status: int
    exit_code: int
    title: Mapping[Language, str]
    tell: Callable[[Any], Mapping[Language, str]]


def _both(fr: str, en: str) -> Mapping[Language, str]:
    return {"fr": fr, "en": en}


def _choices(pairs: tuple[tuple[str, str], ...]) -> str:
    return " ; ".join(f"{slug} ({label})" for slug, label in pairs)


def _unknown(error: UnknownNameError) -> Mapping[Language, str]:
    fr, en = f"Rien n'est connu sous « {error.text} ».", f"Nothing is known as “{error.text}”."
    if error.nearest:
        near = _choices(error.nearest)
        return _both(f"{fr} Peut-être : {near}.", f"{en} Perhaps: {near}.")
    if error.kind == "territory":
        return _both(
            f"{fr} Donnez un code INSEE (86194), un département (86), un niveau et son code (region-75) ou un nom.",
            f"{en} Give an INSEE code (86194), a département (86), a level and its code (region-75) or a name.",
        )
    return _both(f"{fr} Essayez un nom, un identifiant court ou un IRI.", f"{en} Try a name, a slug or an IRI.")


def _ambiguous(error: AmbiguousNameError) -> Mapping[Language, str]:
    fr, en = f"« {error.text} » peut désigner plusieurs choses", f"“{error.text}” may mean several things"
    if not error.choices:
        return _both(f"{fr}.", f"{en}.")
    choices = _choices(error.choices)
    return _both(f"{fr} ; choisissez : {choices}.", f"{en}; choose: {choices}.")


def _syntax(error: QuerySyntaxError) -> Mapping[Language, str]:
    fr = "" if error.line is None else f", ligne {error.line}, colonne {error.column}"
    en = "" if error.line is None else f", line {error.line}, column {error.column}"
    if _NO_PREFIX in error.message:
        return _both(f"Préfixe inconnu{fr} : déclarez-le par PREFIX.", f"Unknown prefix{en}: declare it with PREFIX.")
    expected = error.message.partition(", [")[0].strip(" ,.")
    return _both(
        f"La requête SPARQL est mal formée{fr} : {expected}.",
        f"The SPARQL query is malformed{en}: {expected}.",
    )


def _large(error: QueryTooLargeError) -> Mapping[Language, str]:
    if error.limit == "text_bytes":
        return _both(f"La requête dépasse {error.value} octets.", f"The query is longer than {error.value} bytes.")
    return _both(
        f"La réponse dépasse {error.value} octets ; demandez par pages avec LIMIT et OFFSET.",
        f"The answer is longer than {error.value} bytes; ask by pages with LIMIT and OFFSET.",
    )


def _facts(error: FactsRefusedError) -> Mapping[Language, str]:
    fr = "" if error.line is None else f", ligne {error.line}, colonne {error.column}"
    en = "" if error.line is None else f", line {error.line}, column {error.column}"
    return _both(
        f"{error.file.name}{fr} : {error.reason}. Rien n'a été changé.",
        f"{error.file.name}{en}: {error.reason}. Nothing was changed.",
    )


def _shapes(error: FactsNonConformantError) -> Mapping[Language, str]:
    found = " ".join(error.findings[:5])
    return _both(
        f"{error.file} : {len(error.findings)} fait(s) non conforme(s) ; rien n'a été changé. {found}",
        f"{error.file}: {len(error.findings)} fact(s) do not conform; nothing was changed. {found}",
    )


TABLE: Final[Mapping[type[Exception], Problem]] = {
    UnknownNameError: Problem("unknown-name", 404, 3, _both("Inconnu", "Unknown"), _unknown),
    AmbiguousNameError: Problem(
        "ambiguous-name", 422, USAGE, _both("Plusieurs choix", "Several choices"), _ambiguous
    ),
    InvalidIdentifierError: Problem(
        "invalid-identifier", 422, USAGE, _both("Identifiant mal formé", "Malformed identifier"),
        lambda error: _both(f"« {error.text} » n'a pas la forme attendue.", f"{error}."),
    ),
    **{
        kind: Problem(code, status, USAGE, _both(fr, en), lambda error: error.text)
        for kind, code, status, fr, en in (
            (RequestError, "bad-request", 400, "Demande irrecevable", "Unacceptable request"),
            (ParameterError, "bad-parameter", 422, "Paramètre irrecevable", "Unacceptable parameter"),
            (ProtocolError, "sparql-protocol", 400, "Pas une requête entière", "Not one whole query"),
            (NotAcceptableError, "not-acceptable", 406, "Aucun format commun", "No format in common"),
            (UnsupportedMediaTypeError, "unsupported-media-type", 415, "Type d'envoi inconnu", "Unknown media type"),
            (AddressTooLongError, "address-too-long", 414, "Adresse trop longue", "Address too long"),
            (NoSuchAddressError, "not-found", 404, "Adresse inconnue", "Unknown address"),
            (MethodNotAllowedError, "method-not-allowed", 405, "Méthode inconnue ici", "Method not allowed"),
            (BodyTooLargeError, "body-too-large", 413, "Corps trop grand", "Body too large"),
            (MalformedFactsError, "facts-malformed", 400, "Faits mal formés", "Malformed facts"),
            (KeyInAddressError, "key-in-address", 400, "Clé dans l'adresse", "Key in the address"),
            (KeyMissingError, "key-missing", 401, "Clé demandée", "Key needed"),
            (KeyRefusedError, "key-refused", 403, "Clé refusée", "Key refused"),
            (WritesOffError, "writes-off", 403, "Lecture seule", "Read-only"),
            (TooManyWrongKeysError, "too-many-wrong-keys", 429, "Trop de clés refusées", "Too many wrong keys"),
            (UsedAgainError, "idempotency-key-used", 409, "Clé d'écriture déjà utilisée", "Idempotency key used"),
            (KeyNameTakenError, "key-name-taken", 409, "Nom déjà pris", "Name taken"),
            (UnknownKeyError, "unknown-key", 404, "Clé inconnue", "Unknown key"),
        )
    },
    QuerySyntaxError: Problem(
        "sparql-syntax", 400, 4, _both("Requête SPARQL mal formée", "Malformed SPARQL query"), _syntax
    ),
    QueryRefusedError: Problem(
        "sparql-refused", 400, 4, _both("Requête SPARQL refusée", "SPARQL query refused"),
        lambda error: _both(f"Cette requête n'est pas exécutée ici ({error.reason}) : {error}.", f"{error}."),
    ),
    QueryTimeoutError: Problem(
        "query-timeout", 503, 4, _both("Requête trop longue", "Query too slow"),
        lambda error: _both(
            f"La requête a été arrêtée après {error.limit_s:g} s ; limitez-la ou précisez-la.",
            f"The query was stopped after {error.limit_s:g} s; limit it or make it more precise.",
        ),
    ),
    QueryTooLargeError: Problem(
        "query-too-large", 413, 4, _both("Trop grand", "Too large"), _large
    ),
    QueryFailedError: Problem(
        "query-failed", 422, 4, _both("Requête trop lourde", "Query too heavy"),
        lambda error: _both(
            "La requête demande plus de mémoire ou de profondeur que permis ; simplifiez-la.",
            f"{error}; simplify it.",
        ),
    ),
    QueryCancelledError: Problem(
        "query-cancelled", 503, 4, _both("Requête abandonnée", "Query cancelled"),
        lambda error: _both("Personne n'attend plus la réponse.", f"{error}."),
    ),
    WorkersBusyError: Problem(
        "busy", 503, 7, _both("Trop de requêtes", "Too many queries"),
        lambda error: _both(
            f"Trop de requêtes à la fois ; réessayez dans {error.retry_after_s:g} s.", f"{error}."
        ),
    ),
    WorkersUnavailableError: Problem(
        "unavailable", 503, 7, _both("Service indisponible", "Service unavailable"),
        lambda _error: _both("Aucun processus ne peut répondre ; réessayez.", "No process can answer; try again."),
    ),
    FactsRefusedError: Problem(
        "facts-refused", 422, 8, _both("Faits refusés", "Facts refused"), _facts
    ),
    FactsNonConformantError: Problem(
        "facts-nonconformant", 422, 8, _both("Faits non conformes", "Facts do not conform"), _shapes
    ),
    GraphNotWritableError: Problem(
        "graph-computed", 403, 8, _both("Graphe calculé", "Computed graph"),
        lambda error: _both(
            f"<{error.graph}> se déduit des autres graphes : personne n'y écrit ; changez ce dont il découle.",
            f"<{error.graph}> follows from the other graphs, so nobody writes in it; change what it follows from.",
        ),
    ),
    UnknownGraphError: Problem(
        "unknown-graph", 404, 3, _both("Graphe inconnu", "Unknown graph"),
        lambda error: _both(f"Aucun graphe nommé <{error.graph}>.", f"No graph is named <{error.graph}>."),
    ),
    NoGenerationError: Problem(
        "no-dataset", 503, 3, _both("Aucune donnée", "No data"),
        lambda error: _both(
            f"Rien n'a encore été construit dans {error.home} ; lancez « maillage build ».",
            f"Nothing has been built in {error.home} yet; run “maillage build”.",
        ),
    ),
    GenerationDamagedError: Problem(
        "dataset-damaged", 503, 5, _both("Données endommagées", "Damaged data"),
        lambda error: _both(
            f"Les données de {error.directory} sont endommagées ({error.reason}) ; lancez « maillage build ».",
            f"The data in {error.directory} are damaged ({error.reason}); run “maillage build”.",
        ),
    ),
    HomeUnusableError: Problem(
        "home-unusable", 507, 6, _both("Dossier inutilisable", "Unusable directory"),
        lambda error: _both(
            f"Le dossier {error.home} est inutilisable ({error.reason}) ; choisissez-en un autre avec --home.",
            f"The directory {error.home} cannot be used ({error.reason}); choose another one with --home.",
        ),
    ),
    HomeBusyError: Problem(
        "home-busy", 503, 7, _both("Dossier occupé", "Directory in use"),
        lambda error: _both(
            f"Un autre processus utilise {error.home} ({error.doing}) ; arrêtez-le ou changez --home.",
            f"Another process is {error.doing} in {error.home}; stop it or change --home.",
        ),
    ),
    StillServedError: Problem(
        "still-served", 503, 7, _both("Encore servi", "Still served"),
        lambda error: _both(
            f"Un processus lit encore une génération antérieure de {error.home} ; arrêtez-le ou redémarrez-le : "
            "elle sera supprimée au prochain départ.",
            f"A process still reads an older generation in {error.home}; stop it or start it anew: "
            "it will be removed at the next start.",
        ),
    ),
    PortInUseError: Problem(
        "port-in-use", 503, 7, _both("Port occupé", "Port in use"),
        lambda error: _both(
            f"Le port {error.port} de {error.host} est déjà pris ; choisissez-en un autre avec --port.",
            f"Port {error.port} of {error.host} is taken; choose another one with --port.",
        ),
    ),
    AddressUnusableError: Problem(
        "address-unusable", 503, 7, _both("Adresse inutilisable", "Unusable address"),
        lambda error: _both(
            f"Impossible de servir sur {error.host}, port {error.port} ({error.reason}).",
            f"Cannot serve on {error.host}, port {error.port} ({error.reason}).",
        ),
    ),
}  # fmt: skip
"""Every error that people may meet."""

UNEXPECTED: Final = Problem(
    "unexpected", 500, 1, _both("Erreur inattendue", "Unexpected error"),
    lambda _error: _both(
        "Une erreur inattendue est survenue ; rien n'a été perdu. Signalez-la avec ce que vous faisiez.",
        "An unexpected error occurred; nothing was lost. Report it with what you were doing.",
    ),
)  # fmt: skip
"""What is told of anything else."""


def problem_of(error: BaseException) -> Problem:
    """Return how an error is told."""
    return next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), UNEXPECTED)


EXPECTED: Final[tuple[type[Exception], ...]] = (*TABLE, GraphError)
"""The errors that the table tells."""
