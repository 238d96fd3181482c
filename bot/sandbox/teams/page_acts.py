"""What a visitor of the Teams page does as one of the people: each act is a POST with a JSON body.

An answer is `{"note": …}`: what Teams' client tells the person, empty when it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.sandbox.teams import read_cards
from bot.sandbox.teams.fake_teams import FakeTeams
from bot.sandbox.teams.read_cards import NotThere
from bot.sandbox.teams.teams_person import Form, Person, Shown
from bot.sandbox.teams.world import Json, Message

Act = Callable[[FakeTeams, Person, Json], Awaitable[None]]

_MENTION = re.compile(r"@partner desk\s*(.*)", re.IGNORECASE | re.DOTALL)


async def act(teams: FakeTeams, me: Person, name: str, asked: Json) -> Json:
    """Does it; the note is what the person is told meanwhile."""
    before = len(me.notes)
    await ACTS[name](teams, me, asked)
    teams.pulse.beat()
    return {"note": " ".join(each for each in me.notes[before:] if each)}


async def _press(teams: FakeTeams, me: Person, asked: Json) -> None:
    """Presses button number `action` of a message, with what its inputs hold."""
    said = _said(teams, me, str(asked["message"]))
    is_inline = me.dialog is not None and me.dialog.is_view and me.dialog.said is said
    if is_inline and me.dialog is not None:
        await _in_form(me, me.dialog, asked)
        return
    card = await me.looks(said)
    shown = Shown(said, card, me)
    if read_cards.inputs(card) and teams.world.conversations[said.conversation].kind == "personal":
        await _in_form(me, me.form_in(shown), asked)
    else:
        await me.act(shown, read_cards.actions(card)[int(asked["action"])])


async def _press_in_dialog(teams: FakeTeams, me: Person, asked: Json) -> None:
    if me.dialog is None:
        raise NotThere("this dialog isn't open any more")
    await _in_form(me, me.dialog, asked)


async def _in_form(me: Person, form: Form, asked: Json) -> None:
    form.raw = {str(name): str(value) for name, value in (asked.get("values") or {}).items()}
    await me.act(form, read_cards.actions(form.card)[int(asked["action"])])


async def _close(teams: FakeTeams, me: Person, asked: Json) -> None:
    me.dialog = None


async def _say(teams: FakeTeams, me: Person, asked: Json) -> None:
    place = teams.world.conversations[str(asked["channel"])]
    text = str(asked["text"]).strip()
    mention = _MENTION.fullmatch(text)
    if text.startswith("/"):
        await me.slash(place.id, text[1:].strip())
    elif place.kind == "personal":
        await me.write(mention[1] if mention else text)
    elif mention:
        await me.mention(place.id, mention[1])
    else:
        me.notes.append("The bot reads only messages that mention it.")


def _said(teams: FakeTeams, me: Person, message: str) -> Message:
    for each in teams.world.messages:
        if each.id == message and me.user.key in teams.world.conversations[each.conversation].roster:
            return each
    raise NotThere("this message has been deleted")


ACTS: dict[str, Act] = {"press": _press, "dialog": _press_in_dialog, "close": _close, "say": _say}
