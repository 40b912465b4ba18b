"""Dating: the day that a cell states, in the forms that tables have, as an expression of SQL.

Read are ISO dates with or without an hour, eight figures, days, months and years between dots, dashes or slashes, and
months and years alone, which count as their last day; of two years (``2014-2020``) the first counts. Whether the
day or the month comes first is told by the whole column: a number above twelve can only be a day.
"""

from typing import Final

_PLAIN: Final = "regexp_replace(regexp_extract({text}, '^[^ T]+'), '[./]', '-', 'g')"
"""The cell without its hour, with dashes between its numbers."""
_NUMBERED: Final = "regexp_extract({plain}, '^(\\d{{1,2}})-(\\d{{1,2}})-(?:\\d{{4}}|\\d{{2}})$', {place})"
_FORMS: Final = (
    "try_cast(regexp_extract({plain}, '^[12]\\d{{3}}-\\d{{1,2}}-\\d{{1,2}}$') AS DATE)",
    "try_strptime(regexp_extract({plain}, '^\\d{{1,2}}-\\d{{1,2}}-[12]\\d{{3}}$'), {order} || '-%Y')::DATE",
    "try_strptime(regexp_extract({plain}, '^\\d{{1,2}}-\\d{{1,2}}-\\d{{2}}$'), {order} || '-%y')::DATE",
    "try_strptime(regexp_extract({plain}, '^[12]\\d{{7}}$'), '%Y%m%d')::DATE",
    "last_day(try_cast(regexp_extract({plain}, '^[12]\\d{{3}}-\\d{{1,2}}$') || '-01' AS DATE))",
    "last_day(try_strptime(regexp_extract({plain}, '^\\d{{1,2}}-[12]\\d{{3}}$'), '%m-%Y')::DATE)",
    "try_cast(regexp_extract({plain}, '^([12]\\d{{3}})(?:-0|-[12]\\d{{3}})?$', 1) || '-12-31' AS DATE)",
)
"""The forms, the first that reads a cell counting; ``2019.0`` is a year that went through a spreadsheet."""


def stated_day(text: str, order: str) -> str:
    """Return the expression of the day that a cell states (a DATE, or NULL); ``order`` is one of :func:`order_of`."""
    return f"coalesce({', '.join(form.format(plain=_PLAIN.format(text=text), order=order) for form in _FORMS)})"


def order_of(text: str) -> str:
    """Return the expression, over all cells of a column, of what comes first: the day, if both could be."""
    plain = _PLAIN.format(text=text)
    above = [f"count_if(try_cast({_NUMBERED.format(plain=plain, place=place)} AS INTEGER) > 12)" for place in (1, 2)]
    return f"CASE WHEN {above[1]} > {above[0]} THEN '%m-%d' ELSE '%d-%m' END"
