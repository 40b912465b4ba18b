"""Documents: what is searched, one for each organisation, undertaking and territory, as an index keeps it."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched of one thing, or of one body that several sources know.

    ``iris`` are all its IRIs and ``iri`` the one that stands for it; ``labels`` is its name by language, ``names`` all
    that it is called, ``codes`` what registers call it; ``places`` are the territories where it acts and all that
    contain them, as ``commune-86194``; ``towns`` the names of the communes alone; ``types`` the IRIs of its classes;
    ``ties`` how many participations it has part in; ``hint`` tells it apart from its namesakes.
    """

    iri: str
    kind: str
    labels: dict[str, str]
    hint: str
    iris: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    places: tuple[str, ...]
    towns: tuple[str, ...]
    types: tuple[str, ...]
    ties: int

    def label(self, lang: str) -> str:
        """Return the name in that language, else in French, else in any."""
        return self.labels.get(lang) or self.labels.get("fr") or next(iter(self.labels.values()))

    @classmethod
    def read(cls, text: str | bytes) -> "Document":
        """Return the document that a text holds."""
        values: list[Any] = json.loads(text)
        fields: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
        return cls(*fields)
