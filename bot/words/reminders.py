"""Are all words of the reminders there?

`bot.words.agreement`, which is part of `make check`, asks it of the packaged ones. The bot asks it at its start: nobody
could be told of a reminder without words.
"""

from __future__ import annotations

from bot.words.engine import Words
from models.reminders import Reminders


def missing(words: Words, reminders: Reminders) -> list[str]:
    """What reminders lack, a line each: their template, and the macro that isn't in it."""
    return [
        f"{each.template}.j2: no macro {audience.value!r}, or no such file"
        for each in reminders.by_name.values()
        for audience in each.audiences
        if audience.value not in words.macros(each.template)
    ]
