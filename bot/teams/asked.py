"""What a Teams activity asks for: the verb of a button or form, its subject, and what was typed.

All of it only says what is meant; the facts are looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.teams import cards
from bot.teams.activity import Activity, text, thing
from bot.turn import Asked
from models.terms import AnyVerb, Verb


@dataclass(frozen=True)
class Sent:
    """What a button or form sent. `view` is the message whose personal view holds it, "" elsewhere.

    `search` has the words to search the form's lists by, per field; None if the form wasn't sent for a search.
    """

    asked: Asked
    is_form: bool
    view: str = ""
    search: Mapping[str, str] | None = None


def press(activity: Activity) -> Sent:
    """A button in a message or dialog, or a dialog's form."""
    return sent(activity, thing(activity.value, "data") or activity.value)


def executed(activity: Activity) -> Sent:
    """The same in a personal view of a message. What Teams requests by itself never says anything else."""
    action = thing(activity.value, "action")
    data = {**thing(action, "data")}
    data.setdefault("verb", text(action, "verb"))
    if text(activity.value, "trigger") == "automatic":
        data = {"verb": cards.REFRESH, "view": data.get("view", "")}
    return sent(activity, data)


def sent(activity: Activity, data: Mapping[str, Any]) -> Sent:
    """Returns what these data ask for: a form names its step, and Back doesn't submit it."""
    step, back = text(data, "step"), data.get("back") is True
    asked = Asked(
        activity.whose(),
        verb=Verb.BACK if back else AnyVerb.of(text(data, "verb")),
        subject=text(data, "subject"),
        answers=cards.answers(data),
        step=step,
        form=text(data, "form"),
        pressed=activity.pressed(),
    )
    return Sent(asked, is_form=bool(step) and not back, view=text(data, "view"), search=cards.searched(data))


def typed(activity: Activity, words: str) -> Asked:
    """Words as after a mention: they are the subject."""
    return Asked(activity.whose(), Verb.COMMAND, words)
