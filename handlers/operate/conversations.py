"""What happens to conversations: the bot or a person comes or goes, a channel is shared, renamed, or adopted."""

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
from models.terms import Address, Platform, Verb


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
    """Somebody came. If it was the bot itself: the launchpad in a partner's conversation; else operations are asked
    whose it is. `staff_rooms` are the conversations of the settings, which belong to no partner."""
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
    """Somebody went; if it was the bot, nothing can be sent there."""
    conversation = conversations.known(session, platform, conversation_id)
    conversation.members_at = None
    if itself:
        conversation.present = False
    session.add(conversation)
    session.flush()


def shared(session: Session, platform: Platform, conversation_id: str) -> None:
    """It began or ceased to be shared: who is in it must be read again."""
    conversations.known(session, platform, conversation_id)
    conversations.forget_members(session, platform, conversation_id)


def renamed(session: Session, platform: Platform, old: str, new: str) -> None:
    """Its id has changed: everything that hangs there moves along."""
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
    """The app was removed or its tokens revoked: recorded, for operations to read in the history."""
    submissions.record(session, act=Verb.UNINSTALLED, at=now, platform=platform)


def assign(request: Request) -> Reply:
    """Opens the form by which operations say whose conversation it is."""
    refused = _not_assignable(request)
    if refused is not None:
        return refused
    return OpenForm(act_forms.ASSIGN_CONVERSATION, "assign_room", Verb.ASSIGN_CONVERSATION, request.subject)


def assign_submitted(request: Request) -> Reply:
    """Binds the conversation to the partner and posts the launchpad there."""
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
    """Only operations say whose a conversation is, and once: several partners in one is for the import to say."""
    if "operations" not in request.actor.roles:
        return Refused("operations_only")
    platform, conversation_id = _named(request)
    here = partners_at(request.session, platform, "room", conversation_id)
    return Refused("room_taken", {"partner": here[0].name}) if here else None


def _named(request: Request) -> tuple[Platform, str]:
    """Platform and id of the conversation: it may be on another platform than the one who says whose it is."""
    platform, _, conversation_id = request.subject.partition(":")
    return Platform.of(platform), conversation_id


def _settle_question(request: Request, platform: Platform, conversation_id: str, event: Event) -> None:
    """The question whose it is says from now on who named which partner."""
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
