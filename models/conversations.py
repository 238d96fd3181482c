"""What is known about conversations: whether the bot is there, and when the members were last read."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.tables import Conversation, PartnerLocation
from models.terms import Platform


def known(session: Session, platform: Platform, conversation_id: str) -> Conversation:
    """Returns the row of a conversation, created if needed."""
    found = session.exec(
        select(Conversation).where(
            Conversation.platform == platform, Conversation.external_id == conversation_id
        )
    ).first()
    if found is None:
        found = Conversation(platform=platform, external_id=conversation_id)
        session.add(found)
        session.flush()
    return found


def all_gone(session: Session, partner_id: str) -> bool:
    """True if the partner has conversations and the bot is in none of them. One never checked counts as present."""
    same = (col(Conversation.platform) == col(PartnerLocation.platform)) & (
        col(Conversation.external_id) == col(PartnerLocation.external_id)
    )
    present = session.exec(
        select(Conversation.present)
        .select_from(PartnerLocation)
        .join(Conversation, same, isouter=True)
        .where(PartnerLocation.partner_id == partner_id, PartnerLocation.what == "room")
    ).all()
    return bool(present) and all(each is False for each in present)


def forget_members(session: Session, platform: Platform, conversation_id: str) -> None:
    """Makes the bot read the members again before it sends anything there."""
    session.execute(
        update(Conversation)
        .where(col(Conversation.platform) == platform, col(Conversation.external_id) == conversation_id)
        .values(members_at=None)
    )


def forget_where_held(session: Session) -> None:
    """Makes the bot read the members again wherever a letter is held, because somebody became known since."""
    held = update(Conversation).where(col(Conversation.trouble).is_not(None))
    session.execute(held.values(members_at=None))


def rename(session: Session, platform: Platform, old: str, new: str) -> None:
    """Changes a conversation's ID, as when a private channel becomes shared."""
    session.execute(
        update(Conversation)
        .where(col(Conversation.platform) == platform, col(Conversation.external_id) == old)
        .values(external_id=new, members_at=None)
    )
    session.execute(
        update(PartnerLocation)
        .where(
            col(PartnerLocation.platform) == platform,
            col(PartnerLocation.what) == "room",
            col(PartnerLocation.external_id) == old,
        )
        .values(external_id=new)
    )
