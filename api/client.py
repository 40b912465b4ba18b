"""The client: a distant Maillage asked as an open generation is, by the same methods, with the same results.

from api.client import Client

with Client("http://127.0.0.1:8000") as maillage:
    maillage.partners("silver-geek")
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self, TypeVar
from urllib.parse import quote, urljoin

from pydantic import ValidationError
from pyoxigraph import QueryResultsFormat, RdfFormat

from api.exchange import Exchange, Received
from api.models import (
    CatalystsModel,
    DiagnosisModel,
    ExplanationModel,
    FoundListModel,
    MatchesModel,
    Model,
    RankingModel,
    ResourceModel,
    ThingModel,
    ThingsModel,
    WaysModel,
    catalysts_of,
    diagnosis_of,
    explanation_of,
    found_of,
    match_of,
    matching_of,
    ranking_of,
    ways_of,
)
from api.outputs import whole_file
from api.refusals import (
    BusyServiceError,
    ProblemError,
    ServiceError,
    UnreachableError,
    UnusableAnswerError,
    malformed,
    unexpected_form,
)
from graph import (
    GRAPH_FORMATS,
    TABLE_FORMATS,
    Catalysts,
    Diagnosed,
    Explanation,
    Found,
    Match,
    Matching,
    QueryRefusedError,
    Ranking,
    Sought,
    Table,
    Triples,
    Wanted,
    Ways,
)
from graph.finding import LONGEST_BATCH
from graph.network import TERRITORY, Language
from ontology.identifiers import THINGS

__all__ = [
    "BusyServiceError",
    "Client",
    "Download",
    "ProblemError",
    "ServiceError",
    "UnreachableError",
    "UnusableAnswerError",
]

_JSON: Final = "application/json"
_PAGE: Final = "500"

_Answer = TypeVar("_Answer", bound=Model)


@dataclass(frozen=True, slots=True)
class Download:
    """A file taken from a service: ``version`` is that of the data set, to cite; ``etag`` names these very bytes."""

    path: Path
    media_type: str
    version: str | None
    etag: str | None


class Client:
    """A Maillage service at ``url``, asked over HTTP.

    Answers are in ``lang`` unless a method is told otherwise. ``timeout`` is how many seconds one answer may take;
    a service that is busy is asked again, up to ``retries`` times, after the seconds that it names. Every method
    raises an error of :mod:`api.refusals` where it gets no answer.
    """

    def __init__(self, url: str, lang: Language = "fr", timeout: float = 30.0, retries: int = 2) -> None:
        self.url = url.rstrip("/")
        self.lang = lang
        self._exchange = Exchange(lang, timeout, retries)

    def close(self) -> None:
        """Let the connections go."""
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The version of the data set from which the service answers now: cite it."""
        return self._read("/v1/organisations", ThingsModel, {"limit": "1"}).dataset.version

    def actor(self, name: str, *kinds: str, lang: Language | None = None) -> Match:
        """Return the one organisation or undertaking that a text names."""
        if len(kinds) == 1:
            return self._thing(f"/v1/{kinds[0]}s", name.removeprefix(f"{THINGS}{kinds[0]}/"), lang)
        # a ranking says whom it is about, whichever of the two it is
        model = self._read("/v1/partners", RankingModel, {"org": name, "limit": "1"}, lang)
        return _match(self.url, model.target)

    def territory(self, name: str, lang: Language | None = None) -> Match:
        """Return the one territory that a text names."""
        return self._thing("/v1/territories", _slug(name, TERRITORY), lang)

    def organisations(self, lang: Language | None = None) -> Iterator[Match]:
        """Yield all organisations, by name; each page is asked for when it is reached."""
        return self._things("/v1/organisations", lang)

    def undertakings(self, lang: Language | None = None) -> Iterator[Match]:
        """Yield all undertakings, by name; each page is asked for when it is reached."""
        return self._things("/v1/undertakings", lang)

    def search(self, q: str, near: str | None = None, limit: int = 20, lang: Language | None = None) -> list[Found]:
        """Return the organisations that a question names, the best first, at most 200."""
        asked = {"q": q, "limit": str(limit), **({} if near is None else {"near": near})}
        return [found_of(one) for one in self._read("/v1/organisations", FoundListModel, asked, lang).items]

    def suggest(self, q: str, near: str | None = None, limit: int = 10, lang: Language | None = None) -> list[Found]:
        """Return organisations, undertakings and territories for a text that is being typed (at most 50)."""
        asked = {"q": q, "limit": str(limit), **({} if near is None else {"near": near})}
        return [found_of(one) for one in self._read("/v1/suggest", FoundListModel, asked, lang).items]

    def match(self, rows: Sequence[Sought], limit: int = 5, lang: Language | None = None) -> list[Matching]:
        """Return what the rows of a table may mean, with scores; they are sent a hundred at a time."""
        found: list[Matching] = []
        for first in range(0, len(rows), LONGEST_BATCH):
            batch = [asdict(row) for row in rows[first : first + LONGEST_BATCH]]
            document = json.dumps({"rows": batch, "limit": limit}).encode()
            given = [("lang", lang or self.lang)]
            with self._exchange.post(f"{self.url}/v1/match", _JSON, document, given) as received:
                found += map(matching_of, _model(received, MatchesModel).items)
        return found

    def partners(
        self, name: str, limit: int = 20, lang: Language | None = None, wanted: Wanted | None = None
    ) -> Ranking:
        """Return who could partner with an organisation, or join an undertaking, the best first (at most 500)."""
        asked = [("org", name), ("limit", str(limit)), *_wanted(wanted)]
        return ranking_of(self._read("/v1/partners", RankingModel, asked, lang))

    def completions(
        self, names: Sequence[str], limit: int = 20, lang: Language | None = None, wanted: Wanted | None = None
    ) -> Ranking:
        """Return who is missing in an undertaking or among organisations, the best first (at most 500)."""
        asked = [*(("of", name) for name in names), ("limit", str(limit)), *_wanted(wanted)]
        return ranking_of(self._read("/v1/completions", RankingModel, asked, lang))

    def explain(
        self, name: str, candidate: str, lang: Language | None = None, wanted: Wanted | None = None
    ) -> Explanation:
        """Return why an organisation is a candidate for another; no filter of what is wanted is sent."""
        told = wanted or Wanted()
        asked = [
            ("org", name),
            ("candidate", candidate),
            *_wanted(Wanted(purpose=told.purpose, programme=told.programme)),
        ]
        return explanation_of(self._read("/v1/partners/explanation", ExplanationModel, asked, lang))

    def catalysts(self, name: str | None = None, limit: int = 20, lang: Language | None = None) -> Catalysts:
        """Return who makes sectors meet, in a territory or everywhere, the first first (at most 500)."""
        place = {} if name is None else {"territory": name}
        return catalysts_of(self._read("/v1/catalysts", CatalystsModel, {"limit": str(limit), **place}, lang))

    def introductions(self, name: str, to: str, limit: int = 20, lang: Language | None = None) -> Ways:
        """Return through whom an organisation could meet another, the best way first (at most 500)."""
        asked = {"org": name, "to": to, "limit": str(limit)}
        return ways_of(self._read("/v1/introductions", WaysModel, asked, lang))

    def diagnosis(self, name: str, limit: int = 20, lang: Language | None = None) -> Diagnosed:
        """Return the diagnosis of a territory, with at most so many catalysts and open causes (at most 500)."""
        path = f"/v1/territories/{quote(_slug(name, TERRITORY), safe='')}/diagnosis"
        return diagnosis_of(self._read(path, DiagnosisModel, {"limit": str(limit)}, lang))

    def sparql(self, query: str) -> Table:
        """Return the solutions of a SELECT query; raises QueryRefusedError for another form of query."""
        # TSV holds every term as exactly as JSON does, in half the bytes, and is read twice as fast
        results = self._results(query, QueryResultsFormat.TSV)
        if not isinstance(results, Table):
            raise QueryRefusedError("form", "only SELECT queries give a table")
        return results

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query; raises QueryRefusedError for another form of query."""
        results = self._results(query, QueryResultsFormat.JSON)
        if not isinstance(results, bool):
            raise QueryRefusedError("form", "only ASK queries give yes or no")
        return results

    def construct(self, query: str) -> Triples:
        """Return what a CONSTRUCT or DESCRIBE query gives; raises QueryRefusedError for another form of query."""
        form = RdfFormat.N_TRIPLES
        with self._exchange.query(f"{self.url}/sparql", query, form.media_type) as received:
            if received.media_type in TABLE_FORMATS:
                raise QueryRefusedError("form", "only CONSTRUCT and DESCRIBE queries give facts")
            _check_form(received, form.media_type)
            try:
                return Triples.read(received.body, form)
            except SyntaxError as error:
                raise malformed(received.address, error) from error

    def download(self, name: str, path: Path | str, media_type: str = "text/turtle") -> Download:
        """Write all facts of a source (such as ``told/003`` or ``derived``) to a file, whole or not at all."""
        with self._exchange.get(f"{self.url}/graph/{quote(name)}", media_type) as received:
            _check_form(received, media_type)
            with whole_file(Path(path)) as file:
                shutil.copyfileobj(received.body, file)
            headers = received.headers
        return Download(Path(path), media_type, headers.get("x-dataset-version"), headers.get("etag"))

    def _results(self, query: str, form: QueryResultsFormat) -> Table | bool | None:
        """Return a table or an answer to ASK; None for a query that gives facts."""
        with self._exchange.query(f"{self.url}/sparql", query, form.media_type) as received:
            if received.media_type in GRAPH_FORMATS:
                return None
            _check_form(received, form.media_type)
            return read_results(received, form)

    def _thing(self, path: str, slug: str, lang: Language | None) -> Match:
        return match_of(self._read(f"{path}/{quote(slug, safe='')}", ResourceModel, {}, lang).item)

    def _things(self, path: str, lang: Language | None) -> Iterator[Match]:
        page = self._read(path, ThingsModel, {"limit": _PAGE}, lang)
        seen: set[str] = set()
        while True:
            yield from map(match_of, page.items)
            if page.next is None:
                return
            if page.next in seen:
                raise UnusableAnswerError(
                    f"{self.url}{path}", "ses pages se suivent sans fin", "its pages lead to one another without end"
                )
            seen.add(page.next)
            with self._exchange.get(urljoin(f"{self.url}/", page.next), _JSON) as received:
                page = _model(received, ThingsModel)

    def _read(
        self,
        path: str,
        shape: type[_Answer],
        parameters: Mapping[str, str] | Sequence[tuple[str, str]],
        lang: Language | None = None,
    ) -> _Answer:
        """Return an answer of the API; raises UnusableAnswerError where it is not of that shape."""
        pairs = parameters.items() if isinstance(parameters, Mapping) else parameters
        given = [*pairs, ("lang", lang or self.lang)]
        with self._exchange.get(f"{self.url}{path}", _JSON, given) as received:
            return _model(received, shape)


def read_results(received: Received, form: QueryResultsFormat) -> Table | bool:
    """Return the results that a SPARQL service sent; raises UnusableAnswerError where they are broken off."""
    try:
        return Table.read(received.body, form)
    except SyntaxError as error:
        raise malformed(received.address, error) from error


def _slug(name: str, kind: str) -> str:
    """Return a name as a path has it: of an IRI, the short form."""
    return Match(name, kind, name).slug if name.startswith(THINGS) else name


def _wanted(wanted: Wanted | None) -> Iterator[tuple[str, str]]:
    """Yield the parameters that say who may be a candidate."""
    for name, value in asdict(wanted or Wanted()).items():
        if value is not None and value is not False:
            yield name, "true" if value is True else str(value)


def _model(received: Received, shape: type[_Answer]) -> _Answer:
    _check_form(received, _JSON)
    try:
        return shape.model_validate_json(received.body.read())
    except ValidationError as error:
        raise UnusableAnswerError(
            received.address,
            "ce n'est pas une réponse de cette version de Maillage",
            "it is no answer of this version of Maillage",
        ) from error


def _check_form(received: Received, wanted: str) -> None:
    """Raise UnusableAnswerError for an answer of another form: a page, or what another program says."""
    if received.media_type != wanted.partition(";")[0]:
        raise unexpected_form(received.address, received.media_type, wanted)


def _match(address: str, model: ThingModel | None) -> Match:
    if model is None:
        raise UnusableAnswerError(address, "un classement de rien", "a ranking that is about nothing")
    return match_of(model)
