"""What a letter says now, whatever it is about: one that concerns a damaged row waits, and what hangs says so."""

from __future__ import annotations

from handlers.message import Audience, Message, Setting
from handlers.messages import asks
from handlers.reply import Content
from models import letters
from models.readable import NotReadable
from models.tables import Letter, Submission


def composed(message: Message, setting: Setting, letter: Letter) -> Content | None:
    """What to say, None if there is nothing to say any more.

    Where the message hangs already it says of a damaged row that it can't be read; else raises NotReadable.
    """
    try:
        _look(message, setting, letter)
        return message.compose(setting, letter.params)
    except NotReadable as found:
        if not setting.hangs or letters.WHEN_READABLE in letter.params:
            raise
        return Content(asks.CantBeRead(found.reference))


def _look(message: Message, setting: Setting, letter: Letter) -> None:
    """Raises NotReadable for a damaged row. What operations read of the bot's own troubles needs no sound one."""
    if message.audience is Audience.OPERATIONS or letter.submission_id is None:
        return
    submission = setting.session.get(Submission, letter.submission_id)
    if submission is not None:
        setting.program.kind(submission)
