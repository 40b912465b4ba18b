"""The command ``maillage evaluate``: a table in, a report out, and a sentence where it cannot be."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.api_support import Outcome
from tests.graph.planted import by_chance, by_neighbourhood, table

Command = Callable[..., Outcome]
CUT = ("--cut", "2017-01-01", "--since", "2014-01-01")
RENAMED = {"organisation": "qui", "undertaking": "quoi", "date": "quand", "place": "où"}


def test_a_table_gives_a_report(maillage: Command, tmp_path: Path) -> None:
    """The report names the learnt score and the single methods, and is the same each time."""
    file = str(table(tmp_path, by_neighbourhood(1)).file)
    outcome = maillage("evaluate", file, *CUT, "--questions", "60")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("# Épreuve sur le passé : questions de qui avait déjà des partenaires")
    assert "| popularité dans la cause |" in outcome.out
    assert "| 0,1 % |" in outcome.out
    english = maillage("evaluate", file, *CUT, "--questions", "60", "--lang", "en", "--exposure", "0.02").out
    assert english.startswith("# Backtest: questions of those that had partners")
    assert "| popularity in the cause |" in english
    assert "| 2 % |" in english
    assert maillage("evaluate", file, *CUT, "--questions", "60").out == outcome.out


def test_columns_of_other_names_give_the_same(maillage: Command, tmp_path: Path) -> None:
    """A table whose columns are named by options gives the figures of one that has the usual names."""
    usual = table(tmp_path, by_neighbourhood(1)).file
    head, *rows = usual.read_text(encoding="utf-8").splitlines()
    names = [RENAMED.get(name, name) for name in head.split(",")]
    other = tmp_path / "autres.csv"
    other.write_text("\n".join([";".join(names), *(row.replace(",", ";") for row in rows)]), encoding="utf-8")
    meanings = {**RENAMED, "sector": "type", **{name: name for name in ("cause", "latitude", "longitude")}}
    cold = (*CUT, "--kind", "cold", "--json")
    told = [word for meaning, name in meanings.items() for word in ("--column", f"{meaning}={name}")]
    there = maillage("evaluate", str(other), *cold, "--delimiter", ";", *told)
    assert there.code == 0, there.err
    same = [word for name in meanings for word in ("--column", f"{name}={'type' if name == 'sector' else name}")]
    here = maillage("evaluate", str(usual), *cold, *same)
    assert there.out == here.out
    assert "nearest" in json.loads(here.out)["methods"]


def test_a_table_of_a_french_spreadsheet_gives_the_same(maillage: Command, tmp_path: Path) -> None:
    """Semicolons, another encoding, days first and commas before decimals change no figure."""
    usual = table(tmp_path, by_neighbourhood(1)).file
    head, *rows = (line.split(",") for line in usual.read_text(encoding="utf-8").splitlines())
    for row in rows:
        row[0] = row[0].replace("organisation", "société")
    places = ("--column", "latitude=latitude", "--column", "longitude=longitude", "--column", "sector=type")
    asked = (*CUT, "--questions", "40", "--json", *places)
    usual.write_text("\n".join(",".join(row) for row in (head, *rows)), encoding="utf-8")
    here = maillage("evaluate", str(usual), *asked)
    for row in rows:
        row[3] = "/".join(reversed(row[3].split("-")))
        row[6:] = [degrees.replace(".", ",") for degrees in row[6:]]
    other = tmp_path / "tableur.csv"
    other.write_bytes("\r\n".join(";".join(row) for row in (head, *rows)).encode("cp1252"))
    there = maillage("evaluate", str(other), *asked)
    assert there.code == 0, there.err
    assert there.out == here.out
    told = json.loads(there.out)
    assert (told["first"], told["last"], told["undated"]) == ("2010-05-01", "2019-05-01", 0)


@pytest.mark.parametrize(
    ("cell", "words"), [("Mardi gras", ("Mardi gras", "--column date=", "31/05/2019")), ("", ("--column date=",))]
)
def test_dates_that_cannot_be_read_are_told(maillage: Command, tmp_path: Path, cell: str, words: tuple[str]) -> None:
    """Where no date is read, a sentence says in which column, what is there, and what has to be."""
    rows = [(*row[:3], cell, *row[4:]) for row in by_neighbourhood(1)]
    for lang in ("fr", "en"):
        outcome = maillage("evaluate", str(table(tmp_path, rows).file), *CUT, "--lang", lang)
        assert outcome.code == 8
        assert all(word in outcome.err for word in words)


def test_catalysts_have_a_report_of_their_own(maillage: Command, tmp_path: Path) -> None:
    """With ``--catalysts`` past introductions are held against later ones, for people and for programs."""
    file = str(table(tmp_path, by_chance(1)).file)
    outcome = maillage("evaluate", file, *CUT, "--catalysts")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("# Épreuve sur le passé : catalyseurs")
    assert "| présentations |" in outcome.out
    english = maillage("evaluate", file, *CUT, "--catalysts", "--lang", "en").out
    assert english.startswith("# Backtest: catalysts")
    told = json.loads(maillage("evaluate", file, *CUT, "--catalysts", "--json").out)
    assert told["cut"] == "2017-01-01"
    assert f"| introductions | {told['measures']['introductions']['spearman']:.3f} [" in english


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--column", "organisation=nobody"], 8, "nobody"),
        (["--column", "colour=type"], 2, "colour=type"),
        (["--column", "latitude=latitude"], 2, "longitude"),
        (["--kind", "warmer"], 2, "completion"),
        (["--exposure", "1.5"], 2, "--exposure"),
    ],
)
def test_what_cannot_be_read_is_told(
    maillage: Command, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    """A column that is not there, a meaning or a kind that does not exist, end with a sentence."""
    outcome = maillage("evaluate", str(table(tmp_path, by_neighbourhood(1)).file), *CUT, *arguments)
    assert outcome.code == code
    assert words in outcome.err
    assert "Traceback" not in outcome.err
