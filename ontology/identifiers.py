"""Identifiers: the codes of the French registers and the IRIs of this graph, both ways, checked.

Every IRI of the project is made here, from one base address.
Codes (SIREN, INSEE, postal) are strings; their forms follow the publishers' documentation
(INSEE for SIREN, SIRET and the official geographic code; the Ministry of the Interior for RNA and RNF;
the Ministry of Education for UAI; the European Commission for PIC; ror.org for ROR).
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

BASE: Final = "https://w3id.org/maillage/"
TERMS: Final = f"{BASE}ns#"
CONCEPTS: Final = f"{BASE}concept/"
THINGS: Final = f"{BASE}id/"
GRAPHS: Final = f"{BASE}graph/"

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*\Z")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*\Z")
_RNA = re.compile(r"W[0-9][A-Z0-9][0-9]{7}\Z")
_UAI = re.compile(r"[0-9]{7}[A-Z]\Z")
_PIC = re.compile(r"[0-9]{9}\Z")
_ROR = re.compile(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}\Z")
_ROR_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_RNF = re.compile(r"[0-9A-Z]{2,3}-[A-Z]{2,5}-[0-9]{3,8}(?:-[0-9]{1,3})?\Z")
_SIREN_DIGITS: Final = 9
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}\Z")


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
    return is_siren(text[:_SIREN_DIGITS]) and _luhn(text) % 10 == 0


def is_rna(text: str) -> bool:
    """Say whether the text is a number of the national register of associations (W and nine signs)."""
    return bool(_RNA.match(text))


def is_uai(text: str) -> bool:
    """Say whether the text is a school's UAI: seven digits and the letter that checks them."""
    return bool(_UAI.match(text)) and "ABCDEFGHJKLMNPRSTUVWXYZ"[int(text[:7]) % 23] == text[7]


REGISTERS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {"siren": is_siren, "siret": is_siret, "rna": is_rna, "uai": is_uai}
)
"""The registers whose numbers people write for an organisation, each with what recognises its numbers."""


def register_of(number: str) -> str | None:
    """Return the one of :data:`REGISTERS` that gives a number; None for what is no number of theirs."""
    return next((name for name, fits in REGISTERS.items() if fits(number)), None)


def registered(number: str) -> str | None:
    """Return the IRI of the organisation that a number names, of a SIRET that of its SIREN; None for no number."""
    register = register_of(number)
    if register == "siret":
        register, number = "siren", number[:_SIREN_DIGITS]
    return None if register is None else thing("organisation", f"{register}-{number}")


def variants(number: str) -> frozenset[str]:
    """Return a number as data may have it: with the SIREN of a SIRET, and a ROR, however written, in small letters."""
    other = number[:_SIREN_DIGITS] if is_siret(number) else number.lower() if is_ror(number.lower()) else number
    return frozenset({number, other})


def is_pic(text: str) -> bool:
    """Say whether the text is the code of a participant in European programmes: nine digits."""
    return bool(_PIC.match(text))


def is_ror(text: str) -> bool:
    """Say whether the text is an identifier of ror.org: a zero, six signs, and two digits that check them.

    The signs are digits in base 32 (Crockford's, without i, l, o and u); the check is that of ISO 7064.
    """
    if not _ROR.match(text):
        return False
    number = 0
    for sign in text[:-2]:
        number = number * len(_ROR_DIGITS) + _ROR_DIGITS.index(sign)
    return int(text[-2:]) == 98 - number * 100 % 97


def is_rnf(text: str) -> bool:
    """Say whether the text has the form of a number of the national register of funds and foundations.

    The numbers seen are like ``075-FDD-00003-01``; their rule is not published, so that lengths may vary.
    """
    return bool(_RNF.match(text))


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
