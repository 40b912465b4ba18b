"""Chunks as a file: every byte in its order, however it is asked for."""

import pytest

from graph.chunks import file_of


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_every_byte_is_read_once(size: int) -> None:
    """Pieces of any size give the whole, and an empty chunk on the way is no end."""
    file = file_of([b"abc", b"", b"de", b"", b""])
    pieces = list(iter(lambda: file.read(size), b""))
    assert b"".join(pieces) == b"abcde"
    assert all(len(piece) <= size for piece in pieces)
    assert file.read(size) == b""


def test_a_chunk_is_taken_when_it_is_needed() -> None:
    """Nothing is read ahead."""
    taken = []
    file = file_of(taken.append(chunk) or chunk for chunk in (b"a", b"b"))  # type: ignore[func-returns-value]
    assert file.read() == b"a"
    assert taken == [b"a"]
