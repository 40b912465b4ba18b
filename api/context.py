"""The context of a request: what serves, the language, and the parameters that a route knows."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from functools import partial
from threading import Lock
from typing import Annotated, Final, Literal, TypeAlias, cast
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.lists import Lists
from api.negotiation import HTML, JSON, PROBLEM, SHORT, language, media_type
from api.readiness import make_ready
from api.requests import NotAcceptableError
from api.settings import Settings
from graph import Generation, Wanted, WorkerPool
from graph.network import Language

# More than there are workers and places in their line: whoever is turned away has to hear it at once.
_MOST_QUERIES: Final = 128


@dataclass(slots=True)
class Service:
    """What the server holds while it runs: its settings, an open generation, the query workers.

    In ``threads`` queries wait for their workers; the threads of the framework stay free for everything else. Once it
    ``is_stopping``, whoever comes is told to come back; once it ``gives_up``, so is whoever has rows worked on.
    ``lists`` is where lists of partners are made.
    """

    settings: Settings
    generation: Generation
    workers: WorkerPool
    is_stopping: bool = False
    gives_up: bool = False
    threads: ThreadPoolExecutor = field(
        default_factory=partial(ThreadPoolExecutor, _MOST_QUERIES, "sparql"), repr=False, compare=False
    )
    lists: Lists = field(default_factory=Lists, repr=False, compare=False)
    _readying: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)
    _ready: str | None = field(default=None, init=False, repr=False, compare=False)

    def make_ready(self) -> None:
        """Read ahead what is served now, and let processes make its lists; whoever finds that done has nothing to do.

        Of writes that come one after the other, only what is served once the reading for one is over is read next; the
        processes of what is served no more end first.
        """
        if self._ready != self.generation.version:
            self.lists.rest()
        with self._readying:
            generation = self.generation
            if self._ready == generation.version:
                return
            self.lists.rest()
            generation.read_for_lists()
            self.lists.follow(generation)  # processes make lists while all else is read
            make_ready(generation)
            self._ready = generation.version

    def move(self, generation: Generation) -> None:
        """Answer from another generation from now on; requests under way end on the one before."""
        self.workers.move(generation.store_path, generation.held, generation.version)
        self.generation = generation


_LIMIT = "Combien de réponses au plus. · How many answers at most."
_AFTER = (
    "Où la page commence : la valeur que donne « next » dans la page d'avant. · "
    "Where the page begins: the value that `next` gives on the page before."
)


_Name: TypeAlias = Annotated[str | None, Field(min_length=1, max_length=300)]


class View(BaseModel):
    """The parameters that every route of the API knows; any other one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Annotated[Literal["fr", "en"] | None, Field(description="Langue des textes. · Language of texts.")] = None
    format: Annotated[
        Literal["html", "json", "jsonld", "turtle"] | None,
        Field(description="Forme de la réponse, avant l'en-tête Accept. · Form of the answer, before Accept."),
    ] = None


class ListView(View):
    """The parameters of a list."""

    q: Annotated[
        str | None,
        Field(max_length=200, description="Nom, début de nom, ou numéro. · Name, beginning of one, or number."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=500, description=_LIMIT)] = 50
    after: Annotated[str | None, Field(max_length=300, description=_AFTER)] = None


class ThingView(View):
    """The parameters of one thing, of which much may be said."""

    limit: Annotated[
        int, Field(ge=1, le=500, description="Liens, ou faits en RDF, par page. · Ties, or facts in RDF, on a page.")
    ] = 200
    after: Annotated[
        int, Field(ge=0, description="Page suivante, donnée par « next ». · Next page, as « next » gives it.")
    ] = 0

    @property
    def end(self) -> int:
        """How many there are up to the end of this page."""
        return self.after + self.limit


Near = Annotated[
    str | None,
    Field(
        max_length=100,
        description="Commune, département ou code : ce qui y agit vient d'abord, puis ce qui agit autour. · "
        "Commune, département or code: what acts there comes first, then what acts around it.",
        examples=["Poitiers"],
    ),
]


class SearchView(ListView):
    """The parameters of a list that is searched by name."""

    near: Near = None


class SuggestView(View):
    """The parameters of suggestions."""

    q: Annotated[str, Field(max_length=200, description="Ce qui est tapé. · What is typed.", examples=["silver g"])]
    near: Near = None
    kind: Annotated[
        Literal["organisation", "undertaking", "territory"] | None,
        Field(description="Une seule sorte de réponses. · Answers of one kind alone."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=50, description=_LIMIT)] = 10


Purpose = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=1000,
        description="Pour quoi, en quelques mots : ils comptent à la place de ceux de qui demande. · "
        "What for, in a few words: they count in the place of those of who asks.",
        examples=["jardins partagés avec des écoles"],
    ),
]


Programme = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=300,
        description="Sorte de programme : ses propres poids comptent, s'il en a. · Kind of programme: its own weights "
        "count, where it has any.",
    ),
]


class WantedView(View):
    """The parameters that say who may be a candidate, and how many are wanted."""

    sector: _Name = Field(None, description="Secteur des candidats (nom ou code). · Sector of the candidates.")
    cause: _Name = Field(None, description="Cause pour laquelle ils agissent. · Cause that they act for.")
    size: _Name = Field(None, description="Tranche d'effectif. · Staff band.")
    form: _Name = Field(None, description="Sorte d'organisation. · Kind of organisation.")
    territory: _Name = Field(None, description="Territoire où ils sont. · Territory where they are.")
    distance_km: Annotated[
        float | None, Field(gt=0, le=20000, description="Distance au plus, en km. · At most so many km away.")
    ] = None
    newcomers: Annotated[
        bool,
        Field(description="Seulement qui n'a encore pris part à rien. · Only those who took part in nothing yet."),
    ] = False
    purpose: Purpose = None
    programme: Programme = None
    limit: Annotated[int, Field(ge=1, le=500, description=_LIMIT)] = 20

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: object) -> object:
        """Leave out what a form on a page sends without a value."""
        optional = {one.name for one in fields(Wanted)}
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value != "" or name not in optional}

    @property
    def wanted(self) -> Wanted:
        """Who may be a candidate."""
        return Wanted(**self.model_dump(include={one.name for one in fields(Wanted)}))


class CompletionsView(WantedView):
    """The parameters of a list of those who are missing."""

    of: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=300)]],
        Field(
            min_length=1,
            max_length=50,
            description="Une action, ou des organisations (à répéter). · An undertaking, or organisations (repeated).",
            examples=[["silver-geek"]],
        ),
    ]


class PartnersView(WantedView):
    """The parameters of a list of partners."""

    org: Annotated[
        str,
        Field(
            min_length=1,
            max_length=300,
            description="Nom, identifiant court ou IRI. · Name, short identifier or IRI.",
            examples=["silver-geek"],
        ),
    ]


class CatalystsView(View):
    """The parameters of a list of catalysts."""

    territory: Annotated[
        str | None,
        Field(
            max_length=300, description="Code ou nom d'un territoire. · Code or name of a territory.", examples=["94"]
        ),
    ] = None
    limit: Annotated[int, Field(ge=1, le=500, description=_LIMIT)] = 20


def service_of(request: Request) -> Service:
    """Return what serves this request."""
    return cast("Service", request.app.state.service)


def address_of(request: Request, path: str | None = None) -> str:
    """Return the address of a request as its client used it, without its query, or that of another path here."""
    host = request.headers.get("host") or request.base_url.netloc
    return f"{request.scope['scheme']}://{host}{request.scope['path'] if path is None else path}"


def next_page(request: Request, after: object) -> str:
    """Return the address of the part of an answer that follows this one, in ASCII and without the host."""
    query = {**dict(request.query_params), "after": str(after)}
    return f"{quote(request.scope['path'], safe='/:@')}?{urlencode(query)}"


def language_of(request: Request) -> Language:
    """Return the language of an answer: the ``lang`` parameter, else Accept-Language, else French."""
    asked = request.query_params.get("lang")
    return cast("Language", asked) if asked in {"fr", "en"} else language(request.headers.get("accept-language"))


# What a route depends on is found in the event loop: the framework calls a plain function in a thread.
async def _service(request: Request) -> Service:
    return service_of(request)


async def _language(request: Request) -> Language:
    return language_of(request)


def form(*offered: str) -> Callable[[Request], Awaitable[str]]:
    """Return a dependency that chooses the form of an answer among those offered."""

    async def choose(request: Request) -> str:
        asked = SHORT.get(request.query_params.get("format", ""))
        if asked is None:
            return media_type(request.headers.get("accept"), offered)
        if asked not in offered:
            raise NotAcceptableError(offered)
        return asked

    return choose


def wants_page(request: Request) -> bool:
    """Say whether an error is to be told on a page: whoever accepts neither page nor JSON gets a problem."""
    asked = SHORT.get(request.query_params.get("format", ""))
    try:
        return (asked or media_type(request.headers.get("accept"), (JSON, PROBLEM, HTML))) == HTML
    except NotAcceptableError:
        return False


Serving = Annotated[Service, Depends(_service)]
Lang = Annotated[Language, Depends(_language)]
