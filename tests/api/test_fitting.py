"""The command ``maillage fit``: weights learnt from a table, in a file that ``maillage evaluate`` tries."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.learning import as_toml, shipped
from tests.api.api_support import Outcome
from tests.graph.planted import by_neighbourhood, table

pytestmark = pytest.mark.long

Command = Callable[..., Outcome]
CUT = ("--cut", "2017-01-01", "--since", "2014-01-01")
FEW = ("--questions", "40")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a table of alliances among neighbours only."""
    return str(table(tmp_path_factory.mktemp("table"), by_neighbourhood(1)).file)


def test_weights_are_written_and_tried(maillage: Command, tmp_path: Path, file: str) -> None:
    """What is learnt is in the file with its figures, and gives there what the report of the set gives."""
    weights = tmp_path / "mine.toml"
    outcome = maillage("fit", file, *CUT, *FEW, "--out", str(weights), "--question", "warm")
    assert outcome.code == 0, outcome.err
    assert "réussite@10" in outcome.out
    text = weights.read_text("utf-8")
    assert 'name = "mine"' in text
    assert 'file = "alliances.csv"' in text
    told = json.loads(maillage("evaluate", file, *CUT, *FEW, "--weights", str(weights), "--json").out)
    learnt = json.loads(maillage("evaluate", file, *CUT, *FEW, "--json").out)
    assert (told["weights_given"], learnt["weights_given"]) == ("mine", None)
    assert (told["since"], learnt["since"]) == (None, "2014-01-01")
    assert f"mean = {round(told['methods']['learnt score']['mrr']['mean'], 6)}" in text
    assert "« mine »" in maillage("evaluate", file, *CUT, *FEW, "--weights", str(weights)).out


def test_without_an_aim_it_is_the_mean_of_all(maillage: Command, tmp_path: Path, file: str) -> None:
    """Every question has a vector, by the mean of the aims, and the same command writes the same file."""
    outcomes = []
    for name in ("one.toml", "two.toml"):
        given = (*CUT, "--questions", "12", "--name", "n", "--lang", "en", "--out", str(tmp_path / name))
        outcomes.append(maillage("fit", file, *given))
    assert outcomes[0].code == 0, outcomes[0].err
    for question in ("warm", "cold", "completion", "newcomers"):
        assert question in outcomes[0].out
    assert "mean" in outcomes[0].out
    (warm,) = [line for line in outcomes[0].out.splitlines() if "warm" in line]
    assert "hidden" not in warm
    assert (tmp_path / "one.toml").read_bytes() == (tmp_path / "two.toml").read_bytes()


def test_hidden_undertakings_are_told(maillage: Command, tmp_path: Path, file: str) -> None:
    """Where hardly anything is asked of the time that is given, undertakings are hidden, and the table says so."""
    cut = ("--cut", "2017-01-01", "--since", "2016-12-31", *FEW)
    outcome = maillage("fit", file, *cut, "--question", "warm", "--out", str(tmp_path / "mine.toml"))
    assert outcome.code == 0, outcome.err
    assert "(actions cachées)" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--question", "warmer"], 2, "newcomers"),
        (["--aim", "none"], 2, "every"),
        (["--cut", "2009-01-01"], 2, "--since"),
        (["--since", "2090-01-01"], 2, "--since"),
        (["--column", "organisation=nobody"], 8, "--column"),
        (["--question", "warm", "--questions", "3", "--aim", "every", "--out", "/nowhere/weights.toml"], 2, "/nowhere"),
    ],
)
def test_what_cannot_be_learnt_is_told(
    maillage: Command, tmp_path: Path, file: str, arguments: list[str], code: int, words: str
) -> None:
    """A question or an aim that does not exist, a time without lessons and a place without a folder end in words."""
    out = tmp_path / "weights.toml"
    outcome = maillage("fit", file, *CUT, "--out", str(out), *arguments)
    assert outcome.code == code, outcome
    assert words in outcome.err
    assert "Traceback" not in outcome.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format = 9\n", "autre version (9)"),
        ("weights = 1\n", "autre version (?)"),
        ('format = 1\nname = "x"\nvectors = []\n', "« warm »"),
        ("not toml", "n'est pas un fichier de poids"),
    ],
)
def test_weights_that_are_none_are_told(maillage: Command, tmp_path: Path, file: str, text: str, words: str) -> None:
    """A file of another version, without the weights asked for, or that is no such file, ends with a sentence."""
    weights = tmp_path / "weights.toml"
    weights.write_text(text, encoding="utf-8")
    outcome = maillage("evaluate", file, *CUT, "--weights", str(weights))
    assert outcome.code == 8
    assert words in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(("lang", "words"), [("fr", "pèse « together »"), ("en", "weighs “together”")])
def test_weights_of_an_earlier_version_are_told(maillage: Command, tmp_path: Path, lang: str, words: str) -> None:
    """A weight of what is no evidence any more is refused before the data directory keeps the file."""
    weights, home = tmp_path / "weights.toml", tmp_path / "home"
    weights.write_text(as_toml(shipped()).replace('"tied-members"', '"together"'), encoding="utf-8")
    outcome = maillage("build", "--home", str(home), "--weights", str(weights), "--lang", lang)
    assert outcome.code == 8
    assert words in outcome.err
    assert "maillage fit" in outcome.err
    assert not home.exists()
