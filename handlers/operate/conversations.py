"""Events in conversations: the bot or a person joins or leaves; a channel is shared, renamed, or assigned to a
partner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from handlers.forms import act_forms
from handlers.forms.act_dialog import answered
from handlers.reply import Content, Dialog, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views import launchpad
from models import conversations, letters, submissions
from models.forms import Problem
from models.people import partners_at
from models.tables import Copy, Event, Letter, Partner, PartnerLocation
from models.terms import Address, Platform, Refusal, Role, Verb


@dataclass(frozen=True)
class ConversationAssigned(View, template="rooms", block="room_assigned"):
    """A conversation belongs to a partner now."""

    partner: str
    """Whose it is."""


def joined(
    session: Session,
    platform: Platform,
    conversation_id: str,
    now: datetime,
    *,
    itself: bool,
    staff_conversations: Sequence[str],
) -> None:
    """Somebody joined.

    If it was the bot, posts the launchpad in a partner's conversation, or asks operations whose it is.

    `staff_rooms` are the conversations in the settings, which belong to no partner.
    """
    conversation = conversations.known(session, platform, conversation_id)
    conversation.members_at = None
    session.add(conversation)
    if not itself:
        return
    conversation.present, conversation.archived = True, False
    session.flush()
    if partners_at(session, platform, "room", conversation_id):
        launchpad.post(session, platform, conversation_id, now, now.isoformat())
    elif conversation_id not in staff_conversations and not _approval_conversation(session, conversation_id):
        letters.write(
            session,
            key=f"new_room:{platform}:{conversation_id}:{now.date()}",
            copy_key=f"new_room:{platform}:{conversation_id}:{now.date()}",
            message="ops.new_room",
            address=Address.operations(),
            now=now,
            params={"platform": platform, "room": conversation_id},
        )


def left(session: Session, platform: Platform, conversation_id: str, *, itself: bool) -> None:
    """Somebody left. If it was the bot, nothing can be sent there any more."""
    conversation = conversations.known(session, platform, conversation_id)
    conversation.members_at = None
    if itself:
        conversation.present = False
    session.add(conversation)
    session.flush()


def shared(session: Session, platform: Platform, conversation_id: str) -> None:
    """Sharing started or ended: the members must be read again."""
    conversations.known(session, platform, conversation_id)
    conversations.forget_members(session, platform, conversation_id)


def renamed(session: Session, platform: Platform, old: str, new: str) -> None:
    """The ID changed: moves everything that was posted there."""
    conversations.rename(session, platform, old, new)
    session.execute(
        update(Copy)
        .where(col(Copy.platform) == platform, col(Copy.conversation) == old)
        .values(conversation=new)
    )
    session.execute(
        update(Partner).where(col(Partner.slack_approval_channel) == old).values(slack_approval_channel=new)
    )


def uninstalled(session: Session, platform: Platform, now: datetime) -> None:
    """The app was removed or its tokens were revoked: recorded for operations."""
    submissions.record(session, act=Verb.UNINSTALLED, at=now, platform=platform)


def assign(request: Request) -> Reply:
    """Opens the form in which operations say which partner the conversation belongs to."""
    refused = _not_assignable(request)
    if refused is not None:
        return refused
    return OpenForm(act_forms.ASSIGN_CONVERSATION, "assign_room", Verb.ASSIGN_CONVERSATION, request.subject)


def assign_submitted(request: Request) -> Reply:
    """Assigns the conversation to the partner and posts the launchpad there."""
    refused = _not_assignable(request)
    if refused is not None:
        return refused
    answers = answered(
        request,
        act_forms.ASSIGN_CONVERSATION,
        Partner(id="", name="", timezone="UTC", country="", currency=""),
    )
    if isinstance(answers, Problems):
        return answers
    partner = request.session.get(Partner, str(answers["partner"]))
    if partner is None:
        return Problems(act_forms.ASSIGN_CONVERSATION, "assign_room", {"partner": Problem("not_an_option")})
    platform, conversation_id = _named(request)
    request.session.add(
        PartnerLocation(partner_id=partner.id, platform=platform, what="room", external_id=conversation_id)
    )
    request.session.flush()
    event = submissions.record(
        request.session, act=Verb.ASSIGN_CONVERSATION, at=request.now, actor_id=request.actor.person_id,
        platform=platform, conversation_id=conversation_id, data={"partner": partner.id},
    )  # fmt: skip
    conversations.forget_members(request.session, platform, conversation_id)
    _settle_question(request, platform, conversation_id, event)
    launchpad.post(
        request.session, platform, conversation_id, request.now, f"assigned:{request.now.isoformat()}"
    )
    return Dialog(Content(ConversationAssigned(partner.name)))


def _not_assignable(request: Request) -> Refused | None:
    """Returns a refusal unless operations assign it for the first time.

    Only the import can give it several partners.
    """
    if Role.OPERATIONS not in request.actor.roles:
        return Refused(Refusal.OPERATIONS_ONLY)
    platform, conversation_id = _named(request)
    here = partners_at(request.session, platform, "room", conversation_id)
    return Refused(Refusal.CONVERSATION_TAKEN, {"partner": here[0].name}) if here else None


def _named(request: Request) -> tuple[Platform, str]:
    """Returns the conversation's platform and ID. The person who assigns it may be on another platform."""
    platform, _, conversation_id = request.subject.partition(":")
    return Platform.of(platform), conversation_id


def _settle_question(request: Request, platform: Platform, conversation_id: str, event: Event) -> None:
    """Updates the question to show who assigned which partner."""
    asked = f"new_room:{platform}:{conversation_id}:"
    keys = request.session.exec(
        select(Letter.copy_key).where(
            Letter.message == "ops.new_room", col(Letter.copy_key).startswith(asked, autoescape=True)
        )
    )
    for copy_key in {each for each in keys if each}:
        letters.write(
            request.session,
            key=f"{copy_key}:e{event.id}",
            message="ops.new_room",
            address=Address.operations(),
            now=request.now,
            params={"platform": platform, "room": conversation_id, "event": event.id},
            copy_key=copy_key,
        )


def _approval_conversation(session: Session, conversation_id: str) -> bool:
    return (
        session.exec(select(Partner.id).where(Partner.slack_approval_channel == conversation_id)).first()
        is not None
    )
