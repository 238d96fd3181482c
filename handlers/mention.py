"""The bot was mentioned: answered with buttons in a thread, never with anything only some of the readers may know.

What somebody asks for is behind a button that answers the one who presses it.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models import letters
from models.people import partners_at
from models.programme import Programme

_LIMIT = 200


def mentioned(
    session: Session,
    programme: Programme,
    platform: str,
    room: str,
    text: str,
    message: str,
    thread: str,
    now: datetime,
) -> None:
    """Answers in the thread `thread` (or under the mention). `message` is its id, unique in its conversation."""
    words = text.strip()[:_LIMIT]
    partners = partners_at(session, platform, "room", room)
    letters.write(
        session,
        key=f"mention:{platform}:{room}:{message}",
        message="launchpad.mention" if partners else "launchpad.elsewhere",
        lane=f"at:{platform}:{room}",
        now=now,
        params={"platform": platform, "room": room, "words": words},
        thread_of=f"ts:{thread or message}",
    )
