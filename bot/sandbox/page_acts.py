"""What a visitor of the page does as one of the people: each act is a POST with a JSON body.

An answer is `{"note": …}`: what Slack's client tells the person, empty when it says nothing.
"""

import re
from collections.abc import Awaitable, Callable

from bot.sandbox.fake_slack import FakeSlack
from bot.sandbox.filling import NotThere
from bot.sandbox.modals import Modal
from bot.sandbox.outcome import Outcome
from bot.sandbox.slack_person import Person
from bot.sandbox.surface import Home
from bot.sandbox.windows import Shown
from bot.sandbox.world import Json

Act = Callable[[FakeSlack, Person, Json], Awaitable[Json]]


def _told(outcome: Outcome) -> Json:
    return {"note": outcome.note}


def _message(me: Person, asked: Json) -> Shown:
    for shown in me.sees(str(asked["channel"])).everything:
        if shown.ts == asked["ts"]:
            return shown
    raise NotThere("this message has been deleted")


def _view(me: Person, asked: Json) -> Modal | Home:
    for surface in (me.modal, me.home):
        if surface is not None and surface.view.id == asked["view"]:
            surface.keep(asked.get("values") or [])
            return surface
    raise NotThere("this form isn't open any more")


async def _press(slack: FakeSlack, me: Person, asked: Json) -> Json:
    where = _view(me, asked) if "view" in asked else _message(me, asked)
    found = await me.press(where, asked["action"], value=asked.get("value"), block_id=asked["block"])
    return _told(found)


async def _choose(slack: FakeSlack, me: Person, asked: Json) -> Json:
    found = await me.choose(_message(me, asked), asked["action"], asked["value"], block_id=asked["block"])
    return _told(found)


async def _keep(slack: FakeSlack, me: Person, asked: Json) -> Json:
    _view(me, asked)
    return {}


async def _report(slack: FakeSlack, me: Person, asked: Json) -> Json:
    surface = _view(me, asked)
    return _told(await surface.report(surface.at(asked["block"], asked["action"])))


async def _suggest(slack: FakeSlack, me: Person, asked: Json) -> Json:
    surface = _view(me, asked)
    placed = surface.at(asked["block"], asked["action"])
    return {"options": await surface.suggestions(placed, str(asked["words"]))}


async def _submit(slack: FakeSlack, me: Person, asked: Json) -> Json:
    surface = _view(me, asked)
    if isinstance(surface, Modal):
        await surface.submit()  # what went wrong stands in the form itself
    return {}


async def _close(slack: FakeSlack, me: Person, asked: Json) -> Json:
    surface = _view(me, asked)
    return _told(await surface.close()) if isinstance(surface, Modal) else {}


async def _say(slack: FakeSlack, me: Person, asked: Json) -> Json:
    channel, text, thread_ts = str(asked["channel"]), str(asked["text"]).strip(), asked.get("thread")
    if text.startswith("/"):
        if thread_ts:
            return {"note": "Slash commands don't work in threads."}
        command, _, rest = text.partition(" ")
        return _told(await me.command(command, rest.strip(), channel))
    app = slack.world.app
    names = "|".join(map(re.escape, (app.name, slack.world.users[app.bot_user].handle)))
    mention = re.match(rf"@(?:{names})\s*(.*)", text, re.IGNORECASE | re.DOTALL)
    if mention:
        return _told(await me.mention(channel, mention[1], thread_ts))
    await me.say(channel, text, thread_ts)
    return {"note": f"{app.name} reads only commands, and messages that mention it."}


async def _open_home(slack: FakeSlack, me: Person, asked: Json) -> Json:
    return _told(await me.open_home())


async def _join(slack: FakeSlack, me: Person, asked: Json) -> Json:
    await slack.happenings.join(slack.world.channel(str(asked["channel"])), str(asked["user"]), inviter=me.id)
    return {}


async def _leave(slack: FakeSlack, me: Person, asked: Json) -> Json:
    await slack.happenings.leave(slack.world.channel(str(asked["channel"])), str(asked["user"]))
    return {}


async def _switch(slack: FakeSlack, me: Person, asked: Json) -> Json:
    slack.pessimism.switch(str(asked["name"]), bool(asked["on"]))
    slack.pulse.beat()
    return {}


ACTS: dict[str, Act] = {
    "choose": _choose,
    "close": _close,
    "home": _open_home,
    "join": _join,
    "keep": _keep,
    "leave": _leave,
    "press": _press,
    "report": _report,
    "say": _say,
    "submit": _submit,
    "suggest": _suggest,
    "switch": _switch,
}
