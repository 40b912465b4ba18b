"""Objections: who asks to stay out of the data, and of every later build."""

from collections.abc import Collection, Iterator
from contextlib import closing
from typing import Annotated

import typer

from api.assembling import Materials, assemble, own_facts
from api.console import building
from api.obstacles import StillServedError
from api.options import Lang, Where
from api.sourcing import summary
from graph import Generation, Home, NoGenerationError, UnknownNameError, open_generation
from graph.network import ORGANISATION
from ontology.identifiers import is_rna, is_siren, is_siret, is_uai, thing
from ontology.terms import AL

_SIREN_DIGITS = 9


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
        number = len(place.exclusions())
        typer.echo(f"{number} IRI exclus" if lang == "fr" else f"{number} IRIs are excluded")
        return
    try:
        before = open_generation(home)
    except NoGenerationError:
        place.exclude(*(iri for text in identifiers for iri in _named(text)))
        return
    with closing(before):
        excluded = {iri for text in identifiers for iri in _meant(before, text)}
        place.exclude(*excluded)
        with building(lang) as progress:
            # a copy of the store that was would keep the names in its files
            materials = Materials(kept=own_facts(before), is_from_scratch=True)
            generation = assemble(home, materials, progress, lang)
    typer.echo(summary(generation, lang))
    if place.discard_others():
        raise StillServedError(place.path)


def _named(text: str) -> Iterator[str]:
    """Yield the IRIs that an identifier makes, whether or not the data have them; of a SIRET, that of its SIREN."""
    number = "".join(text.split()).upper()
    if is_siret(number):
        number = number[:_SIREN_DIGITS]
    for scheme, fits in (("siren", is_siren), ("rna", is_rna), ("uai", is_uai)):
        if fits(number):
            yield thing(ORGANISATION, f"{scheme}-{number}")


def _meant(generation: Generation, text: str) -> set[str]:
    """Return the IRIs that are to stay out: all of whom an identifier names; raise UnknownNameError for nobody's."""
    number = "".join(text.split()).upper()
    index = generation.index
    documents = [*index.handled(text, ORGANISATION), *index.coded({number}, ORGANISATION)]
    found = set(_named(text)) | {iri for document in documents for iri in document.iris}
    if not found:
        raise UnknownNameError(text, ORGANISATION)
    return found | _linked(generation, found)


def _linked(generation: Generation, iris: Collection[str]) -> set[str]:
    """Return the IRIs that registers say to be of the same bodies as some, however many steps away."""
    values = " ".join(f"<{iri}>" for iri in sorted(iris))
    same = f"(<{AL.registeredAs}>|^<{AL.registeredAs}>)+"
    query = f"SELECT DISTINCT ?other {{ VALUES ?one {{ {values} }} ?one {same} ?other }}"
    return {row["other"].value for row in generation.store.select(query)}
