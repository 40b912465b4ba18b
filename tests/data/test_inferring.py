"""Inferring: what purposes, their words and activities mean, and for whom."""

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from data.inferring import infer
from data.registers import Wanted, register_sources
from ontology.inferences import inferences, normalised, purpose_words
from tests.data.taken_registers import ORGANISATION, sample

COLUMNS = ("id", "purpose", "purpose_code", "purpose_code_2", "naf")

Row = Mapping[str, str]

FACTS = 1081
"""How many causes and words are inferred of the associations of the real sample."""


def inferred(rows: Sequence[Row]) -> dict[str, set[tuple[str, str]]]:
    """Return what is inferred of the rows of a register: pairs of its causes, words and skills."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(files("data").joinpath("cleaning.sql").read_text(encoding="utf-8"))
        connection.execute(f"CREATE TABLE made ({', '.join(f'{column} VARCHAR' for column in COLUMNS)})")
        given = [[row.get(column) for column in COLUMNS] for row in rows]
        connection.executemany(f"INSERT INTO made VALUES ({', '.join('?' for _column in COLUMNS)})", given)
        path = Path(folder) / "made.parquet"
        connection.execute(f"COPY made TO '{path}' (FORMAT parquet)")
        tables = infer(connection, {"made": {"organisations": path}, "none": {}}, Path(folder))
        return {name: set(connection.execute(f"FROM '{table}'").fetchall()) for name, table in tables.items()}


def meant(scheme: str, *codes: str) -> set[str]:
    """Return the conclusions that the ontology draws from some premises of a scheme."""
    return {one.conclusion.rsplit("/", 1)[1] for one in inferences() if one.scheme == scheme and one.code in codes}


def test_purpose_codes() -> None:
    """Both purpose codes of an association mean the causes that the ontology says they mean, and no skill."""
    found = inferred([{"id": "rna-W1", "purpose_code": "006030", "purpose_code_2": "001005"}])
    causes = meant("rna-purpose", "006030", "001005")
    assert found == {"causes": {("rna-W1", cause) for cause in causes}, "words": set(), "skills": set()}
    assert len(causes) > 1


def test_activity() -> None:
    """The division of an activity means the skills that it can offer; the finer code is not needed."""
    found = inferred([{"id": "siren-1", "naf": "01.11Z"}, {"id": "siren-2", "naf": "XX"}])
    assert found["skills"] == {("siren-1", skill) for skill in meant("naf", "01")} != set()
    assert not found["causes"]


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("Accueil de personnes âgées", {"older-people"}),
        ("Recherche en gérontologie", {"older-people"}),
        ("Protéger les ARBRES d’Alzheimer", {"alzheimer"}),
        ("Anneau sportif", set()),
        ("", set()),
    ],
)
def test_words_of_purposes(purpose: str, words: set[str]) -> None:
    """An expression is found as a whole, the beginning of a word in any word that begins so, whatever the accents."""
    found = inferred([{"id": "rna-W1", "purpose": purpose}])["words"]
    assert {word for _code, word in found} & {"older-people", "alzheimer"} == words


def test_expressions_that_overlap() -> None:
    """Each of two expressions that share a word is found."""
    purpose = "accueil de jeunes enfants"
    expected = {
        word.code for word in purpose_words() if any(pattern in normalised(purpose) for pattern in word.patterns)
    }
    assert {word for _code, word in inferred([{"id": "rna-W1", "purpose": purpose}])["words"]} == expected


def test_words_mean_causes() -> None:
    """An organisation mentions a word only where a cause follows, and has every cause that follows."""
    known = {(one.code, one.conclusion.rsplit("/", 1)[1]) for one in inferences() if one.scheme == "purpose-word"}
    rows = [{"id": f"rna-W{rank}", "purpose": word.patterns[0].strip()} for rank, word in enumerate(purpose_words())]
    found = inferred(rows)
    mentioned: dict[str, set[str]] = {}
    for code, word in found["words"]:
        mentioned.setdefault(code, set()).add(word)
    assert {word for words in mentioned.values() for word in words} <= {word for word, _cause in known}
    expected = {(code, cause) for code, words in mentioned.items() for word, cause in known if word in words}
    assert found["causes"] == expected


def test_sensitive_purposes() -> None:
    """A religious, political or health purpose gives causes of the organisation and nothing else of anybody."""
    codes = ("040000", "001005", "018010")
    found = inferred(
        [{"id": f"rna-W{code}", "purpose_code": code, "purpose": "le culte et la santé"} for code in codes]
    )
    assert {code for rows in found.values() for code, _value in rows} == {f"rna-W{code}" for code in codes}
    assert not found["skills"]


def test_order_of_the_rows() -> None:
    """What is inferred does not depend on the order of the rows."""
    rows = [
        {"id": f"rna-W{rank}", "purpose": "aide aux personnes âgées", "purpose_code": "006030"} for rank in range(9)
    ]
    assert inferred(rows) == inferred(rows[::-1])


def real_purposes() -> Iterable[tuple[str, str]]:
    """Give the purposes of the associations of the real sample."""
    with sample("rna_waldec_layout.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield row["id"], row["objet"] or ""


def test_real_words() -> None:
    """In real purposes every word is found, and none but those that a plain search finds."""
    purposes = list(real_purposes())
    known = {one.code for one in inferences() if one.scheme == "purpose-word"}
    expected = {
        (code, word.code)
        for code, purpose in purposes
        for word in purpose_words()
        if word.code in known and any(pattern in normalised(purpose) for pattern in word.patterns)
    }
    assert inferred([{"id": code, "purpose": purpose} for code, purpose in purposes])["words"] == expected


def test_real_register(tmp_path: Path) -> None:
    """The facts inferred of the real sample stand in graphs of their own, about its organisations alone."""
    (tmp_path / "columns").mkdir()
    (tmp_path / "scratch").mkdir()
    wanted = Wanted({"rna": [sample("rna_waldec_layout.csv")]}, tolerance=1.0)
    sources = {one.name: one for one in register_sources(wanted, tmp_path / "columns", tmp_path / "scratch")}
    facts = b"".join(sources["inferred/causes"].read()).decode().splitlines()
    properties = {line.split(" ")[1].rsplit("#", 1)[1][:-1] for line in facts}
    assert properties == {"addresses", "mentions"}
    assert all(line.startswith(f"<{ORGANISATION}rna-W") for line in facts)
    assert len(facts) == sources["inferred/causes"].triples == FACTS
