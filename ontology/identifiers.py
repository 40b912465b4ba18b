"""Identifiers: the codes of the French registers and the IRIs of this graph, both ways, checked.

Every IRI of the project is made here, from one base address.
Codes (SIREN, INSEE, postal) are strings; their forms follow the publishers' documentation
(INSEE for SIREN, SIRET and the official geographic code; the Ministry of the Interior for RNA;
the Ministry of Education for UAI).
"""

import re
from typing import Final

BASE: Final = "https://w3id.org/maillage/"
TERMS: Final = f"{BASE}ns#"
CONCEPTS: Final = f"{BASE}concept/"
THINGS: Final = f"{BASE}id/"
GRAPHS: Final = f"{BASE}graph/"

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*\Z")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*\Z")
_RNA = re.compile(r"W\d[A-Z\d]\d{7}\Z")
_UAI = re.compile(r"\d{7}[A-Z]\Z")
_COMMUNE = re.compile(r"(?:\d{2}|2[AB])\d{3}\Z")


class InvalidIdentifierError(ValueError):
    """A text that does not have the form, or the check digit, of the identifier that it is said to be."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{text!r} is not a valid {kind}")
        self.kind = kind
        self.text = text


def thing(kind: str, code: str) -> str:
    """Return the IRI of the thing of that kind (``organisation``, ``commune``…) with that code or slug."""
    if not _KIND.match(kind):
        raise InvalidIdentifierError("kind of thing", kind)
    if not _CODE.match(code):
        raise InvalidIdentifierError("code", code)
    return f"{THINGS}{kind}/{code}"


def split_thing(iri: str) -> tuple[str, str]:
    """Return the kind and the code of a thing's IRI: the inverse of :func:`thing`."""
    kind, _, code = iri.removeprefix(THINGS).partition("/")
    if not iri.startswith(THINGS) or not _KIND.match(kind) or not _CODE.match(code):
        raise InvalidIdentifierError("IRI of a thing", iri)
    return kind, code


def named_graph(name: str) -> str:
    """Return the IRI of the named graph ``name``, such as ``told/003`` or ``derived``."""
    parts = name.split("/")
    if not all(_SLUG.match(part) for part in parts):
        raise InvalidIdentifierError("graph name", name)
    return GRAPHS + name


def is_siren(text: str) -> bool:
    """Say whether the text is a SIREN: nine digits whose Luhn sum is a multiple of ten."""
    return len(text) == len("000000000") and text.isascii() and text.isdigit() and _luhn(text) % 10 == 0


def is_siret(text: str) -> bool:
    """Say whether the text is a SIRET: a SIREN and five digits.

    The establishments of La Poste (SIREN 356000000) follow a rule of their own: the plain sum of
    the digits is a multiple of five.
    """
    if len(text) != len("00000000000000") or not text.isascii() or not text.isdigit():
        return False
    if text.startswith("356000000"):
        return sum(map(int, text)) % 5 == 0 or _luhn(text) % 10 == 0
    return is_siren(text[:9]) and _luhn(text) % 10 == 0


def is_rna(text: str) -> bool:
    """Say whether the text is a number of the national register of associations (W and nine signs)."""
    return bool(_RNA.match(text))


def is_uai(text: str) -> bool:
    """Say whether the text is a school's UAI: seven digits and the letter that checks them."""
    return bool(_UAI.match(text)) and "ABCDEFGHJKLMNPRSTUVWXYZ"[int(text[:7]) % 23] == text[7]


def is_commune_code(text: str) -> bool:
    """Say whether the text has the form of an INSEE commune code (five signs; 2A and 2B for Corsica)."""
    return bool(_COMMUNE.match(text))


def _luhn(digits: str) -> int:
    """Return the Luhn sum of a string of digits."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 * (value > 9)  # noqa: PLR2004 - the two digits of a doubled figure are added
    return total
