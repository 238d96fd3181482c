"""Teams switched on: the door, and behind it what each activity does."""

from __future__ import annotations

from collections.abc import Callable

from bot.database import Database
from bot.settings import TeamsSettings
from bot.teams.answer import Answering
from bot.teams.app import Teams
from bot.teams.door import Door
from bot.teams.meeting import Meeting
from bot.teams.sender import TeamsSender
from bot.turn import Turns
from bot.words import Words
from handlers.messages import all_messages


class TeamsService:
    """Serves Teams with the turns that `turns` makes for the tenant. It needs no connection to be open first."""

    def __init__(
        self,
        settings: TeamsSettings,
        words: Words,
        database: Database,
        turns: Callable[[str], Turns],
        sender: TeamsSender,
    ) -> None:
        self.app = Teams(
            turns=turns(settings.tenant),
            answering=Answering(words),
            sender=sender,
            meeting=Meeting(database, sender, settings.tenant),
            messages=all_messages(),
            staff_rooms=settings.rooms,
        )
        self.door = Door(settings, self.app.handle)
