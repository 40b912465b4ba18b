"""Files of registers that are broken, or made to do harm: a build names them, and changes nothing."""

import gzip
import zipfile
from pathlib import Path

import duckdb
import pytest

from graph import Home
from tests.api.conftest import Command
from tests.api.register_files import rna


def broken(folder: Path, kind: str) -> Path:
    """Write a file of the register of associations that is broken in some way."""
    plain = rna(folder / "rna_waldec_20261101.csv", *({"id": f"W86300{rank:04d}"} for rank in range(1000)))
    content, path = plain.read_bytes(), folder / f"{plain.stem}.{kind.rpartition(' ')[2]}"
    if kind == "cut parquet":
        with duckdb.connect() as connection:
            connection.execute(f"COPY (FROM read_csv('{plain}', all_varchar=true)) TO '{path}' (FORMAT parquet)")
        path.write_bytes(path.read_bytes()[:-100])
    elif kind == "cut csv.gz":
        path.write_bytes(gzip.compress(content)[:-100])
    elif kind == "bomb csv.gz":
        path.write_bytes(gzip.compress(content + b"\n" * (4 << 20)))
    else:
        name = "../x.csv" if kind == "sly zip" else plain.name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        packed = path.read_bytes()
        if kind == "flipped zip":
            path.write_bytes(packed[:2000] + bytes([packed[2000] ^ 1]) + packed[2001:])
    plain.unlink()
    return path


@pytest.mark.parametrize("kind", ["cut parquet", "cut csv.gz", "flipped zip", "bomb csv.gz", "sly zip"])
def test_a_damaged_file_changes_nothing(maillage: Command, own_home: Path, tmp_path: Path, kind: str) -> None:
    """The build ends with 8 and names the file; what is served stays, and nothing else is in the data directory."""
    path, before = broken(tmp_path, kind), Home(own_home).current()
    files = {one for one in own_home.rglob("*") if one.is_file()}
    refused = maillage("build", "--source", f"rna={path}", "--home", str(own_home))

    assert refused.code == 8, refused
    assert path.name in refused.err
    assert "Traceback" not in refused.err
    assert Home(own_home).current() == before
    assert list((own_home / "generations").iterdir()) == [before]
    assert {one for one in own_home.rglob("*") if one.is_file()} == files
    assert not (tmp_path / "x.csv").exists()
