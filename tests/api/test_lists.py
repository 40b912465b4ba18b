"""Lists: processes make the same as this one does, and whatever becomes of them, every list is made."""

import html
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from api import lists
from api.listing import Shortlist
from api.lists import Lists
from graph import Generation, UnknownNameError, Wanted
from graph.workers.processes import Child
from tests.api.api_support import MARMOTS
from tests.api.conftest import written_over
from tests.running_server import serving

pytestmark = pytest.mark.long

SOON_S = 30.0
ORANGE = Shortlist(("orange",))


class Begun(list[Child]):
    """The processes that were started; they stand still from the start where it ``freezes``."""

    freezes = False


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[Begun]:
    """Give the processes that a test starts; none is left at its end."""
    start, all_of_them = lists._Start.__call__, Begun()

    def watched(self: lists._Start) -> Child:
        child = start(self)
        if all_of_them.freezes:
            child.pause()
        all_of_them.append(child)
        return child

    monkeypatch.setattr(lists._Start, "__call__", watched)
    yield all_of_them
    assert not [one for one in all_of_them if one.is_alive()]


@pytest.fixture
def apart(generation: Generation) -> Iterator[Lists]:
    """Give what lets a process make the lists."""
    with closing(Lists(1)) as made:
        made.follow(generation)
        assert made.is_apart
        yield made


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def forbid_here(made: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no list be made in this process."""

    def refuse(_work: object) -> None:
        raise AssertionError("a list is made here")

    monkeypatch.setattr(made, "here", refuse)


def test_a_process_writes_what_this_one_does(
    apart: Lists, generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, whatever is asked; and it is not made here."""
    forbid_here(apart, monkeypatch)
    for shortlist in (
        ORANGE,
        Shortlist(("unis-cite",), 500, "en"),
        Shortlist(("unis-cite",), 3, "fr", Wanted("company", distance_km=500.0, purpose="jardins abracadabra")),
        Shortlist(("orange", "unis-cite"), 5, "en", Wanted(distance_km=800.0), completes=True),
        Shortlist(("silver-geek",), 5),
        Shortlist(("silver-geek",), 500, "en", completes=True),
    ):
        here = shortlist.made(generation)
        assert apart.made(generation, shortlist) == here
        assert json.loads(here)["items"]


@pytest.mark.parametrize("name", ["orange", "silver-geek"])
def test_no_list_reads_the_network(generation: Generation, name: str) -> None:
    """Neither that of an organisation nor that of an undertaking, however it is asked: a process never reads it."""
    anew = replace(generation)
    for completes in (False, True):
        assert json.loads(Shortlist((name,), 5, completes=completes).made(anew))["items"]
    assert "network" not in vars(anew)


def test_an_error_is_that_of_this_process(apart: Lists, generation: Generation, begun: Begun) -> None:
    """A name that is not known is told with what comes close; the process that met it goes on."""
    with pytest.raises(UnknownNameError) as caught:
        apart.made(generation, Shortlist(("orangr",)))

    assert "orange" in [slug for slug, _label in caught.value.nearest]
    assert apart.made(generation, ORANGE) == ORANGE.made(generation)
    assert len(begun) == 1


def test_who_is_killed_is_replaced_and_its_list_is_made(
    apart: Lists, generation: Generation, monkeypatch: pytest.MonkeyPatch, begun: Begun
) -> None:
    """Killed while it makes a list, or while nobody asks for any; the next one makes lists as it did."""
    here = ORANGE.made(generation)
    (first,) = begun
    first.pause()
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(apart.made, generation, ORANGE)
        time.sleep(0.1)
        assert not asked.done()
        first.kill()
        assert asked.result(timeout=SOON_S) == here

    wait_until(lambda: apart_makes(apart, generation, monkeypatch))
    os.kill(begun[-1].number, signal.SIGKILL)
    assert apart.made(generation, ORANGE) == here
    wait_until(lambda: apart_makes(apart, generation, monkeypatch))
    assert len(begun) == 3


def apart_makes(made: Lists, generation: Generation, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Say whether a process makes a list now."""
    with monkeypatch.context() as patched:
        forbid_here(made, patched)
        try:
            return bool(made.made(generation, ORANGE))
        except AssertionError:
            return False


def test_who_hangs_is_ended(
    apart: Lists, generation: Generation, monkeypatch: pytest.MonkeyPatch, begun: Begun
) -> None:
    """A process that does not answer in time is ended and replaced, and its list is made here."""
    monkeypatch.setattr(lists, "_LONGEST_S", 0.2)
    begun[0].pause()

    assert apart.made(generation, ORANGE) == ORANGE.made(generation)
    wait_until(lambda: not begun[0].is_alive() and len(begun) == 2)


def test_who_waits_too_long_in_line_is_served_here(
    apart: Lists, generation: Generation, monkeypatch: pytest.MonkeyPatch, begun: Begun
) -> None:
    """While all processes are at work, a list waits for one of them, but not for ever."""
    monkeypatch.setattr(lists, "_LONGEST_S", 2.0)
    begun[0].pause()
    with ThreadPoolExecutor(2) as others:
        asked_at = time.monotonic()
        stuck = others.submit(apart.made, generation, ORANGE)
        time.sleep(0.1)
        waiting = others.submit(apart.made, generation, ORANGE)
        assert waiting.result(timeout=SOON_S) == ORANGE.made(generation)
        assert not stuck.done()
        assert time.monotonic() - asked_at < 2.0
        assert stuck.result(timeout=SOON_S)


def test_they_do_not_start_again_and_again(
    generation: Generation, monkeypatch: pytest.MonkeyPatch, begun: Begun
) -> None:
    """Processes that end soon are started a few times; then lists are made here."""
    monkeypatch.setattr(lists, "_MOST_STARTS", 2)
    with closing(Lists(1)) as made:
        made.follow(generation)
        for rank in (0, 1):
            wait_until(lambda rank=rank: len(begun) > rank)  # type: ignore[misc]
            begun[rank].kill()
        time.sleep(1.5)

        assert len(begun) == 2
        assert made.made(generation, ORANGE) == ORANGE.made(generation)


def test_what_cannot_be_opened_is_made_here(
    generation: Generation, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Where no process can be ready, it is logged, and lists are made as without any."""
    (tmp_path / "network").symlink_to(generation.directory / "network")
    with closing(Lists(1)) as made:
        made.follow(replace(generation, directory=tmp_path))

        assert not made.is_apart
        assert "no process makes lists" in caplog.text
        assert made.made(generation, ORANGE) == ORANGE.made(generation)


def test_columns_of_another_version_are_read_once(
    generation: Generation, caplog: pytest.LogCaptureFixture, tmp_path: Path, begun: Begun
) -> None:
    """No process starts that would read all anew, and it is logged what helps."""
    with closing(Lists(1)) as made:
        made.follow(replace(generation, directory=tmp_path))
        assert not begun
        assert "until a build" in caplog.text


def test_closed_while_they_start(generation: Generation, monkeypatch: pytest.MonkeyPatch, begun: Begun) -> None:
    """Whoever starts processes is not held up when all is closed, and starts none later."""
    begun.freezes = True
    made = Lists(1)
    starting = threading.Thread(target=made.follow, args=(generation,))
    starting.start()
    wait_until(lambda: len(begun) == 1)
    assert not made.is_apart
    made.close()
    starting.join(SOON_S)
    assert not starting.is_alive()
    made.follow(generation)

    assert len(begun) == 1


def test_how_many_there_are(generation: Generation, monkeypatch: pytest.MonkeyPatch, begun: Begun) -> None:
    """As many as are asked for; else none for a small data set, on one core, or where memory is short."""
    with closing(Lists(None)) as made:
        made.follow(generation)
        assert begun == []
    monkeypatch.setattr(lists, "WORTH_FROM", len(generation.columnar))
    for cores, pages, expected in ((1, 2**40, 0), (3, 2**40, 3), (64, 2**40, 4), (64, 2**10, 0)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        monkeypatch.setattr("os.sysconf", lambda name, pages=pages: pages if name == "SC_PHYS_PAGES" else 4096)
        assert Lists(None)._size(generation) == expected
    assert Lists(7)._size(generation) == 7


def test_a_write_between_two_lists(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: Begun
) -> None:
    """What is asked after a write is of the new generation: made here first, by a process that opened it then."""
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    with written_over(home, list_workers=1) as desk:
        desk.service.make_ready()
        made, before = desk.service.lists, desk.version
        assert made.is_apart
        assert desk.client.get("/v1/partners?org=marmottes").status_code == 404
        with desk.service._readying:  # nothing is read ahead yet
            assert desk.send("PUT", "/sparql/graphs/clubs", MARMOTS).status_code == 201
            # who is in both generations, then who is in the new one alone
            known, answer = (desk.client.get(f"/v1/partners?org={org}") for org in ("orange", "marmottes"))

        assert known.json()["dataset"]["version"] == desk.version
        assert answer.json()["dataset"]["version"] == answer.headers["X-Dataset-Version"] == desk.version != before
        desk.service.make_ready()
        assert made.is_apart
        assert [one.version for one in begun if one.is_alive()] == [desk.version]
        page = html.unescape(desk.client.get("/v1/partners?org=marmottes", headers={"Accept": "text/html"}).text)
        assert all(item["label"] in page for item in answer.json()["items"])
        forbid_here(made, monkeypatch)
        assert desk.client.get("/v1/partners?org=marmottes").content == answer.content


def test_a_server_leaves_no_process_behind(small_home: Path) -> None:
    """The processes of a server make its lists, and are gone with it, even where it is killed."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with serving(small_home, list_workers=2, may_end=True) as server:
            wait_until(lambda server=server: len(server.workers()) == 5)  # type: ignore[misc]
            assert server.ask("/v1/partners?org=orange").status == 200
            left = server.workers()
            server.process.send_signal(how)
            server.process.wait(SOON_S)
            wait_until(lambda left=left: not any(Path(f"/proc/{one}").exists() for one in left))  # type: ignore[misc]
