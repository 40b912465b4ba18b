"""What people are told when something goes wrong: ONE table, for the command line and for HTTP.

Each error of the house has a stable code, an HTTP status, an exit code of the command, a title, and a sentence
that says what happened and what to do next, in French and in English. A stack trace is never shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api import sentences
from api.refusals import BusyServiceError, ProblemError, UnreachableError, UnusableAnswerError
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
from api.sentences import both
from graph import (
    AmbiguousNameError,
    ClientBusyError,
    FactsNonConformantError,
    FactsRefusedError,
    GenerationDamagedError,
    GraphError,
    GraphNotWritableError,
    HomeBusyError,
    HomeUnusableError,
    NamesGraphsError,
    NoGenerationError,
    NothingPublishedError,
    QueryCancelledError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    RemoteStoreError,
    RemoteStoreUnavailableError,
    UnknownGraphError,
    UnknownNameError,
    WorkersBusyError,
    WorkersUnavailableError,
    WritingBusyError,
    WrittenSinceError,
)
from graph.network import Language
from ontology.identifiers import InvalidIdentifierError

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
    """How an error is told: code, HTTP status, exit code, title, and the sentence made from its data.

    ``afar`` is told over HTTP instead, where the sentence names what is on the machine of the server alone.
    """

    code: str
    status: int
    exit_code: int
    title: Mapping[Language, str]
    tell: Callable[[Any], Mapping[Language, str]]
    afar: Mapping[Language, str] | None = None

    def over_http(self, error: Exception) -> Mapping[Language, str]:
        """Return the sentence for somebody who is elsewhere."""
        return self.tell(error) if self.afar is None else self.afar


_DOING: Final = {"building": "construit ou écrit", "serving": "sert"}


def _choices(pairs: tuple[tuple[str, str], ...]) -> str:
    return " ; ".join(f"{slug} ({label})" for slug, label in pairs)


def _unknown(error: UnknownNameError) -> Mapping[Language, str]:
    fr, en = f"Rien n'est connu sous « {error.text} ».", f"Nothing is known as “{error.text}”."
    if error.nearest:
        near = _choices(error.nearest)
        return both(f"{fr} Peut-être : {near}.", f"{en} Perhaps: {near}.")
    if error.kind == "territory":
        return both(
            f"{fr} Donnez un code INSEE (86194), un département (86), un niveau et son code (region-75) ou un nom.",
            f"{en} Give an INSEE code (86194), a département (86), a level and its code (region-75) or a name.",
        )
    return both(f"{fr} Essayez un nom, un identifiant court ou un IRI.", f"{en} Try a name, a slug or an IRI.")


def _ambiguous(error: AmbiguousNameError) -> Mapping[Language, str]:
    fr, en = f"« {error.text} » peut désigner plusieurs choses", f"“{error.text}” may mean several things"
    if not error.choices:
        return both(f"{fr}.", f"{en}.")
    choices = _choices(error.choices)
    return both(f"{fr} ; choisissez : {choices}.", f"{en}; choose: {choices}.")


def _status(error: RemoteStoreError) -> str:
    return "" if error.status is None else f" ({error.status})"


def _facts(error: FactsRefusedError) -> Mapping[Language, str]:
    fr = "" if error.line is None else f", ligne {error.line}, colonne {error.column}"
    en = "" if error.line is None else f", line {error.line}, column {error.column}"
    return both(
        f"{error.file.name}{fr} : {error.reason}. Rien n'a été changé.",
        f"{error.file.name}{en}: {error.reason}. Nothing was changed.",
    )


def _shapes(error: FactsNonConformantError) -> Mapping[Language, str]:
    found = " ".join(error.findings[:5])
    return both(
        f"{error.file} : {len(error.findings)} fait(s) non conforme(s) ; rien n'a été changé. {found}",
        f"{error.file}: {len(error.findings)} fact(s) do not conform; nothing was changed. {found}",
    )


def _problem(error: ProblemError) -> Mapping[Language, str]:
    said = f"{error.title.rstrip('.')}. {error.detail}".strip()
    if error.retry_after_s is None:
        return both(f"{error.address} répond : {said}", f"{error.address} answers: {said}")
    wait = f"{error.retry_after_s:.0f} s"
    return both(
        f"{error.address} répond : {said} Réessayez dans {wait}.",
        f"{error.address} answers: {said} Try again in {wait}.",
    )


TABLE: Final[Mapping[type[Exception], Problem]] = {
    UnknownNameError: Problem("unknown-name", 404, 3, both("Inconnu", "Unknown"), _unknown),
    AmbiguousNameError: Problem(
        "ambiguous-name", 422, USAGE, both("Plusieurs choix", "Several choices"), _ambiguous
    ),
    InvalidIdentifierError: Problem(
        "invalid-identifier", 422, USAGE, both("Identifiant mal formé", "Malformed identifier"),
        lambda error: both(f"« {error.text} » n'a pas la forme attendue.", f"{error}."),
    ),
    **{
        kind: Problem(code, status, USAGE, both(fr, en), lambda error: error.text)
        for kind, code, status, fr, en in (
            (RequestError, "bad-request", 400, "Demande irrecevable", "Unacceptable request"),
            (ParameterError, "bad-parameter", 422, "Paramètre irrecevable", "Unacceptable parameter"),
            (ProtocolError, "sparql-protocol", 400, "Demande incomplète ou ambiguë", "Not one whole request"),
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
        "sparql-syntax", 400, 4, both("Requête SPARQL mal formée", "Malformed SPARQL query"), sentences.syntax
    ),
    QueryRefusedError: Problem(
        "sparql-refused", 400, 4, both("Requête SPARQL refusée", "SPARQL query refused"),
        sentences.refused,
    ),
    QueryTimeoutError: Problem(
        "query-timeout", 503, 4, both("Requête trop longue", "Query too slow"),
        sentences.slow,
    ),
    QueryTooLargeError: Problem(
        "query-too-large", 413, 4, both("Trop grand", "Too large"), sentences.large
    ),
    QueryFailedError: Problem(
        "query-failed", 422, 4, both("Requête trop lourde", "Query too heavy"),
        sentences.failed,
    ),
    QueryCancelledError: Problem(
        "query-cancelled", 503, 4, both("Requête abandonnée", "Query cancelled"),
        lambda error: both("Personne n'attend plus la réponse.", f"{error}."),
    ),
    WorkersBusyError: Problem(
        "busy", 503, 7, both("Trop de requêtes", "Too many queries"),
        lambda error: both(
            f"Trop de requêtes à la fois ; réessayez dans {error.retry_after_s:g} s.", f"{error}."
        ),
    ),
    ClientBusyError: Problem(
        "too-many-requests", 429, 7, both("Trop de demandes", "Too many requests"), sentences.client
    ),
    WorkersUnavailableError: Problem(
        "unavailable", 503, 7, both("Service indisponible", "Service unavailable"),
        lambda _error: both("Aucun processus ne peut répondre ; réessayez.", "No process can answer; try again."),
    ),
    FactsRefusedError: Problem(
        "facts-refused", 422, 8, both("Faits refusés", "Facts refused"), _facts
    ),
    FactsNonConformantError: Problem(
        "facts-nonconformant", 422, 8, both("Faits non conformes", "Facts do not conform"), _shapes
    ),
    NamesGraphsError: Problem(
        "facts-name-graphs", 422, 8, both("Plusieurs graphes", "Several graphs"),
        lambda error: both(
            f"Les faits envoyés pour <{error.graph}> nomment eux-mêmes des graphes : écrivez-les graphe par graphe. "
            "Rien n'a été changé.",
            f"The facts sent for <{error.graph}> name graphs of their own: write them graph by graph. "
            "Nothing was changed.",
        ),
    ),
    GraphNotWritableError: Problem(
        "graph-computed", 403, 8, both("Graphe calculé", "Computed graph"),
        lambda error: both(
            f"<{error.graph}> se déduit des autres graphes : personne n'y écrit ; changez ce dont il découle.",
            f"<{error.graph}> follows from the other graphs, so nobody writes in it; change what it follows from.",
        ),
    ),
    UnknownGraphError: Problem(
        "unknown-graph", 404, 3, both("Graphe inconnu", "Unknown graph"),
        lambda error: both(f"Aucun graphe nommé <{error.graph}>.", f"No graph is named <{error.graph}>."),
    ),
    NoGenerationError: Problem(
        "no-dataset", 503, 3, both("Aucune donnée", "No data"),
        lambda error: both(
            f"Rien n'a encore été construit dans {error.home} ; lancez « maillage build ».",
            f"Nothing has been built in {error.home} yet; run “maillage build”.",
        ),
        both("Ce service n'a pas encore de données.", "This service has no data yet."),
    ),
    GenerationDamagedError: Problem(
        "dataset-damaged", 503, 5, both("Données endommagées", "Damaged data"),
        lambda error: both(
            f"Les données de {error.directory} sont endommagées ({error.reason}) ; lancez « maillage build ».",
            f"The data in {error.directory} are damaged ({error.reason}); run “maillage build”.",
        ),
        both(
            "Les données de ce service sont endommagées ; prévenez qui l'opère.",
            "The data of this service are damaged; tell whoever runs it.",
        ),
    ),
    HomeUnusableError: Problem(
        "home-unusable", 507, 6, both("Dossier inutilisable", "Unusable directory"),
        lambda error: both(
            f"Le dossier {error.home} est inutilisable ({error.reason}) ; choisissez-en un autre avec --home.",
            f"The directory {error.home} cannot be used ({error.reason}); choose another one with --home.",
        ),
        both(
            "Ce service n'a plus où écrire ; rien n'a été changé. Prévenez qui l'opère.",
            "This service has no room to write; nothing was changed. Tell whoever runs it.",
        ),
    ),
    HomeBusyError: Problem(
        "home-busy", 503, 7, both("Dossier occupé", "Directory in use"),
        lambda error: both(
            f"Un autre processus {_DOING[error.doing]} dans {error.home} ; arrêtez-le ou changez --home.",
            f"Another process is {error.doing} in {error.home}; stop it or change --home.",
        ),
        both("Ce service est occupé ; réessayez plus tard.", "This service is busy; try again later."),
    ),
    WritingBusyError: Problem(
        "writing-busy", 503, 7, both("Écriture en cours", "A write goes on"),
        lambda _error: both(
            "Une autre écriture, ou une construction, est en cours ; réessayez dans un instant.",
            "Another write, or a build, goes on; try again in a moment.",
        ),
    ),
    WrittenSinceError: Problem(
        "written-since", 409, 7, both("Écrit entre-temps", "Written since"),
        lambda _error: both(
            "Des faits ont été écrits depuis que les sources ont été lues ; relancez « maillage build ».",
            "Facts were written since the sources were read; run “maillage build” again.",
        ),
    ),
    RemoteStoreUnavailableError: Problem(
        "store-unavailable", 503, 9, both("Service SPARQL indisponible", "SPARQL service unavailable"),
        lambda error: both(
            f"{error.address} est occupé ou absent ({error.reason}) ; réessayez plus tard.",
            f"{error.address} is busy or away ({error.reason}); try again later.",
        ),
    ),
    RemoteStoreError: Problem(
        "store-failed", 502, 9, both("Échec du service SPARQL", "SPARQL service failed"),
        lambda error: both(
            f"{error.address} n'a pas fait ce qui lui était demandé{_status(error)} : {error.reason}.",
            f"{error.address} did not do what was asked{_status(error)}: {error.reason}.",
        ),
    ),
    NothingPublishedError: Problem(
        "nothing-published", 503, 9, both("Aucune donnée publiée", "No published data"),
        lambda error: both(
            f"{error.address} n'a pas de données entières, ou elles changent ; lancez « maillage publish ».",
            f"{error.address} holds no whole data set, or it is changing; run “maillage publish”.",
        ),
    ),
    StillServedError: Problem(
        "still-served", 503, 7, both("Encore servi", "Still served"),
        lambda error: both(
            f"Un processus lit encore une génération antérieure de {error.home} ; arrêtez-le ou redémarrez-le : "
            "elle sera supprimée au prochain départ.",
            f"A process still reads an older generation in {error.home}; stop it or start it anew: "
            "it will be removed at the next start.",
        ),
        both("Des données retirées sont encore lues.", "Data that were removed are still read."),
    ),
    UnreachableError: Problem(
        "service-unreachable", 504, 9, both("Service injoignable", "Unreachable service"),
        lambda error: both(
            f"Rien ne répond à {error.address} : {error.text['fr']}.",
            f"Nothing answers at {error.address}: {error.text['en']}.",
        ),
    ),
    UnusableAnswerError: Problem(
        "service-unusable", 502, 9, both("Réponse inutilisable", "Unusable answer"),
        lambda error: both(
            f"Ce que répond {error.address} n'est pas une réponse entière : {error.text['fr']}.",
            f"What {error.address} answers is not a whole answer: {error.text['en']}.",
        ),
    ),
    ProblemError: Problem(
        "service-problem", 502, 4, both("Refus du service", "Refused by the service"), _problem
    ),
    BusyServiceError: Problem(
        "service-busy", 503, 7, both("Service occupé", "Busy service"), _problem
    ),
    PortInUseError: Problem(
        "port-in-use", 503, 7, both("Port occupé", "Port in use"),
        lambda error: both(
            f"Le port {error.port} de {error.host} est déjà pris ; choisissez-en un autre avec --port.",
            f"Port {error.port} of {error.host} is taken; choose another one with --port.",
        ),
    ),
    AddressUnusableError: Problem(
        "address-unusable", 503, 7, both("Adresse inutilisable", "Unusable address"),
        lambda error: both(
            f"Impossible de servir sur {error.host}, port {error.port} ({error.reason}).",
            f"Cannot serve on {error.host}, port {error.port} ({error.reason}).",
        ),
    ),
}  # fmt: skip
"""Every error that people may meet."""

UNEXPECTED: Final = Problem(
    "unexpected", 500, 1, both("Erreur inattendue", "Unexpected error"),
    lambda _error: both(
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
