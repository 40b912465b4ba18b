"""What people are told when something goes wrong: ONE table, for the command line and for HTTP.

Each error of the house has a stable code, an HTTP status, an exit code of the command, a title, and a sentence
that says what happened and what to do next, in French and in English. A stack trace is never shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.obstacles import AddressUnusableError, PortInUseError, StillServedError
from api.refusals import BusyServiceError, ProblemError, UnreachableError, UnusableAnswerError
from api.requests import (
    AddressTooLongError,
    BatchTimeoutError,
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
    StoppingError,
    TooManyRowsError,
    TooManyWrongKeysError,
    UnknownKeyError,
    UnsupportedMediaTypeError,
    UsedAgainError,
    WritesOffError,
)
from api.sentences import data, files, places, queries, registers, services
from api.sentences.languages import both
from data.errors import (
    ArchiveDamagedError,
    ArchiveRefusedError,
    CatalogueError,
    DataError,
    DownloadFolderError,
    DownloadRefusedError,
    DownloadUnreachableError,
    FetchedByHandError,
    FewerRowsError,
    FileRefusedError,
    OlderTablesError,
    OlderVintageError,
    TooManyRefusedError,
    UnknownRegisterError,
    UnknownScopeError,
)
from graph import (
    AmbiguousNameError,
    ClientBusyError,
    FactsNonConformantError,
    FactsRefusedError,
    GenerationDamagedError,
    GraphError,
    GraphNotWritableError,
    HomeBusyError,
    HomeTakenError,
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
    SameActorError,
    UnknownGraphError,
    UnknownNameError,
    UnreadableAlliancesError,
    UnusableWeightsError,
    WorkersBusyError,
    WorkersUnavailableError,
    WritingBusyError,
    WrittenSinceError,
)
from graph.network import Language
from ontology.identifiers import InvalidIdentifierError

USAGE: Final = 2
"""Exit code of a command that was not understood, or whose name means several things."""


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


TABLE: Final[Mapping[type[Exception], Problem]] = {
    UnknownNameError: Problem("unknown-name", 404, 3, both("Inconnu", "Unknown"), data.unknown),
    AmbiguousNameError: Problem(
        "ambiguous-name", 422, USAGE, both("Plusieurs choix", "Several choices"), data.ambiguous,
    ),
    SameActorError: Problem("same-actor", 422, USAGE, both("Soi-même", "Oneself"), data.same_actor),
    InvalidIdentifierError: Problem(
        "invalid-identifier", 422, USAGE, both("Identifiant mal formé", "Malformed identifier"), data.identifier,
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
            (TooManyRowsError, "too-many-rows", 413, "Trop de lignes à la fois", "Too many rows at a time"),
            (BatchTimeoutError, "batch-timeout", 503, "Trop de lignes pour le temps imparti", "Too slow a batch"),
            (StoppingError, "stopping", 503, "Service en cours d'arrêt", "Service stopping"),
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
        "sparql-syntax", 400, 4, both("Requête SPARQL mal formée", "Malformed SPARQL query"), queries.syntax,
    ),
    QueryRefusedError: Problem(
        "sparql-refused", 400, 4, both("Requête SPARQL refusée", "SPARQL query refused"), queries.refused,
    ),
    QueryTimeoutError: Problem("query-timeout", 503, 4, both("Requête trop longue", "Query too slow"), queries.slow),
    QueryTooLargeError: Problem("query-too-large", 413, 4, both("Trop grand", "Too large"), queries.large),
    QueryFailedError: Problem("query-failed", 422, 4, both("Requête trop lourde", "Query too heavy"), queries.failed),
    QueryCancelledError: Problem(
        "query-cancelled", 503, 4, both("Requête abandonnée", "Query cancelled"), queries.cancelled,
    ),
    WorkersBusyError: Problem("busy", 503, 7, both("Trop de requêtes", "Too many queries"), queries.busy),
    ClientBusyError: Problem(
        "too-many-requests", 429, 7, both("Trop de demandes", "Too many requests"), queries.client,
    ),
    WorkersUnavailableError: Problem(
        "unavailable", 503, 7, both("Service indisponible", "Service unavailable"), queries.unavailable,
    ),
    FactsRefusedError: Problem("facts-refused", 422, 8, both("Faits refusés", "Facts refused"), data.refused_facts),
    FactsNonConformantError: Problem(
        "facts-nonconformant", 422, 8, both("Faits non conformes", "Facts do not conform"), data.nonconformant,
    ),
    NamesGraphsError: Problem(
        "facts-name-graphs", 422, 8, both("Plusieurs graphes", "Several graphs"), data.several_graphs,
    ),
    GraphNotWritableError: Problem(
        "graph-computed", 403, 8, both("Graphe calculé", "Computed graph"), data.computed_graph,
    ),
    UnreadableAlliancesError: Problem(
        "alliances-unreadable", 422, 8, both("Alliances illisibles", "Unreadable alliances"), data.unreadable_alliances,
    ),
    UnusableWeightsError: Problem(
        "weights-unusable", 422, 8, both("Poids inutilisables", "Unusable weights"), data.unusable_weights,
    ),
    UnknownGraphError: Problem("unknown-graph", 404, 3, both("Graphe inconnu", "Unknown graph"), data.unknown_graph),
    NoGenerationError: Problem(
        "no-dataset", 503, 3, both("Aucune donnée", "No data"), places.nothing_built, places.NOTHING_BUILT_AFAR,
    ),
    GenerationDamagedError: Problem(
        "dataset-damaged", 503, 5, both("Données endommagées", "Damaged data"), places.damaged, places.DAMAGED_AFAR,
    ),
    HomeUnusableError: Problem(
        "home-unusable", 507, 6, both("Dossier inutilisable", "Unusable directory"),
        places.unusable, places.UNUSABLE_AFAR,
    ),
    HomeBusyError: Problem(
        "home-busy", 503, 7, both("Dossier occupé", "Directory in use"), places.busy, places.BUSY_AFAR,
    ),
    HomeTakenError: Problem(
        "home-taken", 409, 7, both("Dossier déjà pris", "Folder taken"), places.taken, places.TAKEN_AFAR,
    ),
    WritingBusyError: Problem("writing-busy", 503, 7, both("Écriture en cours", "A write goes on"), places.writing),
    WrittenSinceError: Problem(
        "written-since", 409, 7, both("Écrit entre-temps", "Written since"), places.written_since,
    ),
    RemoteStoreUnavailableError: Problem(
        "store-unavailable", 503, 9, both("Service SPARQL indisponible", "SPARQL service unavailable"),
        services.unavailable_store,
    ),
    RemoteStoreError: Problem(
        "store-failed", 502, 9, both("Échec du service SPARQL", "SPARQL service failed"), services.failed_store,
    ),
    NothingPublishedError: Problem(
        "nothing-published", 503, 9, both("Aucune donnée publiée", "No published data"), services.nothing_published,
    ),
    StillServedError: Problem(
        "still-served", 503, 7, both("Encore servi", "Still served"), places.still_served, places.STILL_SERVED_AFAR,
    ),
    FileRefusedError: Problem("file-refused", 422, 8, both("Fichier refusé", "File refused"), registers.refused_file),
    TooManyRefusedError: Problem(
        "rows-refused", 422, 8, both("Trop de lignes fausses", "Too many wrong rows"), registers.too_many_refused,
        registers.TOO_MANY_REFUSED_AFAR,
    ),
    UnknownScopeError: Problem(
        "unknown-territory", 404, 3, both("Territoire inconnu", "Unknown territory"), registers.unknown_scope,
    ),
    OlderVintageError: Problem(
        "older-edition", 409, 8, both("Édition plus ancienne", "Older edition"), registers.older,
    ),
    FewerRowsError: Problem("fewer-rows", 409, 8, both("Fichier amputé", "Rows are missing"), registers.fewer),
    OlderTablesError: Problem(
        "older-tables", 409, 8, both("Tables d'une autre version", "Tables of another version"), registers.older_tables,
    ),
    UnreachableError: Problem(
        "service-unreachable", 504, 9, both("Service injoignable", "Unreachable service"), services.unreachable,
    ),
    UnusableAnswerError: Problem(
        "service-unusable", 502, 9, both("Réponse inutilisable", "Unusable answer"), services.unusable_answer,
    ),
    ProblemError: Problem(
        "service-problem", 502, 4, both("Refus du service", "Refused by the service"), services.refusal,
    ),
    BusyServiceError: Problem("service-busy", 503, 7, both("Service occupé", "Busy service"), services.refusal),
    PortInUseError: Problem("port-in-use", 503, 7, both("Port occupé", "Port in use"), places.port_in_use),
    AddressUnusableError: Problem(
        "address-unusable", 503, 7, both("Adresse inutilisable", "Unusable address"), places.address_unusable,
    ),
    CatalogueError: Problem(
        "catalogue-unusable", 500, USAGE, both("Catalogue irrecevable", "Unusable catalogue"), files.catalogue,
        files.AWAY,
    ),
    UnknownRegisterError: Problem(
        "unknown-register", 404, 3, both("Registre inconnu", "Unknown register"), files.unknown_register,
    ),
    FetchedByHandError: Problem(
        "fetched-by-hand", 404, 3, both("À prendre soi-même", "To be got by hand"), files.by_hand,
    ),
    DownloadUnreachableError: Problem(
        "download-unreachable", 504, 9, both("Fichier hors d'atteinte", "File out of reach"), files.unreachable_file,
    ),
    DownloadRefusedError: Problem(
        "download-refused", 502, 9, both("Fichier refusé", "File refused"), files.refused_file,
    ),
    DownloadFolderError: Problem(
        "downloads-unusable", 507, 6, both("Dossier inutilisable", "Unusable folder"), files.folder, files.AWAY,
    ),
    ArchiveDamagedError: Problem(
        "archive-damaged", 422, 8, both("Archive endommagée", "Damaged archive"), files.damaged_archive,
    ),
    ArchiveRefusedError: Problem(
        "archive-refused", 422, 8, both("Archive refusée", "Archive refused"), files.refused_archive,
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


def told(error: BaseException, lang: Language) -> str:
    """Return an error as a command tells it: what it is, and what to do."""
    problem = problem_of(error)
    return f"{problem.title[lang]}{' : ' if lang == 'fr' else ': '}{problem.tell(error)[lang]}"


EXPECTED: Final[tuple[type[Exception], ...]] = (*TABLE, DataError, GraphError)
"""The errors that the table tells."""
