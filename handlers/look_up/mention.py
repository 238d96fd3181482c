"""The bot was mentioned: answered with buttons in a thread, never with anything only some of the readers may know.

What somebody asks for is behind a button that answers the one who presses it.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models import letters
from models.people import partners_at
from models.program import Program
from models.terms import Address, Platform

_LIMIT = 200


def mentioned(
    session: Session,
    program: Program,
    platform: Platform,
    conversation_id: str,
    text: str,
    message: str,
    thread: str,
    now: datetime,
) -> None:
    """Answers in the thread `thread` (or under the mention). `message` is its id, unique in its conversation."""
    words = text.strip()[:_LIMIT]
    partners = partners_at(session, platform, "room", conversation_id)
    letters.write(
        session,
        key=f"mention:{platform}:{conversation_id}:{message}",
        message="launchpad.mention" if partners else "launchpad.elsewhere",
        address=Address.at(platform, conversation_id),
        now=now,
        params={"platform": platform, "room": conversation_id, "words": words},
        thread_of=f"ts:{thread or message}",
    )
