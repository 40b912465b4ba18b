"""Serving: the web server over an open generation, with its query workers."""

import asyncio
import errno
import importlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import typer
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.context import Service
from api.lists import Lists
from api.obstacles import AddressUnusableError, PortInUseError
from api.settings import Settings
from graph import Generation, Home, WorkerPool

_GRACE_S = 4.0
_FAREWELL_S = 2
_LONGEST_HEAD = 1 << 20
_TICK_S = 0.05


def serve(settings: Settings, generation: Generation) -> None:
    """Serve until stopped.

    Raises PortInUseError where the address is taken, HomeBusyError where another server has this directory.
    """
    with (
        listening(settings.host, settings.port) as listener,
        Home(settings.home).serving(),
        running(settings, generation) as service,
    ):
        Home(settings.home).tidy()
        threading.Thread(target=_warm, args=(service,), daemon=True).start()
        typer.echo(_welcome(listener, generation))
        del generation  # the service alone holds it: after a write, it goes
        app = create_app(service)
        Server(app, settings.trusted_proxies).run(sockets=[listener])


class Server(uvicorn.Server):
    """The web server, which goes on listening for a while when it is told to stop."""

    def __init__(self, app: FastAPI, trusted_proxies: str = "") -> None:
        super().__init__(server_config(app, trusted_proxies))
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let what is under way end, for some seconds, and tell whoever comes meanwhile to come back; then stop.

        What has not ended by then is given up, and told so.
        """
        service, deadline = self._app.state.service, time.monotonic() + _GRACE_S
        service.is_stopping = True
        while self.server_state.tasks and not self.force_exit and time.monotonic() < deadline:
            await asyncio.sleep(_TICK_S)
        service.gives_up = True
        self._app.state.writer.close()
        await asyncio.to_thread(service.workers.close)
        await asyncio.to_thread(service.lists.close)
        await super().shutdown(sockets)
        # the signal is raised again after this, and nothing comes after it
        service.generation.close()
        Home(service.settings.home).tidy()


def server_config(app: FastAPI, trusted_proxies: str = "") -> uvicorn.Config:
    """Return how the web server runs: heads of requests are read on, so that a too long one gets its answer.

    A client is known by the address of its connection; what a trusted proxy says of it is believed.
    """
    return uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=_FAREWELL_S,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )


@contextmanager
def running(settings: Settings, generation: Generation) -> Iterator[Service]:
    """Give the service over a generation: its network read, its query workers started."""
    with _workers(settings, generation) as workers:
        service = Service(settings, generation, workers, lists=Lists(settings.list_workers))
        del generation  # the service alone holds it: after a write, it goes
        with closing(service.lists):
            yield service


def _workers(settings: Settings, generation: Generation) -> WorkerPool:
    """Return the query workers over a generation, started."""
    return WorkerPool(
        generation.store_path,
        workers=settings.workers,
        limits=settings.query_limits(),
        sharing=settings.sharing(),
        held=generation.held,
        version=generation.version,
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket that listens on an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small packets at once only where the socket names its protocol: else each answer takes 40 ms more
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUseError(host, port) from error
            raise AddressUnusableError(host, port, error.strerror or str(error)) from error
        yield listener


def _warm(service: Service) -> None:
    """Read ahead what the first page would wait for, pyvis too, which is slow to import."""
    importlib.import_module("pyvis.network")
    service.make_ready()


def _welcome(listener: socket.socket, generation: Generation) -> str:
    """Return what is printed once all is ready: three addresses to open."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    places = (("Pages", "/"), ("SPARQL", "/sparql"), ("API", "/docs"))
    lines = [f"  {word:<8}{address}{path}" for word, path in places]
    return "\n".join([f"Maillage {generation.version}", *lines])
