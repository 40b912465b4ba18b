"""The commands: what a person types, and what the house answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer
from pydantic import ValidationError

from api.assembling import assemble, contributions, edited_graphs, own_facts, ready
from api.console import building, print_ranking, print_rows
from api.errors import StillServedError
from api.keys import Keys
from api.models import ranking_model
from api.publishing import service_of
from api.requests import ParameterError, ProtocolError
from api.settings import Settings
from graph import (
    Generation,
    GenerationDamagedError,
    Home,
    NoGenerationError,
    Query,
    Ranking,
    RemoteStore,
    UnknownNameError,
    WorkerPool,
    catalysts,
    open_generation,
    partners,
    publish,
    verify,
)
from graph.gazetteer import fold
from graph.network import Language
from graph.store import Scheme
from ontology.identifiers import GRAPHS
from ontology.terms import FOAF, PREFIXES

_PERSONS: Final = f"{GRAPHS}told/person/"
_PEOPLE: Final = f"SELECT ?person ?graph ?name {{ GRAPH ?graph {{ ?person a <{FOAF.Person}> ; <{FOAF.name}> ?name }} }}"

app = typer.Typer(
    name="maillage",
    help="Qui pourrait agir avec qui, et pourquoi. · Who could partner with whom, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="Les clés d'écriture. · The keys that allow writing.", no_args_is_help=True)
app.add_typer(keys, name="key")

Where = Annotated[
    Path | None,
    typer.Option("--home", envvar="MAILLAGE_HOME", help="Dossier des données. · Data directory."),
]
Lang = Annotated[Language, typer.Option(help="Langue des réponses. · Language of the answers.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Réponse en JSON, comme par HTTP. · Answer as JSON, as over HTTP.")
]
Limit = Annotated[int, typer.Option(min=1, max=500, help="Nombre de réponses. · How many answers.")]
Format = Literal["table", "csv", "json", "turtle"]


@app.command()
def build(
    facts: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Vos faits : Turtle, N-Quads, TriG, JSON-LD. · Your own facts."),
    ] = None,
    without_contributions: Annotated[
        bool, typer.Option(help="Laisser ce que des clés ont écrit. · Leave out what was written with keys.")
    ] = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Construire les données et les mettre en service. · Build the data set and publish it."""
    for notice in _notices(home, lang, kept=not without_contributions):
        typer.echo(notice, err=True)
    with building(lang) as progress:
        generation = assemble(home, facts or (), progress, lang, keeps_contributions=not without_contributions)
    typer.echo(_summary(generation, lang))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Adresse. · Address.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port.")] = None,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Servir les pages, l'API et SPARQL ; construit au premier départ. · Serve; builds at the first start."""
    from api.serving import serve as serve_http

    given = {"home": home, "host": host, "port": port}
    settings = _settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    serve_http(settings, _ready(settings.home, lang))


@app.command("partners")
def partners_command(
    name: Annotated[str, typer.Argument(metavar="ORG", help="Nom, identifiant court ou IRI. · Name, slug or IRI.")],
    limit: Limit = 10,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Avec qui une organisation pourrait agir, ou qui pourrait rejoindre une action. · Who could partner with whom."""
    generation = _ready(home, lang)
    _show(generation, partners(generation, name, limit, lang), as_json, lang)


@app.command("catalysts")
def catalysts_command(
    territory: Annotated[
        str | None, typer.Argument(help="Code ou nom d'un territoire ; sinon tout. · A territory; else all.")
    ] = None,
    limit: Limit = 10,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Qui fait se rencontrer les secteurs. · Who makes sectors meet."""
    generation = _ready(home, lang)
    _show(generation, catalysts(generation, territory, limit, lang), as_json, lang)


@app.command()
def sparql(
    query: Annotated[str | None, typer.Argument(help="La requête. · The query.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            "-f",
            exists=True,
            dir_okay=False,
            help="La requête dans un fichier. · The query in a file.",
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Forme de la réponse. · Form of the answer.")] = "table",
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Poser une question SPARQL ; les préfixes connus peuvent rester non déclarés. · Ask in SPARQL."""
    if (query is None) == (file is None):
        raise ProtocolError("Donnez une requête, ou un fichier avec -f.", "Give a query, or a file with -f.")
    text = query if query is not None else _read(file or Path())
    limits = _settings().query_limits()
    table = "text/csv" if form == "csv" else "application/sparql-results+json"
    graph = "application/ld+json" if form == "json" else "text/turtle"
    generation = _ready(home, lang)
    with WorkerPool(generation.store_path, workers=1, limits=limits) as pool:
        answer = pool.run(Query(text, table, graph, PREFIXES))
    if form == ("csv" if answer.kind == "graph" else "turtle"):
        answer.body.close()
        raise ProtocolError(f"Cette réponse n'a pas de forme {form}.", f"This answer has no form {form}.")
    with answer.body as body:
        content = body.read().decode()
    if form == "table" and answer.kind != "graph":
        _print_results(json.loads(content))
    else:
        typer.echo(content.rstrip("\n"))


@app.command("verify")
def verify_command(home: Where = None, lang: Lang = "fr") -> None:
    """Relire toutes les données et les comparer à ce qui a été construit. · Read everything and compare."""
    generation = verify(home)
    typer.echo(("Données entières : " if lang == "fr" else "The data are whole: ") + _summary(generation, lang))


@app.command("publish")
def publish_command(
    query: Annotated[str, typer.Option("--query", help="Adresse des requêtes. · Address of queries.")],
    update: Annotated[str | None, typer.Option(help="Adresse des mises à jour. · Address of updates.")] = None,
    graph_store: Annotated[
        str | None, typer.Option(help="Adresse du protocole des graphes. · Address of the Graph Store Protocol.")
    ] = None,
    auth: Annotated[
        Scheme, typer.Option(help="Les secrets viennent de l'environnement. · Secrets come from the environment.")
    ] = "none",
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Publier les données sur un service SPARQL 1.1. · Publish the data set to a SPARQL 1.1 service."""
    remote = RemoteStore(service_of(query, update, graph_store, auth))
    generation = _ready(home, lang)
    with building(lang) as progress:
        publish(generation, remote, progress)
    remote.close()
    typer.echo(("Publié : " if lang == "fr" else "Published: ") + _summary(generation, lang))


@app.command()
def forget(
    person: Annotated[str, typer.Argument(help="Nom d'une personne citée. · Name of a person who is cited.")],
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Oublier une personne, maintenant et à chaque construction. · Forget a person, now and in every build."""
    place = Home(home)
    before = open_generation(home)
    excluded = _named(before, person)
    if not excluded:
        raise UnknownNameError(person, "person")
    for iri in excluded:
        place.exclude(iri)
    with building(lang) as progress:
        generation = assemble(home, (), progress, lang, own_facts(before))
    before.close()
    typer.echo(_summary(generation, lang))
    if place.discard_others():
        raise StillServedError(place.path)


@keys.command("add")
def add_key(
    name: Annotated[str, typer.Argument(metavar="NOM", help="À qui est la clé. · Whose key it is.")],
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Créer une clé d'écriture ; elle n'est montrée qu'une fois. · Make a key; it is shown only once."""
    typer.echo(Keys(home).add(name))
    told = "Gardez-la : seule son empreinte est conservée." if lang == "fr" else "Keep it: only its hash is stored."
    typer.echo(told, err=True)


@keys.command("list")
def list_keys(home: Where = None, lang: Lang = "fr") -> None:
    """Dire qui peut écrire. · Say who may write."""
    columns = ("nom", "créée", "révoquée", "empreinte") if lang == "fr" else ("name", "created", "revoked", "hash")
    print_rows(columns, [[key.name, key.created, key.revoked or "", key.shown] for key in Keys(home).all()])


@keys.command("revoke")
def revoke_key(
    name: Annotated[str, typer.Argument(metavar="NOM", help="À qui est la clé. · Whose key it is.")],
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Révoquer une clé, tout de suite. · Revoke a key, at once."""
    key = Keys(home).revoke(name)
    typer.echo(f"{key.name} ({key.shown}) : révoquée" if lang == "fr" else f"{key.name} ({key.shown}): revoked")


def _notices(home: Path | None, lang: Language, *, kept: bool) -> Iterator[str]:
    """Yield what a build does with what people wrote since the last one."""
    try:
        generation = open_generation(home)
    except (NoGenerationError, GenerationDamagedError):
        return
    written = [one.graph for one in contributions(generation)]
    if written:
        fr, en = ("gardés", "kept") if kept else ("laissés", "left out")
        told = f"Graphes écrits, {fr} : " if lang == "fr" else f"Graphs that were written, {en}: "
        yield told + ", ".join(written)
    edited = edited_graphs(generation)
    if edited:
        told = "Graphes modifiés, refaits de leur source : " if lang == "fr" else "Edited graphs, made anew: "
        yield told + ", ".join(edited)
    generation.close()


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        raise ParameterError.of(
            {**one, "loc": (f"MAILLAGE_{one['loc'][-1]}".upper(),)} for one in error.errors()
        ) from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(f"{file.name} n'est pas en UTF-8.", f"{file.name} is not in UTF-8.") from error


def _ready(home: Path | None, lang: Language) -> Generation:
    """Open what is served, with a progress bar where it has to be built first."""
    with building(lang) as progress:
        return ready(home, progress, lang)


def _show(generation: Generation, ranking: Ranking, as_json: bool, lang: Language) -> None:
    model = ranking_model(generation, ranking, lang)
    if as_json:
        typer.echo(model.model_dump_json(indent=1))
    else:
        print_ranking(model, lang)


def _print_results(results: dict[str, Any]) -> None:
    """Print SPARQL results in JSON as a table, IRIs shortened by the known prefixes."""
    if "boolean" in results:
        typer.echo(str(results["boolean"]).lower())
        return
    columns = results["head"]["vars"]
    rows = results["results"]["bindings"]
    print_rows(columns, [[_short(row[name]) if name in row else "" for name in columns] for row in rows])


def _short(term: dict[str, str]) -> str:
    value = term["value"]
    if term["type"] == "uri":
        for prefix, base in PREFIXES.items():
            if value.startswith(base) and "/" not in value[len(base) :]:
                return f"{prefix}:{value[len(base) :]}"
    return value


def _named(generation: Generation, person: str) -> set[str]:
    """Return the people of that name, and the named graphs that are theirs alone."""
    wanted, found = fold(person), set()
    for row in generation.store.select(_PEOPLE):
        if fold(row["name"].value) == wanted:
            found.add(row["person"].value)
            if row["graph"].value.startswith(_PERSONS):
                found.add(row["graph"].value)
    return found


def _summary(generation: Generation, lang: Language) -> str:
    triples = f"{sum(generation.manifest.graphs.values()):,}".replace(",", " ")
    if lang == "fr":
        return f"version {generation.version}, {triples} faits, dans {generation.directory}"
    return f"version {generation.version}, {triples} facts, in {generation.directory}"
