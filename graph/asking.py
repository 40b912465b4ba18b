"""Asking: what people ask of a data set (:mod:`graph.answers`), as methods of whatever holds one.

A client of a distant service has the same methods, so that a notebook changes one line to ask elsewhere.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from graph import answers, catalysis, diagnosing, explaining, finding, introducing
from graph.answers import Ranking
from graph.brokers import Brokers
from graph.catalysis import Catalysts
from graph.diagnosing import Diagnosed
from graph.directory import Match
from graph.drawing import Picture
from graph.extraction import read_bare
from graph.facts import Facts
from graph.finding import Found, Matching, Sought
from graph.introducing import Ways
from graph.network import ORGANISATION, UNDERTAKING, Language, Network
from graph.presence import Presence
from graph.proofs import Proofs
from graph.results import Table, Triples
from graph.territories import Survey
from graph.unfolded import Explanation
from graph.wanting import Wanted


class Asked:
    """What has facts, and answers from them."""

    @cached_property
    def bare(self: Facts) -> Network:
        """The network without its bodies, to which those who ask are brought."""
        return read_bare(self.store, self.columnar.canonical)

    @cached_property
    def brokers(self: Facts) -> Brokers:
        """What all organisations did and could do to make others meet, measured when it is first asked for."""
        return Brokers.of(self.columnar)

    @cached_property
    def presence(self: Facts) -> Presence:
        """Who is where."""
        return Presence.of(self.columnar)

    @cached_property
    def survey(self: Facts) -> Survey:
        """What is counted in all territories."""
        return Survey.of(self.columnar)

    @cached_property
    def proofs(self: Facts) -> Proofs:
        """The evidence of facts."""
        return Proofs(self.columnar, self.store)

    def actor(self: Facts, name: str, *kinds: str, lang: Language = "fr") -> Match:
        """Return the one organisation or undertaking that a text names; see :func:`graph.answers.actor`."""
        return answers.actor(self, name, *kinds, lang=lang)

    def territory(self: Facts, name: str, lang: Language = "fr") -> Match:
        """Return the one territory that a text names; see :func:`graph.answers.territory`."""
        return answers.territory(self, name, lang)

    def organisations(self: Facts, lang: Language = "fr") -> Iterator[Match]:
        """Yield all organisations, by name, as a client of a service does."""
        return answers.by_name(self, ORGANISATION, lang)

    def undertakings(self: Facts, lang: Language = "fr") -> Iterator[Match]:
        """Yield all undertakings, by name, as a client of a service does."""
        return answers.by_name(self, UNDERTAKING, lang)

    def search(self: Facts, q: str, near: str | None = None, limit: int = 20, lang: Language = "fr") -> list[Found]:
        """Return the organisations that a question names, the best first; see :func:`graph.finding.search`."""
        return finding.search(self, q, near, limit, lang)

    def suggest(self: Facts, q: str, near: str | None = None, limit: int = 10, lang: Language = "fr") -> list[Found]:
        """Return things for a text that is being typed; see :func:`graph.finding.suggest`."""
        return finding.suggest(self, q, near, limit, lang)

    def match(self: Facts, rows: Sequence[Sought], limit: int = 5, lang: Language = "fr") -> list[Matching]:
        """Return what the rows of a table may mean, with scores; see :func:`graph.finding.match`."""
        return finding.match(self, rows, limit, lang)

    def partners(
        self: Facts, name: str, limit: int = 20, lang: Language = "fr", wanted: Wanted | None = None
    ) -> Ranking:
        """Return who could partner with an organisation, or join an undertaking; see :func:`graph.answers.partners`."""
        return answers.partners(self, name, limit, lang, wanted)

    def explain(
        self: Facts, name: str, candidate: str, lang: Language = "fr", wanted: Wanted | None = None
    ) -> Explanation:
        """Return why an organisation is a candidate for another, down to each intermediary and alliance."""
        return explaining.explain(self, name, candidate, lang, wanted)

    def completions(
        self: Facts, names: Sequence[str], limit: int = 20, lang: Language = "fr", wanted: Wanted | None = None
    ) -> Ranking:
        """Return who is missing in an undertaking or among organisations; see :func:`graph.answers.completions`."""
        return answers.completions(self, names, limit, lang, wanted)

    def catalysts(self: Facts, name: str | None = None, limit: int = 20, lang: Language = "fr") -> Catalysts:
        """Return who makes sectors meet, in a territory or everywhere; see :func:`graph.catalysis.catalysts`."""
        return catalysis.catalysts(self, name, limit, lang)

    def introductions(self: Facts, name: str, to: str, limit: int = 20, lang: Language = "fr") -> Ways:
        """Return through whom one could meet another; see :func:`graph.introducing.introductions`."""
        return introducing.introductions(self, name, to, limit, lang)

    def diagnosis(self: Facts, name: str, limit: int = 20, lang: Language = "fr") -> Diagnosed:
        """Return the diagnosis of a territory; see :func:`graph.diagnosing.diagnosis`."""
        return diagnosing.diagnosis(self, name, limit, lang)

    def sparql(self: Facts, query: str) -> Table:
        """Return the solutions of a researcher's own SELECT query; see :func:`graph.answers.sparql`."""
        return answers.sparql(self, query)

    def ask(self: Facts, query: str) -> bool:
        """Return the answer to a researcher's own ASK query."""
        return answers.ask(self, query)

    def construct(self: Facts, query: str) -> Triples:
        """Return what a researcher's own CONSTRUCT or DESCRIBE query gives."""
        return answers.construct(self, query)

    def draw(self: Facts, name: str, radius: int = 2, lang: Language = "fr") -> Picture:
        """Return the surroundings of an organisation or an undertaking as a page that a notebook shows."""
        return answers.draw(self, name, radius, lang)
