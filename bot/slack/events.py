"""Slack's events: what each one does in the program, once however often it is delivered.

Slack delivers an event again when it isn't sure that it arrived. Its id is stored in the same transaction as its
effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.slack import actor
from bot.slack.actor import PLATFORM, Body
from bot.slack.asked import typed
from bot.slack.installation import Installation
from bot.turn import Turns
from handlers.effects import home_refresh
from handlers.look_up import mention
from handlers.operate import conversations
from handlers.request import Request
from models.people import Unknown, person_of
from models.tables import SeenDelivery
from models.terms import Verb


@dataclass(frozen=True)
class Heard:
    """An event in an open transaction. `event` is the inner one; `staff_rooms` belong to no partner."""

    session: Session
    turns: Turns
    installation: Installation
    staff_conversations: tuple[str, ...]
    body: Body
    event: Mapping[str, Any]
    now: datetime

    def text(self, name: str) -> str:
        """A field of the inner event, "" where it is absent or odd."""
        value = self.event.get(name)
        return value if isinstance(value, str) else ""

    @property
    def itself(self) -> bool:
        """True if the event is about the bot's own account."""
        return self.text("user") == self.installation.bot_user


def hear(heard: Heard) -> None:
    """Does what the event asks for, unless it was handled before."""
    if _is_new(heard):
        EVENTS[heard.text("type")](heard)


def _is_new(heard: Heard) -> bool:
    seen = f"{PLATFORM}:{heard.body.get('event_id')}"
    if heard.session.get(SeenDelivery, seen) is not None:
        return False
    heard.session.add(SeenDelivery(id=seen, at=heard.now))
    heard.session.flush()
    return True


def _app_mention(heard: Heard) -> None:
    """Chosen by the audience alone, so it doesn't matter that Slack may not say who mentioned the bot."""
    if heard.text("channel") and heard.text("ts"):
        mention.mentioned(
            heard.session,
            heard.turns.program,
            PLATFORM,
            heard.text("channel"),
            typed(re.sub(rf"<@{re.escape(heard.installation.bot_user)}(\|[^>]*)?>", " ", heard.text("text"))),
            heard.text("ts"),
            heard.text("thread_ts"),
            heard.now,
        )


def _app_home_opened(heard: Heard) -> None:
    if heard.text("tab") != "home":
        return
    whose = actor.of_event(heard.session, heard.event)
    who = heard.turns.actor(heard.session, whose)
    if not isinstance(who, Unknown):
        home_refresh.opened(Request(heard.session, heard.turns.program, who, heard.now, Verb.HOME))
    elif whose.account is not None and (known := person_of(heard.session, whose.account)) is not None:
        home_refresh.republish(heard.session, [known.id], heard.now)


def _member_joined(heard: Heard) -> None:
    if conversation_id := heard.text("channel"):
        conversations.joined(
            heard.session,
            PLATFORM,
            conversation_id,
            heard.now,
            itself=heard.itself,
            staff_conversations=heard.staff_conversations,
        )


def _member_left(heard: Heard) -> None:
    if conversation_id := heard.text("channel"):
        conversations.left(heard.session, PLATFORM, conversation_id, itself=heard.itself)


def _sharing_changed(heard: Heard) -> None:
    if conversation_id := heard.text("channel"):
        conversations.shared(heard.session, PLATFORM, conversation_id)


def _id_changed(heard: Heard) -> None:
    old, new = heard.text("old_channel_id"), heard.text("new_channel_id")
    if old and new:
        conversations.renamed(heard.session, PLATFORM, old, new)


def _app_uninstalled(heard: Heard) -> None:
    """Removed from our own workspace; another one's is none of ours."""
    grants = heard.body.get("authorizations") or [heard.body]
    if any(grant.get("team_id") == heard.installation.team for grant in grants):
        conversations.uninstalled(heard.session, PLATFORM, heard.now)


def _tokens_revoked(heard: Heard) -> None:
    revoked = heard.event.get("tokens") or {}
    if heard.installation.bot_user in (revoked.get("bot") or []):
        conversations.uninstalled(heard.session, PLATFORM, heard.now)


EVENTS: Mapping[str, Callable[[Heard], None]] = {
    "app_mention": _app_mention,
    "app_home_opened": _app_home_opened,
    "member_joined_channel": _member_joined,
    "member_left_channel": _member_left,
    "channel_shared": _sharing_changed,
    "channel_unshared": _sharing_changed,
    "channel_id_changed": _id_changed,
    "app_uninstalled": _app_uninstalled,
    "tokens_revoked": _tokens_revoked,
}
