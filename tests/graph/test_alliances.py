"""Alliances in columns: what is read, and what is known before a cut."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from graph.alliances import NEVER, Columns, Table, day, read_alliances
from graph.errors import UnreadableAlliancesError
from tests.graph.planted import COLUMNS, Membership, alliances, by_chance, table

ROWS: list[Membership] = [
    ("b", "company", "x", "2018-03-01", "Nantes", "care", "47.2", "-1.5"),
    ("a", "school", "x", "2018-03-01", "Lyon", "care", "45.7", "4.8"),
    ("a", "school", "y", "2019", "Lyon", "youth", "", ""),
    ("c", "", "y", "2019", "", "", "", ""),
    ("d", "company", "alone", "2017-01-01", "Lyon", "care", "", ""),
]


def test_columns_hold_what_rows_say(tmp_path: Path) -> None:
    """Names are in order, members point to them, and what is not stated is told as unknown."""
    read = alliances(tmp_path, ROWS)
    assert list(read.organisations) == ["a", "b", "c"]
    assert list(read.undertakings) == ["x", "y"]
    assert [read.members[row].tolist() for row in range(2)] == [[0, 1], [0, 2]]
    assert [read.joined[row].tolist() for row in range(3)] == [[0, 1], [0], [1]]
    assert read.sectors.names == ("company", "school")
    assert read.sectors.values.tolist() == [1, 0, -1]
    assert read.territories[0].values.tolist() == [0, 1, -1]
    assert read.coordinates[1].tolist() == [47.2, -1.5]
    assert np.isnan(read.coordinates[2]).all()
    assert [[read.cause_names[cause] for cause in read.causes[row]] for row in range(2)] == [["care"], ["youth"]]


def test_who_is_alone_is_no_ally(tmp_path: Path) -> None:
    """An undertaking of one organisation is left out, and with it an organisation that is in no other."""
    assert "d" not in alliances(tmp_path, ROWS).organisations


def test_a_year_is_past_when_it_is_over(tmp_path: Path) -> None:
    """A date that states a year or a month alone counts as its last day; one that is none of these is never."""
    stated = {"2019": date(2019, 12, 31), "2019-02": date(2019, 2, 28), "2019-02-03": date(2019, 2, 3)}
    rows = [(who, "", text, text, "", "", "", "") for text in [*stated, "soon", ""] for who in "ab"]
    rows = [(*row[:2], row[2] or "undated", *row[3:]) for row in rows]
    read = alliances(tmp_path, rows)
    days = dict(zip(read.undertakings, read.days.tolist(), strict=True))
    assert days == {**{text: day(moment) for text, moment in stated.items()}, "soon": NEVER, "undated": NEVER}


def test_nothing_from_the_cut_on_is_known_before_it(tmp_path: Path) -> None:
    """What begins on the day of the cut, later, or never has no members, causes or words before it."""
    read = alliances(tmp_path, ROWS)
    past = read.before(day(date(2019, 12, 31)))
    assert past.members.sizes.tolist() == [2, 0]
    assert past.joined.sizes.tolist() == [1, 1, 0]
    assert past.causes.sizes.tolist() == [1, 0]
    assert past.days.tolist() == [day(date(2018, 3, 1)), NEVER]
    assert list(past.organisations) == list(read.organisations)
    assert read.before(day(date(2020, 1, 1))).members.sizes.tolist() == [2, 2]


def test_the_order_of_rows_says_nothing(tmp_path: Path) -> None:
    """Rows in another order, or said twice, give the same columns."""
    rows = by_chance(3)
    first = alliances(tmp_path, rows)
    second = alliances(tmp_path, [*reversed(rows), *rows[:40]])
    assert list(first.organisations) == list(second.organisations)
    assert first.members.items.tolist() == second.members.items.tolist()
    assert first.sectors.values.tolist() == second.sectors.values.tolist()
    assert first.causes.items.tolist() == second.causes.items.tolist()
    assert first.coordinates.tolist() == second.coordinates.tolist()


def test_later_rows_say_nothing_of_who_was_known(tmp_path: Path) -> None:
    """The sector and place of an organisation are those of its earliest row."""
    rows: list[Membership] = [*ROWS, ("b", "bank", "z", "2021-01-01", "Brest", "", "48.4", "-4.5")]
    read = alliances(tmp_path, [*rows, ("a", "bank", "z", "2021-01-01", "Brest", "", "", "")])
    assert [read.sectors.names[code] for code in read.sectors.values[:2]] == ["school", "company"]
    assert read.coordinates[1].tolist() == [47.2, -1.5]


def test_columns_bear_any_name_and_causes_another_file(tmp_path: Path) -> None:
    """Columns are found under the names that are given, causes in a file of their own, purposes as words."""
    (tmp_path / "who.csv").write_text('who;"what; for";why\nu;p;Aider les aînés\nv;p;Aider les aînés\n')
    (tmp_path / "causes.csv").write_text("what; theme\n")
    (tmp_path / "themes.csv").write_text('"what; for";theme\np;care\np;youth\nq;none\n')
    columns = Columns("who", "what; for", None, (), (), None, ("theme",), "why")
    read = read_alliances(Table(tmp_path / "who.csv", columns, ";", tmp_path / "themes.csv"))
    assert read.cause_names == ("care", "youth")
    assert read.words.sizes.tolist() == [2]
    assert read.sectors.values.tolist() == [-1, -1]


def test_causes_of_a_file_are_read_without_being_named(tmp_path: Path) -> None:
    """They are in the column of the usual name where none is given; a file that lacks it is refused."""
    (tmp_path / "who.csv").write_text("who,what\nu,p\nv,p\n")
    (tmp_path / "causes.csv").write_text("what,cause\np,care\n")
    (tmp_path / "themes.csv").write_text("what,theme\np,care\n")
    columns = Columns("who", "what", None, (), (), None, ())
    assert read_alliances(Table(tmp_path / "who.csv", columns, None, tmp_path / "causes.csv")).cause_names == ("care",)
    with pytest.raises(UnreadableAlliancesError, match=r"themes\.csv.*cause"):
        read_alliances(Table(tmp_path / "who.csv", columns, None, tmp_path / "themes.csv"))


@pytest.mark.parametrize("text", ["", "organisation,undertaking\n", "a,b\n1,2\n"])
def test_a_file_that_is_no_table_of_alliances_is_refused(tmp_path: Path, text: str) -> None:
    """A file without the columns or without a row names itself and the reason."""
    (tmp_path / "some.csv").write_text(text)
    with pytest.raises(UnreadableAlliancesError, match=r"some\.csv"):
        read_alliances(Table(tmp_path / "some.csv", COLUMNS))


def one_row(**changed: str) -> list[Membership]:
    """Return an alliance of two, with some cells changed."""
    cells = {"date": "2018-03-01", "latitude": "47.2", "longitude": "-1.5", **changed}
    return [(who, "", "x", cells["date"], "", "", cells["latitude"], cells["longitude"]) for who in "ab"]


@pytest.mark.parametrize(
    ("reason", "changed", "held"),
    [("dates", {"date": "Mardi gras"}, "Mardi gras"), ("coordinates", {"latitude": "6862000"}, "6862000")],
)
def test_columns_that_cannot_be_read_are_refused(
    tmp_path: Path, reason: str, changed: dict[str, str], held: str
) -> None:
    """Dates of no known form, and coordinates of another system, are not passed over in silence."""
    with pytest.raises(UnreadableAlliancesError) as refused:
        alliances(tmp_path, one_row(**changed))
    assert (refused.value.reason, refused.value.held) == (reason, held)
    assert refused.value.found == ("date" if reason == "dates" else "latitude")


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    """The refusal names each column that is lacking, and those that the file has; case does not count."""
    (tmp_path / "some.csv").write_text("Qui;QUOI;quand\na;x;2019\nb;x;2019\n")
    columns = Columns("qui", "quoi", "genre", ("date",), (), None, ())
    with pytest.raises(UnreadableAlliancesError) as refused:
        read_alliances(Table(tmp_path / "some.csv", columns))
    told = (refused.value.reason, refused.value.found, refused.value.held)
    assert told == ("lacking", "genre, date", "Qui, QUOI, quand")


def test_coordinates_are_degrees_however_they_are_written(tmp_path: Path) -> None:
    """Commas count as points; nought and nought stands for what is not known, nought alone does not."""
    (tmp_path / "some.csv").write_text(
        "organisation;undertaking;latitude;longitude\na;x;47,2;-1,5\nb;x;0;0\nc;x;51.5;0\n"
    )
    columns = Columns(sector=None, dates=(), places=(), coordinates=("latitude", "longitude"), causes=())
    read = read_alliances(Table(tmp_path / "some.csv", columns))
    assert read.coordinates[[0, 2]].tolist() == [[47.2, -1.5], [51.5, 0.0]]
    assert np.isnan(read.coordinates[1]).all()


def test_partners_are_those_who_share_an_undertaking(tmp_path: Path) -> None:
    """Partners are all other members of what an organisation joined, each once."""
    rows = by_chance(4)
    read = alliances(tmp_path, rows)
    for organisation, name in enumerate(read.organisations):
        mine = {row[2] for row in rows if row[0] == name}
        expected = {row[0] for row in rows if row[2] in mine} - {name}
        assert {read.organisations[one] for one in read.partners(organisation)} == expected


def test_a_table_is_told_by_its_file(tmp_path: Path) -> None:
    """A file that does not exist is refused like one that cannot be read."""
    with pytest.raises(UnreadableAlliancesError):
        read_alliances(Table(tmp_path / "absent.csv"))
    assert table(tmp_path, ROWS).file.exists()
