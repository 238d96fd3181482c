"""What happens to conversations: the bot or a person comes or goes, a channel is shared, renamed, or adopted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from handlers import acts, launchpad
from handlers.form import answered
from handlers.reply import Content, Dialog, OpenForm, Problems, Refused, Reply
from handlers.request import Request
from models import letters, rooms, submissions
from models.forms import Problem
from models.people import partners_at
from models.tables import Copy, Event, Letter, Partner, PartnerPlace


def joined(
    session: Session, platform: str, room: str, now: datetime, *, itself: bool, staff_rooms: Sequence[str]
) -> None:
    """Somebody came. If it was the bot itself: the launchpad in a partner's conversation; else operations are asked
    whose it is. `staff_rooms` are the conversations of the settings, which belong to no partner."""
    conversation = rooms.known(session, platform, room)
    conversation.members_at = None
    session.add(conversation)
    if not itself:
        return
    conversation.present, conversation.archived = True, False
    session.flush()
    if partners_at(session, platform, "room", room):
        launchpad.post(session, platform, room, now, now.isoformat())
    elif room not in staff_rooms and not _approval_room(session, room):
        letters.write(
            session,
            key=f"new_room:{platform}:{room}:{now.date()}",
            copy_key=f"new_room:{platform}:{room}:{now.date()}",
            message="ops.new_room",
            lane="operations",
            now=now,
            params={"platform": platform, "room": room},
        )


def left(session: Session, platform: str, room: str, *, itself: bool) -> None:
    """Somebody went; if it was the bot, nothing can be sent there."""
    conversation = rooms.known(session, platform, room)
    conversation.members_at = None
    if itself:
        conversation.present = False
    session.add(conversation)
    session.flush()


def shared(session: Session, platform: str, room: str) -> None:
    """It began or ceased to be shared: who is in it must be read again."""
    rooms.known(session, platform, room)
    rooms.forget_members(session, platform, room)


def renamed(session: Session, platform: str, old: str, new: str) -> None:
    """Its id has changed: everything that hangs there moves along."""
    rooms.rename(session, platform, old, new)
    session.execute(
        update(Copy)
        .where(col(Copy.platform) == platform, col(Copy.conversation) == old)
        .values(conversation=new)
    )
    session.execute(
        update(Partner).where(col(Partner.slack_approval_channel) == old).values(slack_approval_channel=new)
    )


def uninstalled(session: Session, platform: str, now: datetime) -> None:
    """The app was removed or its tokens revoked: recorded, for operations to read in the history."""
    submissions.record(session, act="uninstalled", at=now, platform=platform)


def assign(request: Request) -> Reply:
    """Opens the form by which operations say whose conversation it is."""
    refused = _not_assignable(request)
    if refused is not None:
        return refused
    return OpenForm(acts.ASSIGN_ROOM, "assign_room", "assign_room", request.subject)


def assign_submitted(request: Request) -> Reply:
    """Binds the conversation to the partner and posts the launchpad there."""
    refused = _not_assignable(request)
    if refused is not None:
        return refused
    answers = answered(
        request, acts.ASSIGN_ROOM, Partner(id="", name="", timezone="UTC", country="", currency="")
    )
    if isinstance(answers, Problems):
        return answers
    partner = request.session.get(Partner, str(answers["partner"]))
    if partner is None:
        return Problems(acts.ASSIGN_ROOM, "assign_room", {"partner": Problem("not_an_option")})
    platform, room = _named(request)
    request.session.add(PartnerPlace(partner_id=partner.id, platform=platform, what="room", external_id=room))
    request.session.flush()
    event = submissions.record(
        request.session, act="assign_room", at=request.now, actor_id=request.actor.person_id, platform=platform,
        room=room, data={"partner": partner.id},
    )  # fmt: skip
    rooms.forget_members(request.session, platform, room)
    _settle_question(request, platform, room, event)
    launchpad.post(request.session, platform, room, request.now, f"assigned:{request.now.isoformat()}")
    return Dialog(Content("rooms", "room_assigned", {"partner": partner.name}))


def _not_assignable(request: Request) -> Refused | None:
    """Only operations say whose a conversation is, and once: several partners in one is for the import to say."""
    if "operations" not in request.actor.roles:
        return Refused("operations_only")
    platform, room = _named(request)
    here = partners_at(request.session, platform, "room", room)
    return Refused("room_taken", {"partner": here[0].name}) if here else None


def _named(request: Request) -> tuple[str, str]:
    """Platform and id of the conversation: it may be on another platform than the one who says whose it is."""
    platform, _, room = request.subject.partition(":")
    return platform, room


def _settle_question(request: Request, platform: str, room: str, event: Event) -> None:
    """The question whose it is says from now on who named which partner."""
    asked = f"new_room:{platform}:{room}:"
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
            lane="operations",
            now=request.now,
            params={"platform": platform, "room": room, "event": event.id},
            copy_key=copy_key,
        )


def suggest_partners(request: Request) -> list[tuple[str, str]]:
    """Partners whose name or key holds the words typed, for staff: at most 100, by name."""
    if not request.actor.may_see_partners():
        return []
    words = request.subject.strip().lower()
    found = request.session.exec(select(Partner).order_by(Partner.name))
    return [(each.id, each.name) for each in found if words in each.name.lower() or words in each.id.lower()][
        :100
    ]


def _approval_room(session: Session, room: str) -> bool:
    return session.exec(select(Partner.id).where(Partner.slack_approval_channel == room)).first() is not None
