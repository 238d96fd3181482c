"""Reminders. Each is a declaration: one module here, and one template file with its words.

A new reminder costs those two files and its policy values: modules of this package (and of any package named to
`collect`) that hold a `REMINDER` are found by themselves. Its words stand in `bot/templates/reminders/`, in one macro
for each audience. The bot doesn't start with a reminder that lacks some of its words.

A ping in the database names its rule: the reminder's name, and after a colon what tells its pings apart (`ending:14`).
"""

from models.reminders.declaration import (
    LAST,
    Pause,
    QuarterReminder,
    Reminder,
    Standing,
    SubmissionReminder,
    WordedFor,
    numbered,
)
from models.reminders.registry import PACKAGE, Reminders, collect

__all__ = [
    "LAST",
    "PACKAGE",
    "Pause",
    "QuarterReminder",
    "Reminder",
    "Reminders",
    "Standing",
    "SubmissionReminder",
    "WordedFor",
    "collect",
    "numbered",
]
