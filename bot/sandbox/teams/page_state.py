"""What the Teams page draws for one person: everything they see, as one JSON body, cards as the bot sent them."""

from __future__ import annotations

from datetime import datetime

from bot.sandbox import example
from bot.sandbox.teams.example import tenant
from bot.sandbox.teams.fake_teams import FakeTeams
from bot.sandbox.teams.teams_person import Form, Person, card_of
from bot.sandbox.teams.world import Conversation, Json, Message

LONGEST_LOG = 40

_TENANTS = {
    tenant(each.id): each.name
    for each in (example.PROCORE, example.NORTHWIND, example.CALDER, example.BEACON, example.SABLE)
}


async def describe(teams: FakeTeams, me: Person, here: str, now: datetime | None) -> Json:
    """All that the page needs while `me` looks at `here`, a conversation's id."""
    places = [each for each in teams.world.conversations.values() if me.user.key in each.roster]
    chat = teams.world.personal(me.user)
    found = [each for each in places if each.is_channel] + [chat]
    place = next((each for each in found if each.id == here), found[0])
    form = me.dialog
    return {
        "me": _person(teams, me.user.key),
        "people": [_person(teams, key) for key in teams.world.users],
        "conversations": [_conversation(each) for each in found],
        "here": _conversation(place)
        | {
            "members": [teams.world.users[key].name for key in place.roster],
            "messages": [await _message(teams, me, each) for each in teams.said_in(place)],
        },
        "dialog": _dialog(form) if form is not None and not form.is_view else None,
        "clock": now.isoformat() if now else None,
        "refusals": [{"what": what, "messages": reasons} for what, reasons in teams.refusals[-LONGEST_LOG:]],
    }


def _person(teams: FakeTeams, key: str) -> Json:
    user = teams.world.users[key]
    about = next(each for each in example.PEOPLE if each.key == key)
    said = [
        each for each in teams.world.messages if key in teams.world.conversations[each.conversation].roster
    ]
    return {
        "id": key,
        "name": user.name,
        "title": about.title,
        "tz": about.timezone,
        "workspace": _TENANTS[user.tenant],
        "guest": user.is_guest,
        "latest": {each.conversation: f"{each.id}.{each.edits}" for each in said},
    }


def _conversation(place: Conversation) -> Json:
    return {
        "id": place.id,
        "name": place.name,
        "kind": "channel" if place.is_channel else "chat",
        "shared": place.kind == "shared",
        "private": place.kind == "private",
    }


async def _message(teams: FakeTeams, me: Person, said: Message) -> Json:
    inline = me.dialog if me.dialog is not None and me.dialog.is_view and me.dialog.said is said else None
    card = inline.card if inline is not None else await me.looks(said)
    return {
        "id": said.id,
        "root": said.root,
        "author": teams.world.users[said.author].name if said.author else "Partner Desk",
        "isBot": not said.author,
        "at": said.at.isoformat() if said.at else None,
        "edited": said.edits > 0,
        "text": str(said.activity.get("text", "")),
        "card": card if said.activity.get("attachments") else None,
        "own": card is not card_of(said),
    }


def _dialog(form: Form) -> Json:
    return {"title": form.title, "card": form.card}
