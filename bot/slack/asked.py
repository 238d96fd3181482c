"""What a Slack payload asks for: the verb of a button or form, its subject, and what was typed.

A button's `action_id` is its verb (with `:n` where a verb occurs twice in a message), and its value is the subject.
A form's `callback_id` is its verb, and `private_metadata` has its subject and step. All of it only says what is
meant; the facts are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from bot.slack import actor
from bot.slack.actor import Body
from bot.slack.blocks import answers
from bot.turn import Asked
from models.terms import AnyVerb, Verb

# What Slack's own escaping leaves of what was typed: <https://site|site>, <@U1|name>, <#C1|name>.
_ESCAPED = re.compile(r"<(?:[@#!])?([^<>|]*)(?:\|([^<>]*))?>")


def press(body: Body) -> Asked:
    """A button in a message or a view, with what has been typed into the form so far."""
    action = body["actions"][0]
    view = view_of(body)
    subject, step = _metadata(view)
    return Asked(
        actor.of_interaction(body),
        verb=AnyVerb.of(str(action["action_id"]).partition(":")[0]),
        subject=str(action.get("value") or subject),
        answers=_typed_in(view),
        step=step,
        pressed=actor.pressed(body),
    )


def form(body: Body) -> Asked:
    """A form that was sent or closed (Slack doesn't report what was typed in a closed one)."""
    view = view_of(body)
    subject, step = _metadata(view)
    return Asked(
        actor.of_interaction(body),
        AnyVerb.of(str(view["callback_id"])),
        subject,
        _typed_in(view),
        step,
        form=str(view.get("id") or ""),
    )


def suggestion(body: Body) -> Asked:
    """Words typed into a list that the server searches: they are the subject."""
    view = view_of(body)
    verb = AnyVerb.of(str(view.get("callback_id") or ""))
    return Asked(actor.of_interaction(body), verb, str(body.get("value") or ""))


def command(body: Body) -> Asked:
    """A slash command: its words are the subject. `/deal-status X` is short for `/partner status X`."""
    text = typed(str(body.get("text") or ""))
    words = f"status {text}" if body.get("command") == "/deal-status" else text
    return Asked(actor.of_command(body), Verb.COMMAND, words.strip())


def typed(text: str) -> str:
    """Returns what a person typed, from Slack's form of it: links and mentions become their words."""
    plain = _ESCAPED.sub(lambda found: found[2] or found[1], text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def view_of(body: Body) -> Mapping[str, Any]:
    """The view that a payload is about, empty if there is none."""
    view = body.get("view")
    return view if isinstance(view, Mapping) else {}


def _metadata(view: Mapping[str, Any]) -> tuple[str, str]:
    try:
        found = orjson.loads(view.get("private_metadata") or "{}")
        return str(found.get("subject", "")), str(found.get("step", ""))
    except (orjson.JSONDecodeError, AttributeError):
        return "", ""  # not our view, or an older version's: handlers refuse an empty subject


def _typed_in(view: Mapping[str, Any]) -> dict[str, Any]:
    return answers((view.get("state") or {}).get("values") or {})
