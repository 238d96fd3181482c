"""Ways in: the launchpad, the answer to a mention, the Home tab, and the question whose a conversation is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.message import Audience, Example, Message, Setting
from handlers.reply import Act, Content, Flat, View
from handlers.request import Request
from handlers.views import home as home_view
from handlers.views import launchpad, past
from models.people import partners_at
from models.tables import Event
from models.terms import Refusal, Verb


@dataclass(frozen=True)
class Mention(View, template="launchpad", block="mention"):
    """The answer to a mention."""

    ways: Flat[launchpad.Ways]
    """What can be begun."""
    words_given: str
    """What was asked for, "" if nothing."""
    asked: list[Act]
    """The button that answers it."""


@dataclass(frozen=True)
class MentionElsewhere(View, template="launchpad", block="mention_elsewhere"):
    """The same where no partner is at home."""

    words_given: str
    """What was asked for, "" if nothing."""
    asked: list[Act]
    """The button that answers it."""


@dataclass(frozen=True)
class ConversationNamed(View, template="rooms", block="room_named"):
    """Somebody said whose a conversation is."""

    conversation_id: str
    """The conversation."""
    partner: str
    """Whose it is."""
    by: str | None
    """Who said so."""
    at: datetime
    """When."""


@dataclass(frozen=True)
class NewConversation(View, template="rooms", block="new_room"):
    """The bot was invited somewhere unknown."""

    conversation_id: str
    """The conversation."""
    acts: list[Act]
    """The button to say whose it is."""


def pinned(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The launchpad of a conversation."""
    partners = partners_at(setting.session, params["platform"], "room", params["room"])
    if not partners:
        return None
    return Content(launchpad.Launchpad(launchpad.ways(setting.program, partners)))


def mention(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Buttons under a mention; what was asked for is behind one, for whoever presses it."""
    partners = partners_at(setting.session, params["platform"], "room", params["room"])
    words = str(params["words"])
    ways = launchpad.ways(setting.program, partners) if partners else launchpad.Ways([], [])
    asked = [Act(Verb.COMMAND, words, "primary")] if words else []
    return Content(Mention(ways, words, asked))


def elsewhere(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A mention where no partner is at home."""
    words = str(params["words"])
    asked = [Act(Verb.COMMAND, words or "help", "primary")]
    return Content(MentionElsewhere(words, asked))


def home(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The Home tab of the reader. Whoever may see nothing (blocked, gone, not known any more) sees that."""
    reader = setting.reader
    if reader is None:
        return Content(home_view.ClosedHome())
    return home_view.shown(Request(setting.session, setting.program, reader, setting.now, Verb.HOME))


def unshown(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To somebody before whom no view came after a press; nothing if they have long gone on."""
    if setting.now > datetime.fromisoformat(params["until"]):
        return None
    return Content(
        "refusals", Refusal.FORM_NOT_SHOWN if params["what"] == "form" else Refusal.ANSWER_NOT_SHOWN
    )


def new_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: the bot was invited somewhere unknown, or who named which partner; nothing if the import did."""
    here = partners_at(setting.session, params["platform"], "room", params["room"])
    named = setting.session.get(Event, params["event"]) if "event" in params else None
    if here and named is not None:
        by = past.name(setting.session, named.actor_id)
        return Content(ConversationNamed(params["room"], here[0].name, by, named.at))
    if here:
        return None
    acts = [Act(Verb.ASSIGN_CONVERSATION, f"{params['platform']}:{params['room']}", "primary")]
    return Content(NewConversation(params["room"], acts))


EXAMPLES = (Example("ways_in.home.closed.person", Content(home_view.ClosedHome()), "home"),)
MESSAGES = (
    Message("launchpad", Audience.CONVERSATION, pinned),
    Message("launchpad.mention", Audience.CONVERSATION, mention),
    Message("launchpad.elsewhere", Audience.CONVERSATION, elsewhere),
    Message("home", Audience.PERSON, home),
    Message("unshown", Audience.PERSON, unshown),
    Message("ops.new_room", Audience.OPERATIONS, new_conversation),
)
