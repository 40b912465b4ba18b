"""Forms: what a file is, by how it begins, whatever its name and its server say."""

import re
from pathlib import Path
from typing import Final, Literal

Form = Literal["zip", "gzip", "parquet", "csv"]
"""The forms in which registers are published."""

HEAD: Final = 512
"""How many bytes show what a file is."""

_SIGNS: Final = (
    ("zip", 0, b"PK\x03\x04"),
    ("empty zip", 0, b"PK\x05\x06"),
    ("gzip", 0, b"\x1f\x8b"),
    ("parquet", 0, b"PAR1"),
    ("tar", 257, b"ustar"),
    ("7z", 0, b"7z\xbc\xaf\x27\x1c"),
    ("pdf", 0, b"%PDF"),
)
_MARK: Final = b"\xef\xbb\xbf"
_MARKUP: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)


def form_of(head: bytes) -> str:
    """Return the form of a file that begins with these bytes: ``csv`` for any text that is not of another form."""
    for form, place, sign in _SIGNS:
        if head.startswith(sign, place):
            return form
    text = head.removeprefix(_MARK).lstrip()
    if not text:
        return "empty"
    if text.startswith(b"<"):
        return "html" if _MARKUP.search(text) else "xml"
    if text.startswith((b"{", b"[")):
        return "json"
    return "binary" if b"\0" in text else "csv"


def form_of_file(path: Path) -> str:
    """Return the form of a file."""
    with path.open("rb") as file:
        return form_of(file.read(HEAD))
