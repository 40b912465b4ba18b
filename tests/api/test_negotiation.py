"""Negotiation: which of the offered forms, and which language, a client's headers prefer (RFC 9110)."""

import pytest

from api.forms import MediaType, media_type_of
from api.negotiation import HTML, JSON, JSON_LD, TURTLE, language, media_type, weighted, weights
from api.requests import NotAcceptableError

OFFERED = (JSON, HTML, JSON_LD, TURTLE)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;charset=utf-8", TURTLE),
        ("text/*", HTML),
        ("application/*", JSON),
        ("text/turtle;q=0.5, application/ld+json;q=0.9", JSON_LD),
        ("image/png, text/turtle;q=0.1", TURTLE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("application/json;q=0, */*", HTML),
        ("text/*;q=0.5, text/turtle;q=0.2, */*;q=0.1", HTML),
        ("text/turtle;q=abc, text/html;q=0.1", HTML),
        ("text/turtle;q=7", TURTLE),
        (", ,text/turtle,", TURTLE),
    ],
)
def test_media_type(accept: str | None, chosen: str) -> None:
    """The closest range gives the weight of a form; the heaviest one wins, then the first offered."""
    assert media_type(accept, OFFERED) == chosen


@pytest.mark.parametrize("accept", ["image/png", "image/*", "*/*;q=0", "text/html;q=0", "garbage"])
def test_nothing_acceptable(accept: str) -> None:
    """Where nothing fits, the error names what there is, in both languages."""
    with pytest.raises(NotAcceptableError) as caught:
        media_type(accept, (JSON, HTML))
    assert caught.value.text == {
        "fr": "Formats disponibles : application/json, text/html.",
        "en": "Formats available: application/json, text/html.",
    }


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "fr"), ("", "fr"), ("en", "en"), ("EN-gb", "en"), ("de", "fr"), ("en;q=0.5, fr;q=0.4", "en"),
        ("en;q=0.5, fr-CA;q=0.5", "fr"), ("de, en;q=0.1", "en"), ("en;q=0", "fr"), ("en;q=x", "fr"),
    ],
)  # fmt: skip
def test_language(header: str | None, chosen: str) -> None:
    """English is for whoever prefers it to French."""
    assert language(header) == chosen


def test_weights() -> None:
    """The closest range decides; a refusal is told from silence."""
    accept = "text/*;q=0.5, text/turtle;q=0, application/json"

    assert weights(accept, OFFERED) == {JSON: 1.0, HTML: 0.5, JSON_LD: None, TURTLE: 0.0}
    assert set(weights(None, OFFERED).values()) == set(weights("", OFFERED).values()) == {1.0}


@pytest.mark.parametrize("header", ["a," * 500_000, "a;q=1" + ";" * 500_000])
def test_endless_headers(header: str) -> None:
    """Of a header that is longer than any client needs, the beginning is read."""
    assert len(list(weighted(header))) < 5_000


@pytest.mark.parametrize("letters", ["a" * 900_000, 'a="' * 300_000, "a " * 450_000])
def test_an_endless_content_type(letters: str) -> None:
    """A Content-Type made to be slow is read as far as any client needs: the time is that of its length."""
    assert media_type_of(f"a/b;{letters}") == MediaType("a/b", "", "")
    assert media_type_of('Text/X; charset="UTF-8" ;boundary=b1').charset == "utf-8"
