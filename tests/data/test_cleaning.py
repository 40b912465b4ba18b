"""Cleaning: what the macros that all clean tables are made with leave of a text."""

import sys
import unicodedata
from importlib.resources import files

import duckdb

DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""The signs that do nothing but turn what is written: those that Unicode calls Bidi_Control."""


def test_no_control_or_direction_sign_is_left_in_a_text() -> None:
    """Each of them becomes a space inside of a text, and nothing at its ends."""
    signs = map(chr, range(sys.maxunicode + 1))
    unwanted = [*(sign for sign in signs if unicodedata.category(sign) == "Cc"), *DIRECTIONS]
    assert len(unwanted) == 65 + 12
    with duckdb.connect() as connection:
        connection.execute(files("data").joinpath("cleaning.sql").read_text(encoding="utf-8"))
        tidied = connection.execute(
            "SELECT tidy(text) FROM (SELECT unnest(?::VARCHAR[]) AS text)",
            [[text for sign in unwanted for text in (f"a{sign}b", f"{sign}a b{sign}")]],
        ).fetchall()
    assert {text for (text,) in tidied} == {"a b"}
