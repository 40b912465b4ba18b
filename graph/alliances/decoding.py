"""Decoding: a table of any usual encoding as one in UTF-8, which is what is read."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

_CHUNK: Final = 1 << 20
_ZIPPED: Final = b"\x1f\x8b"
_MARKED: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""The encodings that the first two bytes tell."""
_WINDOWS: Final = "cp1252"
"""What is no UTF-8 comes from a spreadsheet of western Europe."""


@contextmanager
def in_utf8(file: Path) -> Iterator[Path]:
    """Give a file as it is if it is in UTF-8, else a copy that is; both may be compressed."""
    encoding = _encoding(file)
    if encoding is None:
        yield file
        return
    with TemporaryDirectory(prefix="maillage-") as folder:
        copy = Path(folder) / "table.csv"
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        with _opened(file) as source, copy.open("w", encoding="utf-8", newline="") as out:
            while chunk := source.read(_CHUNK):
                out.write(decoder.decode(chunk))
            out.write(decoder.decode(b"", final=True))
        yield copy


def _encoding(file: Path) -> str | None:
    """Return the encoding of a file; None for UTF-8, and for what cannot be read here."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _opened(file) as source:
            chunk = source.read(_CHUNK)
            if (marked := _MARKED.get(chunk[:2])) is not None:
                return marked
            while chunk:
                decoder.decode(chunk)
                chunk = source.read(_CHUNK)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _WINDOWS if file.suffix not in {".zst", ".parquet"} else None
    except (OSError, EOFError, zlib.error):
        return None
    return None


def _opened(file: Path) -> BinaryIO | gzip.GzipFile:
    with file.open("rb") as source:
        zipped = source.read(2) == _ZIPPED
    return gzip.open(file, "rb") if zipped else file.open("rb")
