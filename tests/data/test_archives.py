"""Archives that are damaged, or made to do harm: what cannot be taken whole and harmlessly is not taken at all."""

import gzip
import io
import random
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data import unpack
from data.errors import ArchiveDamagedError, ArchiveError, ArchiveRefusedError

ROWS = "".join(f"{rank};Association n° {rank * 7919 % 10007}\n" for rank in range(20_000)).encode()


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes a zip of members, by name or by description."""

    def make(*members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members:
                archive.writestr(member, content)
        return path

    return make


def left(folder: Path) -> list[str]:
    """Return the files in a folder and below."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def refusal(path: Path, folder: Path, **bounds: int) -> ArchiveRefusedError:
    """Return why an archive is refused; nothing of it is left."""
    with pytest.raises(ArchiveRefusedError) as refused:
        list(unpack(path, folder / "out", **bounds))  # type: ignore[arg-type]
    assert left(folder) == [path.name]
    return refused.value


class TestUnpack:
    """What a sound archive gives."""

    def test_members_one_after_the_other(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """The members wanted come one by one, in their order, each whole before it is given."""
        path = make_zip(("rna_86.csv", ROWS), ("lisez-moi.txt", b"texte"), ("sous/RNA_79.CSV", b"x"), ("vide/", b""))
        out = tmp_path / "out"
        members = unpack(path, out, "*.csv")

        assert next(members).read_bytes() == ROWS
        assert left(out) == ["rna_86.csv"]
        assert next(members).read_bytes() == b"x"
        assert list(members) == []
        assert left(out) == ["rna_86.csv", "sous/RNA_79.CSV"]

    def test_gzip(self, tmp_path: Path) -> None:
        """A gzip has one member, called as it is without its ending."""
        path = tmp_path / "a.csv.gz"
        path.write_bytes(gzip.compress(ROWS))
        (one,) = unpack(path, tmp_path / "out")

        assert (one.name, one.read_bytes()) == ("a.csv", ROWS)

    def test_nothing_is_overwritten(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """A file that is there already stays as it is."""
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "a.csv").write_text("mine")
        with pytest.raises(FileExistsError):
            list(unpack(make_zip(("b.csv", ROWS), ("a.csv", ROWS)), tmp_path / "out"))

        assert left(tmp_path / "out") == ["a.csv"]
        assert (tmp_path / "out" / "a.csv").read_text() == "mine"


class TestDamaged:
    """Acceptance I1: a truncated or changed archive is told with its name, the place and the reason."""

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
    def test_truncated_gzip(self, tmp_path: Path, share: float) -> None:
        """A gzip that was cut off is damaged, however near its end."""
        path, whole = tmp_path / "a.csv.gz", gzip.compress(ROWS)
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(ArchiveDamagedError) as damaged:
            list(unpack(path, tmp_path / "out"))

        assert (damaged.value.path, damaged.value.member) == (path, "a.csv")
        assert left(tmp_path) == ["a.csv.gz"]

    def test_where(self, tmp_path: Path) -> None:
        """The error says how much could be read."""
        path, whole = tmp_path / "a.csv.gz", gzip.compress(ROWS * 10)
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ArchiveDamagedError) as damaged:
            list(unpack(path, tmp_path / "out"))

        assert 1 << 20 <= damaged.value.read < len(ROWS) * 10
        assert damaged.value.reason

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
    def test_truncated_zip(self, make_zip: Callable[..., Path], tmp_path: Path, share: float) -> None:
        """A zip that was cut off has lost its table: it is damaged as a whole."""
        path = make_zip(("a.csv", ROWS))
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(ArchiveDamagedError):
            list(unpack(path, tmp_path / "out"))

        assert left(tmp_path) == ["a.zip"]

    @pytest.mark.parametrize("form", ["zip", "gz"])
    def test_flipped_bits(self, make_zip: Callable[..., Path], tmp_path: Path, form: str) -> None:
        """Wherever one bit changes, the content is the true one or the archive is told to be damaged or refused."""
        path = make_zip(("a.csv", ROWS[:20_000]), ("b.csv", ROWS[20_000:40_000]))
        wanted = [ROWS[:20_000], ROWS[20_000:40_000]]
        if form == "gz":
            path = tmp_path / "a.gz"
            path.write_bytes(gzip.compress(ROWS[:20_000]))
            wanted = wanted[:1]
        whole, chance, damaged = path.read_bytes(), random.Random(7), 0  # noqa: S311 - no secret
        for rank in range(300):
            place = chance.randrange(len(whole))
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rank % 8]) + whole[place + 1 :])
            out = tmp_path / f"out-{rank}"
            try:
                contents = [one.read_bytes() for one in unpack(path, out)]
            except ArchiveError:
                damaged += 1
                assert left(out) == []
            else:
                assert contents == wanted
        assert damaged > 250

    def test_checksum(self, tmp_path: Path) -> None:
        """A member that can be read but is not what was packed is damaged."""
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("a.csv", ROWS)
        path.write_bytes(path.read_bytes().replace(b"100;Association", b"100;association", 1))
        with pytest.raises(ArchiveDamagedError, match="CRC"):
            list(unpack(path, tmp_path / "out"))

    def test_later_member(self, tmp_path: Path) -> None:
        """Where a later member is damaged, the earlier ones go too: an archive is taken whole or not at all."""
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("a.csv", b"whole")
            archive.writestr("b.csv", ROWS)
        path.write_bytes(path.read_bytes().replace(b"100;Association", b"100;association", 1))
        members = unpack(path, tmp_path / "out")
        assert next(members).read_bytes() == b"whole"
        with pytest.raises(ArchiveDamagedError) as damaged:
            next(members)

        assert damaged.value.member == "b.csv"
        assert left(tmp_path) == ["a.zip"]


class TestBombs:
    """Acceptance I3: an archive that swells is stopped at the bound, and leaves nothing."""

    @pytest.mark.parametrize("form", ["zip", "gzip"])
    def test_ratio(self, make_zip: Callable[..., Path], tmp_path: Path, form: str) -> None:
        """What unpacks to more than two hundred times its size is a bomb."""
        zeros = bytes(200 << 20)
        path = make_zip(("a.csv", zeros))
        if form == "gzip":
            path.unlink()
            path = tmp_path / "a.csv.gz"
            path.write_bytes(gzip.compress(zeros))
        error = refusal(path, tmp_path)

        assert (error.reason, error.limit) == ("bomb", 200 * path.stat().st_size)

    def test_bound(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """What unpacks to more than the declared bound is too large, all members counted."""
        path = make_zip(("a.csv", ROWS), ("b.csv", ROWS))
        error = refusal(path, tmp_path, most_bytes=len(ROWS) + 1000)

        assert (error.reason, error.member, error.limit) == ("large", "b.csv", len(ROWS) + 1000)

    def test_size_that_lies(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """What a member says of its own size is not believed: nothing beyond it is taken."""
        path = make_zip(("a.csv", ROWS))
        content = path.read_bytes()
        path.write_bytes(content.replace(struct.pack("<L", len(ROWS)), struct.pack("<L", 100)))
        with pytest.raises(ArchiveDamagedError):
            list(unpack(path, tmp_path / "out"))
        assert left(tmp_path) == ["a.zip"]

    def test_small_and_even(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """A small file of equal rows is no bomb, however well it is packed."""
        (one,) = unpack(make_zip(("a.csv", b"0;0\n" * 200_000)), tmp_path / "out")

        assert one.stat().st_size == 800_000

    def test_crowd(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """A crowd of members is refused."""
        assert refusal(make_zip(*((f"{rank}", b"") for rank in range(10_001))), tmp_path).reason == "many"

    def test_only_what_is_wanted_counts(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """A member that is not wanted is not read."""
        path = make_zip(("zeros.bin", bytes(50 << 20)), ("a.csv", ROWS))

        assert [one.name for one in unpack(path, tmp_path / "out", "*.csv", most_bytes=1 << 20)] == ["a.csv"]


class TestEscapes:
    """Acceptance I4: nothing is written outside of the folder, and only plain files inside."""

    @pytest.mark.parametrize(
        "name",
        [
            "../evil.csv", "a/../../evil.csv", "/etc/evil.csv", "//evil.csv", "a/../b.csv", "..\\evil.csv", ".",
            "C:\\evil.csv", "a//b.csv", "./a.csv", "..",
        ],
    )  # fmt: skip
    def test_names(self, make_zip: Callable[..., Path], tmp_path: Path, name: str) -> None:
        """A name that leads elsewhere, or that is not written plainly, is refused before anything is taken."""
        error = refusal(make_zip(("a.csv", ROWS), (name, b"evil")), tmp_path)

        assert (error.reason, error.member) == ("name", name)

    def test_name_with_an_end(self, tmp_path: Path) -> None:
        """A name that ends in its middle is refused."""
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv_.exe", b"x")
        path.write_bytes(path.read_bytes().replace(b"a.csv_", b"a.csv\0"))

        assert refusal(path, tmp_path).reason == "name"

    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
    def test_no_plain_file(self, make_zip: Callable[..., Path], tmp_path: Path, kind: int) -> None:
        """Links, devices and pipes are refused."""
        member = zipfile.ZipInfo("a.csv")
        member.external_attr = (kind | 0o777) << 16

        assert refusal(make_zip((member, b"/etc/passwd")), tmp_path).reason == "link"

    @pytest.mark.parametrize("names", [("a.csv", "A.CSV"), ("a", "a/b.csv"), ("a/b/c.csv", "A")])
    def test_two_of_one_name(self, make_zip: Callable[..., Path], tmp_path: Path, names: tuple[str, ...]) -> None:
        """Two members that would be one file, or a file and its folder, are refused."""
        assert refusal(make_zip(*((name, b"x") for name in names)), tmp_path).reason == "twice"

    @pytest.mark.parametrize("form", ["tar", "tar.gz"])
    def test_tar(self, tmp_path: Path, form: str) -> None:
        """A tar is not unpacked, packed or not."""
        path = tmp_path / f"a.{form}"
        with tarfile.open(path, "w:gz" if form == "tar.gz" else "w") as archive:
            member = tarfile.TarInfo("../evil.csv")
            member.size = len(ROWS)
            archive.addfile(member, io.BytesIO(ROWS))

        assert refusal(path, tmp_path).reason == "kind"

    @pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"PAR1" + bytes(100), b"PK\x05\x06" + bytes(18)])
    def test_no_archive(self, tmp_path: Path, content: bytes) -> None:
        """What is no archive, or an empty one, is told as that."""
        path = tmp_path / "a.zip"
        path.write_bytes(content)

        assert refusal(path, tmp_path).reason == "kind"

    def test_locked(self, make_zip: Callable[..., Path], tmp_path: Path) -> None:
        """A member locked by a password is told as that."""
        path = make_zip(("a.csv", ROWS))
        content = bytearray(path.read_bytes())
        content[content.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(content)

        assert refusal(path, tmp_path).reason == "locked"

    def test_other_coding(self, tmp_path: Path) -> None:
        """A compression that is not read is told as that."""
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("a.csv", ROWS)

        assert refusal(path, tmp_path).reason == "coding"
