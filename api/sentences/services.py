"""Sentences on other services: those that hold published data, and those that a client asks."""

from collections.abc import Mapping

from api.refusals import ProblemError, UnreachableError, UnusableAnswerError
from api.sentences.languages import both
from graph import NothingPublishedError, RemoteStoreError, RemoteStoreUnavailableError
from graph.network import Language


def _status(error: RemoteStoreError) -> str:
    return "" if error.status is None else f" ({error.status})"


def unavailable_store(error: RemoteStoreUnavailableError) -> Mapping[Language, str]:
    """Say that another SPARQL service is busy or away."""
    return both(
        f"{error.address} est occupé ou absent ({error.reason}) ; réessayez plus tard.",
        f"{error.address} is busy or away ({error.reason}); try again later.",
    )


def failed_store(error: RemoteStoreError) -> Mapping[Language, str]:
    """Say what another SPARQL service did not do."""
    return both(
        f"{error.address} n'a pas fait ce qui lui était demandé{_status(error)} : {error.reason}.",
        f"{error.address} did not do what was asked{_status(error)}: {error.reason}.",
    )


def nothing_published(error: NothingPublishedError) -> Mapping[Language, str]:
    """Say that another SPARQL service holds no whole data set."""
    return both(
        f"{error.address} n'a pas de données entières, ou elles changent ; lancez « maillage publish ».",
        f"{error.address} holds no whole data set, or it is changing; run “maillage publish”.",
    )


def unreachable(error: UnreachableError) -> Mapping[Language, str]:
    """Say that nothing answers at an address."""
    return both(
        f"Rien ne répond à {error.address} : {error.text['fr']}.",
        f"Nothing answers at {error.address}: {error.text['en']}.",
    )


def unusable_answer(error: UnusableAnswerError) -> Mapping[Language, str]:
    """Say why what came is no whole answer."""
    return both(
        f"Ce que répond {error.address} n'est pas une réponse entière : {error.text['fr']}.",
        f"What {error.address} answers is not a whole answer: {error.text['en']}.",
    )


def refusal(error: ProblemError) -> Mapping[Language, str]:
    """Say what a service refused, in its own words, and when to ask again."""
    said = f"{error.title.rstrip('.')}. {error.detail}".strip()
    if error.retry_after_s is None:
        return both(f"{error.address} répond : {said}", f"{error.address} answers: {said}")
    wait = f"{error.retry_after_s:.0f} s"
    return both(
        f"{error.address} répond : {said} Réessayez dans {wait}.",
        f"{error.address} answers: {said} Try again in {wait}.",
    )
