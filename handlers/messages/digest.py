"""The digest: what is due soon, one message a receiver and day, with buttons for each item.

It is composed when it is sent, so that what has been done meanwhile isn't in it; and again by each change of what it
tells, so that no row asks for what has been done. In a partner's channel it says references, states and dates only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from handlers import extensions, facts
from handlers.messages import Audience, Example, Message, Setting, asks, quarter
from handlers.reply import Act, Content
from handlers.seeing import may_see
from models import calendar, submissions
from models.agenda import runs
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
    block = "staff" if reader.is_staff else "partner"
    return _content(block, items, *_quarter(setting, params)) or _done(setting)


def for_channel(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To one of Procore's people, in the approval conversation, where they would rather be told."""
    person = setting.session.get(Person, params["for"])
    items = [_item(setting, ping, submission, None) for ping, submission in _told(setting, params)]
    content = _content("staff", items, *_quarter(setting, params))
    if content is None or person is None:
        return _done(setting)
    return Content("digest", "staff", {**content.data, "whose": person.name})


def for_operations(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the operations conversation, in place of an owner who can't be told."""
    items = [_item(setting, ping, submission, None) for ping, submission in _told(setting, params)]
    return _content("staff", items, *_quarter(setting, params)) or _done(setting)


def for_room(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the partner's channel, in place of a person who can't be written to: the same buttons, whoever presses."""
    items = []
    for ping, submission in _told(setting, params):
        if _is_over(setting, ping, submission):
            items.append(_over(setting, submission))
            continue
        state = facts.common(
            setting.session, setting.programme, submission, asks.state_of(setting, submission)
        )
        shown = ("reference", "kind", "state", "last_day", "question_day", "extension")
        item = {name: state[name] for name in shown}
        item["is_late"] = _is_late(setting, ping.rule, submission)
        items.append(
            {**item, "what": _what(ping.rule), "acts": _acts_in_room(setting, ping.rule, submission)}
        )
    reminders = quarter.reminders(setting, str(params["key"]), details=False)
    return _content("room", items, reminders) or _done(setting)


def _done(setting: Setting) -> Content | None:
    """That everything in it has been done; nothing where it doesn't hang."""
    return Content("digest", "done", {}) if setting.hangs else None


def _quarter(
    setting: Setting, params: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    key = str(params["key"])
    return quarter.reminders(setting, key, details=True), quarter.summary(setting, key)


def _told(setting: Setting, params: Mapping[str, Any]) -> list[tuple[Ping, Submission]]:
    """The digest's pings that still apply, one a submission, the most urgent first; all of them where it hangs."""
    rows = setting.session.exec(
        select(Ping, Submission)
        .join(Submission, col(Submission.id) == col(Ping.submission_id))
        .where(Ping.letter_key == params["key"], Ping.state == "told")
    ).all()
    found: dict[int, tuple[Ping, Submission]] = {}
    urgency = setting.programme.reminders.urgency
    for ping, submission in sorted(rows, key=lambda row: (urgency(row[0].rule), row[0].id)):
        kind = setting.programme.kinds.get(submission.kind)
        if kind is not None and (setting.hangs or _applies(setting, ping.rule, kind, submission)):
            found.setdefault(submission.id or 0, (ping, submission))
    return list(found.values())


def _applies(setting: Setting, rule: str, kind: Kind, submission: Submission) -> bool:
    """True while the submission is in the state that the ping is about."""
    what, state = _what(rule), asks.state_of(setting, submission)
    if what == "nudge":
        return state in kind.lifecycle.pending
    if what == "amended":
        return kind.lifecycle.move("amend", state) is not None
    if what == "question":
        return kind.lifecycle.move("answer", state) is not None
    if what == "win":
        return kind.lifecycle.move("question_win", state) is not None
    if what == "after":
        return state in {move.target for move in kind.lifecycle.moves if move.act in ("expire", "hold_end")}
    return _still_runs(setting, kind, submission)


def _still_runs(setting: Setting, kind: Kind, submission: Submission) -> bool:
    """True until the approval's end, or longer while a request for an extension is undecided.

    Just after the end the rounds may not have been there yet.
    """
    end = submission.expires_at
    if not runs(kind.lifecycle, asks.state_of(setting, submission)) or end is None:
        return False
    asked = extensions.of_deal(setting.session, submission.id or 0)
    return setting.now < end or any(
        each.state in setting.programme.kinds[each.kind].lifecycle.pending for each in asked
    )


def _what(rule: str) -> str:
    """The rule in one word, as templates know it."""
    return "after" if rule == "ending:after" else rule.partition(":")[0]


def _is_over(setting: Setting, ping: Ping, submission: Submission) -> bool:
    return not _applies(setting, ping.rule, setting.programme.kinds[submission.kind], submission)


def _over(setting: Setting, submission: Submission) -> dict[str, Any]:
    """What has been done since the digest came, or can't be done any more: in it stays what became of it."""
    return {
        "what": "over",
        "reference": submission.reference,
        "kind": submission.kind,
        "state": asks.state_of(setting, submission),
        "acts": [_act("show", submission)],
    }


def _item(setting: Setting, ping: Ping, submission: Submission, reader: Actor | None) -> dict[str, Any]:
    kind = setting.programme.kinds[submission.kind]
    if _is_over(setting, ping, submission):
        return _over(setting, submission)
    partner = setting.session.get(Partner, submission.partner_id)
    state = asks.state_of(setting, submission)
    common = facts.common(setting.session, setting.programme, submission, state)
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
        "waits_for_partner": kind.lifecycle.move("answer", state) is not None,
        "is_late": _is_late(setting, ping.rule, submission),
        "outstanding": kind.lifecycle.move("end_now", state) is not None,
        "changes": _changes(setting, ping, submission) if reader is None or reader.is_staff else [],
        "acts": _acts(setting, ping.rule, submission, kind, reader),
    }


def _is_late(setting: Setting, rule: str, submission: Submission) -> bool:
    """True if what the ping reminds of was due before now."""
    due = submission.question_due_at if _what(rule) == "question" else submission.answer_due_at
    return _what(rule) in ("nudge", "question") and due is not None and due <= setting.now


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
    state = asks.state_of(setting, submission)
    allowed = set(kind.lifecycle.acts(state, theirs))
    if is_partners:
        allowed |= _OWN_VERBS
        is_over = kind.lifecycle.move("end_now", state) is None  # else its notice is still owed
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
        "count": sum(_is_to_do(each) for each in items),
        "items": items[:FULL],
        "more": items[FULL:],
        "watched": watched,
        "whose": None,
    }
    return Content("digest", block, {**shown, "quarters": quarters, "summary": summary})


def _is_to_do(item: Mapping[str, Any]) -> bool:
    """True if the reader has something to do about it: nothing waits for the other side, and it isn't over."""
    if item["what"] in ("ending", "again"):
        return item["extension"] is None or item["extension"]["state"] != "submitted"
    if item["what"] == "nudge":
        return not item["waits_for_partner"]
    return item["what"] not in ("after", "over")


MESSAGES = (
    Message("digest", Audience.PERSON, for_person, instead="digest.room", asks=True),
    Message("digest.room", Audience.ROOM, for_room, asks=True),
    Message("digest.channel", Audience.STAFF, for_channel, asks=True),
    Message("digest.operations", Audience.OPERATIONS, for_operations, asks=True),
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
        "is_late": False,
        "extension": None,
        "changes": [],
        "stands_for": None,
        "acts": [Act(verb, reference, about=reference) for verb in (*verbs, "show")],
        **more,
    }


_OVER: Mapping[str, Any] = {
    "what": "over",
    "reference": "DR-7K3Q-9F",
    "kind": "deal_registration",
    "state": "won",
    "acts": [Act("show", "DR-7K3Q-9F", about="DR-7K3Q-9F")],
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
    _sample("nudge", "DR-Y6SH-D5", "submitted", business_days_left=-1, is_late=True),
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
    Example("digest.done.done.person", Content("digest", "done", {})),
    _example("partner", "person", "over", (_OVER,)),
    _example("staff", "staff", "partly_over", (_STAFF_ITEMS[0], _OVER)),
    _example("room", "room", "over", (_OVER,)),
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
