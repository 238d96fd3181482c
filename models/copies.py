"""Unknown copies: after a lost answer a message may have been posted twice, with only one copy known.

A press names its message. If a submission's message may exist twice and the pressed one is unknown, it is stored as
another copy with the same key. From then on it is updated like the first one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models import letters
from models.people import partners_at
from models.submissions import by_reference
from models.tables import Copy, Identity, Letter
from models.terms import AddressKind, Platform


@dataclass(frozen=True)
class Pressed:
    """A message whose button was pressed, by the platform's own IDs."""

    platform: Platform
    conversation: str
    message: str


def adopt(session: Session, pressed: Pressed, reference: str, now: datetime) -> bool:
    """Stores the message as a copy and queues an update of it.

    Returns False if it is known, or if no message of the submission can exist twice.
    """
    if not (pressed.conversation and pressed.message) or _is_known(session, pressed):
        return False
    submission = by_reference(session, reference)
    if submission is None or submission.id is None:
        return False
    doubled = [each for each in _doubled(session, submission.id) if _belongs(session, each, pressed)]
    keys = {each.copy_key for each in doubled}
    if len(keys) != 1:  # we can't tell which of several it is
        return False
    letter = doubled[0]
    session.add(
        Copy(
            key=str(letter.copy_key),
            submission_id=submission.id,
            platform=pressed.platform,
            conversation=pressed.conversation,
            message_id=pressed.message,
        )
    )
    session.flush()
    letters.renew(session, letter, f"adopted:{pressed.message}", now)
    return True


def _is_known(session: Session, pressed: Pressed) -> bool:
    found = select(Copy.id).where(
        Copy.platform == pressed.platform,
        Copy.conversation == pressed.conversation,
        Copy.message_id == pressed.message,
    )
    return session.exec(found).first() is not None


def _doubled(session: Session, submission_id: int) -> list[Letter]:
    """Returns the letters whose messages may exist more than once, newest first."""
    found = select(Letter).where(
        Letter.submission_id == submission_id, col(Letter.copy_key).is_not(None), Letter.repeated > 0
    )
    return list(session.exec(found.order_by(col(Letter.id).desc())))


def _belongs(session: Session, letter: Letter, pressed: Pressed) -> bool:
    """True if the letter's message is in this conversation. If none is known, whether its address leads there."""
    first = letters.copy(session, str(letter.copy_key))
    if first is not None:
        return (first.platform, first.conversation) == (pressed.platform, pressed.conversation)
    address = letter.address
    if address.echo not in (None, pressed.platform):
        return False
    here = partners_at(session, pressed.platform, "room", pressed.conversation)
    if address.kind == AddressKind.PARTNER:
        return address.name in {each.id for each in here}
    if address.kind == AddressKind.PERSON:
        return _is_direct(session, address.name, pressed)
    return not here and _hangs_with_its_like(session, letter, pressed)


def _is_direct(session: Session, person_id: str, pressed: Pressed) -> bool:
    found = select(Identity.id).where(
        Identity.person_id == person_id,
        Identity.platform == pressed.platform,
        Identity.dm == pressed.conversation,
    )
    return session.exec(found).first() is not None


def _hangs_with_its_like(session: Session, letter: Letter, pressed: Pressed) -> bool:
    """True if similar messages are there. An approval conversation has no other mark in the database."""
    kind = str(letter.copy_key).partition(":")[0]
    found = select(Copy.id).where(
        Copy.platform == pressed.platform,
        Copy.conversation == pressed.conversation,
        col(Copy.key).startswith(f"{kind}:", autoescape=True),
    )
    return session.exec(found).first() is not None
