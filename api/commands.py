"""The commands: what a person types, and what the house answers."""

from pathlib import Path
from typing import Annotated, Final

import typer

from api.assembling import assemble, own_facts
from api.console import building, print_ranking
from api.errors import StillServedError
from api.models import ranking_model
from api.options import Lang, Where, opened, settings
from api.querying import sparql
from graph import (
    Generation,
    Home,
    Ranking,
    UnknownNameError,
    catalysts,
    open_generation,
    partners,
    verify,
)
from graph.gazetteer import fold
from graph.network import Language
from ontology.identifiers import GRAPHS
from ontology.terms import FOAF

_PERSONS: Final = f"{GRAPHS}told/person/"
_PEOPLE: Final = f"SELECT ?person ?graph ?name {{ GRAPH ?graph {{ ?person a <{FOAF.Person}> ; <{FOAF.name}> ?name }} }}"

app = typer.Typer(
    name="maillage",
    help="Qui pourrait agir avec qui, et pourquoi. · Who could partner with whom, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[
    bool, typer.Option("--json", help="Réponse en JSON, comme par HTTP. · Answer as JSON, as over HTTP.")
]
Limit = Annotated[int, typer.Option(min=1, max=500, help="Nombre de réponses. · How many answers.")]


@app.command()
def build(
    facts: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Vos faits : Turtle, N-Quads, TriG, JSON-LD. · Your own facts."),
    ] = None,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Construire les données et les mettre en service. · Build the data set and publish it."""
    with building(lang) as progress:
        generation = assemble(home, facts or (), progress, lang)
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
    wanted = settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    serve_http(wanted, opened(wanted.home, lang))


@app.command("partners")
def partners_command(
    name: Annotated[str, typer.Argument(metavar="ORG", help="Nom, identifiant court ou IRI. · Name, slug or IRI.")],
    limit: Limit = 10,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Avec qui une organisation pourrait agir, ou qui pourrait rejoindre une action. · Who could partner with whom."""
    generation = opened(home, lang)
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
    generation = opened(home, lang)
    _show(generation, catalysts(generation, territory, limit, lang), as_json, lang)


app.command()(sparql)


@app.command("verify")
def verify_command(home: Where = None, lang: Lang = "fr") -> None:
    """Relire toutes les données et les comparer à ce qui a été construit. · Read everything and compare."""
    generation = verify(home)
    typer.echo(("Données entières : " if lang == "fr" else "The data are whole: ") + _summary(generation, lang))


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


def _show(generation: Generation, ranking: Ranking, as_json: bool, lang: Language) -> None:
    model = ranking_model(generation, ranking, lang)
    if as_json:
        typer.echo(model.model_dump_json(indent=1))
    else:
        print_ranking(model, lang)


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
