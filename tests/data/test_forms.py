"""Forms: what a file is, by its first bytes alone."""

from pathlib import Path

import pytest

from data.forms import form_of, form_of_file


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"PK\x03\x04rest", "zip"),
        (b"PK\x05\x06", "empty zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"PAR1\x15", "parquet"),
        (b"a.csv".ljust(257, b"\0") + b"ustar", "tar"),
        (b"id;titre\nW751;Asso", "csv"),
        (b'\xef\xbb\xbf"id","titre"\n', "csv"),
        ("id;titre\nW751;Été".encode("latin-1"), "csv"),
        (b"\n\n  <!DOCTYPE HTML>", "html"),
        (b"<?xml version='1.0'?><html>", "html"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied", "xml"),
        (b'{"message": "no"}', "json"),
        (b"[]", "json"),
        (b" \r\n\t", "empty"),
        (b"", "empty"),
        ("id;titre".encode("utf-16"), "binary"),
    ],
)
def test_form(head: bytes, form: str) -> None:
    """Each kind of beginning has its form; text that is nothing else is taken for CSV."""
    assert form_of(head) == form


def test_of_a_file(tmp_path: Path) -> None:
    """A file has the form of its beginning, whatever its name says."""
    path = tmp_path / "a.zip"
    path.write_bytes(b"<html>")

    assert form_of_file(path) == "html"
