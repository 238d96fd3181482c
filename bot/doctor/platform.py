"""A platform as it is now: does it take the token, may the bot do what it needs, and who reads staff's channels?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.database import Database
from bot.delivery.addresses import Routes, approval_rooms
from bot.delivery.guard import staff_room_withheld
from bot.delivery.membership import read_members
from bot.delivery.port import Archived, Gone, Port, Trouble
from bot.doctor.finding import Finding
from models.rooms import known

# However fresh what is known of an account is, the doctor asks anew.
NOTHING_IS_FRESH = timedelta(0)
_WHY = {
    "outsider": "people from outside, or whom the platform tells nothing of, are in it",
    "guest": "guests are in it",
    "shared": "it is shared with another organisation",
}


async def platform(database: Database, port: Port, routes: Routes, now: datetime) -> AsyncIterator[Finding]:
    """What is amiss with the platform of `port`. It stays connected."""
    try:
        await port.connect()
    except Trouble as trouble:
        remedy = "Look at its token, and whether it can be reached from here"
        yield Finding(port.platform, f"doesn't let the bot in ({trouble.code})", remedy)
        return
    for what, room in sorted(await database.read(lambda session: _rooms(session, port.platform, routes))):
        async for finding in _room(database, port, what, room, now):
            yield finding


def _rooms(session: Session, name: str, routes: Routes) -> set[tuple[str, str]]:
    """The conversations of staff, each with what it is for."""
    here = routes[name]
    named = {
        "operations": here.operations,
        "marketing": here.marketing,
        "direct sales": here.direct_sales,
    }
    found = {(what, room) for what, room in named.items() if room}
    approval = approval_rooms(session, routes)
    return found | {("approval", room) for place, room in approval if place == name}


async def _room(
    database: Database, port: Port, what: str, room: str, now: datetime
) -> AsyncIterator[Finding]:
    about = f"{what} channel {room}"
    try:
        await read_members(database, port, room, now, NOTHING_IS_FRESH)
    except Archived:
        yield Finding(about, "it is archived", "Take it out of the archive, or name another one")
    except Gone:
        yield Finding(
            about, "the bot isn't in it, or there is no such channel", "Invite it, or correct the id"
        )
    except Trouble as trouble:
        yield Finding(
            about, f"its members can't be read ({trouble.code})", "Nothing is sent there until they can"
        )
    else:
        withheld = await database.read(
            lambda session: staff_room_withheld(session, known(session, port.platform, room))
        )
        if withheld:
            people = f": {', '.join(withheld.people)}" if withheld.people else ""
            amiss = f"{_WHY.get(withheld.code, withheld.code)}{people}"
            yield Finding(about, amiss, "Nothing is sent there until only staff are in it")
