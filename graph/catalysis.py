"""Catalysis: who made actors of different sectors meet, and who could, as people read it.

What :mod:`graph.brokers` counts becomes sentences: each count with its place among actors of as many partners, with
dated pairs, and with the evidence of the facts behind it. No index is made of these counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph.answers import territory
from graph.brokers import Catalyst, Count, Introduction, Peers
from graph.brokers import catalysts as ranked
from graph.directory import Match
from graph.explanation import sentence
from graph.facts import Facts
from graph.network import JOINS_SECTOR, ORGANISATION, PARTICIPATES, UNDERTAKING, Language, Network, Tie
from graph.proofs import Evidence
from graph.ranking import Reason
from ontology.identifiers import CONCEPTS

_CATALYST: Final = f"{CONCEPTS}role/catalyst"
_SHOWN: Final = 5
"""How many are named of the pairs that somebody introduced, and of the undertakings of which a source speaks."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count as people read it: its code, itself, a sentence, and the evidence of the facts behind it.

    ``percentile`` (0 to 100) is its place among actors of as many partners, None for what is not compared.
    """

    code: str
    count: int
    percentile: float | None
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A pair that an actor introduced, the undertaking where it met, and the day."""

    pair: tuple[Match, Match]
    undertaking: Match
    day: date


@dataclass(frozen=True, slots=True)
class Actor:
    """An organisation that makes others meet, with each count that speaks for it.

    ``introductions`` are the latest five of the pairs that it introduced; ``roles`` are the open pairs of its partners,
    those of one sector too, by the roles of Gould and Fernandez; ``peers`` are those whom percentiles are among.
    """

    organisation: str
    label: str
    partners: int
    reasons: tuple[Counted, ...]
    introductions: tuple[Met, ...]
    roles: Mapping[str, int]
    peers: Peers


@dataclass(frozen=True, slots=True)
class Catalysts:
    """Who makes sectors meet, the first first, in a territory (None: everywhere)."""

    target: Match | None
    actors: tuple[Actor, ...]


def catalysts(facts: Facts, name: str | None = None, limit: int | None = 20, lang: Language = "fr") -> Catalysts:
    """Return who makes sectors meet, in a territory or over the whole network, the first first, with reasons.

    Raises UnknownNameError or AmbiguousNameError for the territory.
    """
    target = None if name is None else territory(facts, name, lang)
    number = None if target is None else facts.columnar.territories.find(target.iri)
    if target is not None and number is None:
        return Catalysts(target, ())
    return Catalysts(target, actors(facts, ranked(facts.brokers, facts.columnar, facts.presence, number, limit), lang))


def actors(facts: Facts, found: Iterable[Catalyst], lang: Language = "fr") -> tuple[Actor, ...]:
    """Return catalysts as people read them, with the evidence of all that is said of them."""
    told = [(one, list(_reasons(facts.network, one, lang))) for one in found]
    proofs = facts.proofs.several(
        (fact for _one, reasons in told for reason, *_ in reasons for fact in reason.facts), lang
    )
    return tuple(
        Actor(
            one.organisation,
            facts.network.label(one.organisation, lang),
            one.partners,
            tuple(_counted(reason, place, text, proofs) for reason, place, text in reasons),
            tuple(_met(facts.network, pair, lang) for pair in one.evidence[:_SHOWN]),
            one.roles,
            one.peers,
        )
        for one, reasons in told
    )


def _counted(
    reason: Reason, percentile: float | None, text: str, proofs: Mapping[str, tuple[Evidence, ...]]
) -> Counted:
    behind = tuple(proof for fact in reason.facts for proof in proofs[fact])
    return Counted(reason.code, reason.count, percentile, text, behind)


def _met(network: Network, one: Introduction, lang: Language) -> Met:
    first, second = (Match(iri, ORGANISATION, network.label(iri, lang)) for iri in one.pair)
    return Met((first, second), Match(one.undertaking, UNDERTAKING, network.label(one.undertaking, lang)), one.day)


def _reasons(network: Network, one: Catalyst, lang: Language) -> Iterator[tuple[Reason, float | None, str]]:
    """Yield each reason with its percentile and its sentence: what was done, what is said, what could be done."""
    if one.introductions.value:
        pairs = Reason("introduced", 0.0, (), _facts_of_pairs(network, one), one.introductions.value)
        yield _placed(network, pairs, one.introductions, one.peers, lang)
    yield from ((reason, None, text) for reason, text in _stated(network, one, lang))
    if one.open_pairs.value:
        pairs = Reason("open-pairs", 0.0, (), (), one.open_pairs.value)
        yield _placed(network, pairs, one.open_pairs, one.peers, lang, roles=_roles(one.roles, lang))
    if one.sole_links.value:
        pairs = Reason("sole-links", 0.0, (), (), one.sole_links.value)
        yield _placed(network, pairs, one.sole_links, one.peers, lang)
    if one.holds_together:
        cut = Reason("cut-point", 0.0, (), (), 1)
        yield cut, None, sentence(cut, network, lang)


def _placed(
    network: Network, reason: Reason, count: Count, peers: Peers, lang: Language, **more: str
) -> tuple[Reason, float | None, str]:
    text = sentence(reason, network, lang, standing=standing(count.percentile, peers, lang), **more)
    return reason, count.percentile, text


def standing(percentile: float, peers: Peers, lang: Language = "fr") -> str:
    """Return where a count stands among peers, in brackets; nothing where there is nobody else."""
    if peers.organisations <= 1:
        return ""
    alike, number = peers.lowest == peers.highest, f"{peers.organisations:,}"
    if lang == "fr":
        who = "autant de partenaires" if alike else f"de {peers.lowest} à {peers.highest} partenaires"
        among = number.replace(",", "\u202f")
        return f" (plus que {int(percentile)}\u00a0% des {among} acteurs qui ont {who})"
    who = "as many partners" if alike else f"{peers.lowest} to {peers.highest} partners"
    return f" (more than {int(percentile)}% of the {number} actors that have {who})"


def _roles(roles: Mapping[str, int], lang: Language) -> str:
    """Return open pairs of different sectors by the role that somebody has between them."""
    own, others = roles["gatekeeper-representative"], roles["liaison"]
    if lang == "fr":
        return f" : avec son propre secteur {own}, entre deux autres {others}"
    return f": with its own sector {own}, between two others {others}"


def _stated(network: Network, one: Catalyst, lang: Language) -> Iterator[tuple[Reason, str]]:
    """Yield a reason for each undertaking in which a source says that the actor makes others meet, by its roles."""
    own = network.widened(network.sectors(one.organisation))
    called: dict[str, list[str]] = {}
    for said in one.told:
        called.setdefault(said.undertaking, []).append(said.role)
    ordered = sorted(called.items(), key=lambda each: (_CATALYST not in each[1], each[0]))
    for undertaking, roles in ordered[:_SHOWN]:
        ties = [tie for tie in _parts(network, one.organisation, undertaking) if tie.role in roles]
        between = {sector for tie in ties if tie.fact for sector in network.between.get(tie.fact, ())}
        joined = [tie for tie in network.ties(undertaking, JOINS_SECTOR) if tie.target not in own]
        met = sorted({network.label(sector, lang) for sector in between | {tie.target for tie in joined}})
        code = "catalyses" if _CATALYST in roles else "brokers"
        behind = tuple(dict.fromkeys(tie.fact for tie in (*ties, *joined) if tie.fact))
        reason = Reason(code, 0.0, (undertaking, *dict.fromkeys(roles)), behind, 1)
        yield reason, sentence(reason, network, lang, meeting=_meeting(met, lang))
    if left := ordered[_SHOWN:]:
        others = Reason("brokers-elsewhere", 0.0, (), (), len(left))
        yield others, sentence(others, network, lang)


def _meeting(sectors: list[str], lang: Language) -> str:
    """Return the sectors that meet; nothing for one alone, which meets nobody."""
    if len(sectors) <= 1:
        return ""
    return f"{', où se rencontrent : ' if lang == 'fr' else ', where these meet: '}{', '.join(sectors)}"


def _facts_of_pairs(network: Network, one: Catalyst) -> tuple[str, ...]:
    """Return the facts by which the pairs that are told, and who introduced them, were where they met."""
    found = (
        tie.fact
        for met in one.evidence[:_SHOWN]
        for member in (one.organisation, *met.pair)
        for tie in _parts(network, member, met.undertaking)
        if tie.fact
    )
    return tuple(dict.fromkeys(found))


def _parts(network: Network, member: str, undertaking: str) -> Iterator[Tie]:
    """Yield the ties by which an organisation takes part in an undertaking, without looking at all its others."""
    edges: Mapping[Any, Any] = network.graph.get_edge_data(member, undertaking, default={})
    return (edge["tie"] for edge in edges.values() if edge["tie"].kind == PARTICIPATES)
