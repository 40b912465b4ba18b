"""Notices: what a build says of what people wrote, of the registers that it reads and keeps, and of what it made."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from api.assembling import Materials
from api.console import count_of
from api.contributions import contributed, edited_graphs
from api.requests import ParameterError
from api.sources import catalogue_name
from data import REGISTER, read_catalogue
from data.screening import ENTERPRISES
from graph import Generation, GenerationDamagedError, Home, Manifest, NoGenerationError, open_generation
from graph.network import Language
from ontology.source import Account


def before_build(home: Path | None, lang: Language, materials: Materials) -> Iterator[str]:
    """Yield what a build is to do with what people wrote since the last one, and with the registers that it has.

    Of a register of several files of which some are lacking, say so.
    """
    for name, files in materials.registers.items():
        published = [one.name for one in read_catalogue()[name].file]
        if len(files) < len(published):
            yield _incomplete(name, len(files), published, lang)
    try:
        generation = open_generation(home)
    except NoGenerationError:
        return
    except GenerationDamagedError as error:
        if materials.keeps_contributions:
            yield _lost(error, lang)
        return
    written = [one.graph for one in contributed(generation.manifest)]
    if written:
        fr, en = ("gardés", "kept") if materials.keeps_contributions else ("laissés", "left out")
        told = f"Graphes écrits, {fr} : " if lang == "fr" else f"Graphs that were written, {en}: "
        yield told + ", ".join(written)
    edited = edited_graphs(generation)
    if edited:
        told = "Graphes modifiés, refaits de leur source : " if lang == "fr" else "Edited graphs, made anew: "
        yield told + ", ".join(edited)
    names = (catalogue_name(one) for one in generation.manifest.sources if one.name.startswith(REGISTER))
    kept = [name for name in names if name not in {*materials.registers, *materials.dropped}]
    if kept:
        yield ("Registres gardés tels quels : " if lang == "fr" else "Registers kept as they stand: ") + ", ".join(kept)
    generation.close()


def _incomplete(name: str, given: int, published: Sequence[str], lang: Language) -> str:
    """Say that a register is published in more files than are given, and what this costs."""
    files = ", ".join(published)
    if lang == "fr":
        cost = " (sans celui des établissements, aucune unité n'a de commune)" if name == ENTERPRISES else ""
        there = f"{given} fichier{'s' if given > 1 else ''} donné{'s' if given > 1 else ''}, {len(published)} publiés"
        return f"{name} : {there} ({files}) ; ce que disent les autres manquera{cost}."
    cost = " (without that of the establishments, no unit has a commune)" if name == ENTERPRISES else ""
    return f"{name}: files given: {given}, published: {len(published)} ({files}); what the others say will lack{cost}."


def after_build(
    home: Path | None, lang: Language, generation: Generation, materials: Materials, before: Path | None
) -> Iterator[str]:
    """Yield what became of the rows of each register that was read, or that nothing changed since ``before``.

    Where a server runs, it serves what was before: say so.
    """
    if generation.directory == before:
        yield "Rien n'a changé." if lang == "fr" else "Everything is unchanged."
        return
    for one in generation.manifest.sources:
        if one.name.startswith(REGISTER) and one.account and catalogue_name(one) in materials.registers:
            yield _counted(catalogue_name(one), one.account, lang)
    if Home(home).is_served:
        yield (
            "Un serveur est en marche ici : il sert les données d'avant jusqu'à ce qu'il soit redémarré."
            if lang == "fr"
            else "A server is running here: it serves the data of before until it is started anew."
        )


def _counted(name: str, account: Account, lang: Language) -> str:
    """Return how many rows of a register were read, refused and left out."""
    rows, refused, left_out = (
        count_of(number, lang)
        for number in (account.rows, sum(account.refused.values()), sum(account.left_out.values()))
    )
    if lang == "fr":
        told = f"{name} : lignes lues {rows}, refusées {refused}, laissées {left_out}"
        return f"{told} ; « maillage sources {name} » dit pourquoi."
    return f"{name}: rows read {rows}, refused {refused}, left out {left_out}; “maillage sources {name}” says why."


def _lost(error: GenerationDamagedError, lang: Language) -> str:
    """Say that what people wrote cannot be read any more; raise ParameterError where they are known to have written."""
    written = ""
    with suppress(GenerationDamagedError):
        written = ", ".join(one.graph for one in contributed(Manifest.read(error.directory)))
    if written:
        raise ParameterError(
            f"Ce qui est servi est endommagé ({error.reason}) : les graphes écrits ne peuvent pas être gardés "
            f"({written}). « --without-contributions » construit sans eux.",
            f"What is served is damaged ({error.reason}): the graphs that were written cannot be kept ({written}). "
            "“--without-contributions” builds without them.",
        )
    if lang == "fr":
        return f"Ce qui est servi est endommagé ({error.reason}) : rien de ce qui y fut écrit n'est gardé."
    return f"What is served is damaged ({error.reason}): nothing that was written there is kept."


def summary(generation: Generation, lang: Language) -> str:
    """Return in one line what a generation holds, and where it lies."""
    triples = count_of(sum(generation.manifest.graphs.values()), lang)
    if lang == "fr":
        return f"version {generation.version}, {triples} faits, dans {generation.directory}"
    return f"version {generation.version}, {triples} facts, in {generation.directory}"
