"""Checks that all words of the reminders exist.

`make check` runs this for the packaged reminders (`bot.words.agreement`), and the bot runs it at its start, because
a reminder without words would reach nobody.
"""

from __future__ import annotations

from bot.words.engine import Words
from models.reminders import Reminders


def missing(words: Words, reminders: Reminders) -> list[str]:
    """Returns what reminders lack, a line each: their template, and the macro that isn't in it."""
    return [
        f"{each.template}.j2: no macro {audience.value!r}, or no such file"
        for each in reminders.by_name.values()
        for audience in each.audiences
        if audience.value not in words.macros(each.template)
    ]
