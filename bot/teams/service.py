"""Teams switched on: its HTTP entrance, and what each activity does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.database import Database
from bot.settings import TeamsSettings
from bot.supervision import Supervisor
from bot.teams.answer import Answering
from bot.teams.app import Teams
from bot.teams.door import Door
from bot.teams.roster import Roster
from bot.teams.sender import TeamsSender
from bot.turn import Turns
from bot.words import Words
from handlers.message import all_messages

REMINDED_EACH = 60.0  # seconds after which the log says again that no tokens are asked for

_REMINDING = "teams without tokens"  # its background task

log = structlog.get_logger("teams")


class TeamsService:
    """Serves Teams with the turns that `turns` makes for the tenant. It needs no connection to be open first."""

    def __init__(
        self,
        settings: TeamsSettings,
        words: Words,
        database: Database,
        turns: Callable[[str], Turns],
        sender: TeamsSender,
        supervisor: Supervisor,
    ) -> None:
        self.app = Teams(
            turns=turns(settings.tenant),
            answering=Answering(words),
            chatting=Answering(words, in_chat=True),
            sender=sender,
            roster=Roster(database, sender, settings),
            messages=all_messages(),
            staff_conversations=settings.conversations,
        )
        self.door = Door(settings, self.app.handle)
        self._unauthenticated = settings.unauthenticated
        self._tasks = supervisor

    async def start(self) -> None:
        """Starts the reminders in the log that no tokens are checked: that mode is for trying out, and easily
        forgotten.
        """
        if self._unauthenticated:
            self._tasks.keep(_REMINDING, _remind)

    async def stop(self) -> None:
        """Stops them."""
        await self._tasks.stop(_REMINDING)


async def _remind() -> None:
    while True:
        log.warning("TEAMS_UNAUTHENTICATED is set: every program on this machine may act as anybody")
        await asyncio.sleep(REMINDED_EACH)
