"""Days in a few words: no more exact than what is known of them."""

from datetime import date, timedelta

from graph.network import Language


def day_text(value: date, lang: Language) -> str:
    """Return a day as the language writes it.

    What is known by its year, or by its month, stands at its last day: of such a day no more than these is told.
    """
    following = value + timedelta(days=1)
    if (following.month, following.day) == (1, 1):
        return f"{value:%Y}"
    if following.day == 1:
        return f"{value:%m/%Y}" if lang == "fr" else f"{value:%Y-%m}"
    return f"{value:%d/%m/%Y}" if lang == "fr" else value.isoformat()
