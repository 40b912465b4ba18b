"""The commands: what a person types, and what the house answers."""

from contextlib import closing
from pathlib import Path
from typing import Annotated, Final

import typer

from api.brokering import catalysts_command, diagnosis_command, introductions_command
from api.building import build
from api.console import building, print_rows
from api.evaluating import evaluate
from api.explaining import explain_command
from api.fitting import fit
from api.keys import Keys
from api.notices import summary
from api.objections import exclude, leave_out
from api.options import Lang, Where, opened, settings
from api.proposing import completions_command, partners_command
from api.publishing import sparql_service
from api.querying import sparql
from api.readiness import rehearse_apart
from api.registers import fetch_command
from api.searching import match, search
from api.sourcing import sources
from graph import (
    Generation,
    Home,
    NoGenerationError,
    RemoteStore,
    UnknownNameError,
    open_generation,
    publish,
    save,
    verify,
)
from graph.gazetteer import fold
from graph.store import Scheme
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
keys = typer.Typer(help="Les clés d'écriture. · The keys that allow writing.", no_args_is_help=True)
app.add_typer(keys, name="key")

app.command()(build)
app.command()(evaluate)
app.command()(fit)
app.command()(sources)


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
    try:
        Home(wanted.home).current()
    except NoGenerationError:
        rehearse_apart()
    serve_http(wanted, opened(wanted.home, lang))


app.command("partners")(partners_command)
app.command("completions")(completions_command)
app.command("explain")(explain_command)
app.command("catalysts")(catalysts_command)
app.command("introductions")(introductions_command)
app.command("diagnosis")(diagnosis_command)
app.command()(sparql)
app.command("fetch")(fetch_command)
app.command()(search)
app.command()(match)


@app.command("verify")
def verify_command(home: Where = None, lang: Lang = "fr") -> None:
    """Relire toutes les données et les comparer à ce qui a été construit. · Read everything and compare."""
    generation = verify(home)
    typer.echo(("Données entières : " if lang == "fr" else "The data are whole: ") + summary(generation, lang))


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Un dossier nouveau. · A new folder.")],
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Sauvegarder ce qui est servi, même pendant qu'on écrit. · Back up what is served, even while people write."""
    with closing(save(home, folder)) as saved:
        typer.echo(("Sauvegardé : " if lang == "fr" else "Saved: ") + summary(saved, lang))


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
    with closing(RemoteStore(sparql_service(query, update, graph_store, auth))) as remote:
        generation = open_generation(home)
        with building(lang) as progress:
            publish(generation, remote, progress)
    typer.echo(("Publié : " if lang == "fr" else "Published: ") + summary(generation, lang))


@app.command()
def forget(
    person: Annotated[str, typer.Argument(help="Nom d'une personne citée. · Name of a person who is cited.")],
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Oublier une personne, maintenant et à chaque construction. · Forget a person, now and in every build."""
    with closing(open_generation(home)) as before:
        excluded = _named(before, person)
        if not excluded:
            raise UnknownNameError(person, "person")
        leave_out(home, before, excluded, lang)


app.command()(exclude)


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
    print_rows(columns, [[key.name, key.created, key.revoked or "", key.shown] for key in Keys(home).all()], lang)


@keys.command("revoke")
def revoke_key(
    name: Annotated[str, typer.Argument(metavar="NOM", help="À qui est la clé. · Whose key it is.")],
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Révoquer une clé, tout de suite. · Revoke a key, at once."""
    key = Keys(home).revoke(name)
    typer.echo(f"{key.name} ({key.shown}) : révoquée" if lang == "fr" else f"{key.name} ({key.shown}): revoked")


def _named(generation: Generation, person: str) -> set[str]:
    """Return the people of that name, and the named graphs that are theirs alone."""
    wanted, found = fold(person), set()
    for row in generation.store.select(_PEOPLE):
        if fold(row["name"].value) == wanted:
            found.add(row["person"].value)
            if row["graph"].value.startswith(_PERSONS):
                found.add(row["graph"].value)
    return found
