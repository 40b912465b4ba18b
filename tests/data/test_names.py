"""Names to compare: what the macros of names.sql make of words."""

from collections.abc import Iterator
from importlib.resources import files

import duckdb
import pytest
from duckdb import DuckDBPyConnection


@pytest.fixture(scope="module")
def macros() -> Iterator[DuckDBPyConnection]:
    """Give a database with the macros of names."""
    with duckdb.connect() as connection:
        for name in ("cleaning.sql", "names.sql"):
            connection.execute(files("data").joinpath(name).read_text(encoding="utf-8"))
        yield connection


def value(macros: DuckDBPyConnection, expression: str, *given: object) -> object:
    """Return what an expression gives."""
    return macros.execute(f"SELECT {expression}", given).fetchall()[0][0]


@pytest.mark.parametrize(
    ("plain", "read"),
    [
        ("un sportive du lac", "union sportive du lac"),
        ("ste de chasse", "societe de chasse"),
        ("ste cecile", "ste cecile"),
        ("pour un lac", "pour un lac"),
        ("une ville", "une ville"),
    ],
)
def test_first_word(macros: DuckDBPyConnection, plain: str, read: str) -> None:
    """What "un" and "ste" abbreviate at the beginning of a name, they do not elsewhere."""
    assert value(macros, "read_out(?)", plain) == read


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("de", None),
        ("1901", None),
        ("association", None),
        ("associations", None),
        ("asociation", None),
        ("assosiation", None),
        ("animation", "animation"),
        ("cte", "comite"),
        ("st", "saint"),
        ("sportives", "sportif"),
        ("fetes", "fete"),
        ("choux", "chou"),
        ("des", None),
        ("lis", "lis"),
        ("12", "12"),
    ],
)
def test_telling_word(macros: DuckDBPyConnection, word: str, told: str | None) -> None:
    """Small words and "association" tell nothing; abbreviations and plurals tell what they stand for."""
    assert value(macros, "telling_word(?)", word) == told


def test_words_of(macros: DuckDBPyConnection) -> None:
    """The words of a name stand in their order, without accents, elisions and small words."""
    assert value(macros, "words_of(?)", "Comité d'Œuvres de l'Île-aux-Moines n°2") == [
        "comite",
        "oeuvre",
        "ile",
        "moine",
        "2",
    ]
    assert value(macros, "words_of(?)", "L'Association") == []
    assert value(macros, "words_of(NULL)") is None


@pytest.mark.parametrize(
    ("short", "long", "is_short"),
    [
        ("grpt", "groupement", True),
        ("intern", "international", True),
        ("fil", "fragile", False),
        ("groupe", "grp", False),
    ],
)
def test_abbreviates(macros: DuckDBPyConnection, short: str, long: str, is_short: bool) -> None:
    """Four letters of a word, in their order from the first, abbreviate it; three are too few."""
    assert value(macros, "abbreviates(?, ?)", short, long) is is_short


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        ("lune", "lne", True),
        ("arc", "arcc", True),
        ("bois", "bosi", True),
        ("fer", "mer", False),
        ("vert", "vent", False),
        ("fi", "fil", False),
        ("developpement", "developpeent", True),
        ("boussole", "boussoole", True),
        ("possible", "pasible", True),
        ("harmonie", "harpies", False),
        ("lac", "lac", False),
    ],
)
def test_nearly(macros: DuckDBPyConnection, one: str, other: str, are_near: bool) -> None:
    """A letter too many, too few or in another place is a slip; another letter makes another short word."""
    assert value(macros, "nearly(?, ?)", one, other) is are_near
    assert value(macros, "nearly(?, ?)", other, one) is are_near


@pytest.mark.parametrize(
    ("words", "others", "towns", "are_slips"),
    [
        ([], [], [], True),
        (["cabne"], ["cabane"], [], True),
        (["vedun"], [], ["verdun"], True),
        (["dde"], [], [], True),
        (["dde"], ["lac"], [], False),
        (["du"], ["lac"], [], True),
        (["lac"], ["bois"], [], False),
        (["cabne", "lac"], ["cabane"], [], False),
    ],
)
def test_are_misspelt(
    macros: DuckDBPyConnection, words: list[str], others: list[str], towns: list[str], are_slips: bool
) -> None:
    """Each word must be a slip of one of the other name, or of the town, or the remains of a small word."""
    given = "are_misspelt(?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[])"
    assert value(macros, given, words, others, towns) is are_slips
