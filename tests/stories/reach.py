"""What reached whom: every byte that the bot sent to somebody's surfaces, for asking what isn't among them.

A surface is a conversation that the person is in now, a modal that was opened or changed for them, their Home, and
whatever only they were answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import orjson

from bot.sandbox import FakeSlack
from bot.sandbox.teams import FakeTeams
from bot.sandbox.wire import Sent
from tests.stories.stage import Stage


def reached(stage: Stage, who: str) -> str:
    """Everything that the bot ever sent to where this person reads, as one text."""
    found = _on_slack(stage.slack, who) if stage.pair.of(who) == "slack" else _on_teams(stage.teams, who)
    return "\n".join(orjson.dumps(each).decode() for each in found)


def _on_teams(teams: FakeTeams, who: str) -> Iterator[Any]:
    """Everything in the conversations on whose roster they stand, and the answers to what they sent."""
    user = teams.world.user(who)
    for place in teams.world.conversations.values():
        if user.key in place.roster:
            yield from (each.activity for each in teams.said_in(place))
    for sent in teams.sent:
        if orjson.loads(sent.body).get("from", {}).get("aadObjectId") == user.aad and sent.answer.body:
            yield sent.answer.body.decode()


def _on_slack(slack: FakeSlack, who: str) -> Iterator[Any]:
    person = slack.person(who)
    yield from _called(slack, person.id)
    yield from _answered(slack, person.id)


def _called(slack: FakeSlack, user: str) -> Iterator[Any]:
    """The calls of Slack's API that put something before this person's eyes."""
    triggers, views = _theirs(slack, user)
    for call in slack.calls:
        args = call.args
        if call.method in ("chat.postMessage", "chat.update"):
            channel = slack.world.channels.get(str(args.get("channel")))
            if channel is not None and user in channel.members:
                yield args
        elif call.method in ("chat.postEphemeral", "views.publish"):
            if user in (args.get("user"), args.get("user_id")):
                yield args
        elif args.get("trigger_id") in triggers or args.get("view_id") in views:
            yield args


def _answered(slack: FakeSlack, user: str) -> Iterator[Any]:
    """The bot's answers to what this person sent."""
    for sent in slack.sent:
        if _sender(_body(sent)) == user and sent.answer.body:
            yield sent.answer.body.decode()


def _theirs(slack: FakeSlack, user: str) -> tuple[set[str], set[str]]:
    """The triggers and views of this person."""
    bodies = [body for sent in slack.sent if _sender(body := _body(sent)) == user]
    triggers = {str(body["trigger_id"]) for body in bodies if body.get("trigger_id")}
    return triggers, {str(body["view"]["id"]) for body in bodies if body.get("view")}


def _sender(body: Any) -> str:
    """Whose click, form or command it is; "" for events, which nobody is answered."""
    user = body.get("user")
    return str(user.get("id") if isinstance(user, dict) else body.get("user_id", ""))


def _body(sent: Sent) -> Any:
    if not sent.headers["Content-Type"].startswith("application/x-www-form-urlencoded"):
        return orjson.loads(sent.body)
    form = {name: values[0] for name, values in parse_qs(sent.body.decode()).items()}
    return orjson.loads(form["payload"]) if "payload" in form else form
