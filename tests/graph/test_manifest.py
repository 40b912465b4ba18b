"""The manifest: what a generation holds, and that nothing of it can change without a word."""

import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import GenerationDamagedError, Manifest, SourceRecord
from graph.manifest import FORMAT, Edit, FileRecord, check_files, dataset_version, record_files
from ontology.source import Account

RECORD = SourceRecord("https://example.org/g", "g", "Un « titre »", "tests", "CC0-1.0", "1", 3, "0" * 64)
MANIFEST = Manifest(
    "2026-11-22-0123456789ab",
    "2026-11-22T03:04:05+00:00",
    "maillage 0.1.0",
    (RECORD, replace(RECORD, name="h", triples=4)),
    {"https://example.org/g": 3, "https://example.org/derived": 5},
    {"store/000001.sst": FileRecord(12, "1" * 64), "store/CURRENT": FileRecord(0, "2" * 64)},
)
ACCOUNT = Account(4, {"no-name": 1}, {"dissolved": 2}, files={"rna.csv": "4" * 64})
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def written(directory: Path, manifest: Manifest = MANIFEST) -> Path:
    """Write a manifest; return its file."""
    manifest.write(directory)
    return directory / "manifest.json"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A manifest is read back equal."""
    written(tmp_path)
    assert Manifest.read(tmp_path) == MANIFEST


@settings(deadline=None, max_examples=60)
@given(text=TEXTS, number=st.integers(0, 2**63))
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, text: str, number: int) -> None:
    """Titles and names of any characters, and counts of any size, are read back equal."""
    directory = tmp_path_factory.mktemp("manifest")
    manifest = replace(MANIFEST, sources=(replace(RECORD, title=text, triples=number),), graphs={text: number})
    written(directory, manifest)
    assert Manifest.read(directory) == manifest


@pytest.mark.parametrize(("number", "absent"), [(2, {"edits"}), (3, set())])
def test_what_was_written_in_an_older_format_is_read(tmp_path: Path, number: int, absent: set[str]) -> None:
    """A manifest of a format before knows of no accounts, of no files but the store's, or of no edits."""
    path = written(tmp_path)
    document = json.loads(path.read_text())
    older = {name: value for name, value in document.items() if name not in absent | {"format", "checksum"}}
    older["files"] = {name.removeprefix("store/"): file for name, file in older["files"].items()}
    for source in older["sources"]:
        del source["account"]
    checksum = hashlib.sha256(json.dumps(older, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(older | {"format": number, "checksum": checksum}))
    assert Manifest.read(tmp_path) == MANIFEST


def test_the_account_of_a_source_is_read(tmp_path: Path) -> None:
    """What became of the rows of a register is read back equal, and is part of the version."""
    source = replace(RECORD, account=ACCOUNT)
    written(tmp_path, replace(MANIFEST, sources=(source,)))
    assert Manifest.read(tmp_path).sources == (source,)
    assert len({dataset_version(MANIFEST.built, "m 1", (one,)) for one in (RECORD, source)}) == 2


def test_edits_are_read_and_count(tmp_path: Path) -> None:
    """Edits are read back equal; each gives another version, of the day of the last one."""
    edits = tuple(Edit(f"2026-11-2{day}T00:00:00+00:00", "put", ("https://e.org/g",), "3" * 64, "ab") for day in (3, 3))
    manifest = replace(MANIFEST, edits=edits)
    written(tmp_path, manifest)
    assert Manifest.read(tmp_path) == manifest
    assert manifest.modified == edits[-1].moment
    versions = [dataset_version(MANIFEST.built, "m 1", (RECORD,), edits[:count]) for count in range(3)]
    assert len(set(versions)) == 3
    assert [version[:10] for version in versions] == ["2026-11-22", "2026-11-23", "2026-11-23"]


def test_a_missing_manifest_is_damage(tmp_path: Path) -> None:
    """A folder without a manifest is no generation."""
    with pytest.raises(GenerationDamagedError, match=r"manifest\.json cannot be read"):
        Manifest.read(tmp_path)


@pytest.mark.parametrize("number", [1, FORMAT + 1, str(FORMAT), None])
def test_another_format_is_refused(tmp_path: Path, number: object) -> None:
    """A layout of another version of the program is refused by that name, older or newer."""
    path = written(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": number}))
    with pytest.raises(GenerationDamagedError, match="another version of the program"):
        Manifest.read(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "3", "{}", '{"format": 2}', "\x00" * 40, '{"format": 2, "checksum": 1}']
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    """Anything else in its place is damage, not a crash."""
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(GenerationDamagedError):
        Manifest.read(tmp_path)


def test_no_cut_is_read(tmp_path: Path) -> None:
    """A manifest cut anywhere before its closing brace is refused."""
    path = written(tmp_path)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 2, 7):
        path.write_bytes(whole[:length])
        with pytest.raises(GenerationDamagedError):
            Manifest.read(tmp_path)


def test_no_flipped_bit_is_read_as_something_else(tmp_path: Path) -> None:
    """A flipped bit is refused, unless it changes nothing of what the manifest says (between two values)."""
    path = written(tmp_path)
    whole = path.read_bytes()
    chance = random.Random(7)  # noqa: S311 - no secret
    refused = 0
    for _ in range(400):
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        try:
            assert Manifest.read(tmp_path) == MANIFEST
        except GenerationDamagedError:
            refused += 1
    assert refused > 300


@pytest.mark.parametrize("field", ["built", "version", "software"])
def test_a_changed_value_is_named(tmp_path: Path, field: str) -> None:
    """A value that was changed by hand, even the hour of the build, is no longer what was written."""
    path = written(tmp_path)
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {field: document[field].replace("0", "1")}))
    with pytest.raises(GenerationDamagedError, match="another content than when it was written"):
        Manifest.read(tmp_path)


class TestVersion:
    """The version of a data set."""

    def test_same_facts_same_day_same_version(self) -> None:
        """The hour of the build does not count, nor does how often it is asked."""
        sources = (RECORD,)
        morning, evening = "2026-11-22T03:04:05+00:00", "2026-11-22T23:04:05+00:00"
        assert dataset_version(morning, "m 1", sources) == dataset_version(evening, "m 1", sources)
        assert dataset_version(morning, "m 1", sources).startswith("2026-11-22-")

    def test_everything_else_counts(self) -> None:
        """Another day, another program, another source or another detail of a source: another version."""
        built = "2026-11-22T03:04:05+00:00"
        others = [
            replace(RECORD, **{name: "x"})  # type: ignore[arg-type]
            for name in ("graph", "name", "title", "producer", "licence", "vintage", "sha256")
        ]
        versions = [
            dataset_version(built, "m 1", (RECORD,)),
            dataset_version("2026-11-23T03:04:05+00:00", "m 1", (RECORD,)),
            dataset_version(built, "m 2", (RECORD,)),
            dataset_version(built, "m 1", ()),
            dataset_version(built, "m 1", (RECORD, RECORD)),
            dataset_version(built, "m 1", (replace(RECORD, triples=4),)),
            *(dataset_version(built, "m 1", (other,)) for other in others),
        ]
        assert len(set(versions)) == len(versions)


class TestFiles:
    """The files of a generation, compared with their records."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        """Return a folder like that of a generation."""
        names = ("store/000001.sst", "store/CURRENT", "store/LOCK", "store/LOG", "columns/rna/rows", "manifest.json")
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(f"content of {name}")
        return tmp_path

    def test_lock_and_log_are_left_out(self, place: Path) -> None:
        """What an engine rewrites at every opening is not part of the record, and may come and go."""
        records = record_files(place)
        assert sorted(records) == ["columns/rna/rows", "store/000001.sst", "store/CURRENT"]
        (place / "store/LOG").write_text("opened again")
        (place / "store/LOCK").unlink()
        check_files(place, records, None)

    def test_what_is_shared_keeps_its_record(self, place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A hard link to a recorded file is not read again; a copy of it, or another file of its name, is."""
        copy = tmp_path_factory.mktemp("copy")
        (copy / "store").mkdir()
        (copy / "store/000001.sst").hardlink_to(place / "store/000001.sst")
        (copy / "store/CURRENT").write_text("another content")
        noted = {name: FileRecord(1, "noted") for name in ("store/000001.sst", "store/CURRENT")}
        records = record_files(copy, place, noted)
        assert records["store/000001.sst"] == noted["store/000001.sst"]
        assert records["store/CURRENT"] == record_files(copy)["store/CURRENT"]

    @pytest.mark.parametrize("limit", [None, 1 << 20])
    def test_differences_are_named(self, place: Path, limit: int | None) -> None:
        """A file that is missing, of another size, of another content or unknown is named."""
        records = record_files(place)
        file = place / "store/000001.sst"
        content = file.read_bytes()
        file.write_bytes(content[:-1] + b"!")
        with pytest.raises(GenerationDamagedError, match=r"store/000001\.sst has another content"):
            check_files(place, records, limit)
        file.write_bytes(content[:-1])
        with pytest.raises(GenerationDamagedError, match=r"store/000001\.sst has another size"):
            check_files(place, records, limit)
        file.unlink()
        with pytest.raises(GenerationDamagedError, match=r"store/000001\.sst is missing"):
            check_files(place, records, limit)
        file.write_bytes(content)
        (place / "store/000002.log").touch()
        with pytest.raises(GenerationDamagedError, match=r"store/000002\.log does not belong"):
            check_files(place, records, limit)

    def test_large_files_are_not_read_at_opening(self, place: Path) -> None:
        """Above the limit only the size is compared."""
        records = record_files(place)
        (place / "store/000001.sst").write_text("CONTENT OF store/000001.sst")
        check_files(place, records, 0)
        with pytest.raises(GenerationDamagedError):
            check_files(place, records, None)

    def test_a_missing_folder_is_damage(self, place: Path) -> None:
        """A generation that is not there at all is named by its first file."""
        with pytest.raises(GenerationDamagedError, match="is missing"):
            check_files(place / "absent", record_files(place), None)
