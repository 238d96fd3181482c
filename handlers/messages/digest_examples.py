"""What the preview shows of digests: those of a busy day, and each reminder in the words of each audience."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.message import Example
from handlers.messages.digest import content
from handlers.messages.digest_views import (
    DAMAGED,
    OVER,
    ActivityLine,
    Change,
    Done,
    Item,
    QuarterItem,
    QuarterName,
    Summary,
    SummaryRow,
    Told,
)
from handlers.reply import Act, Content
from models.readable import UNREADABLE
from models.reminders import (
    Pause,
    QuarterReminder,
    Reminder,
    Reminders,
    SubmissionReminder,
    WordedFor,
    amended,
    ending,
    ending_after,
    nudge,
    progress,
    quarter,
    question,
    summary,
    win,
)
from models.terms import AnyState, AnyVerb, State, Verb

_AUDIENCES = {WordedFor.PARTNER: "person", WordedFor.CONVERSATION: "room", WordedFor.STAFF: "staff"}
_CHANGE = Change(
    "Rosa Delgado",
    [
        ("close_date", "2027-02-01", "2027-02-10"),
        ("contact_name", "Jordan Lee", "Pat Moreau"),
    ],
)


def _sample(
    reminder: SubmissionReminder, reference: str, state: AnyState, *verbs: AnyVerb, **more: Any
) -> Told:
    """An item as the reminder would give it."""
    item = Item(
        template=reminder.template,
        reference=reference,
        kind="deal_registration",
        state=state,
        acts=[Act(verb, reference, about=reference) for verb in (*verbs, Verb.SHOW)],
        title="Northgate Construction Group, Inc.",
        partner="Northwind Building Systems",
        answer_day=date(2026, 11, 19),
        question_day=date(2026, 11, 24),
        last_day=date(2027, 2, 18),
        **more,
    )
    waits = reminder.pause is Pause.QUESTION and item.waits_for_partner
    return Told(item, is_to_do=not reminder.is_news and not waits, is_listed=reminder.is_listed)


_DAMAGED = Told(Item(DAMAGED, "DR-2M8X-C4", None, UNREADABLE, []))
_OVER = Told(
    Item(OVER, "DR-7K3Q-9F", "deal_registration", "won", [Act(Verb.SHOW, "DR-7K3Q-9F", about="DR-7K3Q-9F")])
)
_CLOSE = (Verb.CLAIM_WIN, Verb.LOSE, Verb.SNOOZE)
_PARTNER_ITEMS = (
    _sample(ending.REMINDER, "DR-7K3Q-9F", State.APPROVED, Verb.CLAIM_WIN, Verb.LOSE, days_left=0),
    _sample(ending.REMINDER, "DR-2M8X-C4", State.APPROVED, Verb.CLAIM_WIN, Verb.LOSE, days_left=1),
    _sample(ending.REMINDER, "DR-B5RT-K7", State.APPROVED, *_CLOSE, days_left=14),
    _sample(
        progress.REMINDER,
        "DR-H1WZ-P2",
        State.APPROVED,
        Verb.ON_TRACK,
        Verb.CLAIM_WIN,
        Verb.LOSE,
        days_left=45,
    ),
    _sample(question.REMINDER, "DR-N9DE-T6", State.NEEDS_INFORMATION, Verb.ANSWER),
    _sample(ending_after.REMINDER, "DR-V4FG-X8", State.EXPIRED, days_left=-1),
    _sample(ending_after.REMINDER, "DR-3QJM-A0", State.NOTICE_OUTSTANDING, days_left=-1, outstanding=True),
)
_STAFF_ITEMS = (
    _sample(nudge.REMINDER, "DR-7K3Q-9F", State.SUBMITTED, business_days_left=1),
    _sample(
        nudge.REMINDER, "DR-2M8X-C4", State.NEEDS_INFORMATION, business_days_left=2, waits_for_partner=True
    ),
    _sample(nudge.REMINDER, "DR-Y6SH-D5", State.SUBMITTED, business_days_left=-1, is_late=True),
    _sample(ending.REMINDER, "DR-B5RT-K7", State.APPROVED, days_left=7),
    _sample(ending_after.REMINDER, "DR-V4FG-X8", State.EXPIRED, days_left=-1),
    _sample(ending_after.REMINDER, "DR-3QJM-A0", State.NOTICE_OUTSTANDING, days_left=-1, outstanding=True),
    _sample(progress.REMINDER, "DR-H1WZ-P2", State.APPROVED, days_left=45),
    _sample(question.REMINDER, "DR-N9DE-T6", State.NEEDS_INFORMATION, waits_for_partner=True),
    _sample(amended.REMINDER, "DR-7K3Q-9F", State.APPROVED, changes=[_CHANGE]),
    _sample(ending.REMINDER, "DR-2M8X-C4", State.APPROVED, days_left=14, changes=[_CHANGE]),
    _sample(win.REMINDER, "DR-K2VX-B1", State.WON_CLAIMED, Verb.CONFIRM_WIN, Verb.QUESTION_WIN),
)
_ACTIVITY = ActivityLine("MR-7K3Q-9F", "Breakfast for site managers", date(2027, 1, 21), done=False)


def _quarter(reminder: QuarterReminder) -> QuarterItem:
    """A partner's quarter at its start, as the reminder would give it."""
    return QuarterItem(
        template=reminder.template,
        quarter=QuarterName(2027, 1),
        start=True,
        services=True,
        initial_open=True,
        last_day=date(2027, 3, 31),
        days_left=86,
        concierge=[date(2027, 1, 13), date(2027, 1, 27)],
        calendar="https://desk.example/calendar/concierge.ics",
        details=True,
        plan=None,
        counted=[_ACTIVITY],
        waiting=[],
        unreadable=[],
        acts=[Act(verb, "northwind") for verb in reminder.buttons],
    )


def _summary(reminder: QuarterReminder) -> Summary:
    """What two partners have in a quarter, as the reminder would give it."""
    rows = [
        SummaryRow("Beacon Field Services", None, True, 0, [], [_ACTIVITY], ["MR-7K3Q-9F"]),
        SummaryRow("Northwind Building Systems", "MR-2M8X-C4", False, 2, [_ACTIVITY], [], []),
    ]
    return Summary(reminder.template, QuarterName(2027, 1), rows)


_START = _quarter(quarter.REMINDER)
_LATE = replace(_START, start=False, days_left=14, counted=[], calendar=None, plan="MR-2M8X-C4")
_LATE_IN_CONVERSATION = replace(_LATE, details=False, initial_open=False, plan=None, acts=_LATE.acts[:2])
_SUMMARY = _summary(summary.REMINDER)


def _example(
    block: str,
    audience: str,
    name: str,
    items: Sequence[Told],
    quarters: Sequence[QuarterItem] = (),
    summary: Summary | None = None,
    whose: str | None = None,
) -> Example:
    made = content(block, items, quarters, summary, whose)
    assert made is not None
    return Example(f"digest.{name}.due.{audience}", made)


def _standing_in(told: Told, name: str) -> Told:
    return replace(told, item=replace(told.item, stands_for=name))


def of_reminders(reminders: Reminders) -> Iterator[Example]:
    """Each reminder by itself, in the words of each of its audiences."""
    for reminder in reminders.by_name.values():
        for audience in reminder.audiences:
            if audience in _AUDIENCES:
                yield _of_reminder(reminder, audience)


def _of_reminder(reminder: Reminder, audience: WordedFor) -> Example:
    name = f"reminder_{reminder.name.replace(':', '_')}"
    if isinstance(reminder, SubmissionReminder):
        item = _sample(
            reminder, "DR-7K3Q-9F", State.APPROVED, *reminder.buttons, days_left=14, business_days_left=2
        )
        return _example(audience, _AUDIENCES[audience], name, (item,))
    assert isinstance(reminder, QuarterReminder)
    if reminder.for_partner:
        return _example(audience, _AUDIENCES[audience], name, (), [_quarter(reminder)])
    return _example(audience, _AUDIENCES[audience], name, (), (), _summary(reminder))


EXAMPLES = (
    Example("digest.done.done.person", Content(Done())),
    _example("partner", "person", "over", (_OVER,)),
    _example("partner", "person", "damaged", (_DAMAGED,)),
    _example("staff", "staff", "damaged", (_STAFF_ITEMS[0], _DAMAGED)),
    _example("room", "room", "damaged", (_DAMAGED,)),
    _example("staff", "staff", "partly_over", (_STAFF_ITEMS[0], _OVER)),
    _example("room", "room", "over", (_OVER,)),
    _example("partner", "person", "one", _PARTNER_ITEMS[:1]),
    _example("partner", "person", "partner", _PARTNER_ITEMS),
    _example("partner", "person", "long", _PARTNER_ITEMS * 4),
    _example("staff", "staff", "staff", _STAFF_ITEMS),
    _example("staff", "operations", "staff", _STAFF_ITEMS[:3]),
    _example("staff", "staff", "changed", _STAFF_ITEMS[8:9]),
    _example("staff", "staff", "stands_in", [_standing_in(_STAFF_ITEMS[0], "Maya Chen")]),
    _example("partner", "person", "stands_in", [_standing_in(_PARTNER_ITEMS[2], "Rosa Delgado")]),
    _example("staff", "channel", "staff", _STAFF_ITEMS, whose="Maya Chen"),
    _example("room", "room", "partner", _PARTNER_ITEMS),
    _example("partner", "person", "quarter_start", (), [_START]),
    _example("partner", "person", "quarter_late", _PARTNER_ITEMS[:1], [_LATE]),
    _example("room", "room", "quarter", (), [_LATE_IN_CONVERSATION]),
    _example("staff", "staff", "quarter_summary", (), (), _SUMMARY),
    _example("staff", "staff", "nudge_and_summary", _STAFF_ITEMS[:1], (), _SUMMARY),
)
