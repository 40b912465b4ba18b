"""Objections: who asks to stay out of the data, and of every later build."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.assembling import Materials, assemble
from api.console import building
from api.notices import summary
from api.obstacles import StillServedError
from api.options import Lang, Where
from api.own_facts import own_facts
from graph import Generation, Home, NoGenerationError, UnknownNameError, open_generation
from graph.network import ORGANISATION, Language
from ontology.identifiers import registered, variants
from ontology.terms import AL


def exclude(
    identifiers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="IDENTIFIANT…", help="SIREN, SIRET, RNA, UAI ou nom court. · SIREN, SIRET, RNA, UAI, slug."
        ),
    ] = None,
    counted: Annotated[
        bool, typer.Option("--list", help="Dire combien sont exclus. · Say how many are excluded.")
    ] = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Exclure une organisation, maintenant et à chaque construction. · Leave an organisation out, now and for good."""
    place = Home(home)
    if counted or not identifiers:
        typer.echo(_count(place, lang))
        return
    try:
        before = open_generation(home)
    except NoGenerationError:
        place.exclude(*{iri for text in identifiers for iri in _meant(None, text)})
        typer.echo(_count(place, lang))
        return
    with closing(before):
        leave_out(home, before, {iri for text in identifiers for iri in _meant(before, text)}, lang)


def leave_out(home: Path | None, before: Generation, iris: Collection[str], lang: Language) -> None:
    """Build the data again without some IRIs, which stay out for good, and remove what has held them.

    ``before`` is what is served, and is closed; raises StillServedError where somebody still reads what is to go.
    """
    place = Home(home)
    place.exclude(*iris)
    with building(lang) as progress:
        # a copy of the store that was would keep the names in its files
        materials = Materials(kept=own_facts(before), is_from_scratch=True)
        generation = assemble(home, materials, progress, lang)
    before.close()
    with closing(generation):
        typer.echo(summary(generation, lang))
    if place.discard_others():
        raise StillServedError(place.path)


def _count(place: Home, lang: Language) -> str:
    number = len(place.exclusions())
    return f"{number} IRI exclus" if lang == "fr" else f"{number} IRIs are excluded"


def _meant(generation: Generation | None, text: str) -> set[str]:
    """Return the IRIs that are to stay out: all of whom an identifier names; raise UnknownNameError for nobody's.

    A number names an IRI whether or not the data have it, or there are data at all.
    """
    number = "".join(text.split()).upper()
    own = registered(number)
    found = set() if own is None else {own}
    if generation is not None:
        index = generation.index
        documents = [*index.handled(text, ORGANISATION), *index.coded(variants(number), ORGANISATION)]
        found |= {iri for document in documents for iri in document.iris}
    if not found:
        raise UnknownNameError(text, ORGANISATION)
    return found if generation is None else found | _linked(generation, found)


def _linked(generation: Generation, iris: Collection[str]) -> set[str]:
    """Return the IRIs that registers say to be of the same bodies as some, however many steps away."""
    values = " ".join(f"<{iri}>" for iri in sorted(iris))
    same = f"(<{AL.registeredAs}>|^<{AL.registeredAs}>)+"
    query = f"SELECT DISTINCT ?other {{ VALUES ?one {{ {values} }} ?one {same} ?other }}"
    return {row["other"].value for row in generation.store.select(query)}
