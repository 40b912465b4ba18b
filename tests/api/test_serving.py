"""Serving: the socket, the welcome, and a server that starts, answers and stops."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from api.obstacles import AddressUnusableError, PortInUseError
from api.serving import listening, running
from api.settings import Settings
from graph import Generation, Home, Query
from tests.api.api_support import ROOT, subprocess_outcome
from tests.api.conftest import Command
from tests.running_server import serving


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_listening(host: str) -> None:
    """A free port is taken where 0 is asked for, in both families of addresses."""
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        with listening(host, 0) as listener:
            port = listener.getsockname()[1]
            with socket.create_connection((host if host != "localhost" else "127.0.0.1", port)):
                assert port > 0
    except AddressUnusableError:
        assert host == "::1", "only IPv6 may be switched off"


def test_answers_do_not_wait() -> None:
    """What is accepted names its protocol, without which asyncio keeps small packets back for 40 ms each."""
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _address = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP


def test_port_in_use() -> None:
    """A port that is taken is said to be, with its host and number."""
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortInUseError) as caught, listening("127.0.0.1", port):
            pass

    assert (caught.value.host, caught.value.port) == ("127.0.0.1", port)


def test_the_limits_are_the_settings(small_home: Path, generation: Generation) -> None:
    """The workers of a service have the limits that were set."""
    settings = Settings(home=small_home, query_seconds=1.5, answer_bytes=100)
    with running(settings, generation) as service:
        assert service.workers.limits == settings.query_limits()
        with service.workers.run(Query("ASK {}")).body as body:
            assert json.loads(body.read())["boolean"] is True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_lives_and_stops(small_home: Path, how: signal.Signals) -> None:
    """It prints three addresses, answers, refuses a second one, and stops soon and quietly, workers and all."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--port", "0", "--home", str(small_home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        addresses = re.findall(r"http://127\.0\.0\.1:\d+/\S*", "".join(lines))
        assert [address.rpartition("/")[2] for address in addresses] == ["", "sparql", "docs"]
        for address in addresses:
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert answer.status == 200
        second = subprocess_outcome("serve", "--port", "0", "--home", str(small_home))
        assert (second.code, second.out) == (7, "")
        assert "Traceback" not in second.err
        begun = time.monotonic()
        process.send_signal(how)
        _out, err = process.communicate(timeout=10)
        assert time.monotonic() - begun < 8
        assert "Traceback" not in err
    finally:
        process.kill()
        process.communicate()


def test_what_is_to_go_is_gone_at_the_start_and_at_the_end(own_home: Path, maillage: Command) -> None:
    """A server removes, when it starts, what no process reads any more, and when it stops, what it alone has read."""
    generations = own_home / "generations"
    for litter in (generations / "old", generations / ".building-1"):
        litter.mkdir()
        (litter / ".discarded").touch()
    with serving(own_home):
        assert list(generations.iterdir()) == [Home(own_home).current()]
        assert maillage("exclude", "alteractions", "--home", str(own_home)).code == 7
        assert len(list(generations.iterdir())) == 2
        built = maillage("build", "--home", str(own_home))
        assert "il sert les données d'avant" in built.err
    assert "Un serveur" not in maillage("build", "--from-scratch", "--home", str(own_home)).err
    Home(own_home).discard_others()
    assert list(generations.iterdir()) == [Home(own_home).current()]
