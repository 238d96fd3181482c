"""Ways in: the launchpad, the answer to a mention, the Home tab, and the question whose a conversation is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.look_up import home_page
from handlers.message import Audience, Example, Message, Setting
from handlers.reply import Act, Content
from handlers.request import Request
from handlers.views import launchpad, past
from models.people import partners_at
from models.tables import Event
from models.terms import Verb


def pinned(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The launchpad of a conversation."""
    partners = partners_at(setting.session, params["platform"], "room", params["room"])
    if not partners:
        return None
    return Content("launchpad", "launchpad", launchpad.view(setting.program, partners))


def mention(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Buttons under a mention; what was asked for is behind one, for whoever presses it."""
    partners = partners_at(setting.session, params["platform"], "room", params["room"])
    words = str(params["words"])
    data = (
        launchpad.view(setting.program, partners) if partners else {"partners": [], "acts": [], "denied": []}
    )
    asked = [Act(Verb.COMMAND, words, "primary")] if words else []
    return Content("launchpad", "mention", {**data, "words_given": words, "asked": asked})


def elsewhere(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A mention where no partner is at home."""
    words = str(params["words"])
    asked = [Act(Verb.COMMAND, words or "help", "primary")]
    return Content("launchpad", "mention_elsewhere", {"words_given": words, "asked": asked})


def home(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The Home tab of the reader. Whoever may see nothing (blocked, gone, not known any more) sees that."""
    reader = setting.reader
    if reader is None:
        return Content("home", "closed")
    return home_page.view(Request(setting.session, setting.program, reader, setting.now, Verb.HOME))


def unshown(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To somebody before whom no view came after a press; nothing if they have long gone on."""
    if setting.now > datetime.fromisoformat(params["until"]):
        return None
    return Content("refusals", "form_not_shown" if params["what"] == "form" else "answer_not_shown")


def new_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: the bot was invited somewhere unknown, or who named which partner; nothing if the import did."""
    here = partners_at(setting.session, params["platform"], "room", params["room"])
    named = setting.session.get(Event, params["event"]) if "event" in params else None
    if here and named is not None:
        data = {"room": params["room"], "partner": here[0].name, "at": named.at}
        return Content("rooms", "room_named", {**data, "by": past.name(setting.session, named.actor_id)})
    if here:
        return None
    return Content(
        "rooms",
        "new_room",
        {
            "room": params["room"],
            "acts": [Act(Verb.ASSIGN_CONVERSATION, f"{params['platform']}:{params['room']}", "primary")],
        },
    )


EXAMPLES = (Example("ways_in.home.closed.person", Content("home", "closed"), "home"),)
MESSAGES = (
    Message("launchpad", Audience.CONVERSATION, pinned),
    Message("launchpad.mention", Audience.CONVERSATION, mention),
    Message("launchpad.elsewhere", Audience.CONVERSATION, elsewhere),
    Message("home", Audience.PERSON, home),
    Message("unshown", Audience.PERSON, unshown),
    Message("ops.new_room", Audience.OPERATIONS, new_conversation),
)
