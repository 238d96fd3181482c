"""Waiting for a change of the simulated world without sleeping through it."""

import asyncio


class Pulse:
    """Beats at every change; whoever waits wakes up. `count` is the number of beats so far."""

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
