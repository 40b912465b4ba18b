"""Explaining: why one organisation is a candidate for another; what reckons it is loaded when it is asked for."""

from graph.answers import actor
from graph.facts import Facts
from graph.network import ORGANISATION, Language
from graph.unfolded import Explanation
from graph.wanting import Wanted


def explain(
    facts: Facts, name: str, candidate: str, lang: Language = "fr", wanted: Wanted | None = None
) -> Explanation:
    """Return why an organisation is a candidate for another, or for an undertaking, down to each intermediary.

    Of what is ``wanted``, the purpose and the kind of programme count, as in a list; no filter does. Raises
    UnknownNameError or AmbiguousNameError for a name, and SameActorError where the candidate is who asks.
    """
    from graph.unfolding import unfold

    return unfold(
        facts, actor(facts, name, lang=lang), actor(facts, candidate, ORGANISATION, lang=lang), lang, wanted or Wanted()
    )
