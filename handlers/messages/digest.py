"""The digest: what is due soon, one message a receiver and day, with buttons for each item.

It is composed when it is sent, so that what has been done meanwhile isn't in it. In a partner's channel it says
references, states and dates only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from handlers import extensions, facts
from handlers.messages import Audience, Example, Message, Setting, quarter
from handlers.reply import Act, Content
from handlers.seeing import may_see
from models import calendar, submissions
from models.agenda import runs, urgency
from models.kinds import Kind
from models.lifecycle import PARTNER_SIDE, Who
from models.people import Actor, sides
from models.tables import Partner, Person, Ping, Submission

FULL = 10  # items with a sentence and buttons of their own; the others get a line each
_VERBS: Mapping[str, tuple[str, ...]] = {
    "question": ("answer",),
    "nudge": ("reply", "arrange"),
    "win": ("confirm_win", "question_win"),
    "progress": ("on_track", "claim_win", "lose"),
    "ending": ("claim_win", "extend", "lose", "snooze"),
    "again": ("claim_win", "extend", "lose", "snooze"),
    "after": ("file_again",),
}
_WATCHED = frozenset(
    {"ending", "again", "after", "amended"}
)  # what Procore's people read as a list: the partner acts
_OWN_VERBS = frozenset({"on_track", "snooze"})  # no moves: anybody who is told may press them


def for_person(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To one person, of the partner or of Procore; nothing if all of it has been done."""
    reader = setting.reader
    if reader is None:
        return None
    found = [each for each in _told(setting, params) if may_see(reader, each[1])]
    items = [_item(setting, ping, submission, reader) for ping, submission in found]
    if not reader.is_staff:  # they have been told of the end; of what they can do about it they hear here
        items = [each for each in items if each["what"] != "after" or len(each["acts"]) > 1]
    return _content("staff" if reader.is_staff else "partner", items, *_quarter(setting, params))


def for_channel(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To one of Procore's people, in the approval conversation, where they would rather be told."""
    person = setting.session.get(Person, params["for"])
    items = [_item(setting, ping, submission, None) for ping, submission in _told(setting, params)]
    content = _content("staff", items, *_quarter(setting, params))
    if content is None or person is None:
        return None
    return replace(content, data={**content.data, "whose": person.name})


def for_operations(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the operations conversation, in place of an owner who can't be told."""
    items = [_item(setting, ping, submission, None) for ping, submission in _told(setting, params)]
    return _content("staff", items, *_quarter(setting, params))


def for_room(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the partner's channel, in place of a person who can't be written to: the same buttons, whoever presses."""
    items = []
    for ping, submission in _told(setting, params):
        state = facts.common(setting.session, setting.programme, submission, submission.state)
        shown = ("reference", "kind", "state", "last_day", "question_day")
        item = {name: state[name] for name in shown}
        items.append(
            {**item, "what": _what(ping.rule), "acts": _acts_in_room(setting, ping.rule, submission)}
        )
    return _content("room", items, quarter.reminders(setting, str(params["key"]), details=False))


def _quarter(
    setting: Setting, params: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    key = str(params["key"])
    return quarter.reminders(setting, key, details=True), quarter.summary(setting, key)


def _told(setting: Setting, params: Mapping[str, Any]) -> list[tuple[Ping, Submission]]:
    """The digest's pings that still apply, one a submission, the most urgent first."""
    rows = setting.session.exec(
        select(Ping, Submission)
        .join(Submission, col(Submission.id) == col(Ping.submission_id))
        .where(Ping.letter_key == params["key"], Ping.state == "told")
    ).all()
    found: dict[int, tuple[Ping, Submission]] = {}
    for ping, submission in sorted(rows, key=lambda row: (urgency(row[0].rule), row[0].id)):
        kind = setting.programme.kinds.get(submission.kind)
        if kind is not None and _applies(ping.rule, kind, submission.state):
            found.setdefault(submission.id or 0, (ping, submission))
    return list(found.values())


def _applies(rule: str, kind: Kind, state: str) -> bool:
    """True while the submission is in the state that the ping is about."""
    what = _what(rule)
    if what == "nudge":
        return state in kind.lifecycle.pending
    if what == "amended":
        return kind.lifecycle.move("amend", state) is not None
    if what == "question":
        return kind.lifecycle.move("answer", state) is not None
    if what == "win":
        return kind.lifecycle.move("question_win", state) is not None
    ended = {move.target for move in kind.lifecycle.moves if move.act in ("expire", "hold_end")}
    return state in ended if what == "after" else runs(kind.lifecycle, state)


def _what(rule: str) -> str:
    """The rule in one word, as templates know it."""
    return "after" if rule == "ending:after" else rule.partition(":")[0]


def _item(setting: Setting, ping: Ping, submission: Submission, reader: Actor | None) -> dict[str, Any]:
    kind = setting.programme.kinds[submission.kind]
    partner = setting.session.get(Partner, submission.partner_id)
    common = facts.common(setting.session, setting.programme, submission, submission.state)
    today = calendar.local_day(setting.now, partner.timezone if partner else setting.programme.timezone)
    last = submission.last_day
    return {
        **common,
        "what": _what(ping.rule),
        "stands_for": _stands_for(setting, ping, reader),
        "title": kind.title(submission.customer_name, submission.answers),
        "partner": partner.name if partner else "",
        "days_left": (last - today).days if last else None,
        "business_days_left": _business_days_left(setting, common["answer_day"]),
        "waits_for_partner": kind.lifecycle.move("answer", submission.state) is not None,
        "outstanding": kind.lifecycle.move("end_now", submission.state) is not None,
        "changes": _changes(setting, ping, submission) if reader is None or reader.is_staff else [],
        "acts": _acts(setting, ping.rule, submission, kind, reader),
    }


def _changes(setting: Setting, ping: Ping, submission: Submission) -> list[dict[str, Any]]:
    """What the partner changed of the approved submission since the digest before, if this one tells of it."""
    amended = select(Ping).where(
        Ping.submission_id == submission.id, Ping.rule == "amended", Ping.state == "told"
    )
    told = setting.session.exec(amended).all()
    if all(each.letter_key != ping.letter_key for each in told):
        return []
    before = max((each.due_at for each in told if each.letter_key != ping.letter_key), default=None)
    events = submissions.history(setting.session, submission.id or 0)
    new = [each for each in events if each.act == "amend" and (before is None or each.at > before)]
    return facts.changes(setting.session, new)


def _stands_for(setting: Setting, ping: Ping, reader: Actor | None) -> str | None:
    """In whose place the reader hears of it, None if in their own."""
    kind, _, name = ping.receiver.partition(":")
    if reader is None or kind != "person" or name == reader.person_id:
        return None
    person = setting.session.get(Person, name)
    return person.name if person is not None else None


def _business_days_left(setting: Setting, answer_day: date | None) -> int | None:
    today = calendar.local_day(setting.now, setting.programme.timezone)
    return setting.programme.calendar.count(today, answer_day) if answer_day else None


def _acts(setting: Setting, rule: str, submission: Submission, kind: Kind, reader: Actor | None) -> list[Act]:
    """Buttons: what the reader may do about it now, and one that shows it."""
    theirs = sides(reader, submission) if reader else frozenset()
    is_partners = reader is not None and not reader.is_staff
    return _buttons(setting, rule, submission, kind, theirs, is_partners=is_partners)


def _acts_in_room(setting: Setting, rule: str, submission: Submission) -> list[Act]:
    """What somebody of the partner may do about it now; who that is, is asked at the press."""
    kind = setting.programme.kinds[submission.kind]
    return _buttons(setting, rule, submission, kind, PARTNER_SIDE, is_partners=True)


def _buttons(
    setting: Setting,
    rule: str,
    submission: Submission,
    kind: Kind,
    theirs: frozenset[Who],
    *,
    is_partners: bool,
) -> list[Act]:
    allowed = set(kind.lifecycle.acts(submission.state, theirs))
    if is_partners:
        allowed |= _OWN_VERBS
        is_over = kind.lifecycle.move("end_now", submission.state) is None  # else its notice is still owed
        if is_over:
            allowed.add("file_again")
    if rule in {f"ending:{days}" for days in setting.programme.values().ending_ping_unsnoozable}:
        allowed.discard("snooze")
    if "extend" in allowed and not extensions.may_ask(setting.session, setting.programme, submission):
        allowed.discard("extend")
    verbs = [verb for verb in _VERBS.get(_what(rule), ()) if verb in allowed]
    return [_act(verb, submission, primary=not place) for place, verb in enumerate(verbs)] + [
        _act("show", submission)
    ]


def _act(verb: str, submission: Submission, *, primary: bool = False) -> Act:
    return Act(verb, submission.reference, "primary" if primary else "default", about=submission.reference)


def _content(
    block: str,
    items: Sequence[Mapping[str, Any]],
    quarters: Sequence[Mapping[str, Any]] = (),
    summary: Mapping[str, Any] | None = None,
) -> Content | None:
    if not items and not quarters and not summary:
        return None
    watched = [each for each in items if block == "staff" and each["what"] in _WATCHED]
    items = [each for each in items if each not in watched]
    shown = {
        "count": len(items),
        "items": items[:FULL],
        "more": items[FULL:],
        "watched": watched,
        "whose": None,
    }
    return Content("digest", block, {**shown, "quarters": quarters, "summary": summary})


MESSAGES = (
    Message("digest", Audience.PERSON, for_person, instead="digest.room"),
    Message("digest.room", Audience.ROOM, for_room),
    Message("digest.channel", Audience.STAFF, for_channel),
    Message("digest.operations", Audience.OPERATIONS, for_operations),
)


_CHANGE: Mapping[str, Any] = {
    "act": "amend",
    "by": "Rosa Delgado",
    "changed": [
        ("close_date", "2027-02-01", "2027-02-10"),
        ("contact_name", "Jordan Lee", "Pat Moreau"),
    ],
}


def _sample(what: str, reference: str, state: str, *verbs: str, **more: Any) -> dict[str, Any]:
    """An item of an example."""
    return {
        "reference": reference,
        "kind": "deal_registration",
        "state": state,
        "title": "Northgate Construction Group, Inc.",
        "partner": "Northwind Building Systems",
        "what": what,
        "answer_day": date(2026, 11, 19),
        "question_day": date(2026, 11, 24),
        "last_day": date(2027, 2, 18),
        "days_left": None,
        "business_days_left": None,
        "waits_for_partner": False,
        "outstanding": False,
        "breached": False,
        "extension": None,
        "changes": [],
        "stands_for": None,
        "acts": [Act(verb, reference, about=reference) for verb in (*verbs, "show")],
        **more,
    }


_CLOSE = ("claim_win", "lose", "snooze")
_PARTNER_ITEMS = (
    _sample("ending", "DR-7K3Q-9F", "approved", "claim_win", "lose", days_left=0),
    _sample("ending", "DR-2M8X-C4", "approved", "claim_win", "lose", days_left=1),
    _sample("ending", "DR-B5RT-K7", "approved", *_CLOSE, days_left=14),
    _sample("progress", "DR-H1WZ-P2", "approved", "on_track", "claim_win", "lose", days_left=45),
    _sample("question", "DR-N9DE-T6", "needs_information", "answer"),
    _sample("after", "DR-V4FG-X8", "expired", days_left=-1),
    _sample("after", "DR-3QJM-A0", "notice_outstanding", days_left=-1, outstanding=True),
)
_STAFF_ITEMS = (
    _sample("nudge", "DR-7K3Q-9F", "submitted", business_days_left=1),
    _sample("nudge", "DR-2M8X-C4", "needs_information", business_days_left=2, waits_for_partner=True),
    _sample("nudge", "DR-Y6SH-D5", "submitted", business_days_left=-1, breached=True),
    _sample("ending", "DR-B5RT-K7", "approved", days_left=7),
    _sample("after", "DR-V4FG-X8", "expired", days_left=-1),
    _sample("after", "DR-3QJM-A0", "notice_outstanding", days_left=-1, outstanding=True),
    _sample("progress", "DR-H1WZ-P2", "approved", days_left=45),
    _sample("question", "DR-N9DE-T6", "needs_information", waits_for_partner=True),
    _sample("amended", "DR-7K3Q-9F", "approved", changes=[_CHANGE]),
    _sample("ending", "DR-2M8X-C4", "approved", days_left=14, changes=[_CHANGE]),
    _sample("win", "DR-K2VX-B1", "won_claimed", "confirm_win", "question_win"),
)


_ACTIVITY: Mapping[str, Any] = {
    "reference": "MR-7K3Q-9F",
    "what": "event",
    "subject": "Breakfast for site managers",
    "day": date(2027, 1, 21),
    "link": "https://northwind.example/breakfast",
    "done": False,
}
_QUARTER: Mapping[str, Any] = {
    "quarter": {"year": 2027, "number": 1},
    "start": True,
    "services": True,
    "initial_open": True,
    "last_day": date(2027, 3, 31),
    "days_left": 86,
    "concierge": [date(2027, 1, 13), date(2027, 1, 27)],
    "calendar": "https://desk.example/calendar/concierge.ics",
    "details": True,
    "plan": None,
    "counted": [_ACTIVITY],
    "waiting": [],
    "acts": [Act(verb, "northwind") for verb in ("plan_activity", "record_activity", "snooze_quarter")],
}
_LATE: Mapping[str, Any] = {
    **_QUARTER,
    "start": False,
    "days_left": 14,
    "counted": [],
    "calendar": None,
    "plan": "MR-2M8X-C4",
}
_SUMMARY: Mapping[str, Any] = {
    "quarter": {"year": 2027, "number": 1},
    "rows": [
        {"partner": "Beacon Field Services", "plan": None, "initial_open": True, "before": 0, "counted": [],
         "waiting": [_ACTIVITY]},
        {"partner": "Northwind Building Systems", "plan": "MR-2M8X-C4", "initial_open": False, "before": 2,
         "counted": [_ACTIVITY], "waiting": []},
    ],
}  # fmt: skip


_STAFF_CONTENT = _content("staff", _STAFF_ITEMS)
assert _STAFF_CONTENT is not None


def _example(block: str, audience: str, name: str, items: Sequence[Mapping[str, Any]], *more: Any) -> Example:
    content = _content(block, items, *more)
    assert content is not None
    return Example(f"digest.{name}.due.{audience}", content)


EXAMPLES = (
    _example("partner", "person", "one", _PARTNER_ITEMS[:1]),
    _example("partner", "person", "partner", _PARTNER_ITEMS),
    _example("partner", "person", "long", _PARTNER_ITEMS * 4),
    _example("staff", "staff", "staff", _STAFF_ITEMS),
    _example("staff", "operations", "staff", _STAFF_ITEMS[:3]),
    _example("staff", "staff", "changed", _STAFF_ITEMS[8:9]),
    _example("staff", "staff", "stands_in", [{**_STAFF_ITEMS[0], "stands_for": "Maya Chen"}]),
    _example("partner", "person", "stands_in", [{**_PARTNER_ITEMS[2], "stands_for": "Rosa Delgado"}]),
    Example(
        "digest.staff.due.channel",
        Content("digest", "staff", {**_STAFF_CONTENT.data, "whose": "Maya Chen"}),
    ),
    _example("room", "room", "partner", _PARTNER_ITEMS),
    _example("partner", "person", "quarter_start", (), [_QUARTER]),
    _example("partner", "person", "quarter_late", _PARTNER_ITEMS[:1], [_LATE]),
    _example(
        "room",
        "room",
        "quarter",
        (),
        [{**_LATE, "details": False, "initial_open": False, "plan": None, "acts": _LATE["acts"][:2]}],
    ),
    _example("staff", "staff", "quarter_summary", (), (), _SUMMARY),
    _example("staff", "staff", "nudge_and_summary", _STAFF_ITEMS[:1], (), _SUMMARY),
)
