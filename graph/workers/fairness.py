"""Fairness: what one client may take of the workers, so that something is left for all others.

Each client has a few queries at a time and two budgets, of time and of errors, which fill again steadily.
Nobody is remembered for longer than a budget takes to be full again.
"""

import ipaddress
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from graph.errors import ClientBusyError, QueryCancelledError, QueryError, QueryTimeoutError, WorkersBusyError
from graph.workers.permits import Permits
from graph.workers.queries import Sharing

MOST_CLIENTS: Final = 4096
LEAST_COST_S: Final = 0.001
_MINUTES_KEPT: Final = 2
_MINUTE_S: Final = 60.0
_ONCE_MORE_S: Final = 1.0
_IPV6_SITE_BITS: Final = 64
# a browser sends six requests at once, and one more for each sign that somebody types
_READS_WAITING: Final = 4


class _Budget:
    """So much a minute; what is not spent is kept for two minutes."""

    __slots__ = ("_at", "_most", "_per_s", "_spent")

    def __init__(self, per_minute: float, now: float) -> None:
        self._per_s = per_minute / _MINUTE_S
        self._most = per_minute * _MINUTES_KEPT
        self._spent = 0.0
        self._at = now

    def spend(self, amount: float, now: float) -> None:
        """Take so much, even where there is less."""
        self._spent = self._owed(now) + amount
        self._at = now

    def missing_s(self, amount: float, now: float) -> float:
        """Return after how many seconds there is so much to spend; none or less: there is now."""
        return (self._owed(now) + amount - self._most) / self._per_s

    def is_full(self, now: float) -> bool:
        """Say whether nothing is missing."""
        return self._owed(now) == 0

    def _owed(self, now: float) -> float:
        return max(0.0, self._spent - (now - self._at) * self._per_s)


@dataclass(slots=True)
class _Account:
    """What one client takes: its doors for queries and for reads, its two budgets, how many of these are in the house.

    ``runs_long`` says that a query of it ran so long that it got no answer, and none got one since; ``seen`` is
    when its last one came.
    """

    door: Permits
    side_door: Permits
    seconds: _Budget
    errors: _Budget
    inside: int = 0
    runs_long: bool = False
    seen: float = 0.0

    def is_at_rest(self, now: float) -> bool:
        """Say whether nothing has to be remembered of this client."""
        trusted = not self.runs_long or now - self.seen > _MINUTES_KEPT * _MINUTE_S
        return trusted and self.seconds.is_full(now) and self.errors.is_full(now)


@dataclass(frozen=True, slots=True)
class Visit:
    """A query in the house. Called, it gives what measures the time of a part of it, for the budget of its client.

    ``begins_slow`` says that a query of this client ran so long that it got no answer, and that none got one since.
    """

    measure: Callable[[], AbstractContextManager[None]]
    begins_slow: bool = False

    def __call__(self) -> AbstractContextManager[None]:
        """Give what measures the time of a part of the query."""
        return self.measure()


class Clients:
    """The clients that were here lately; safe to use from any thread."""

    def __init__(self, sharing: Sharing, patience_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Let each query wait for the others of its client for at most ``patience_s``."""
        self._sharing = sharing
        self._patience_s = patience_s
        self._clock = clock
        self._known: dict[str, _Account] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    @contextmanager
    def visit(self, client: str | None, is_cancelled: Callable[[], bool] | None = None) -> Iterator[Visit]:
        """Let a query of a client (named by its site) in; nobody's is let in always.

        Raises ClientBusyError where the client has had enough for now, QueryCancelledError where it is gone.
        """
        if client is None:
            yield Visit(nullcontext)
            return
        account = self._entered(client)
        try:
            with ExitStack() as held:
                try:
                    held.enter_context(account.door.hold(is_cancelled))
                except WorkersBusyError:
                    limit = self._sharing.client_queries
                    raise ClientBusyError("client_queries", limit, _ONCE_MORE_S) from None
                yield Visit(partial(self._spending, account), account.runs_long)
        except QueryCancelledError:
            raise
        except (QueryError, WorkersBusyError) as error:
            with self._lock:
                account.runs_long = account.runs_long or _ran_long(error)
                if isinstance(error, QueryError):
                    account.errors.spend(1, self._clock())
            raise
        else:
            account.runs_long = False
        finally:
            with self._lock:
                account.inside -= 1

    @contextmanager
    def read(self, client: str | None, patience_s: float | None = None) -> Iterator[None]:
        """Let a short read of a client in, by a door of its own: no query of the same client stands in its way.

        As many reads at once as queries, and a longer line; their time is of the same budget, and errors do not count.
        ``patience_s`` shortens the wait in line. Raises ClientBusyError.
        """
        if client is None:
            yield
            return
        account = self._entered(client, is_query=False)
        try:
            with ExitStack() as held:
                try:
                    held.enter_context(account.side_door.hold(patience_s=patience_s))
                except WorkersBusyError:
                    limit = self._sharing.client_queries
                    raise ClientBusyError("client_queries", limit, _ONCE_MORE_S) from None
                with self._spending(account):
                    yield
        finally:
            with self._lock:
                account.inside -= 1

    def _entered(self, client: str, *, is_query: bool = True) -> _Account:
        """Return the account of a client whose budgets allow one more query, or read, and count it in."""
        sharing, now = self._sharing, self._clock()
        with self._lock:
            self._forget(now)
            account = self._known.pop(client, None) or _Account(
                Permits(sharing.client_queries, sharing.client_queries, self._patience_s),
                Permits(sharing.client_queries, sharing.client_queries * _READS_WAITING, self._patience_s),
                _Budget(sharing.client_seconds_per_minute, now),
                _Budget(sharing.client_errors_per_minute, now),
            )
            self._known[client] = account
            if (wait_s := account.seconds.missing_s(LEAST_COST_S, now)) > 0:
                raise ClientBusyError("client_seconds_per_minute", sharing.client_seconds_per_minute, wait_s)
            if is_query and (wait_s := account.errors.missing_s(1, now)) > 0:
                raise ClientBusyError("client_errors_per_minute", sharing.client_errors_per_minute, wait_s)
            account.seconds.spend(LEAST_COST_S, now)
            account.inside += 1
            if is_query:
                account.seen = now
        return account

    @contextmanager
    def _spending(self, account: _Account) -> Iterator[None]:
        begun = self._clock()
        try:
            yield
        finally:
            with self._lock:
                now = self._clock()
                account.seconds.spend(now - begun, now)

    def _forget(self, now: float) -> None:
        """Forget who is at rest, beginning with who was here longest ago; where too many are known, others too.

        One more at most becomes known at a time, so two looked at are enough.
        """
        for name in list(islice(self._known, 2)):
            account = self._known[name]
            if account.inside:
                self._known[name] = self._known.pop(name)
            elif len(self._known) > MOST_CLIENTS or account.is_at_rest(now):
                del self._known[name]


def _ran_long(error: QueryError | WorkersBusyError) -> bool:
    """Say whether a query got no answer because it ran long: stopped at its deadline, or by a full slow lane."""
    return isinstance(error, QueryTimeoutError) or (
        isinstance(error, WorkersBusyError) and error.limit == "slow_queries"
    )


def site_of(address: str) -> str:
    """Return under which name a client is known: its address; of IPv6, the part that a site has for itself."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(int(known) >> _IPV6_SITE_BITS)
