"""Particulars: what is known of a thing beside its ties, and which named graphs say what no evidence supports."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from api.models import GroundModel, ParticularModel
from graph import Generation, Match
from graph.attributes import Reader, attributes
from graph.grounds import grounds, named
from graph.network import ORGANISATION, TERRITORY, Language, Tie

SHOWN: Final = (
    "siren", "siret", "rna", "uai", "rnf", "pic", "ror", "other_name", "kind", "purpose", "declared_purpose",
    "legal_form", "naf", "activity", "staff", "since", "inferred_skill", "other_iri",
)  # fmt: skip
"""The attributes that are shown of a thing, in this order; the others are its ties, or follow from them."""

_ACTING: Final[Mapping[Language, str]] = {
    "fr": "Organisations connues qui y agissent",
    "en": "Known organisations that act there",
}


def particulars(generation: Generation, match: Match, lang: Language) -> list[ParticularModel]:
    """Return what is known of a thing, a line each, with the sources that say so; nothing where nothing is known.

    Of a territory it is how many organisations act there, those of registers that are tied to nothing among them.
    """
    wanted = [attributes()[code] for code in SHOWN]
    if match.kind == TERRITORY and (acting := generation.index.acting(ORGANISATION, match.slug)):
        return [ParticularModel(id="acting", name=_ACTING[lang], values=[str(acting)], iris=[], stated_in=[])]
    return [
        ParticularModel(
            id=attribute.code,
            name=attribute.names[lang],
            values=[str(value.content) for value in values],
            iris=[value.iri for value in values if value.iri is not None],
            stated_in=_models(generation, graphs, lang),
        )
        for attribute, values, graphs in Reader(generation, lang).with_graphs(match, wanted)
    ]


def stated_in(generation: Generation, ties: Collection[Tie], lang: Language) -> dict[Tie, list[GroundModel]]:
    """Return for each tie the named graphs that state it; a tie that none states is absent."""
    return {tie: _models(generation, graphs, lang) for tie, graphs in grounds(generation.store, ties).items()}


def _models(generation: Generation, graphs: Iterable[str], lang: Language) -> list[GroundModel]:
    return [
        GroundModel(graph=one.graph, title=one.title, vintage=one.vintage, inferred=one.is_inferred)
        for one in named(graphs, generation.manifest.sources, lang)
    ]
