"""Choices: what a person may have meant, as addresses that ask the same question of one thing alone."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from graph import AmbiguousNameError, Generation, UnknownNameError
from graph.directory import find_actors
from ontology.identifiers import BASE

_ASKED = {"/v1/partners", "/v1/partners/explanation", "/v1/completions", "/v1/catalysts"}
_TERRITORIES = "/v1/territories/"


@dataclass(frozen=True, slots=True)
class Choice:
    """A thing that may be meant: its name, what finds it alone, and the address that asks of it."""

    label: str
    slug: str
    address: str


def choices(request: Request, generation: Generation, error: Exception | None) -> list[Choice]:
    """Return the choices that an error offers: the things of that name, or those whose name comes close."""
    if isinstance(error, AmbiguousNameError):
        offered = error.choices
    elif isinstance(error, UnknownNameError):
        offered = error.nearest
    else:
        return []
    return [Choice(label, slug, _address(request, generation, (error.text, slug))) for slug, label in offered]


def without_choices(error: Exception) -> Exception:
    """Return an error as it is told where the choices stand below it, as links."""
    if isinstance(error, AmbiguousNameError):
        return AmbiguousNameError(error.text, ())
    if isinstance(error, UnknownNameError):
        return UnknownNameError(error.text, error.kind)
    return error


def _address(request: Request, generation: Generation, meant: tuple[str, str]) -> str:
    """Return the address of the same question with what is meant, a slug, in the place of a text."""
    url, (text, slug) = request.url, meant
    if url.path in _ASKED:
        pairs = [(name, slug if value == text else value) for name, value in request.query_params.multi_items()]
        return f"{url.path}?{urlencode(pairs)}"
    if url.path.startswith(_TERRITORIES):
        path = f"{_TERRITORIES}{slug}"
    else:
        found = find_actors(generation.index, generation.store, slug)
        path = f"/{found[0].iri.removeprefix(BASE)}" if found and found[0].iri.startswith(BASE) else "/"
    return f"{path}?{url.query}" if url.query else path
