"""Watches the conversations from the settings: is the bot there, and is nobody from outside?

The guard checks before every send anyway. This check tells operators earlier: at the start, when somebody came or
went, and now and then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.database import Database
from bot.delivery import guard, operations_notices
from bot.delivery.destinations import Routes, approval_conversations
from bot.delivery.guard import Withheld
from bot.delivery.membership import conversation_of
from bot.delivery.platform_lookups import Reading
from bot.delivery.port import Trouble
from models.tables import Conversation
from models.terms import Platform

Place = tuple[Platform, str]  # platform and conversation


class StaffConversations:
    """Watches the conversations in which only staff may read."""

    def __init__(
        self,
        database: Database,
        routes: Routes,
        reading: Reading,
        clock: Clock,
        alarm: Callable[[str, str | None], None],
    ) -> None:
        self._database = database
        self._routes = routes
        self._reading = reading
        self._clock = clock
        self._alarm = alarm
        self._places: list[Place] = []

    async def check(self, places: Iterable[Place] | None = None) -> None:
        """Checks `places`, by default all: raises the alarm for each that is wrong, and ends it for the others."""
        if places is None:
            places = self._places = await self._database.read(self._all)
        for place in places:
            self._alarm(":".join(place), await self._trouble(*place))

    def changed(self, session: Session) -> list[Place]:
        """Returns those in which somebody came or went since the last check."""
        forgotten = session.exec(
            select(col(Conversation.platform), Conversation.external_id).where(
                col(Conversation.external_id).in_([conversation for _, conversation in self._places]),
                col(Conversation.members_at).is_(None),
                col(Conversation.present).is_(True),
                col(Conversation.archived).is_(False),
            )
        ).all()
        return sorted(set(forgotten) & set(self._places))

    def _all(self, session: Session) -> list[Place]:
        named = {
            (platform, known_conversation)
            for platform, conversations in self._routes.items()
            for known_conversation in conversations.all()
        }
        return sorted(named | approval_conversations(session, self._routes))

    async def _trouble(self, platform: Platform, conversation: str) -> str | None:
        try:
            await self._reading.members(platform, conversation)
        except Trouble as trouble:
            return trouble.code
        withheld = await self._database.read(lambda session: _withheld(session, platform, conversation))
        if withheld is None:
            return None
        place, now = f"{platform}:{conversation}", self._clock.now()
        await self._database.write(
            lambda session: operations_notices.held(session, None, withheld.code, place, withheld.people, now)
        )
        return withheld.code


def _withheld(session: Session, platform: Platform, conversation: str) -> Withheld | None:
    known_conversation = conversation_of(session, platform, conversation)
    return (
        guard.staff_conversation_withheld(session, known_conversation)
        if known_conversation is not None
        else Withheld("unread")
    )
