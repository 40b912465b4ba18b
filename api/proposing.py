"""Proposing: the commands that rank: who could partner with whom, who is missing."""

from typing import Annotated

import typer

from api.console import print_ranking
from api.models import ranking_model
from api.options import Lang, Programme, Purpose, Where, opened
from graph import Generation, Ranking, Wanted, completions, partners
from graph.network import Language

AsJson = Annotated[
    bool, typer.Option("--json", help="Réponse en JSON, comme par HTTP. · Answer as JSON, as over HTTP.")
]
Limit = Annotated[int, typer.Option(min=1, max=500, help="Nombre de réponses. · How many answers.")]
Sector = Annotated[str | None, typer.Option(help="Secteur des candidats. · Sector of the candidates.")]
Cause = Annotated[str | None, typer.Option(help="Cause pour laquelle ils agissent. · Cause that they act for.")]
Size = Annotated[str | None, typer.Option(help="Tranche d'effectif. · Staff band.")]
Form = Annotated[str | None, typer.Option(help="Sorte d'organisation. · Kind of organisation.")]
Place = Annotated[str | None, typer.Option("--territory", help="Territoire où ils sont. · Territory where they are.")]
Distance = Annotated[
    float | None, typer.Option(min=0.1, max=20000, help="Distance au plus, en km. · At most so many km away.")
]
Newcomers = Annotated[
    bool, typer.Option("--newcomers", help="Qui n'a encore pris part à rien. · Those who took part in nothing yet.")
]


def partners_command(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    name: Annotated[str, typer.Argument(metavar="ORG", help="Nom, identifiant court ou IRI. · Name, slug or IRI.")],
    limit: Limit = 10,
    sector: Sector = None,
    cause: Cause = None,
    size: Size = None,
    form: Form = None,
    territory: Place = None,
    distance_km: Distance = None,
    newcomers: Newcomers = False,
    purpose: Purpose = None,
    programme: Programme = None,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Avec qui une organisation pourrait agir, ou qui pourrait rejoindre une action. · Who could partner with whom."""
    generation = opened(home, lang)
    wanted = Wanted(sector, cause, size, form, territory, distance_km, newcomers, purpose, programme)
    _show(generation, partners(generation, name, limit, lang, wanted), wanted, as_json, lang)


def completions_command(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    names: Annotated[
        list[str],
        typer.Argument(metavar="ACTION|ORG…", help="Une action, ou des organisations. · An undertaking, or several."),
    ],
    limit: Limit = 10,
    sector: Sector = None,
    cause: Cause = None,
    size: Size = None,
    form: Form = None,
    territory: Place = None,
    distance_km: Distance = None,
    newcomers: Newcomers = False,
    purpose: Purpose = None,
    programme: Programme = None,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Qui manque à une action, ou à des organisations qui agiraient ensemble. · Who is missing among them."""
    generation = opened(home, lang)
    wanted = Wanted(sector, cause, size, form, territory, distance_km, newcomers, purpose, programme)
    _show(generation, completions(generation, names, limit, lang, wanted), wanted, as_json, lang)


def _show(generation: Generation, ranking: Ranking, wanted: Wanted, as_json: bool, lang: Language) -> None:
    model = ranking_model(generation, ranking, lang)
    if as_json:
        typer.echo(model.model_dump_json(indent=1))
    else:
        print_ranking(model, lang, wanted.programme)
