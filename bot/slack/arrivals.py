"""Records which sorts of payloads Slack delivers at all: `doctor` sees from it what the app's settings may lack."""

from __future__ import annotations

from bot.logs import report
from bot.slack.actor import PLATFORM
from bot.turn import Turns
from models import arrivals


class Arrivals:
    """Records each sort once per process, so later requests cost nothing."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._noted: set[str] = set()

    async def note(self, what: str) -> None:
        """Remembers that something of the sort `what` came; a failure is logged and changes nothing."""
        if what in self._noted:
            return
        self._noted.add(what)
        now = self._turns.clock.now()
        try:
            await self._turns.database.write(lambda session: arrivals.note(session, PLATFORM, what, now))
        except Exception as error:  # noqa: BLE001 - the one who pressed has been answered
            self._noted.discard(what)
            report(error)
