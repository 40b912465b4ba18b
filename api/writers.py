"""Writers: who may write here, one write at a time, and each one once."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Final, cast

from fastapi import Request

from api.context import Service, language_of
from api.description import describe_generation
from api.forms import pairs
from api.keys import Key, Keys
from api.requests import KeyInAddressError, UsedAgainError
from api.sources import is_stated
from graph import Change, Terms, WritingBusyError, Written, write

_PATIENCE_S: Final = 10.0
_REMEMBERED: Final = 1000
_KEYS_IN_ADDRESSES: Final = frozenset({"access_token", "api_key", "apikey", "key", "token"})
_SCHEME: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a write ended: the status of its answer, and what its headers say."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


class Writer:
    """What carries out the writes that a service receives."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.keys = Keys(service.settings.home)
        self._one = Lock()
        self._closed = Event()
        self._ahead: Written | None = None
        self._done: OrderedDict[tuple[str, str], tuple[object, Outcome]] = OrderedDict()

    def close(self) -> None:
        """Give up the write under way, and any later one: the service ends."""
        self._closed.set()

    def allow(self, request: Request) -> Key:
        """Return the key that a request holds, or raise why it may not write."""
        if any(name.lower() in _KEYS_IN_ADDRESSES for name, _value in pairs(request.scope["query_string"])):
            raise KeyInAddressError
        header = request.headers.get("authorization", "")
        sent = header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else None
        return self.keys.allow(sent or None, request.client.host if request.client else "")

    def carry_out(self, request: Request, key: Key, change: Change, answer: Callable[[Written], Outcome]) -> Outcome:
        """Carry out a change and serve what comes of it; then, and only then, return the answer.

        A request that repeats an Idempotency-Key gets the answer of the first one, without a second effect.
        Once a change is published it is in force, so that nothing may tell it as a failure any more.
        """
        token = request.headers.get("idempotency-key")
        said = (request.method, request.url.path, request.url.query, change.sha256)
        if not self._one.acquire(timeout=_PATIENCE_S):
            raise WritingBusyError
        try:
            if token and (done := self._done.get((key.sha256, token))):
                if done[0] != said:
                    raise UsedAgainError
                return done[1]
            self._ahead = written = self._write(request, key, change)
            outcome = answer(written)
            outcome = Outcome(outcome.status, {**outcome.headers, "X-Dataset-Version": written.version})
            if token:
                self._done[key.sha256, token] = (said, outcome)
                if len(self._done) > _REMEMBERED:
                    self._done.popitem(last=False)
            return outcome
        finally:
            self._follow()
            self._one.release()

    def _write(self, request: Request, key: Key, change: Change) -> Written:
        """Write on the terms of a request."""
        settings = self._service.settings
        terms = Terms(
            key.shown,
            settings.write_check,
            language_of(request),
            settings.write_limits(),
            _PATIENCE_S,
            self._closed.is_set,
            is_stated,
        )
        return write(settings.home, change, terms, describe_generation)

    def _follow(self) -> None:
        """Answer from the last write from now on; where that fails, it is tried again after the next request.

        A service that ends has nothing to answer any more.
        """
        if self._ahead is None or self._closed.is_set():
            return
        try:
            self._service.move(self._ahead.open())
            self._ahead = None
            # Nobody waits for it: on a large data set it takes as long as the write.
            Thread(target=self._service.make_ready, daemon=True).start()
        except Exception:
            logging.getLogger(__name__).exception("what was written is not served yet")


def writer_of(request: Request) -> Writer:
    """Return what carries out writes here."""
    return cast("Writer", request.app.state.writer)
