"""Previewing: a few words on a thing, for the page of another program."""

from collections.abc import Iterator
from typing import Final

from fastapi import Request, Response

from api.pages.rendering import fragment, page
from graph import Facts, Match
from graph.attributes import Reader, attributes
from graph.network import Language

EMBEDDED: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*"
)
"""The policy of the one page that others may frame: OpenRefine, which runs on the machine of who uses it.

Nothing on it can be clicked by mistake: no form, no script, one link, and no cookie is ever taken.
"""

_SHOWN: Final = (
    "type", "commune", "departement", "siren", "rna", "uai", "legal_form", "activity", "staff", "since", "cause",
    "inferred_cause", "purpose", "undertakings", "members",
)  # fmt: skip
_FEW: Final = 3
_LONGEST: Final = 200


def flyout_of(facts: Facts, thing: Match | None, told: tuple[str, str] | None, lang: Language) -> str:
    """Return a fragment of HTML on a thing, or on what is told by a name and a text; every text is escaped."""
    if thing is not None:
        reader = Reader(facts, lang)
        return fragment("flyout.html", lang, name=reader.name(thing.iri), lines=list(_lines(reader, thing, lang)))
    name, text = told or ("", "")
    return fragment("flyout.html", lang, name=name, lines=[("", text)] if text else [])


def preview_page(request: Request, facts: Facts, thing: Match | None, given: str, lang: Language) -> Response:
    """Return a small page on a thing; where there is none, one that says so (404)."""
    reader = Reader(facts, lang)
    name = given if thing is None else reader.name(thing.iri)
    lines = [] if thing is None else list(_lines(reader, thing, lang))
    response = page(request, "preview.html", lang, name=name, lines=lines, is_known=thing is not None, given=given)
    response.headers["Content-Security-Policy"] = EMBEDDED
    response.status_code = 200 if thing is not None else 404
    return response


def _lines(reader: Reader, thing: Match, lang: Language) -> Iterator[tuple[str, str]]:
    """Yield what is shown of a thing, each with its name: the first values of each attribute."""
    wanted = [attributes()[code] for code in _SHOWN]
    row = reader.row(thing, wanted)
    for one in wanted:
        values = [str(value.content) for value in row[one.code] if value.content != 0]
        if values:
            shown = ", ".join(values[:_FEW]) + ("…" if len(values) > _FEW else "")
            yield one.names[lang], shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
