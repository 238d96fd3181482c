"""Checks a platform: does it accept the token, is the bot where it should be, and who can read there?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.database import Database
from bot.delivery.destinations import Destination, Routes, approval_conversations
from bot.delivery.guard import Withheld, conversation_withheld, staff_conversation_withheld
from bot.delivery.membership import read_members
from bot.delivery.port import Archived, Gone, Port, Throttled, Trouble
from bot.delivery.timing import Timing
from bot.doctor.finding import Finding
from handlers.message import all_messages
from models.conversations import known
from models.tables import PartnerLocation
from models.terms import Platform

# However fresh a stored profile is, it is read again where only staff may read.
NOTHING_IS_FRESH = timedelta(0)
ATTEMPTS = 5  # where the platform says that it is asked too often
_WHY = {
    "outsider": "people from outside, or whom the platform tells nothing of, are in it",
    "guest": "guests are in it",
    "shared": "it is shared with another organization",
}


async def platform(database: Database, port: Port, routes: Routes, now: datetime) -> AsyncIterator[Finding]:
    """Yields what is wrong with the platform behind `port`, which stays connected."""
    try:
        await port.connect()
    except Trouble as trouble:
        remedy = "Look at its token, and whether it can be reached from here"
        yield Finding(port.platform, f"doesn't let the bot in ({trouble.code})", remedy)
        return
    for what, conversation in sorted(
        await database.read(lambda session: _staff_conversations(session, port.platform, routes))
    ):
        if finding := await _staff_conversation(
            database, port, f"{what} channel {conversation}", conversation, now
        ):
            yield finding
    for partner_id, conversation in await database.read(
        lambda session: _shared_conversations(session, port.platform)
    ):
        if finding := await _shared_conversation(database, port, routes, partner_id, conversation, now):
            yield finding


def _staff_conversations(session: Session, name: Platform, routes: Routes) -> set[tuple[str, str]]:
    """The conversations of staff, each with what it is for."""
    here = routes[name]
    named = {
        "operations": here.operations,
        "marketing": here.marketing,
        "direct sales": here.direct_sales,
    }
    found = {(what, conversation) for what, conversation in named.items() if conversation}
    approval = approval_conversations(session, routes)
    return found | {("approval", conversation) for place, conversation in approval if place == name}


def _shared_conversations(session: Session, name: str) -> list[tuple[str, str]]:
    conversations = select(PartnerLocation.partner_id, PartnerLocation.external_id).where(
        PartnerLocation.platform == name, PartnerLocation.what == "room"
    )
    return list(session.exec(conversations.order_by(PartnerLocation.partner_id, col(PartnerLocation.id))))


async def _staff_conversation(
    database: Database, port: Port, about: str, conversation: str, now: datetime
) -> Finding | None:
    try:
        await _read(database, port, conversation, now, NOTHING_IS_FRESH)
    except Archived:
        return Finding(about, "it is archived", "Take it out of the archive, or name another one")
    except Gone:
        return Finding(
            about, "the bot isn't in it, or there is no such channel", "Invite it, or correct the id"
        )
    except Trouble as trouble:
        return _unread(about, trouble)
    withheld = await database.read(
        lambda session: staff_conversation_withheld(session, known(session, port.platform, conversation))
    )
    if withheld is None:
        return None
    amiss = f"{_WHY.get(withheld.code, withheld.code)}{_names(withheld)}"
    return Finding(about, amiss, "Nothing is sent there until only staff are in it")


async def _shared_conversation(
    database: Database, port: Port, routes: Routes, partner_id: str, conversation: str, now: datetime
) -> Finding | None:
    """Strangers in a partner's conversation. That the bot isn't there is found with the partner."""
    about = f"partner {partner_id}"
    try:
        await _read(database, port, conversation, now, timedelta(seconds=Timing().profile))
    except Gone:
        return None
    except Trouble as trouble:
        return _unread(f"{about}, channel {conversation}", trouble)
    withheld = await database.read(
        lambda session: _strangers(session, port.platform, routes, partner_id, conversation)
    )
    if withheld is None or withheld.code != "outsider":
        return None
    amiss = f"people of another organization are in its channel {conversation}{_names(withheld)}"
    return Finding(
        about, amiss, "Nothing is posted there until they have left, or are imported with the partner"
    )


def _strangers(
    session: Session, name: Platform, routes: Routes, partner_id: str, conversation: str
) -> Withheld | None:
    address = Destination(name, conversation, partner_id=partner_id)
    return conversation_withheld(
        session, all_messages()["room.submission"], address, known(session, name, conversation), routes
    )


async def _read(database: Database, port: Port, conversation: str, now: datetime, age: timedelta) -> None:
    """Reads who is there, asking again as late as the platform wants it. Raises Trouble."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await read_members(database, port, conversation, now, age)
        except Throttled as throttled:
            if attempt == ATTEMPTS:
                raise
            await asyncio.sleep(throttled.retry_after)
        else:
            return


def _unread(about: str, trouble: Trouble) -> Finding:
    return Finding(
        about, f"its members can't be read ({trouble.code})", "Nothing is sent there until they can"
    )


def _names(withheld: Withheld) -> str:
    return f": {', '.join(withheld.people)}" if withheld.people else ""
