"""The settings: read once from the environment, frozen, with bounds."""

from dataclasses import astuple
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings
from graph import QueryLimits, Sharing


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the environment of the person who tests aside."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MAILLAGE_{name.upper()}", raising=False)


def test_defaults_are_safe() -> None:
    """Without a setting, only this machine is served, and a query has the limits of the house."""
    settings = Settings()

    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8000, None)
    assert settings.query_limits() == QueryLimits()
    assert settings.sharing() == Sharing()
    assert settings.trusted_proxies == ""


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting is an environment variable with the prefix MAILLAGE_."""
    monkeypatch.setenv("MAILLAGE_HOME", "/somewhere")
    monkeypatch.setenv("MAILLAGE_QUERY_SECONDS", "1.5")
    monkeypatch.setenv("MAILLAGE_ANSWER_BYTES", "1000")
    settings = Settings()

    assert settings.home == Path("/somewhere")
    assert (settings.query_limits().seconds, settings.query_limits().answer_bytes) == (1.5, 1000)


def test_every_limit_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit on queries and on clients has a variable of its own, and reaches the workers."""
    names = [
        "QUERY_SECONDS", "ANSWER_BYTES", "ANSWER_ROWS", "QUERY_MEMORY", "QUERY_NESTING", "QUERY_BYTES", "SLOW_AFTER",
        "SLOW_QUERIES", "CLIENT_QUERIES", "CLIENT_SECONDS_PER_MINUTE", "CLIENT_ERRORS_PER_MINUTE",
    ]  # fmt: skip
    for number, name in enumerate(names, 11):
        monkeypatch.setenv(f"MAILLAGE_{name}", str(number))
    settings = Settings()

    found = [*astuple(settings.query_limits()), *astuple(settings.sharing())]
    assert sorted(found) == list(range(11, 11 + len(names)))


def test_settings_are_frozen() -> None:
    """What was read does not change."""
    with pytest.raises(ValidationError):
        Settings().__setattr__("port", 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "70000"), ("PORT", "abc"), ("WORKERS", "0"), ("QUERY_SECONDS", "0"), ("ANSWER_BYTES", "-1")],
)
def test_bounds(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting outside of its bounds is refused."""
    monkeypatch.setenv(f"MAILLAGE_{name}", value)
    with pytest.raises(ValidationError):
        Settings()
