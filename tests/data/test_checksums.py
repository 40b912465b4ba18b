"""Checksums: what servers announce, in each way that they do."""

import base64
import hashlib
from pathlib import Path

import pytest

from data.checksums import announced, checksum, disagreement

MD5 = hashlib.md5(b"abc").digest()  # noqa: S324 - what servers send
SHA256 = hashlib.sha256(b"abc").digest()
SHA512 = hashlib.sha512(b"abc").digest()


def b64(digest: bytes) -> str:
    """Return a digest as most headers write it."""
    return base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({}, ()),
        ({"content-md5": b64(MD5)}, (f"md5:{MD5.hex()}",)),
        ({"digest": f"SHA-256={b64(SHA256)},MD5={b64(MD5)}"}, (f"md5:{MD5.hex()}", f"sha256:{SHA256.hex()}")),
        ({"repr-digest": f"sha-256=:{b64(SHA256)}:, sha-512=:{b64(SHA512)}:"}, (
            f"sha256:{SHA256.hex()}", f"sha512:{SHA512.hex()}",
        )),
        ({"x-amz-checksum-sha256": b64(SHA256)}, (f"sha256:{SHA256.hex()}",)),
        ({"x-amz-checksum-sha256": b64(SHA256) + "-12"}, ()),
        ({"x-amz-meta-sha256": SHA256.hex().upper()}, (f"sha256:{SHA256.hex()}",)),
        ({"x-amz-meta-md5": SHA256.hex()}, ()),
        ({"digest": "crc32c=AAAA, =, sha-256=, sha-256=é"}, ()),
    ],
)  # fmt: skip
def test_announced(headers: dict[str, str], found: tuple[str, ...]) -> None:
    """Each way to announce the checksum of a whole file is understood; anything else is left aside."""
    assert announced(headers) == found


def test_of_a_file(tmp_path: Path) -> None:
    """The checksum of a file is that of its bytes."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")

    assert checksum(path) == f"sha256:{SHA256.hex()}"
    assert checksum(path, "md5") == f"md5:{MD5.hex()}"


def test_disagreement(tmp_path: Path) -> None:
    """The first checksum that a file does not have is named beside the one it has."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    wrong = "md5:" + "0" * 32

    assert disagreement(path, [f"sha256:{SHA256.hex()}"]) is None
    assert disagreement(path, [f"sha256:{SHA256.hex()}", wrong]) == (wrong, f"md5:{MD5.hex()}")
