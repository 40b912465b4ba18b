"""The two languages of every sentence."""

from collections.abc import Mapping

from graph.network import Language


def both(fr: str, en: str) -> Mapping[Language, str]:
    """Return a sentence in its two languages."""
    return {"fr": fr, "en": en}
