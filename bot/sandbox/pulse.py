"""Waits for a change of the simulated world without polling."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web


class Pulse:
    """Wakes up everything that waits, at every change. `count` is the number of changes so far."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def beat(self) -> None:
        """Something has changed."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, seconds: float) -> bool:
        """True once something changed, False after so many seconds without a change."""
        try:
            await asyncio.wait_for(self._next.wait(), seconds)
        except TimeoutError:
            return False
        return True


async def streamed(request: web.Request, pulse: Pulse, is_over: Callable[[], bool]) -> web.StreamResponse:
    """A page's stream, until it `is_over`: a line at each beat; several beats at once are one line."""
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    stream = web.StreamResponse(headers=headers)
    await stream.prepare(request)
    with suppress(ConnectionResetError):  # a closed tab is no error
        seen = -1
        while not is_over():
            line = b": still here\n\n" if pulse.count == seen else b"data: %d\n\n" % pulse.count
            seen = pulse.count
            await stream.write(line)
            await asyncio.sleep(0.03)
            if pulse.count == seen:
                await pulse.wait(15)
    return stream
