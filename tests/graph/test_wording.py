"""Wording: on real titles, what is served of words is what is evaluated, and each word has its share."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from graph.affinities import Need, evidences
from graph.alliances import Columns, Table, day, read_alliances
from graph.alliances.columns import NEVER, Numbers
from graph.recommendation import Recommender, Served, question_of
from tests.graph.small_columns import Told, columnar
from tests.shared_data import SHARED

REAL = SHARED / "bench" / "anr_dgpie_edges.csv.gz"
CODED = ("purpose-activity", "purpose-likeness", "walks", "popularity")
EVERY = Served("test", dict.fromkeys(("warm", "cold"), dict.fromkeys(CODED, 1.0)), {}, {})


def some(*numbers: int) -> Numbers:
    """Return numbers as the columns have them."""
    return np.array(numbers, np.int32)


@pytest.mark.skipif(not REAL.exists(), reason="the sample of real alliances is not here")
def test_real_titles_count_as_they_are_evaluated() -> None:
    """Those who ask about later projects, by their titles: every candidate has the evidence of the evaluation."""
    names = Columns("org", "project", "org_type", ("edition",), ("region",), causes=(), text="title")
    real = read_alliances(Table(REAL, names, ";"))
    cut = day(date(2012, 1, 1))
    past = real.before(cut)
    told = Told(
        list(real.organisations),
        {name: [real.organisations[one] for one in past.members[row]] for row, name in enumerate(real.undertakings)},
        worded={name: [f"w{word:06}" for word in past.words[row]] for row, name in enumerate(real.undertakings)},
    )
    network = columnar(told)
    engine, known = Recommender.of(network, EVERY), {one.code: one for one in evidences(past)}
    asked = 0
    for act in real.during(cut, NEVER)[:40]:
        seed = real.members[act][0]
        if not past.allied[seed]:
            continue
        asked += 1
        found = [network.words.find(f"w{word:06}") for word in real.words[act]]
        words = some(*(word for word in found if word is not None))
        expected = {code: known[code].values(Need(some(seed), some(), real.words[act])) for code in CODED}
        question = replace(question_of(network, some(seed), "warm", limit=len(network)), words=words)
        for one in engine.recommend(question).candidates:
            for code in CODED:
                assert one.points.get(code, 0.0) == pytest.approx(expected[code][one.organisation], abs=1e-9)
    assert asked


def test_each_word_has_its_share() -> None:
    """The terms of words, by undertaking, sum to what the words of a question are to an organisation."""
    told = Told(
        ("a", "b", "c"),
        {"x": ("a", "b"), "y": ("b", "c"), "z": ("a", "c")},
        worded={"x": ("garden", "school"), "y": ("garden", "bike", "river"), "z": ("song",)},
    )
    network = columnar(told)
    past = Recommender.of(network, EVERY).history
    asked = some(*range(len(network.words)))
    sums, alike = past.paths.wording.sums(asked)
    for one in range(3):
        terms = past.paths.wording.terms(asked, past.paths.joined[one])
        assert terms.sum() == pytest.approx(sums[one], abs=1e-12)
    assert (alike <= 1.0).all()
