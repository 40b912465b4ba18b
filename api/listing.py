"""Listing: a list of partners as it is asked for, how it is made, and the work of a process that makes some.

What is read of the data set is not all that a server needs, but all that its first list does.
"""

import gc
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from api.models import ranking_json
from graph import Generation, GraphError, Wanted, completions, partners
from graph.generation import open_directory
from graph.network import ORGANISATION, Language
from graph.workers.frames import Frame, receive, send
from graph.workers.sandbox import Confinement


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Whose partners are asked for, or, where it ``completes``, who is missing among some, as :func:`partners` has it.

    How many, in which language, and who may be one.
    """

    names: tuple[str, ...]
    limit: int = 20
    lang: Language = "fr"
    wanted: Wanted = Wanted()  # noqa: RUF009 - it is frozen
    completes: bool = False

    def made(self, generation: Generation) -> bytes:
        """Return the list as JSON; raises what :func:`graph.partners` and :func:`graph.completions` raise."""
        asked = (self.limit, self.lang, self.wanted)
        if self.completes:
            ranking = completions(generation, self.names, *asked)
        else:
            ranking = partners(generation, self.names[0], *asked)
        return ranking_json(generation, ranking, self.lang)

    @classmethod
    def read(cls, head: dict[str, Any]) -> Self:
        """Return what was sent as :func:`dataclasses.asdict` has it."""
        return cls(**{**head, "names": tuple(head["names"]), "wanted": Wanted(**head["wanted"])})


def serve(end: socket.socket, setup: dict[str, Any], confinement: Confinement) -> None:
    """Open a generation and all that its first list needs, report, and make lists until the parent leaves."""
    try:
        generation = _opened(Path(setup["generation"]))
    except Exception as error:
        send(end, Frame({"error": "generation", "message": f"{type(error).__name__}: {error}"}))
        raise
    send(end, Frame({"ready": asdict(confinement)}))
    while True:
        send(end, _reply(generation, receive(end, 0).head))


def _opened(directory: Path) -> Generation:
    """Return the generation in a folder, from which lists were made already, and which the collector leaves alone."""
    generation = open_directory(directory, hashed_up_to=0)  # who asks for it has read its files
    generation.recommender.rehearse()
    for one in generation.index.page(ORGANISATION, None, 1, "fr"):
        with suppress(GraphError):
            Shortlist((one.iri,)).made(generation)
    gc.collect()
    gc.freeze()
    return generation


def _reply(generation: Generation, head: dict[str, Any]) -> Frame:
    """Return the list that is asked for; an error is only named: whoever asked meets it again, and tells it."""
    try:
        made = Shortlist.read(head).made(generation)
    except Exception as error:  # noqa: BLE001 - whatever it is, the process goes on
        return Frame({"error": type(error).__name__})
    return Frame({"size": len(made)}, made)
