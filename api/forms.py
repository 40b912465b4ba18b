"""Forms: what a request of the SPARQL protocols carries, read within bounds."""

import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import anyio.to_thread
from fastapi import Request

from api.requests import BodyTooLargeError, ProtocolError, UnsupportedMediaTypeError
from graph import QueryTooLargeError

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

_BAD_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PARAMETER: Final = re.compile(r"""(?<![A-Za-z])([A-Za-z]++)\s*+=\s*+("[^"]*+"|[^\s;]*+)""")
_MOST_PARAMETERS: Final = 1000
_MOST_PARTS: Final = 16
_LONGEST_HEAD: Final = 8192
_LONGEST_TYPE: Final = 4096
_LONGEST_ESCAPE: Final = 3

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A body that lies in a file for as long as its request lasts, and its SHA-256."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class MediaType:
    """The media type of a body, with its parameters."""

    name: str
    charset: str
    boundary: str


def media_type_of(header: str | None) -> MediaType:
    """Return what a Content-Type header says; empty texts where it says nothing.

    Of one that is longer than any client needs, the beginning is read.
    """
    name, _, more = (header or "")[:_LONGEST_TYPE].partition(";")
    parameters = {key.lower(): value.strip('"') for key, value in _PARAMETER.findall(more)}
    charset = parameters.get("charset", "").strip("'").lower()
    return MediaType(name.strip().lower(), charset, parameters.get("boundary", ""))


def in_utf8(media: MediaType) -> MediaType:
    """Return a media type, refusing one that announces another encoding than UTF-8."""
    if media.charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise ProtocolError("Seul UTF-8 est lu.", "Only UTF-8 is read.")
    return media


def pairs(encoded: bytes) -> Parameters:
    """Return the parameters of a form or of an address; refuse what is not in UTF-8 or badly escaped."""
    if not encoded:
        return []
    if _BAD_ESCAPE.search(encoded):
        raise ProtocolError("Un « % » n'est pas suivi de deux chiffres hexadécimaux.", "A “%” begins no escape.")
    if encoded.count(b"&") >= _MOST_PARAMETERS:
        raise ProtocolError("Il y a trop de paramètres.", "There are too many parameters.")
    # every byte is taken as a character, so that the escapes are UTF-8 together with what is not escaped
    given = parse_qsl(encoded.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return [(text(name.encode("latin-1")), text(value.encode("latin-1"))) for name, value in given]


def text(encoded: bytes) -> str:
    """Return a text in UTF-8."""
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError("Le texte n'est pas en UTF-8.", "The text is not in UTF-8.") from error


def given(parameters: Parameters, name: str) -> tuple[str, ...]:
    """Return the values of a parameter."""
    return tuple(value for one, value in parameters if one == name)


async def sent_text(request: Request, name: str, direct: str, most: int) -> tuple[Parameters, bytes]:
    """Return the parameters of a request that sends a text, as a form or directly, and the bytes of its body.

    ``name`` is the parameter that the text is, ``direct`` its own media type, ``most`` how many bytes it may have.
    """
    media = in_utf8(media_type_of(request.headers.get("content-type")))
    if media.name == FORM:
        body = await short_body(request, most, _LONGEST_ESCAPE * most)
        return pairs(body), body
    if media.name != direct:
        raise UnsupportedMediaTypeError(FORM, direct)
    body = await short_body(request, most, most)
    return [*pairs(request.scope["query_string"]), (name, text(body))], body


async def short_body(request: Request, limit: int, most: int) -> bytes:
    """Return a body; what is longer is refused unread where it says so, else as soon as it shows."""
    too_large = QueryTooLargeError("text_bytes", limit)
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise too_large
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise too_large
    return bytes(body)


@asynccontextmanager
async def long_body(request: Request, limit: str, most: int) -> AsyncIterator[Sent]:
    """Give the body of a request in a file, of at most so many bytes; the file is gone afterwards."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(prefix="maillage-write-") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise BodyTooLargeError(limit, most)
            digest.update(chunk)
            await anyio.to_thread.run_sync(file.write, chunk)
        file.flush()
        yield Sent(Path(file.name), digest.hexdigest())


def parts(sent: Sent, boundary: str) -> list[tuple[str, bytes]]:
    """Return the parts of a multipart body (RFC 7578): the media type and the bytes of each."""
    mark = b"--" + boundary.encode("latin-1", "replace")
    pieces = (b"\r\n" + sent.path.read_bytes()).split(b"\r\n" + mark, _MOST_PARTS + 2)
    if not boundary or len(pieces) < 3 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - before, a part, the end
        raise ProtocolError(
            f"Le corps n'a pas de parties, plus de {_MOST_PARTS}, ou n'est pas entier.",
            f"The body has no parts, more than {_MOST_PARTS}, or is not whole.",
        )
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> tuple[str, bytes]:
    """Return the media type and the bytes of a part."""
    head, _, body = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if len(head) > _LONGEST_HEAD:
        raise ProtocolError("L'en-tête d'une partie est trop long.", "The head of a part is too long.")
    return BytesHeaderParser().parsebytes(head + b"\r\n\r\n").get("Content-Type", ""), body
