"""Keys: who may write, told apart from who may not, and nothing of a key is kept but its hash."""

import stat
from pathlib import Path

import pytest
from httpx2 import Response

from api.keys import Keys
from api.requests import KeyMissingError, KeyRefusedError, TooManyWrongKeysError, WritesOffError
from tests.api.api_support import Desk
from tests.api.conftest import Command, written_over

NOTE = '<https://example.org/a> <http://www.w3.org/2004/02/skos/core#note> "a" .'


def put(desk: Desk, authorization: str | None = None, address: str = "/sparql/graphs?default") -> Response:
    """Try to write."""
    headers = {"Content-Type": "text/turtle"}
    if authorization is not None:
        headers["Authorization"] = authorization
    return desk.client.put(address, content=NOTE, headers=headers)


class TestFile:
    """What is kept of keys."""

    def test_only_the_hash_is_kept(self, tmp_path: Path) -> None:
        """The text of a key is in no file; the file is its owner's alone."""
        text = Keys(tmp_path).add("me")
        file = tmp_path / "keys.json"
        assert len(text) > 40
        assert not any(text in path.read_text() for path in tmp_path.iterdir() if path.is_file())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_a_key_opens_until_it_is_revoked(self, tmp_path: Path) -> None:
        """Another object over the same folder sees what changes at once."""
        keys, others = Keys(tmp_path), Keys(tmp_path)
        text = others.add("me")
        assert keys.allow(text, "::1").name == "me"
        others.revoke("me")
        others.add("you")
        with pytest.raises(KeyMissingError) as caught:
            keys.allow(text, "::1")
        assert "revoked" in str(caught.value)

    def test_without_keys_nobody_writes(self, tmp_path: Path) -> None:
        """No key, or none that works any more: writing is off."""
        keys = Keys(tmp_path)
        with pytest.raises(WritesOffError):
            keys.allow("anything", "::1")
        text = keys.add("me")
        keys.revoke("me")
        with pytest.raises(WritesOffError):
            keys.allow(text, "::1")

    def test_a_hundred_wrong_keys(self, tmp_path: Path) -> None:
        """After a hundred wrong keys an address has to wait; another address has not."""
        keys = Keys(tmp_path)
        text = keys.add("me")
        for _ in range(100):
            with pytest.raises(KeyRefusedError):
                keys.allow("wrong", "192.0.2.1")
        with pytest.raises(TooManyWrongKeysError) as caught:
            keys.allow(text, "192.0.2.1")
        assert 0 < caught.value.retry_after_s <= 60
        assert keys.allow(text, "192.0.2.2").name == "me"

    def test_only_wrong_keys_are_noted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Sites that sent wrong keys are remembered, so many at most; a whole network of IPv6 is one site."""
        monkeypatch.setattr("api.keys._MOST_SITES", 3)
        keys = Keys(tmp_path)
        text = keys.add("me")
        for number in range(100):
            keys.allow(text, f"192.0.2.{number}")
        assert not vars(keys)["_wrong"]
        for number in range(100):
            with pytest.raises(KeyRefusedError):
                keys.allow("wrong", f"2001:db8::{number:x}")
        with pytest.raises(TooManyWrongKeysError):
            keys.allow("wrong", "2001:db8::ffff")
        for number in range(10):
            with pytest.raises(KeyRefusedError):
                keys.allow("wrong", f"192.0.2.{number}")
        assert len(vars(keys)["_wrong"]) == 3


class TestRequests:
    """What a request has to hold."""

    @pytest.mark.parametrize(
        ("authorization", "status", "code"),
        [
            (None, 401, "key-missing"),
            ("", 401, "key-missing"),
            ("Bearer ", 401, "key-missing"),
            ("Basic bWU6bWU=", 401, "key-missing"),
            ("Bearer wrong", 403, "key-refused"),
        ],
    )
    def test_no_key_or_a_wrong_one(self, desk: Desk, authorization: str | None, status: int, code: str) -> None:
        """Without a key a write is 401, with a wrong one 403, and nothing changes."""
        before = desk.version
        answer = put(desk, authorization)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
        assert desk.version == before

    @pytest.mark.parametrize("name", ["key", "api_key", "access_token", "token"])
    def test_a_key_in_the_address(self, desk: Desk, name: str) -> None:
        """A key in an address is refused, even beside a good one."""
        answer = put(desk, desk.key["Authorization"], f"/sparql/graphs?default&{name}=abc")
        assert (answer.status_code, answer.json()["code"]) == (400, "key-in-address")

    def test_a_form_of_another_site(self, desk: Desk) -> None:
        """A form that a browser sends from another site writes nothing: no cookie is ever a key."""
        answer = desk.client.post(
            "/sparql/update",
            content="update=CLEAR+ALL",
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": "https://evil.example",
                "Cookie": desk.key["Authorization"],
            },
        )
        assert answer.status_code == 401
        assert "access-control-allow-credentials" not in answer.headers
        assert "set-cookie" not in answer.headers

    def test_many_wrong_keys(self, desk: Desk) -> None:
        """Wrong keys come to an end: 429, and when to come back."""
        statuses = [put(desk, f"Bearer wrong-{number}").status_code for number in range(101)]
        answer = put(desk, "Bearer wrong")
        assert statuses[0] == 403
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 60

    def test_reading_takes_no_key(self, desk: Desk) -> None:
        """Everybody reads the graphs."""
        assert desk.client.get("/sparql/graphs?default").status_code == 200


def test_a_service_without_keys(own_home: Path) -> None:
    """Where the last key was revoked the service only answers, and says how that is changed."""
    with written_over(own_home) as desk:
        Keys(own_home).revoke("tests")
        for answer in (
            desk.update("CLEAR ALL"),
            desk.client.post("/sparql/update", data={"update": "CLEAR ALL"}),
            put(desk, desk.key["Authorization"]),
            put(desk),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "writes-off")
            assert "maillage key add" in answer.json()["detail"]
        assert desk.client.get("/sparql/graphs?default").status_code == 200


class TestCommands:
    """The keys on the command line."""

    def test_add_list_revoke(self, maillage: Command, tmp_path: Path) -> None:
        """A key is printed once, listed by its name and hash, and revoked."""
        home = ("--home", str(tmp_path), "--lang", "en")
        made = maillage("key", "add", "me", *home)
        text = made.out.strip()
        listed = maillage("key", "list", *home)
        assert made.code == 0
        assert Keys(tmp_path).allow(text, "::1").shown in listed.out
        assert text not in listed.out
        assert "revoked" in maillage("key", "revoke", "me", *home).out
        assert not Keys(tmp_path).are_there()

    def test_names(self, maillage: Command, tmp_path: Path) -> None:
        """Two keys do not share a name; an unknown one is not revoked."""
        home = ("--home", str(tmp_path), "--lang", "en")
        maillage("key", "add", "me", *home)
        assert maillage("key", "add", "me", *home).code == 2
        assert maillage("key", "revoke", "you", *home).code == 2
