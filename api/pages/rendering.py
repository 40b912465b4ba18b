"""Rendering: an answer as a page, every text escaped."""

from functools import cache
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.pages.notes import notes
from api.pages.texts import TEXTS
from api.sentences.data import licence
from api.sentences.days import day_text
from graph import Drawing, Network
from graph.drawing import KINDS, picture, picture_data
from graph.network import Language
from ontology.identifiers import BASE
from ontology.prefixes import prefixed

_PLURAL: Final = 2


def page(request: Request, template: str, lang: Language, **values: object) -> HTMLResponse:
    """Return a page in a language; links to things stay on this server."""
    other = request.url.include_query_params(lang="en" if lang == "fr" else "fr")
    context: dict[str, Any] = {
        "lang": lang,
        "t": TEXTS[lang],
        "kinds": KINDS,
        "other": f"?{other.query}",
        "path": request.url.path,
        "version": request.app.state.service.generation.version,
        **values,
    }
    return HTMLResponse(_environment().get_template(template).render(context))


def fragment(template: str, lang: Language, **values: object) -> str:
    """Return a piece of HTML that stands in the page of another program."""
    return _environment().get_template(template).render({"lang": lang, "t": TEXTS[lang], **values}).strip()


def picture_json(network: Network, drawing: Drawing, lang: Language) -> dict[str, Any]:
    """Return a drawing as the script of the pages wants it."""
    return picture_data(picture(network, drawing, lang))


def local(iri: str) -> str | None:
    """Return the address on this server of a thing or a concept; None for what is elsewhere or no address.

    Only canonical IRIs become links: a ``javascript:`` IRI in somebody's facts is shown as text.
    """
    path = iri.removeprefix(BASE)
    return f"/{path}" if iri.startswith((f"{BASE}id/", f"{BASE}concept/")) else None


def short(iri: str) -> str:
    """Return an IRI as a compact one, such as ``al:about`` or ``organisation:orange``, where it has one."""
    return prefixed(iri) or iri.removeprefix(BASE)


def number(value: float, lang: Language) -> str:
    """Return a number with one decimal, as the language writes it."""
    return f"{value:.1f}".replace(".", "," if lang == "fr" else ".")


def points(value: float, lang: Language) -> str:
    """Return a number of points with the word, which French puts in the plural from two on."""
    shown = number(value, lang)
    return f"{shown}\u00a0{TEXTS[lang]['points' if lang == 'en' or round(value, 1) >= _PLURAL else 'point']}"


def count(value: int, lang: Language) -> str:
    """Return a whole number as the language parts its thousands."""
    return f"{value:,}".replace(",", "\u202f" if lang == "fr" else ",")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "local": local,
        "notes": notes,
        "short": short,
        "points": points,
        "count": count,
        "day": day_text,
        "licence": licence,
    }
    return environment
