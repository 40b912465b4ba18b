"""Intake: each row of a file is in its table, or listed with its line and a reason; else the file is refused."""

import gzip
import random
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.checksums import sha256_of
from data.errors import FileRefusedError
from data.intake import TakenFile, take_in
from data.layouts import Layout

PLAIN = Layout("plain", ("id", "name"), ("note",))
HEADER = b"id;name;note\n"
Row = tuple[Any, ...]


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a database of its own."""
    with duckdb.connect() as connection:
        yield connection


class Taken:
    """What was taken in from one file, and what could not be read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, *layouts: Layout) -> None:
        self.files = take_in(connection, layouts or (PLAIN,), [path], path.parent)
        self.rows = connection.execute("SELECT line, id, name, note FROM plain ORDER BY line").fetchall()
        self.unreadable = connection.execute("SELECT line, reason FROM unreadable ORDER BY line").fetchall()


def written(tmp_path: Path, content: bytes, name: str = "register.csv") -> Path:
    """Return a file with some bytes."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


def parquet(tmp_path: Path, query: str, options: str = "") -> Path:
    """Return a Parquet file with what a query gives."""
    path = tmp_path / "register.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet{options})")
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"id;name;note\n1;\xc3\x89t\xc3\xa9;x\n2;b;y\n",
        b"\xef\xbb\xbfid;name;note\n1;\xc3\x89t\xc3\xa9;x\n2;b;y\n",
        b'\xef\xbb\xbf"id";"name";"note"\r\n"1";"\xc3\x89t\xc3\xa9";"x"\r\n"2";"b";"y"\r\n',
        b"id;name;note\r\n1;\xc9t\xe9;x\r\n2;b;y\r\n",
        b"id,name,note\n1,\xc3\x89t\xc3\xa9,x\n2,b,y\n",
        b"id\tname\tnote\n1\t\xc3\x89t\xc3\xa9\tx\n2\tb\ty",
        b"id|name|note\n1|\xc9t\xe9|x\n2|b|y",
        b"Note;N\xc3\xa0me;ID;other\nx;\xc3\x89t\xc3\xa9;1;?\ny;b;2;?\n",
    ],
    ids=["utf-8", "bom", "bom, quotes and crlf", "latin-1 and crlf", "commas", "tabs", "bars", "other order and names"],
)
def test_one_table_in_every_dress(database: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes) -> None:
    """Encoding, mark, line ends, delimiter, order and case of the columns make no difference."""
    taken = Taken(database, written(tmp_path, content))
    assert taken.rows == [(2, "1", "Été", "x"), (3, "2", "b", "y")]
    assert taken.unreadable == []
    assert [(one.name, one.rows, one.aside) for one in taken.files] == [("register.csv", 2, {})]


def test_signs_of_windows_are_what_windows_means(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The bytes 128 to 159 of a file that is not UTF-8 are quotes, dashes, œ; five are nothing, and become spaces."""
    taken = Taken(database, written(tmp_path, HEADER + b"1;\x8cuvre d\x92\xe9t\xe9 \x96 5 \x80;\x81\x9f\n"))
    assert taken.rows == [(2, "1", "Œuvre d’été – 5 €", " Ÿ")]


def test_values_hold_newlines_delimiters_and_quotes(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A quoted value holds what it holds, and the rows after it count as rows, not as lines."""
    taken = Taken(database, written(tmp_path, HEADER + b'1;"a\nb;c\r\nd";"say ""x"""\n2;b;y\n'))
    assert taken.rows == [(2, "1", "a\nb;c\nd", 'say "x"'), (3, "2", "b", "y")]


@pytest.mark.parametrize("ends", [(b"\r\n", b"\n"), (b"\n", b"\r\n"), (b"\r", b"\r"), (b"\n", b"\r")])
def test_lines_may_end_in_several_ways(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, ends: tuple[bytes, bytes]
) -> None:
    """A file put together on several machines is read whole, also where a megabyte ends between the two signs."""
    first, second = ends
    long = b"x" * ((1 << 20) - len(b"id;name;note\n1;a;\r\n") + 1)
    content = HEADER.strip() + first + b"1;a;" + long + first + b"2;b;y" + second + b"3" + second + b"4;d;z" + first
    taken = Taken(database, written(tmp_path, content))
    assert [row[:3] for row in taken.rows] == [(2, "1", "a"), (3, "2", "b"), (5, "4", "d")]
    assert taken.unreadable == [(4, "columns-missing")]


def test_the_file_itself_is_never_changed(tmp_path: Path) -> None:
    """What the reading needs is done to a copy, and the copy is gone afterwards."""
    for content in (HEADER + b"1;a;x\n", HEADER + b"1;\xe9;x\r\n", b"id;title\n"):
        path = written(tmp_path, content)
        with duckdb.connect() as connection, suppress(FileRefusedError):
            Taken(connection, path)
        assert path.read_bytes() == content
        assert [one.name for one in tmp_path.iterdir()] == ["register.csv"]


def test_a_file_without_a_row_gives_an_empty_table(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A header alone is a file of no rows."""
    taken = Taken(database, written(tmp_path, HEADER))
    assert (taken.rows, taken.unreadable, taken.files[0].rows) == ([], [], 0)


def test_columns_that_a_file_lacks_are_null(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """What a layout uses and a file has not is NULL; what the file has beside it is not read."""
    taken = Taken(database, written(tmp_path, b"id;name;telephone\n1;a;0102030405\n"))
    assert taken.rows == [(2, "1", "a", None)]


def test_rows_that_cannot_be_read_are_listed_and_those_after_them_keep_their_line(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Too few and too many values, stray quotes: each is listed with its row, and no row beside it is lost or moved."""
    rows = [b"1;a;x", b"2;b", b"3;c;x", b"4;d;x;y", b'5;"e"f;x', b"6;g;x", b"7", b"8;h;x"]
    taken = Taken(database, written(tmp_path, HEADER + b"\n".join(rows) + b"\n"))
    assert [(line, row) for line, row, _name, _note in taken.rows if row] == [(2, "1"), (4, "3"), (7, "6"), (9, "8")]
    assert taken.unreadable == [
        (3, "columns-missing"), (5, "columns-extra"), (6, "quote-misplaced"), (8, "columns-missing")
    ]  # fmt: skip
    assert taken.files[0].rows == 8


def test_a_row_that_is_refused_is_counted_as_a_row_after_values_of_several_lines(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """The place of a row that cannot be read is its rank among the rows, as that of the others is."""
    taken = Taken(database, written(tmp_path, HEADER + b'1;"a\nb\nc";x\n2;b;y\n3\n4;d;"e\nf"\n5;a;b;c\n6;f;z\n'))
    assert [row[:2] for row in taken.rows] == [(2, "1"), (3, "2"), (5, "4"), (7, "6")]
    assert taken.unreadable == [(4, "columns-missing"), (6, "columns-extra")]


def test_broken_bytes_in_a_text_of_utf_8_are_listed(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A row with bytes that are not UTF-8, in a file that is, is refused with its line."""
    rows = b"".join(b"%d;\xc3\xa9\xc3\xa8;x\n" % number for number in range(10))
    taken = Taken(database, written(tmp_path, HEADER + rows + b"10;\xff\xfe;x\n11;a;b\n"))
    assert taken.unreadable == [(12, "encoding-broken")]
    assert taken.rows[-1] == (13, "11", "a", "b")
    assert len(taken.rows) == 11


def test_nul_bytes_are_no_end(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A NUL in a value neither ends the file nor loses a row: it is a sign of that value, as any other."""
    taken = Taken(database, written(tmp_path, HEADER + b"1;a\x00b;x\n2;b;y\n"))
    assert taken.rows == [(2, "1", "a\x00b", "x"), (3, "2", "b", "y")]
    assert taken.unreadable == []


def test_a_value_of_fifty_megabytes_is_one_row_that_cannot_be_read(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """It is listed with its line, and the rows around it are taken in."""
    path = written(tmp_path, HEADER + b"1;a;x\n2;" + b"b" * 50_000_000 + b";y\n3;c;z\n4;d\n5;e;f\n")
    taken = Taken(database, path)
    assert taken.rows == [(2, "1", "a", "x"), (4, "3", "c", "z"), (6, "5", "e", "f")]
    assert taken.unreadable == [(3, "row-too-long"), (5, "columns-missing")]


@pytest.mark.parametrize("rest", [b'2;"b;y\n3;c;z\n', b'2;b;"y', b'2;b;y\n3;"c;z\n4;d;"e\n'])
def test_a_quote_that_is_never_closed_refuses_the_file(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, rest: bytes
) -> None:
    """It would swallow the rows after it: the file is refused, whether it opens in the middle or at the end."""
    with pytest.raises(FileRefusedError, match="quote"):
        Taken(database, written(tmp_path, HEADER + b"1;a;x\n" + rest))


def test_a_quote_that_is_never_closed_is_told_by_its_line(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The line is the one that an editor shows: rows before it may have several, in Windows' encoding as in UTF-8."""
    for rank, coding in enumerate(("utf-8", "cp1252")):
        content = 'id;name;note\n1;"été\nsec";x\n2;b;y\n3;"open;z\n4;d;x\n'.encode(coding)
        database.execute(f"CREATE SCHEMA s{rank}; SET search_path = 's{rank},main'")
        with pytest.raises(FileRefusedError) as caught:
            Taken(database, written(tmp_path, content))
        assert (caught.value.reason, caught.value.detail) == ("quote", "5")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        ("id;name;note\n1;a;b\n".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "id;name\n1;a\n".encode("utf-16-be"), "utf-16"),
        (b"code;title\n1;a\n", "columns id, name"),
        (b"id;title\n1;a\n", "columns name"),
        (b"1;a;x\n2;b;y\n", "columns id, name"),
        (b"<!doctype html><title>404</title>", "no-table"),
        (b"PAR1", "damaged .*too small"),
    ],
)
def test_a_file_that_is_none_of_the_registers_is_refused(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes, reason: str
) -> None:
    """Empty, of another encoding, without a header or with another one: refused, and why."""
    with pytest.raises(FileRefusedError, match=reason) as caught:
        Taken(database, written(tmp_path, content))
    assert caught.value.path.name == "register.csv"


def test_the_first_layout_that_fits_takes_a_file(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Each layout has a table, filled or empty."""
    other = Layout("other", ("id", "title"))
    taken = Taken(database, written(tmp_path, b"id;title\n1;a\n"), PLAIN, other)
    assert taken.rows == []
    assert database.execute("SELECT file, line, id, title FROM other").fetchall() == [("register.csv", 2, "1", "a")]


def test_rows_beside_the_matter_are_counted(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A layout that keeps some rows counts the others, and lines stay those of the file."""
    some = Layout("plain", ("id", "name"), ("note",), aside="CASE name WHEN 'no' THEN 'of-no-concern' END")
    taken = Taken(database, written(tmp_path, HEADER + b"1;no;x\n2;yes;x\n3;no;x\n4;yes\n5;yes;x\n"), some)
    assert [row[:2] for row in taken.rows] == [(3, "2"), (6, "5")]
    assert taken.unreadable == [(5, "columns-missing")]
    assert (taken.files[0].rows, taken.files[0].aside) == (5, {"of-no-concern": 2})


@pytest.mark.parametrize("name", ["register[1].csv", "re*.csv", "l'été ?.csv", "{a,b}.csv"])
def test_a_file_may_have_any_name(database: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    """A name is a name, never a pattern or a piece of a query."""
    written(tmp_path, HEADER + b"9;other;x\n", "register1.csv")
    taken = Taken(database, written(tmp_path, HEADER + b"1;a;x\n", name))
    assert taken.rows == [(2, "1", "a", "x")]
    assert taken.files[0].name == name


def test_a_header_is_names_never_a_query(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Quotes in the name of a column are part of its name."""
    taken = Taken(database, written(tmp_path, b'"i""d";"na\'me";note\n1;a;x\n'))
    assert taken.rows == [(2, "1", "a", "x")]


def test_parquet_is_taken_in_as_text(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Numbers, days and lists are written out, and the first row is line 2, as after a header."""
    query = "SELECT unnest([1, 2]) AS ID, DATE '2020-01-02' AS name, ['a', 'b'] AS note"
    taken = Taken(database, parquet(tmp_path, query))
    assert taken.rows == [(2, "1", "2020-01-02", "[a, b]"), (3, "2", "2020-01-02", "[a, b]")]


def test_parquet_without_a_row_gives_an_empty_table(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A file of no rows is sound."""
    taken = Taken(database, parquet(tmp_path, "SELECT '1' AS id, 'a' AS name WHERE false"))
    assert (taken.rows, taken.files[0].rows) == ([], 0)


def test_parquet_of_another_matter_is_refused(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Its columns are its header."""
    with pytest.raises(FileRefusedError, match="columns name"):
        Taken(database, parquet(tmp_path, "SELECT '1' AS id, 'a' AS title"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_parquet_that_is_cut_is_refused(database: duckdb.DuckDBPyConnection, tmp_path: Path, share: float) -> None:
    """A file that ends too early is refused, wherever it ends."""
    path = parquet(tmp_path, "SELECT i::VARCHAR AS id, 'name of ' || i AS name FROM range(10000) AS numbers (i)")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(FileRefusedError):
        Taken(database, path)


def test_parquet_with_changed_bytes_is_refused_or_read_whole(tmp_path: Path) -> None:
    """A flipped bit is an error, or leaves as many rows as there are: it never ends the process or loses a row."""
    path = parquet(tmp_path, "SELECT i::VARCHAR AS id, 'name of ' || i AS name FROM range(2000) AS numbers (i)")
    content, chance, refused = path.read_bytes(), random.Random(7), 0  # noqa: S311 - damage, not secrets
    for _ in range(60):
        changed = bytearray(content)
        changed[chance.randrange(4, len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        with duckdb.connect() as connection:
            try:
                assert Taken(connection, path).files[0].rows == 2000
            except FileRefusedError:
                refused += 1
    assert refused > 0


def test_json_is_taken_in_as_text(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """An array of objects is rows; what an object lacks is NULL, and lists are written out."""
    content = b'[{"id": "01", "name": "\xc3\x89t\xc3\xa9", "note": ["a", "b"]},\n {"name": "2020-01-02", "id": "2"}]'
    taken = Taken(database, written(tmp_path, content, "register.json"))
    assert taken.rows == [(2, "01", "Été", '["a","b"]'), (3, "2", "2020-01-02", None)]
    assert taken.files[0].rows == 2


@pytest.mark.parametrize(
    "content", [b'[{"id": "1", "name": "a"}, {"id": "2"', b'[{"id": "1", "title": "a"}]', b"[]", b"{"]
)
def test_json_that_is_cut_or_of_another_matter_is_refused(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes
) -> None:
    """A file of JSON is whole and has the columns, or is refused."""
    with pytest.raises(FileRefusedError):
        Taken(database, written(tmp_path, content, "register.json"))


def test_a_packed_file_is_unpacked_and_removed(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """What is in an archive is read under its own name, and nothing of it stays."""
    path = written(tmp_path, gzip.compress(HEADER + b"1;a;x\n"), "register.csv.gz")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    files = take_in(database, (PLAIN,), [path], scratch)
    assert files == (TakenFile("register.csv.gz", sha256_of(path), 1, {}),)
    assert database.execute("SELECT file, line, id FROM plain").fetchall() == [("register.csv.gz/register.csv", 2, "1")]
    assert list(scratch.iterdir()) == []


def test_files_of_one_name_stay_apart(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Each has a name of its own, and the rows of each keep their lines, those that cannot be read too."""
    one, other = tmp_path / "a", tmp_path / "b"
    for folder in (one, other):
        folder.mkdir()
    paths = [
        written(one, HEADER + b"1;a;x\n2\n3;c;z\n", "rna.csv"),
        written(other, HEADER + b"4;d;x\n5;e;y\n6\n7;g;z\n", "rna.csv"),
        written(tmp_path, HEADER + b"8;h;x\n"),
    ]
    files = take_in(database, (PLAIN,), paths, tmp_path)
    assert [(file.name, file.rows) for file in files] == [("a/rna.csv", 3), ("b/rna.csv", 4), ("register.csv", 1)]
    assert database.execute("SELECT file, line, id FROM plain ORDER BY id").fetchall() == [
        ("a/rna.csv", 2, "1"), ("a/rna.csv", 4, "3"), ("b/rna.csv", 2, "4"), ("b/rna.csv", 3, "5"),
        ("b/rna.csv", 5, "7"), ("register.csv", 2, "8"),
    ]  # fmt: skip
    unreadable = database.execute("SELECT file, line FROM unreadable ORDER BY file").fetchall()
    assert unreadable == [("a/rna.csv", 3), ("b/rna.csv", 4)]


def test_files_of_one_name_in_folders_of_one_name_stay_apart(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """What the folders do not tell apart, a rank does; a file that is given twice is read once."""
    paths = []
    for name in ("x", "y"):
        folder = tmp_path / name / "86"
        folder.mkdir(parents=True)
        paths.append(written(folder, HEADER + b"1;a;x\n", "rna.csv"))
    files = take_in(database, (PLAIN,), [*paths, paths[0]], tmp_path)
    assert [file.name for file in files] == ["86/rna.csv", "86/rna.csv (2)"]
    assert database.execute("SELECT file FROM plain ORDER BY file").fetchall() == [(file.name,) for file in files]


def test_members_of_one_name_stay_apart(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The rows of a member bear its path in the archive; nothing of what was unpacked stays, whatever it is called."""
    path, scratch = tmp_path / "rna.zip", tmp_path / "scratch"
    scratch.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("86/rna.csv", HEADER + b"1;a;x\n2\n3;c;z\n")
        archive.writestr("79/rna.csv", HEADER + b"4;d;x\n5\n6;f;z\n")
        archive.writestr("readable.csv", HEADER + b"7;\xe9t\xe9;x\n")
    (file,) = take_in(database, (PLAIN,), [path], scratch)
    assert (file.name, file.rows) == ("rna.zip", 7)
    assert database.execute("SELECT file, line, id FROM plain ORDER BY id").fetchall() == [
        ("rna.zip/86/rna.csv", 2, "1"), ("rna.zip/86/rna.csv", 4, "3"), ("rna.zip/79/rna.csv", 2, "4"),
        ("rna.zip/79/rna.csv", 4, "6"), ("rna.zip/readable.csv", 2, "7"),
    ]  # fmt: skip
    assert list(scratch.iterdir()) == []


def test_a_full_disk_is_no_fault_of_the_file(tmp_path: Path) -> None:
    """Where the engine has no room for what it reads, its own error goes on: the file is not said to be damaged."""
    hashes = " || ".join(f"sha256('{rank}' || i)" for rank in range(8))
    query = f"SELECT i::VARCHAR AS id, {hashes} AS name FROM range(120000) AS numbers (i)"
    path = parquet(tmp_path, query, ", ROW_GROUP_SIZE 4096")
    room = tmp_path / "spilled"
    with (
        duckdb.connect(
            config={"memory_limit": "30MB", "max_temp_directory_size": "1MB", "temp_directory": str(room)}
        ) as connection,
        pytest.raises(duckdb.OutOfMemoryException),
    ):
        Taken(connection, path)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_folder_of_a_file_says_nothing(database: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str) -> None:
    """A folder called as a column and a value is no column: the file alone says what it holds."""
    folder = tmp_path / "id=5"
    folder.mkdir()
    if kind == "csv":
        path = written(folder, HEADER + b"1;a;x\n")
    else:
        path = parquet(folder, "SELECT '1' AS id, 'a' AS name, 'x' AS note")
    take_in(database, (PLAIN,), [path], tmp_path)
    assert database.execute("SELECT id, name FROM plain").fetchall() == [("1", "a")]
