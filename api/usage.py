"""Usage: what is wrong with a command that was not understood, in French; the parser says it in English."""

import re
from collections.abc import Callable
from typing import Final, TypeAlias


def _value(found: re.Match[str]) -> str:
    return f"Valeur refusée pour {found[1]} : {_told(found[2], _VALUES) or found[2]}"


Telling: TypeAlias = tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]

_VALUES: Final[Telling] = (
    (r"(?:Value error, )?'(.*)' is not one of (.*?)\.?", r"« \1 » n'est pas permis ; il faut \2."),
    (r"Input should be greater than or equal to (\S+)", r"il faut au moins \1."),
    (r"Input should be less than or equal to (\S+)", r"il faut au plus \1."),
    (r"Input should be a valid integer.*", r"un nombre entier est attendu."),
    (r"Input should be a valid number.*", r"un nombre est attendu."),
    (r"\w+ '(.*)' does not exist\.", r"« \1 » n'existe pas."),
    (r"\w+ '(.*)' is a directory\.", r"« \1 » est un dossier."),
    (r"\w+ '(.*)' is a file\.", r"« \1 » est un fichier."),
    (r"\w+ '(.*)' is not readable\.", r"« \1 » ne peut pas être lu."),
)
_USAGE: Final[Telling] = (
    (r"No such option: (\S+) \(Possible options: (.*)\)", r"Option inconnue : \1. Peut-être : \2."),
    (r"No such option: (\S+)", r"Option inconnue : \1."),
    (r"No such command '(.*?)'\.(?: Did you mean (.*)\?)", r"Commande inconnue : « \1 ». Peut-être : \2."),
    (r"No such command '(.*)'\.", r"Commande inconnue : « \1 »."),
    (r"Missing argument '(.*?)'\..*", r"Il manque \1."),
    (r"Missing option '(.*?)'\..*", r"Il manque l'option \1."),
    (r"Missing command\.", r"Il manque une commande."),
    (r"Option '(.*)' requires an argument\.", r"L'option \1 demande une valeur."),
    (r"Option '(.*)' does not take a value\.", r"L'option \1 ne prend pas de valeur."),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", r"De trop : \1."),
    (r"Invalid value for '?(.*?)'?: (.*)", _value),
)


def in_french(message: str) -> str | None:
    """Return what a parser says of a command in French, or None for something that it says seldom."""
    return _told(message, _USAGE)


def _told(message: str, sentences: Telling) -> str | None:
    for pattern, french in sentences:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return french(found) if callable(french) else found.expand(french)
    return None
