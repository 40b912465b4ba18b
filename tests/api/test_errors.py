"""The one table of errors: whole, with codes that are unique, in two languages, with exit codes that mean something."""

import inspect
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import api.obstacles
import api.refusals
import api.requests
import data.errors
import graph.errors
from api.errors import TABLE, UNEXPECTED, problem_of
from api.refusals import ServiceError
from api.requests import ParameterError, RequestError
from api.sentences import files
from data.errors import ArchiveError, DataError, DownloadError
from graph.errors import FactsError, GraphError, QueryError, UnknownNameError, WorkersError
from ontology.identifiers import InvalidIdentifierError
from tests.api.api_support import ROOT

HERE = Path("/some/where")
EXAMPLES: dict[str, tuple[object, ...]] = {
    "NoGenerationError": (HERE,),
    "GenerationDamagedError": (HERE, "a file is missing"),
    "HomeUnusableError": (HERE, "the disk is full"),
    "HomeBusyError": (HERE, "building"),
    "HomeTakenError": (HERE,),
    "WritingBusyError": (),
    "FileRefusedError": (HERE / "rna.csv", "columns", "titre"),
    "TooManyRefusedError": ("rna", {"name-missing": 4}, 1000, HERE / "rna.rejects.csv"),
    "UnknownScopeError": ("00",),
    "OlderVintageError": ("rna", "2026-10", "2026-11"),
    "FewerRowsError": ("rna", 3, 9),
    "OlderTablesError": ("rna",),
    "WrittenSinceError": (),
    "UnknownNameError": ("zzz", "organisation"),
    "AmbiguousNameError": ("zzz", (("a", "A"), ("b", "B"))),
    "SameActorError": ("Orange",),
    "QuerySyntaxError": ("expected {", 2, 7),
    "QueryRefusedError": ("service", "no other server"),
    "QueryTimeoutError": (4.0,),
    "QueryTooLargeError": ("answer_bytes", 1000),
    "QueryFailedError": ("process",),
    "QueryCancelledError": (),
    "WorkersBusyError": (2.0,),
    "ClientBusyError": ("client_seconds_per_minute", 60.0, 7.2),
    "WorkersUnavailableError": ("no process",),
    "UnreadableAlliancesError": (HERE / "mine.csv", "lacking", "who", "qui, quoi"),
    "UnusableWeightsError": (HERE / "weights.toml", "negative", "popularity"),
    "FactsRefusedError": (HERE / "mine.ttl", 3, 4, "a dot is missing"),
    "RemoteStoreError": ("http://127.0.0.1/sparql", 500, "out of order"),
    "RemoteStoreUnavailableError": ("http://127.0.0.1/sparql", None, "no answer"),
    "NothingPublishedError": ("http://127.0.0.1/sparql",),
    "InvalidIdentifierError": ("code", "{}"),
    "FactsNonConformantError": ("mine.ttl", ("a : b",)),
    "PortInUseError": ("127.0.0.1", 8000),
    "AddressUnusableError": ("nowhere", 8000, "unknown"),
    "NotAcceptableError": (("text/html",),),
    "UnsupportedMediaTypeError": ("text/html",),
    "StillServedError": (HERE,),
    "AddressTooLongError": (),
    "NoSuchAddressError": (),
    "MethodNotAllowedError": (("GET",),),
    "NamesGraphsError": ("https://example.org/notes",),
    "GraphNotWritableError": ("https://example.org/derived",),
    "UnknownGraphError": ("https://example.org/absent",),
    "BodyTooLargeError": ("write_bytes", 9),
    "TooManyRowsError": (100,),
    "BatchTimeoutError": (10.0,),
    "StoppingError": (),
    "MalformedFactsError": (3, 4, "a dot is missing"),
    "KeyInAddressError": (),
    "KeyMissingError": (),
    "KeyRefusedError": (),
    "WritesOffError": (),
    "TooManyWrongKeysError": (7.0,),
    "UsedAgainError": (),
    "KeyNameTakenError": ("me",),
    "UnknownKeyError": ("me",),
    "UnreachableError": ("http://nowhere", "pas de route", "no route"),
    "UnusableAnswerError": ("http://nowhere", "interrompue", "broken off"),
    "ProblemError": ("http://nowhere", 400, {"title": "Malformed", "detail": "Line 1."}),
    "BusyServiceError": ("http://nowhere", 429, {"title": "Too many", "detail": "Wait."}, 3.0),
    "CatalogueError": (str(HERE), "rna.title: missing"),
    "UnknownRegisterError": ("rma", ("rna", "sirene")),
    "FetchedByHandError": ("keep", "https://keep.eu/", {"fr": "Exportez.", "en": "Export."}),
    "DownloadUnreachableError": ("a.zip", "https://nowhere/a.zip", "timeout", "30 s"),
    "DownloadRefusedError": ("a.zip", "https://nowhere/a.zip", "form", "zip", "html"),
    "DownloadFolderError": (HERE, "full"),
    "ArchiveDamagedError": (HERE / "a.zip", "a.csv", "Bad CRC-32", 9),
    "ArchiveRefusedError": (HERE / "a.zip", "a.csv", "bomb", 9),
}
EXIT_CODES = {
    "no-dataset": 3, "unknown-name": 3, "ambiguous-name": 2, "invalid-identifier": 2, "bad-parameter": 2,
    "sparql-protocol": 2, "sparql-syntax": 4, "sparql-refused": 4, "query-timeout": 4, "query-too-large": 4,
    "query-failed": 4, "too-many-requests": 7, "dataset-damaged": 5, "home-unusable": 6, "home-busy": 7,
    "home-taken": 7, "port-in-use": 7, "writing-busy": 7, "written-since": 7,
    "address-unusable": 7, "busy": 7, "still-served": 7, "facts-refused": 8, "facts-nonconformant": 8, "unexpected": 1,
    "facts-name-graphs": 8,
    "unknown-register": 3, "fetched-by-hand": 3, "catalogue-unusable": 2, "download-unreachable": 9,
    "download-refused": 9, "downloads-unusable": 6, "archive-damaged": 8, "archive-refused": 8,
    "store-unavailable": 9, "store-failed": 9, "nothing-published": 9,
}  # fmt: skip


def errors_of(module: ModuleType) -> Iterator[type[Exception]]:
    """Yield the error classes that a module defines."""
    for _name, kind in inspect.getmembers(module, inspect.isclass):
        if issubclass(kind, Exception) and kind.__module__ == module.__name__:
            yield kind


PUBLIC = sorted(
    {
        *errors_of(data.errors), *errors_of(graph.errors), *errors_of(api.obstacles), *errors_of(api.refusals),
        *errors_of(api.requests), InvalidIdentifierError,
    } - {ArchiveError, DataError, DownloadError, FactsError, GraphError, QueryError, ServiceError, WorkersError},
    key=lambda kind: kind.__name__,
)  # fmt: skip


def example(kind: Callable[..., Exception]) -> Exception:
    """Return an error of a class, with data such as it carries."""
    return kind(*EXAMPLES.get(getattr(kind, "__name__", ""), ("en français", "in English")))


def name_of(kind: type[Exception]) -> str:
    """Return what names an error in a report of pytest."""
    return kind.__name__


@pytest.mark.parametrize("kind", PUBLIC, ids=name_of)
def test_every_error_is_in_the_table(kind: type[Exception]) -> None:
    """Each public error class has an entry of its own."""
    assert kind in TABLE


@pytest.mark.parametrize("kind", PUBLIC, ids=name_of)
def test_every_error_is_told_in_two_languages(kind: type[Exception]) -> None:
    """An error of each class has a title and a sentence in French and in English, and they differ."""
    error = example(kind)
    problem = problem_of(error)
    told = problem.tell(error)

    for texts in (problem.title, told):
        assert set(texts) == {"fr", "en"}
        assert all(text.strip() for text in texts.values())
    assert told["fr"] != told["en"]


@pytest.mark.parametrize("kind", PUBLIC, ids=name_of)
def test_no_path_goes_over_http(kind: type[Exception]) -> None:
    """What somebody elsewhere is told names no folder of the server, and no option of its command."""
    told = problem_of(example(kind)).over_http(example(kind))

    assert set(told) == {"fr", "en"}
    assert not any(str(HERE) in text or "--home" in text for text in told.values())


@pytest.mark.parametrize("kind", [kind for kind in PUBLIC if issubclass(kind, GraphError)], ids=name_of)
def test_errors_of_the_graph_pass_between_processes(kind: type[Exception]) -> None:
    """What another process raises arrives with its message and its data."""
    error = example(kind)
    found = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(found), str(found), vars(found)) == (kind, str(error), vars(error))


def test_codes_are_unique() -> None:
    """No two entries share a code, and a code fits into an address."""
    codes = [problem.code for problem in (*TABLE.values(), UNEXPECTED)]

    assert len(set(codes)) == len(codes)
    assert all(code.replace("-", "").isalpha() and code.islower() for code in codes)


def test_exit_codes_mean_something() -> None:
    """The exit codes are those that people rely on."""
    found = {problem.code: problem.exit_code for problem in (*TABLE.values(), UNEXPECTED)}

    assert {code: found[code] for code in EXIT_CODES} == EXIT_CODES


def test_statuses_are_of_errors() -> None:
    """Every HTTP status is one of an error."""
    assert all(400 <= problem.status < 600 for problem in (*TABLE.values(), UNEXPECTED))


def test_no_error_shows_what_is_inside() -> None:
    """An error that nobody expected says nothing of itself."""
    error = ZeroDivisionError("secret")

    assert problem_of(error) is UNEXPECTED
    assert "secret" not in UNEXPECTED.tell(error)["fr"] + UNEXPECTED.tell(error)["en"]


def test_a_child_is_told_as_its_parent() -> None:
    """A class without an entry of its own is told by the nearest one above it."""

    class NearlyUnknownError(UnknownNameError):
        """A child."""

    assert problem_of(NearlyUnknownError("a", "b")).code == "unknown-name"
    assert problem_of(RequestError("a", "b")).code == "bad-request"


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        ("UnknownNameError", ("zz", "organisation", (("orange", "Orange"),)), "Perhaps: orange (Orange)."),
        ("UnknownNameError", ("zz", "territory"), "region-75"),
        ("UnknownNameError", ("geek", "organisation", (("geek", "Geek"),)), "“geek” (Geek) is an undertaking, not an"),
        ("QuerySyntaxError", ("expected {",), "The SPARQL query is malformed: expected {."),
        ("QueryTooLargeError", ("text_bytes", 9), "The query is longer than 9 bytes; "),
        ("QueryTooLargeError", ("answer_bytes", 9), "LIMIT and OFFSET"),
        ("QueryTooLargeError", ("answer_rows", 9), "longer than 9 rows; ask by pages: ORDER BY"),
        ("QueryTimeoutError", (9.0,), "stopped after 9 s. Add LIMIT"),
        ("QueryRefusedError", ("nesting", "deep", 256), "nested deeper than 256 levels"),
        ("QueryRefusedError", ("tangle", "long"), "cut it up"),
        ("QueryFailedError", ("process", 2**31), "(2048 MiB)"),
        ("ClientBusyError", ("client_queries", 4, 0.2), "4 queries at a time; ask again in 1 s."),
        ("ClientBusyError", ("client_seconds_per_minute", 60.0, 7.2), "60 seconds of work a minute; ask again in 8 s."),
        ("ClientBusyError", ("client_errors_per_minute", 30.0, 2), "30 failed queries a minute; ask again in 2 s."),
        ("QueryFailedError", ("engine",), "the engine could not evaluate the query; simplify it."),
        ("FactsRefusedError", (Path("/a/b.ttl"), None, None, "no"), "b.ttl: no. Nothing was changed."),
        ("FactsRefusedError", (Path("/a/b.ttl"), 1, 2, "no"), "b.ttl, line 1, column 2: no."),
    ],
)
def test_the_sentence_is_made_from_the_data(kind: str, arguments: tuple[object, ...], words: str) -> None:
    """What an error carries is in its sentence: places, limits, what comes near."""
    error = getattr(graph.errors, kind)(*arguments)

    assert words in problem_of(error).tell(error)["en"]


def test_every_reason_of_a_refusal_is_told_in_french() -> None:
    """Each reason for which the code refuses a query is in the closed list, and French has a sentence for it."""
    code = "".join(path.read_text() for room in ("graph", "api") for path in (ROOT / room).rglob("*.py"))
    reasons = set(re.findall(r'QueryRefusedError\("(\w+)"', code)) | {"graph", "function"}
    closed = set(re.findall(r"``(\w+)``", graph.errors.QueryRefusedError.__doc__ or "")) - {"reason", "value"}

    assert reasons == closed
    for reason in reasons:
        error = graph.errors.QueryRefusedError(reason, "english words", 9)
        told = problem_of(error).tell(error)["fr"]
        assert "english words" not in told
        assert f"({reason})" not in told


@pytest.mark.parametrize(
    ("kind", "arguments", "table"),
    [
        ("DownloadUnreachableError", ("a.zip", "https://me:secret@nowhere/a.zip", "{}", "no"), files.UNREACHABLE),
        ("DownloadRefusedError", ("a.zip", "https://me:secret@nowhere/a.zip", "{}", 1, 2), files.REFUSED),
        ("ArchiveRefusedError", (HERE / "a.zip", "a\x1b[2J.csv", "{}", 1), files.ARCHIVE),
    ],
)
def test_every_reason_of_a_file_is_told(
    kind: str, arguments: tuple[object, ...], table: dict[str, tuple[str, str]]
) -> None:
    """The reasons for which a file is not taken are the closed list; a sentence shows no secret and steers nothing."""
    error_class = getattr(data.errors, kind)
    closed = set(re.findall(r"``(\w+)``", error_class.__doc__)) - {
        "reason",
        "detail",
        "wait_s",
        "wanted",
        "found",
        "limit",
    }

    assert set(table) == closed
    for reason in closed:
        error = error_class(*(reason if one == "{}" else one for one in arguments))
        for text in problem_of(error).tell(error).values():
            assert "secret" not in text
            assert "\x1b" not in text
            assert "{" not in text


def test_parameters_are_named() -> None:
    """A refused parameter is named with what it takes; an unknown one with the nearest that exists."""
    error = ParameterError.of(
        [
            {"type": "literal_error", "loc": ("lang",), "msg": "'fr' or 'en'", "ctx": {"expected": "'fr' or 'en'"}},
            {"type": "never_seen", "loc": ("q",), "msg": "Strange"},
            {"type": "extra_forbidden", "loc": ("limt",), "msg": "Extra"},
            {"type": "extra_forbidden", "loc": ("zzzz",), "msg": "Extra"},
        ],
        ["limit", "lang"],
    )

    assert error.text["fr"] == (
        "lang : les valeurs possibles sont 'fr' ou 'en'. q : valeur irrecevable. "
        "Paramètre inconnu : limt. Vouliez-vous dire limit ? Paramètre inconnu : zzzz."
    )
    assert error.text["en"].endswith("Unknown parameter: limt. Did you mean limit? Unknown parameter: zzzz.")


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        (
            "DownloadUnreachableError",
            ("a.zip", "https://here.example/a.zip", "connection", "[Errno -2] Name or service not known"),
            "aucune connexion (ce nom d'hôte est inconnu",
        ),
        ("ArchiveDamagedError", (HERE, "", "File is not a zip file"), "(ce n'est pas un zip entier)"),
        ("AddressUnusableError", ("10.9.9.9", 80, "Permission denied"), "(permission refusée)"),
        ("DownloadFolderError", (HERE, "Read-only file system"), "système de fichiers en lecture seule"),
        ("CatalogueError", ("own.toml", "Expected '=' after a key in a key/value pair (at line 2, column 5)"),
         "ce n'est pas du TOML bien formé, ligne 2, colonne 5."),
        ("CatalogueError", ("own.toml", "rna: not a table"), "rna: n'est pas une table."),
        ("CatalogueError", ("own.toml", "", ({"loc": ("rna.title",), "type": "missing", "msg": "Field required"},)),
         "rna.title : à donner."),
    ],
)  # fmt: skip
def test_what_the_system_says_is_told_in_french(kind: str, arguments: tuple[object, ...], words: str) -> None:
    """The common reasons of the system, of the network and of parsers are not left in English."""
    error = next(one for one in PUBLIC if one.__name__ == kind)(*arguments)
    assert words in problem_of(error).tell(error)["fr"]
