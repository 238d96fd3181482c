"""What the page draws for one person: everything they see, as one JSON body, blocks as the bot sent them."""

from collections.abc import Iterator
from datetime import datetime

from bot.sandbox.fake_slack import FakeSlack
from bot.sandbox.pessimism import MEANING
from bot.sandbox.slack_person import Person
from bot.sandbox.surface import Surface
from bot.sandbox.web_api.method import is_outsider
from bot.sandbox.windows import Shown
from bot.sandbox.world import Channel, Json

LONGEST_LOG = 40


def describe(slack: FakeSlack, me: Person, here: str, now: datetime | None) -> Json:
    """All that the page needs while `me` looks at `here`, a conversation's id; no clock is shown without `now`."""
    world = slack.world
    people = (slack.person(user) for user in world.users.values() if not user.is_bot)
    channels = (channel for channel in world.channels.values() if not channel.is_im)
    return {
        "app": {
            "name": world.app.name,
            "user": world.app.bot_user,
            "commands": sorted(world.app.commands),
        },
        "me": _person(slack, me) | {"knowsBot": world.sees_bot(me.id)},
        "people": [_person(slack, person) for person in people],
        "channelNames": {channel.id: channel.name for channel in channels},
        "conversations": list(_conversations(slack, me)),
        "here": _here(slack, me, here),
        "home": _home(slack, me),
        "modal": _modal(me),
        "clock": now.isoformat() if now else None,
        "switches": [
            {"name": name, "words": words, "on": getattr(slack.pessimism, name)}
            for name, words in MEANING.items()
        ],
        "refusals": [
            {
                "what": line.what,
                "error": line.error,
                "messages": line.messages,
                "at": line.at.isoformat(),
            }
            for line in reversed(slack.refusals[-LONGEST_LOG:])
        ],
    }


def _person(slack: FakeSlack, person: Person) -> Json:
    user = person.user
    return {
        "id": user.id,
        "name": user.real_name,
        "handle": user.handle,
        "title": user.title,
        "workspace": person.workspace.name,
        "tz": user.tz,
        "guest": user.is_guest,
        "installed": not is_outsider(slack, user.id),
        "latest": dict(_latest(slack, person)),
    }


def _latest(slack: FakeSlack, person: Person) -> Iterator[tuple[str, str]]:
    """The ts of the last thing that this person sees in each conversation, for the unread marks."""
    for channel in slack.world.channels.values():
        if person.id in channel.members:
            everything = person.sees(channel).everything
            if everything:
                yield channel.id, max(shown.said.edited_ts or shown.ts for shown in everything)


def _conversations(slack: FakeSlack, me: Person) -> Iterator[Json]:
    for channel in me.channels:
        yield _conversation(channel, "channel")
    if slack.world.sees_bot(me.id):
        yield _conversation(me.dm.channel, "dm")


def _conversation(channel: Channel, kind: str) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": kind,
        "private": channel.is_private,
        "shared": channel.is_ext_shared,
        "archived": channel.is_archived,
    }


def _here(slack: FakeSlack, me: Person, here: str) -> Json | None:
    channel = slack.world.channels.get(here)
    if channel is None or me.id not in channel.members:
        return None
    messages = [_message(slack, channel, shown) for shown in me.sees(channel).everything]
    members = [member for member in channel.members if not slack.world.users[member].is_bot]
    kind = "dm" if channel.is_im else "channel"
    bot_inside = slack.world.app.bot_user in channel.members
    return _conversation(channel, kind) | {"messages": messages, "members": members, "botInside": bot_inside}


def _message(slack: FakeSlack, channel: Channel, shown: Shown) -> Json:
    said = shown.said
    author = slack.world.users[said.user]
    return {
        "ts": said.ts,
        "thread": said.thread_ts if said.in_thread else None,
        "author": author.real_name,
        "isBot": author.is_bot,
        "at": said.posted_at.isoformat(),
        "edited": said.edited_ts,
        "ephemeral": shown.is_ephemeral,
        "pinned": said.ts in channel.pinned,
        "text": said.text,
        "blocks": said.blocks,
    }


def _home(slack: FakeSlack, me: Person) -> Json | None:
    if slack.pessimism.home_unavailable and is_outsider(slack, me.id):
        return {"unavailable": True}
    return _surface(me.home) if me.home else None


def _modal(me: Person) -> Json | None:
    modal = me.modal
    if modal is None:
        return None
    return _surface(modal) | {
        "errors": modal.view.errors,
        "trouble": modal.trouble,
        "previous": modal.view.previous_id,
    }


def _surface(surface: Surface) -> Json:
    view = surface.view
    return {"id": view.id, "hash": view.hash, "body": view.body, "state": view.state()}
