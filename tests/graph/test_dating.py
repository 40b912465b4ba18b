"""Dating: what a cell states, in the forms that tables have."""

from datetime import date
from pathlib import Path

import pytest

from graph.alliances import NEVER, Columns, Table, read_alliances
from graph.alliances.columns import date_of

STATED = {
    "2019-05-31": date(2019, 5, 31),
    "2019/05/31": date(2019, 5, 31),
    "2019-05-31T10:00:00Z": date(2019, 5, 31),
    "2019-05-31 23:00:00+02:00": date(2019, 5, 31),
    "31/05/2019": date(2019, 5, 31),
    "31-05-2019": date(2019, 5, 31),
    "31.05.2019": date(2019, 5, 31),
    "31/05/2019 10:00": date(2019, 5, 31),
    "31/05/19": date(2019, 5, 31),
    "1/5/2019": date(2019, 5, 1),
    "20190531": date(2019, 5, 31),
    "2019-02": date(2019, 2, 28),
    "02/2019": date(2019, 2, 28),
    "2019": date(2019, 12, 31),
    "2019.0": date(2019, 12, 31),
    "2019-2022": date(2019, 12, 31),
}


def days(folder: Path, *cells: str) -> list[date | None]:
    """Return the days that cells of one column state."""
    file = folder / "some.csv"
    rows = [f'{who};{number:03};"{cell}"' for number, cell in enumerate((*cells, "2000-01-01")) for who in "ab"]
    file.write_text("\n".join(["organisation;undertaking;date", *rows]), encoding="utf-8")
    found = read_alliances(Table(file, Columns(sector=None, places=(), causes=()))).days.tolist()
    return [None if day == NEVER else date_of(day) for day in found[:-1]]


@pytest.mark.parametrize("cell", STATED)
def test_each_form_states_its_day(tmp_path: Path, cell: str) -> None:
    """Each form is read by itself; months and years count as their last day."""
    assert days(tmp_path, cell) == [STATED[cell]]


def test_forms_stand_beside_one_another(tmp_path: Path) -> None:
    """A column may have all forms at once."""
    assert days(tmp_path, *STATED) == list(STATED.values())


@pytest.mark.parametrize("cell", ["", "soon", "19 mai 2019", "31/31/2019", "2019-13-01", "43616", "0000"])
def test_what_is_no_date_is_none(tmp_path: Path, cell: str) -> None:
    """Words, the numbers of spreadsheets and days that do not exist are no dates."""
    assert days(tmp_path, cell) == [None]


def test_the_whole_column_tells_whether_the_month_comes_first(tmp_path: Path) -> None:
    """One day above twelve in the second place makes all of the column months first; without any, days come first."""
    assert days(tmp_path, "05/06/2019", "05/31/2019") == [date(2019, 5, 6), date(2019, 5, 31)]
    assert days(tmp_path, "05/06/2019", "31/05/2019") == [date(2019, 6, 5), date(2019, 5, 31)]
    assert days(tmp_path, "05/06/2019") == [date(2019, 6, 5)]
