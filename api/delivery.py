"""Delivery: an answer that lies whole in memory or in a file goes to its client."""

import asyncio
import logging
from typing import Final

import anyio.to_thread
from fastapi import Response
from starlette.types import Receive, Scope, Send

from graph import Answer

_PIECE: Final = 1 << 18
_PATIENCE_S: Final = 30.0
_SLOWEST_RATE: Final = 1 << 15


def delivered(answer: Answer) -> Response:
    """Return the response that an answer is; its file, if it has one, is closed once it is sent."""
    content = answer.body.content
    response = Response(content, media_type=answer.media_type) if isinstance(content, bytes) else _FileResponse(answer)
    if answer.version is not None:
        response.headers["X-Dataset-Version"] = answer.version
    return response


class _FileResponse(Response):
    """An answer that is read from its file piece by piece.

    Whoever takes less than 32 KiB/s, after half a minute of grace, is left: a client that never reads must
    not keep a file for ever.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(None, headers={"Content-Length": str(answer.body.size)}, media_type=answer.media_type)
        self._file = answer.body.stream()
        self._most_s = _PATIENCE_S + answer.body.size / _SLOWEST_RATE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        try:
            async with asyncio.timeout(self._most_s):
                await self._send(send)
        except TimeoutError:
            logging.getLogger(__name__).info("an answer was not read in %d s", self._most_s)
        finally:
            self._file.close()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        more = True
        while more:
            piece = await anyio.to_thread.run_sync(self._file.read, _PIECE)
            more = len(piece) == _PIECE
            await send({"type": "http.response.body", "body": piece, "more_body": more})
