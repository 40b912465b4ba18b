"""The competency questions: what the ontology must be able to answer, each as a SPARQL query of its own.

They serve three ends at once: the tests compare their rows with what the founding documents say, the
documentation and the SPARQL page offer them as examples, and together they use every own term
(the method of Grüninger and Fox, 1995; the last rule is that of FIBO's ontology guide).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

THEME_TITLES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "actors": {"fr": "Acteurs", "en": "Actors"},
        "alliances": {"fr": "Alliances", "en": "Alliances"},
        "roles": {"fr": "Rôles", "en": "Roles"},
        "means": {"fr": "Besoins, offres et contributions", "en": "Needs, offers and contributions"},
        "issues": {"fr": "Causes et enjeux", "en": "Causes and stakes"},
        "territories": {"fr": "Territoires", "en": "Territories"},
        "programmes": {"fr": "Programmes, évaluations et chiffres", "en": "Programmes, evaluations and figures"},
        "events": {"fr": "Rencontres et textes cités", "en": "Events and cited texts"},
        "trust": {"fr": "Sources et preuves", "en": "Sources and evidence"},
        "analytics": {"fr": "Partenaires et analyses", "en": "Partners and analysis"},
    }
)
"""The themes of the questions, each with its name by language."""
THEMES: Final = tuple(THEME_TITLES)
LANGUAGES: Final = ("fr", "en")

_SUFFIX: Final = ".rq"
_NAME = re.compile(r"(q\d{2,})-[a-z0-9]+(?:-[a-z0-9]+)*\.rq\Z")
_HEADER = re.compile(r"# (title@[a-z]{2}|theme): (\S.*)\Z")


class QuestionFileError(ValueError):
    """A file of a question that lacks what every such file begins with: which file, and what it lacks."""

    def __init__(self, name: str, lack: str) -> None:
        super().__init__(f"{name}: {lack}")
        self.name = name
        self.lack = lack


@dataclass(frozen=True, slots=True)
class Question:
    """One competency question.

    ``code`` is its number (``Q10``), ``theme`` one of :data:`THEMES`, ``title`` the question in words by
    language (:data:`LANGUAGES`), ``text`` the whole SPARQL query, comments included.
    """

    code: str
    theme: str
    title: dict[str, str]
    text: str


def questions() -> tuple[Question, ...]:
    """Return every packaged question in the order of their numbers.

    Raises :class:`QuestionFileError` at the first file that is not one of a question.
    """
    folder = files(__name__.rpartition(".")[0]).joinpath("questions")
    found = [read_question(file) for file in folder.iterdir() if file.name.endswith(_SUFFIX)]
    return tuple(sorted(found, key=lambda question: int(question.code[1:])))


def read_question(file: Traversable) -> Question:
    """Return the question that a file holds; its number is the beginning of the file's name."""
    name = _NAME.match(file.name)
    if name is None:
        raise QuestionFileError(file.name, "the name is not of the form q10-some-words.rq")
    text = file.read_text(encoding="utf-8")
    lines = (_HEADER.match(line) for line in text.splitlines())
    header = {line[1]: line[2] for line in lines if line}
    for key in (*(f"title@{language}" for language in LANGUAGES), "theme"):
        if key not in header:
            raise QuestionFileError(file.name, f"no line '# {key}: …'")
    if header["theme"] not in THEMES:
        raise QuestionFileError(file.name, f"{header['theme']!r} is not a theme")
    title = {language: header[f"title@{language}"] for language in LANGUAGES}
    return Question(name[1].upper(), header["theme"], title, text)
