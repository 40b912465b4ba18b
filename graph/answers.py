"""Answers: what people ask of a data set, in one call each, with reasons and their evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import NamedNode

from graph.directory import Match, find_actors, find_territories, located, suggest_actors, suggest_territories
from graph.drawing import Origin, Picture, standalone_page, surroundings
from graph.errors import AmbiguousNameError, UnknownNameError
from graph.explanation import sentence
from graph.facts import Facts
from graph.learning import Backtested
from graph.meeting import meeting
from graph.network import ORGANISATION, TERRITORY, UNDERTAKING, Language, Network
from graph.proofs import Evidence
from graph.ranking import Reason
from graph.results import Table, Triples
from graph.visiting import Visits, visited
from graph.wanting import Wanted
from ontology.dataset import DATASET, DESCRIPTION, SUBSET
from ontology.identifiers import THINGS, InvalidIdentifierError
from ontology.terms import PREFIXES

if TYPE_CHECKING:
    from graph.partnership import Listed
    from graph.recommendation import Kind

_PAGE: Final = 500
_LICENCES: Final = f"""
SELECT DISTINCT ?licence WHERE {{
  GRAPH <{DESCRIPTION}> {{
    <{DATASET}> <{SUBSET}> ?graph . ?graph <{PREFIXES["dcterms"]}rights> ?rights .
    ?rights <{PREFIXES["rdfs"]}label> ?licence
  }}
}}
"""


class ExplainedReason(NamedTuple):
    """A reason as people read it: its code, its points, a sentence, the evidence behind it, and how many alliances.

    ``words`` are those that it speaks of, with their shares of the points.
    """

    code: str
    points: float
    text: str
    evidence: tuple[Evidence, ...]
    count: int = 0  # type: ignore[assignment] # as in Reason
    words: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation in an answer; its score is the sum of the points of its reasons.

    ``against`` is what speaks against it, without points; ``alike`` how many organisations nothing tells from it,
    itself one of them.
    """

    organisation: str
    label: str
    score: float
    reasons: tuple[ExplainedReason, ...]
    against: tuple[ExplainedReason, ...] = ()
    alike: int = 1


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranked answer: what it is about (None: the whole network), the weights used, the candidates.

    Of a list of partners ``question`` is the kind, ``backtest`` what its weights gave on later alliances, and ``left``
    how many candidates each filter leaves, where the list is short; ``unknown_words`` are those of a stated purpose
    that no undertaking bears; ``programme`` is the kind of programme whose own weights were used.
    """

    target: Match | None
    weights: str
    candidates: tuple[Candidate, ...]
    question: "Kind | None" = None
    backtest: Backtested | None = None
    left: Mapping[str, int] = field(default_factory=dict)
    unknown_words: tuple[str, ...] = ()
    programme: str | None = None


def actor(facts: Facts, name: str, *kinds: str, lang: Language = "fr") -> Match:
    """Return the one organisation or undertaking that a text names.

    Raises UnknownNameError with what comes close, AmbiguousNameError with the choices, or
    InvalidIdentifierError for what begins like an IRI and is none.
    """
    _check_form(name)
    found = find_actors(facts.index, facts.store, name, *kinds, lang=lang)
    nearest = () if found else suggest_actors(facts.index, name)
    return _one(name, "organisation or undertaking", found, nearest)


def territory(facts: Facts, name: str, lang: Language = "fr") -> Match:
    """Return the one territory that a text names; raises as :func:`actor` does."""
    _check_form(name)
    found = find_territories(facts.store, facts.gazetteer, name, lang)
    if len(found) > 1:
        raise AmbiguousNameError(name, tuple((match.slug, located(facts.store, match)) for match in found))
    near = () if found else suggest_territories(facts.store, facts.gazetteer, name)
    return _one(name, TERRITORY, found, near)


def partners(facts: Facts, name: str, limit: int = 20, lang: Language = "fr", wanted: Wanted | None = None) -> Ranking:
    """Return who could partner with an organisation, or join an undertaking, the best first, with reasons.

    ``wanted`` says who may be a candidate. Raises UnknownNameError or AmbiguousNameError for what it names.
    """
    target = actor(facts, name, lang=lang)
    return replace(_listed(facts, (target,), limit, lang, wanted or Wanted()), target=target)


def completions(
    facts: Facts, names: Sequence[str], limit: int = 20, lang: Language = "fr", wanted: Wanted | None = None
) -> Ranking:
    """Return who is missing in an undertaking, or among organisations that would act together; as :func:`partners`.

    One organisation alone misses whoever it works with: its list is that of completion too.
    """
    found = [actor(facts, name, *(() if len(names) == 1 else (ORGANISATION,)), lang=lang) for name in names]
    ranking = _listed(facts, found, limit, lang, wanted or Wanted(), "completion")
    return replace(ranking, target=found[0] if len(found) == 1 else None)


def _listed(
    facts: Facts, found: Sequence[Match], limit: int, lang: Language, wanted: Wanted, kind: "Kind | None" = None
) -> Ranking:
    """Return the list of those who could join some targets."""
    targets = tuple(dict.fromkeys(facts.columnar.canonical(one.iri) for one in found))
    meet = Visits(facts.bare, facts.store, facts.columnar)
    meet.expect(targets)
    asking = meeting(facts, targets, wanted, meet)
    within = None if wanted.territory is None else territory(facts, wanted.territory, lang).iri
    question = asking.question(limit, wanted.filters(facts, within), "newcomers" if wanted.newcomers else kind)
    answer, served = asking.recommender.recommend(question), asking.recommender.served
    listed = asking.told(question, answer)
    meet.expect_names(listed.lot.iris("territories", listed.lot.held))
    return Ranking(
        None,
        served.named(listed.kind),
        _told(facts, asking.network, listed, lang),
        listed.kind,
        served.backtests.get(listed.kind),
        listed.left,
        asking.unknown_words(),
        served.programmes.get(listed.kind),
    )


def _told(facts: Facts, network: Network, listed: "Listed", lang: Language) -> tuple[Candidate, ...]:
    """Return the candidates of a list as people read them."""
    lot, reasons = listed.lot, chain.from_iterable(one.reasons for one in listed.ranked)
    proofs = facts.proofs.several((fact for reason in reasons for fact in reason.facts), lang)
    candidates, texts = [], _Texts(network, lang)
    for rank, (one, against, alike) in enumerate(zip(listed.ranked, listed.against, listed.alike, strict=True)):
        causes = lot.inferred(rank)
        told, doubts = (
            tuple([_explained(proofs, texts, reason, causes) for reason in some]) for some in (one.reasons, against)
        )
        label = lot.known.called(int(lot.who[rank]), lang)
        candidates.append(Candidate(one.organisation, label, one.score, told, doubts, alike))
    return tuple(candidates)


def sparql(facts: Facts, query: str) -> Table:
    """Return the solutions of a researcher's own SELECT query.

    The known prefixes may stay undeclared. A generation answers in this process and without a limit; what is
    published, within the limits of the service that holds it. Raises QuerySyntaxError, or QueryRefusedError for
    another form of query. Queries of strangers go to :class:`graph.workers.WorkerPool` instead.
    """
    columns, rows = facts.store.table(query)
    return Table(columns, tuple(tuple(map(row.get, columns)) for row in rows))


def ask(facts: Facts, query: str) -> bool:
    """Return the answer to a researcher's own ASK query; raises as :func:`sparql` does."""
    return facts.store.ask(query)


def construct(facts: Facts, query: str) -> Triples:
    """Return what a researcher's own CONSTRUCT or DESCRIBE query gives; raises as :func:`sparql` does."""
    return Triples.of(facts.store.triples(query))


def draw(facts: Facts, name: str, radius: int = 2, lang: Language = "fr") -> Picture:
    """Return the surroundings of an organisation or an undertaking as a page that a notebook shows."""
    target = facts.network.known(actor(facts, name).iri)
    network = visited(facts.network, facts.store, target)
    licences = tuple(sorted(row["licence"].value for row in facts.store.select(_LICENCES)))
    drawing = surroundings(network, target, radius, lang, columns=facts.columnar)
    return Picture(standalone_page(network, drawing, lang, Origin(facts.version, licences)))


def organisations(facts: Facts, lang: Language = "fr") -> list[Match]:
    """Return all organisations as a list, by name (accents and case aside)."""
    return list(by_name(facts, ORGANISATION, lang))


def undertakings(facts: Facts, lang: Language = "fr") -> list[Match]:
    """Return all undertakings (alliances, programmes, projects) as a list, by name."""
    return list(by_name(facts, UNDERTAKING, lang))


def by_name(facts: Facts, kind: str, lang: Language = "fr") -> Iterator[Match]:
    """Yield all organisations, or all undertakings, by name; they are read as far as they are asked for."""
    after: str | None = None
    while page := facts.index.page(kind, after, _PAGE, lang):
        yield from (Match(one.iri, one.kind, one.label(lang)) for one in page)
        after = page[-1].iri


def _check_form(text: str) -> None:
    """Refuse what begins like an IRI and is none."""
    if text.startswith(("http://", "https://")):
        try:
            NamedNode(text)
        except ValueError as error:
            raise InvalidIdentifierError("IRI", text) from error


def _one(text: str, kind: str, found: Sequence[Match], nearest: Sequence[Match] = ()) -> Match:
    """Return the only match; raise where there is none, or more than one."""
    if not found:
        raise UnknownNameError(text, kind, tuple((match.slug, match.label) for match in nearest))
    if len(found) > 1:
        raise AmbiguousNameError(text, tuple(_choice(match, found) for match in found))
    return found[0]


def _choice(match: Match, found: Sequence[Match]) -> tuple[str, str]:
    """Return what chooses a match among others (its slug, with its kind where two have the same one) and its name."""
    alone = sum(other.slug == match.slug for other in found) == 1
    return match.slug if alone else match.iri.removeprefix(THINGS), match.label


class _Texts(dict[tuple[object, ...], str]):
    """The sentences of a list: most reasons of its candidates say the same."""

    def __init__(self, network: Network, lang: Language) -> None:
        super().__init__()
        self._network, self._lang = network, lang

    def of(self, reason: Reason, inferred: frozenset[str]) -> str:
        """Return a reason as a sentence, which says of the causes among ``inferred`` that they are."""
        causes = inferred.intersection(reason.subjects)
        said = (reason.code, reason.subjects, reason.count, reason.words, causes)
        if (text := self.get(said)) is None:
            text = self[said] = sentence(reason, self._network, self._lang, causes)
        return text


def _explained(
    proofs: Mapping[str, tuple[Evidence, ...]], texts: _Texts, reason: Reason, inferred: frozenset[str]
) -> ExplainedReason:
    return ExplainedReason(
        reason.code,
        reason.points,
        texts.of(reason, inferred),
        tuple(chain.from_iterable(map(proofs.__getitem__, reason.facts))),
        reason.count,
        reason.words,
    )
