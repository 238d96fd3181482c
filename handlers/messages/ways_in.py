"""Ways in: the launchpad, the answer to a mention, the Home tab, and the question whose a conversation is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers import facts, launchpad, look_up
from handlers.messages import Audience, Message, Setting
from handlers.reply import Act, Content
from handlers.request import Request
from models.people import partners_at
from models.tables import Event, Partner


def pinned(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The launchpad of a conversation."""
    partners = partners_at(setting.session, params["platform"], "room", params["room"])
    if not partners:
        return None
    return Content("launchpad", "launchpad", launchpad.view(setting.programme, partners))


def mention(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Buttons under a mention; what was asked for is behind one, for whoever presses it."""
    partners = partners_at(setting.session, params["platform"], "room", params["room"])
    words = str(params["words"])
    data = (
        launchpad.view(setting.programme, partners)
        if partners
        else {"partners": [], "acts": [], "denied": []}
    )
    asked = [Act("command", words, "primary")] if words else []
    return Content("launchpad", "mention", {**data, "words_given": words, "asked": asked})


def elsewhere(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A mention where no partner is at home."""
    words = str(params["words"])
    asked = [Act("command", words or "help", "primary")]
    return Content("launchpad", "mention_elsewhere", {"words_given": words, "asked": asked})


def home(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The Home tab of the reader."""
    reader = setting.reader
    if reader is None:
        return None
    request = Request(setting.session, setting.programme, reader, setting.now, "home")
    if reader.may_see_partners():
        own = look_up.listing(request, "queue").data
        team = look_up.listing(request, "team").data
        return Content("home", "staff", {"own": own, "team_total": team["total"]})
    if reader.is_staff:
        return Content("home", "representative", {})
    partner = setting.session.get(Partner, reader.partner_id)
    ways = launchpad.view(setting.programme, [partner]) if partner else {"acts": [], "denied": []}
    return Content("home", "partner", {"own": look_up.listing(request, "mine").data, **ways})


def new_room(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: the bot was invited somewhere unknown, or who named which partner; nothing if the import did."""
    here = partners_at(setting.session, params["platform"], "room", params["room"])
    named = setting.session.get(Event, params["event"]) if "event" in params else None
    if here and named is not None:
        data = {"room": params["room"], "partner": here[0].name, "at": named.at}
        return Content("rooms", "room_named", {**data, "by": facts.name(setting.session, named.actor_id)})
    if here:
        return None
    return Content(
        "rooms",
        "new_room",
        {
            "room": params["room"],
            "acts": [Act("assign_room", f"{params['platform']}:{params['room']}", "primary")],
        },
    )


MESSAGES = (
    Message("launchpad", Audience.ROOM, pinned),
    Message("launchpad.mention", Audience.ROOM, mention),
    Message("launchpad.elsewhere", Audience.ROOM, elsewhere),
    Message("home", Audience.PERSON, home),
    Message("ops.new_room", Audience.OPERATIONS, new_room),
)
