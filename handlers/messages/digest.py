"""The digest: what is due soon, one message for each recipient and day, with buttons for each item.

It is composed when it is sent, so that what has been done meanwhile isn't in it; and again by each change of what it
tells, so that no row asks for what has been done. In a partner's channel it says references, states and dates only.
What is said of one submission stands in `digest_items`; the words stand in the templates of the reminders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from handlers.message import Audience, Message, Setting
from handlers.messages import digest_items, quarter
from handlers.messages.digest_views import (
    Done,
    ForConversation,
    ForPartner,
    ForStaff,
    QuarterItem,
    Summary,
    Told,
)
from handlers.reply import Content
from models.tables import Person, Ping, Submission
from models.terms import PingState
from models.visibility import may_see

FULL = 10  # items with a sentence and buttons of their own; the others get a line each


def for_person(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To one person, of the partner or of Procore; nothing if all of it has been done."""
    reader = setting.reader
    if reader is None:
        return None
    found = [each for each in _told(setting, params) if may_see(reader, each[1])]
    items = [digest_items.for_reader(setting, ping, submission, reader) for ping, submission in found]
    block = ForStaff.block if reader.is_staff else ForPartner.block
    return content(block, [each for each in items if each], *_quarter(setting, params)) or _done(setting)


def for_channel(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To one of Procore's people who would rather be told in the approval conversation."""
    person = setting.session.get(Person, params["for"])
    if person is None:
        return _done(setting)
    items, quarters = _items_of_staff(setting, params), _quarter(setting, params)
    return content(ForStaff.block, items, *quarters, whose=person.name) or _done(setting)


def for_operations(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the operations conversation, in place of an owner who can't be told."""
    items = _items_of_staff(setting, params)
    return content(ForStaff.block, items, *_quarter(setting, params)) or _done(setting)


def for_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the partner's channel, in place of a person who can't be written to: the same buttons, whoever presses."""
    items = [digest_items.for_conversation(setting, *each) for each in _told(setting, params)]
    reminders = quarter.reminders(setting, str(params["key"]), details=False)
    return content(ForConversation.block, items, reminders) or _done(setting)


def _items_of_staff(setting: Setting, params: Mapping[str, Any]) -> list[Told]:
    items = [digest_items.for_reader(setting, *each, None) for each in _told(setting, params)]
    return [each for each in items if each]


def _done(setting: Setting) -> Content | None:
    """That everything in it has been done; nothing where it doesn't hang."""
    return Content(Done()) if setting.hangs else None


def _quarter(setting: Setting, params: Mapping[str, Any]) -> tuple[list[QuarterItem], Summary | None]:
    key = str(params["key"])
    return quarter.reminders(setting, key, details=True), quarter.summary(setting, key)


def _told(setting: Setting, params: Mapping[str, Any]) -> list[tuple[Ping, Submission]]:
    """The digest's pings that still apply, one a submission, the most urgent first; all of them where it hangs.

    Pings of reminders that aren't installed anymore are passed over.
    """
    rows = setting.session.exec(
        select(Ping, Submission)
        .join(Submission, col(Submission.id) == col(Ping.submission_id))
        .where(Ping.letter_key == params["key"], Ping.state == PingState.TOLD)
    ).all()
    reminders, found = setting.program.reminders, dict[int, tuple[Ping, Submission]]()
    for ping, submission in sorted(rows, key=lambda row: (reminders.urgency(row[0].rule), row[0].id)):
        reminder = reminders.of_submission(ping.rule)
        if reminder is None:
            continue
        if setting.hangs or digest_items.may_apply(setting, reminder, submission):
            found.setdefault(submission.id, (ping, submission))
    return list(found.values())


def content(
    block: str,
    told: Sequence[Told],
    quarters: Sequence[QuarterItem] = (),
    summary: Summary | None = None,
    whose: str | None = None,
) -> Content | None:
    """The digest in the words of a block: `partner`, `room` or `staff`; None if there is nothing to tell."""
    if not told and not quarters and not summary:
        return None
    watched = [each.item for each in told if block == ForStaff.block and each.is_listed]
    told = [each for each in told if each.item not in watched]
    items, count = [each.item for each in told], sum(each.is_to_do for each in told)
    if block == ForStaff.block:
        return Content(ForStaff(count, items[:FULL], items[FULL:], watched, summary, whose))
    view = ForPartner if block == ForPartner.block else ForConversation
    return Content(view(count, items[:FULL], items[FULL:], quarters))


MESSAGES = (
    Message("digest", Audience.PERSON, for_person, instead="digest.room", asks=True),
    Message("digest.room", Audience.CONVERSATION, for_conversation, asks=True),
    Message("digest.channel", Audience.STAFF, for_channel, asks=True),
    Message("digest.operations", Audience.OPERATIONS, for_operations, asks=True),
)
