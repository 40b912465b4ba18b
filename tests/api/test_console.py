"""The console: how far a build has come, as people read it."""

import pytest

from api.console import Pace
from graph import Step
from graph.network import Language


@pytest.mark.parametrize(
    ("lang", "expected", "told"),
    [
        ("fr", 400_000, "50\u202f000 faits/s, reste 0:06"),
        ("en", 400_000, "50,000 facts/s, 0:06 left"),
        ("en", None, "50,000 facts/s"),
        ("en", 90_000, "50,000 facts/s, 0:00 left"),
        ("fr", 9_000_000, "50\u202f000 faits/s, reste 2:58"),
    ],
)
def test_a_step_that_goes_on_has_a_pace(lang: Language, expected: int | None, told: str) -> None:
    """Its rate, and the time that is left where it is known how much there is to do."""
    pace = Pace(lang)
    assert pace.told(Step("load", 1, 4, "rna", expected=expected), 10.0) == ""
    assert pace.told(Step("load", 1, 4, "rna", 100_000, expected), 12.0) == told


def test_every_step_has_its_own_pace() -> None:
    """What the step before took does not count."""
    pace = Pace("en")
    pace.told(Step("load", 1, 4), 0.0)
    pace.told(Step("load", 1, 4, "", 1_000), 10.0)
    pace.told(Step("load", 2, 4), 20.0)
    assert pace.told(Step("load", 2, 4, "", 1_000), 21.0) == "1,000 facts/s"
