"""The settings: read once from the environment, frozen, with bounds."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings
from graph import QueryLimits


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


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting is an environment variable with the prefix MAILLAGE_."""
    monkeypatch.setenv("MAILLAGE_HOME", "/somewhere")
    monkeypatch.setenv("MAILLAGE_QUERY_SECONDS", "1.5")
    monkeypatch.setenv("MAILLAGE_ANSWER_BYTES", "1000")
    settings = Settings()

    assert settings.home == Path("/somewhere")
    assert (settings.query_limits().seconds, settings.query_limits().answer_bytes) == (1.5, 1000)


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
