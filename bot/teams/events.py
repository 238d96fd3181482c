"""Teams' events: what each one does in the program, once however often it is delivered. Work for the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.teams import contacts
from bot.teams.activity import Activity, text, thing, things
from bot.teams.addresses import PLATFORM, conversation_id
from bot.turn import Turns
from handlers.look_up import mention
from handlers.operate import conversations
from models.people import partners_at
from models.tables import SeenDelivery


@dataclass(frozen=True)
class Heard:
    """An event. `staff_rooms` belong to no partner; `channels` are those of the team that the bot came into."""

    activity: Activity
    now: datetime
    staff_conversations: tuple[str, ...]
    channels: tuple[str, ...] = ()

    @property
    def conversation_id(self) -> str:
        """The channel that it is about, else the conversation."""
        return (
            conversation_id(text(thing(self.activity.channel_data, "channel"), "id"))
            or self.activity.conversation_id
        )


def hear(session: Session, heard: Heard) -> None:
    """Does what the event asks for, unless it was heard before."""
    if (
        heard.conversation_id
        and not heard.activity.is_personal
        and _is_new(session, heard.activity, heard.now)
    ):
        EVENTS[heard.activity.type](session, heard)


def mentioned(session: Session, turns: Turns, activity: Activity, words: str, now: datetime) -> None:
    """Answers a mention, in its thread."""
    if not (activity.conversation_id and activity.id and _is_new(session, activity, now)):
        return
    mention.mentioned(
        session, turns.program, PLATFORM, activity.conversation_id, words, activity.id, activity.thread, now
    )


def is_arrival(activity: Activity) -> bool:
    """Returns True if the bot itself was added."""
    if activity.type == "installationUpdate":
        return text(activity.body, "action").startswith("add")
    return _is_itself(activity, "membersAdded")


def is_first_arrival(session: Session, activity: Activity, now: datetime) -> bool:
    """Returns True if the bot was just added to this personal chat. Teams reports that in two ways."""
    mark = f"{PLATFORM}:welcomed:{activity.conversation_id}"
    seen = session.get(SeenDelivery, mark)
    if is_arrival(activity) and seen is None and activity.conversation_id:
        session.add(SeenDelivery(id=mark, at=now))
        session.flush()
        return True
    if seen is not None and text(activity.body, "action").startswith("remove"):
        session.delete(seen)
        session.flush()
    return False


def _is_new(session: Session, activity: Activity, now: datetime) -> bool:
    if not activity.id:
        return True
    seen = f"{PLATFORM}:{activity.conversation_id}:{activity.id}"
    if session.get(SeenDelivery, seen) is not None:
        return False
    session.add(SeenDelivery(id=seen, at=now))
    session.flush()
    return True


def _is_itself(activity: Activity, name: str) -> bool:
    return any(text(each, "id") == activity.bot for each in things(activity.body, name))


def _installed(session: Session, heard: Heard) -> None:
    if is_arrival(heard.activity):
        _arrived(session, heard)
    elif text(heard.activity.body, "action").startswith("remove"):
        conversations.left(session, PLATFORM, heard.conversation_id, itself=True)


def _arrived(session: Session, heard: Heard) -> None:
    """The bot was added: to the conversation, and with a team to each of its channels that is a partner's."""
    service = heard.activity.service
    channels = list(dict.fromkeys((heard.conversation_id, *heard.channels)))
    for channel in channels:
        contacts.note(session, "conversation", channel, service=service, tenant=heard.activity.tenant)
    ours = [
        each
        for each in channels
        if partners_at(session, PLATFORM, "room", each) or each in heard.staff_conversations
    ]
    for channel in ours or [heard.conversation_id]:
        _joined(session, heard, channel, itself=True)


def _joined(session: Session, heard: Heard, channel: str, *, itself: bool) -> None:
    conversations.joined(
        session, PLATFORM, channel, heard.now, itself=itself, staff_conversations=heard.staff_conversations
    )


def _changed(session: Session, heard: Heard) -> None:
    activity, what = heard.activity, text(heard.activity.channel_data, "eventType")
    if what in _CHANNELS:
        _CHANNELS[what](session, heard)
    elif is_arrival(activity):
        _arrived(session, heard)
    elif _is_itself(activity, "membersRemoved"):
        conversations.left(session, PLATFORM, heard.conversation_id, itself=True)
    elif things(activity.body, "membersAdded"):
        _joined(session, heard, heard.conversation_id, itself=False)
    elif things(activity.body, "membersRemoved"):
        conversations.left(session, PLATFORM, heard.conversation_id, itself=False)


def _shared(session: Session, heard: Heard) -> None:
    contacts.share(session, heard.conversation_id, begun=_tenants(heard.activity, "sharedWithTeams"))
    contacts.note(session, "conversation", heard.conversation_id, service=heard.activity.service)
    conversations.shared(session, PLATFORM, heard.conversation_id)
    if partners_at(session, PLATFORM, "room", heard.conversation_id):
        _joined(session, heard, heard.conversation_id, itself=True)


def _unshared(session: Session, heard: Heard) -> None:
    contacts.share(session, heard.conversation_id, ended=_tenants(heard.activity, "unsharedFromTeams"))
    conversations.shared(session, PLATFORM, heard.conversation_id)


def _deleted(session: Session, heard: Heard) -> None:
    conversations.left(session, PLATFORM, heard.conversation_id, itself=True)


def _tenants(activity: Activity, name: str) -> list[str]:
    return [
        tenant for each in things(activity.channel_data, name) if (tenant := text(each, "tenantId").lower())
    ]


EVENTS: Mapping[str, Callable[[Session, Heard], None]] = {
    "conversationUpdate": _changed,
    "installationUpdate": _installed,
}
_CHANNELS: Mapping[str, Callable[[Session, Heard], None]] = {
    "channelShared": _shared,
    "channelUnshared": _unshared,
    "channelDeleted": _deleted,
    "teamDeleted": _deleted,
}
