"""Intake: files of facts that strangers wrote, parsed where they can do no harm.

A parser can be brought to take all memory or stack; so one confined process reads one file and is ended at
its limits. RDF/XML is taken from those who hold a key alone, and without entities, which grow without bound.
Nothing that a file names is fetched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import RdfFormat

from graph.errors import FactsRefusedError
from graph.workers.frames import BrokenFrameError, Frame
from graph.workers.processes import Child, ask_once
from graph.workers.queries import Body

ACCEPTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        f".{form.file_extension}": form.media_type
        for form in (
            RdfFormat.TURTLE,
            RdfFormat.N_TRIPLES,
            RdfFormat.N_QUADS,
            RdfFormat.TRIG,
            RdfFormat.JSON_LD,
        )
    }
)
"""The formats that are taken in: file suffix and media type."""


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """What parsing one file may use: time, bytes of the file and of its N-Quads, address space."""

    seconds: float = 60.0
    file_bytes: int = 2**30
    facts_bytes: int = 2**31
    memory_bytes: int = 2 * 2**30


def parse_untrusted(
    path: Path,
    media_type: str | None = None,
    *,
    base: str | None = None,
    limits: IntakeLimits | None = None,
    takes_rdf_xml: bool = False,
) -> Body:
    """Return the facts of a file as N-Quads; the caller closes the body.

    The format is told by ``media_type`` or else by the suffix; ``base`` resolves relative IRIs, which are
    refused without it. ``takes_rdf_xml`` says that whoever sent the file is known. A byte order mark is passed
    over. Blank nodes keep the names they have in the file. Raises FactsRefusedError with the file, the place
    where it is known and the reason; OSError where the file cannot be read; WorkersUnavailableError where no
    process can start.
    """
    limits = limits or IntakeLimits()
    media = (media_type or ACCEPTED.get(path.suffix.lower(), "")).partition(";")[0].strip().lower()
    if media not in ACCEPTED.values() and not (takes_rdf_xml and media == RdfFormat.RDF_XML.media_type):
        raise FactsRefusedError(path, None, None, f"not one of the formats {', '.join(ACCEPTED)}")
    with path.open("rb") as file:
        if path.stat().st_size > limits.file_bytes:
            raise FactsRefusedError(path, None, None, f"larger than {limits.file_bytes} bytes")
        late = FactsRefusedError(path, None, None, f"not read to its end within {limits.seconds:g} s")
        request = Frame({"media_type": media, "base": base}, file=file.fileno())
        child = Child({"work": "facts"}, limits.memory_bytes, limits.facts_bytes)
        try:
            head, body = ask_once(child, request, limits.seconds, late)
        except BrokenFrameError:
            reason = "reading it needs more memory or depth than it may use"
            raise FactsRefusedError(path, None, None, reason) from None
    if "error" in head:
        body.close()
        raise FactsRefusedError(path, head["line"], head["column"], head["message"])
    return body
