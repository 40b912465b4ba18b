"""Checksums: what a server says of the content of a file, and whether the file agrees.

A checksum is written ``sha256:…``, in lower-case hexadecimal digits.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

_SIZES: Final = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}
_ALONE: Final = {
    "content-md5": "md5",
    "x-amz-checksum-sha1": "sha1",
    "x-amz-checksum-sha256": "sha256",
    "x-amz-meta-md5": "md5",
    "x-amz-meta-sha1": "sha1",
    "x-amz-meta-sha256": "sha256",
}
_LISTS: Final = ("repr-digest", "digest")  # RFC 9530, and the RFC 3230 that it replaces


def announced(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the checksums in the headers of an answer that holds a whole file.

    What is not of the length of its kind is left aside: a store may give there the checksum of parts.
    """
    return tuple(sorted(_found(headers)))


def _found(headers: Mapping[str, str]) -> Iterator[str]:
    said = [(algorithm, headers[name]) for name, algorithm in _ALONE.items() if name in headers]
    for name in _LISTS:
        for part in headers.get(name, "").split(","):
            algorithm, _, value = part.strip().partition("=")
            said.append((algorithm.lower().replace("-", ""), value))
    for algorithm, value in said:
        digest = _bytes(value.strip().strip(":"))
        if len(digest) == _SIZES.get(algorithm):
            yield f"{algorithm}:{digest.hex()}"


def _bytes(text: str) -> bytes:
    """Return what is written in hexadecimal digits or in base 64; nothing where it is neither."""
    if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", text) and len(text) // 2 in _SIZES.values():
        return bytes.fromhex(text)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def checksum(path: Path, algorithm: str = "sha256") -> str:
    """Return the checksum of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return f"{algorithm}:{digest.hexdigest()}"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return checksum(path).partition(":")[2]


def disagreement(path: Path, wanted: Collection[str]) -> tuple[str, str] | None:
    """Return the first of these checksums that a file does not have, and what it has; None where all agree."""
    for one in wanted:
        found = checksum(path, one.partition(":")[0])
        if found != one:
            return one, found
    return None
