"""What time tells Procore's people at once: an answer due today, a breach, a silent partner, an unconfirmed win."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from handlers.messages import Audience, Compose, Example, Message, Setting, asks
from handlers.messages.happening import Happening, find, for_staff
from handlers.reply import Act, Content
from models.tables import Event, Ping, Submission


def several(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To one of Procore's people: everything that came at one moment; nothing if all of it has been dealt with."""
    items = [each for each in (_item(setting, *row) for row in _told(setting, str(params["key"]))) if each]
    if len(items) == 1:
        return items[0]
    rows = [{"what": each.block, **each.data} for each in items]
    waiting = sum(each["what"] != "over" for each in rows)
    return Content("escalations", "several", {"count": waiting, "items": rows}) if rows else None


def _told(setting: Setting, key: str) -> Sequence[tuple[str, int]]:
    """The rules by which the letter tells, and of which submissions."""
    rows = select(Ping.rule, Ping.submission_id).where(Ping.letter_key == key).order_by(col(Ping.id))
    return [(rule, number) for rule, number in setting.session.exec(rows) if number is not None]


def _item(setting: Setting, rule: str, submission_id: int) -> Content | None:
    compose, act = _RULES[rule]
    event = setting.session.exec(
        select(func.max(Event.id)).where(Event.submission_id == submission_id, Event.act == act)
    ).one()
    return compose(setting, {"id": submission_id, "event": event})


def backup(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The answer is due at the end of this day; nothing if it has been given, or is late: that is told by itself."""
    found = find(setting, params)
    if found is None:
        return None
    if not _is_open(found) or _is_late(found.submission, setting.now):
        return asks.over(setting, found.submission)
    data = for_staff(setting, found)
    return Content("escalations", "backup", {**data, "acts": _acts(found, "take")})


def breach(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The answer is late, and whose time it was."""
    found = find(setting, params)
    if found is None:
        return None
    data = {
        **for_staff(setting, found),
        "open": _is_open(found),
        "waited_for_partner": found.event.data.get("waiting_for") == "partner",
        "hours_with_partner": round(found.event.data.get("hours_with_partner") or 0),
        "acts": _acts(found),
    }
    return Content("escalations", "breach", data)


def silence(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The partner hasn't answered in time: the claim may lapse; nothing if it has meanwhile."""
    found = find(setting, params)
    if found is None:
        return None
    due = found.submission.question_due_at
    is_asked_anew = due is not None and setting.now < due
    if is_asked_anew or found.kind.lifecycle.move("lapse", found.submission.state) is None:
        return asks.over(setting, found.submission)
    return Content("escalations", "silence", {**for_staff(setting, found), "acts": _acts(found, "lapse")})


def win(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Nobody has confirmed a win; nothing if somebody has meanwhile."""
    found = find(setting, params)
    if found is None:
        return None
    if found.kind.lifecycle.move("confirm_win", found.submission.state) is None:
        return asks.over(setting, found.submission)
    in_question = found.kind.lifecycle.move("answer_win", found.submission.state) is not None
    data = {**for_staff(setting, found), "in_question": in_question, "acts": _acts(found)}
    return Content("escalations", "win", data)


def _is_late(submission: Submission, now: datetime) -> bool:
    return submission.answer_due_at is not None and submission.answer_due_at <= now


def _is_open(found: Happening) -> bool:
    return found.submission.state in found.kind.lifecycle.pending


def _acts(found: Happening, *verbs: str) -> list[Act]:
    """Buttons for the verbs, as far as the submission's state allows them, and one that shows it."""
    reference, lifecycle = found.submission.reference, found.kind.lifecycle
    possible = [verb for verb in verbs if lifecycle.move(verb, found.submission.state) is not None]
    return [Act(verb, reference, about=reference) for verb in (*possible, "show")]


_RULES: Mapping[str, tuple[Compose, str]] = {
    "backup": (backup, "backup_told"),
    "breach": (breach, "breach"),
    "question:passed": (silence, "question_passed"),
    "win:unconfirmed": (win, "win_unconfirmed"),
}


MESSAGES = (
    Message("escalations", Audience.STAFF, several, asks=True),
    Message("escalation.backup.operations", Audience.OPERATIONS, backup, asks=True),
    Message("escalation.breach.operations", Audience.OPERATIONS, breach, asks=True),
    Message("escalation.silence.operations", Audience.OPERATIONS, silence, asks=True),
    Message("escalation.win.operations", Audience.OPERATIONS, win, asks=True),
)

_LATE: Mapping[str, Any] = {
    "reference": "DR-7K3Q-9F",
    "kind": "deal_registration",
    "state": "submitted",
    "title": "Northgate Construction Group, Inc.",
    "partner": "Northwind Building Systems",
    "owner": "Maya Chen",
    "decides": "channel_manager",
    "filer": "Rosa Delgado",
    "filed_at": datetime(2026, 11, 12, 17, tzinfo=UTC),
    "answer_day": date(2026, 11, 19),
    "waits_for_partner": False,
    "acts": [Act("show", "DR-7K3Q-9F")],
}
_ASKED = {
    **_LATE,
    "state": "needs_information",
    "waits_for_partner": True,
    "question_day": date(2026, 11, 19),
}
_TAKE, _LAPSE = ([Act(verb, "DR-7K3Q-9F"), Act("show", "DR-7K3Q-9F")] for verb in ("take", "lapse"))
_BREACH = {**_LATE, "open": True, "waited_for_partner": False, "hours_with_partner": 0}


def _example(block: str, state: str, data: Mapping[str, Any], audience: str = "staff") -> Example:
    return Example(f"escalation.{block}.{state}.{audience}", Content("escalations", block, data))


EXAMPLES = (
    _example("backup", "submitted", {**_LATE, "acts": _TAKE}),
    _example("backup", "needs_information", {**_ASKED, "acts": _TAKE}),
    _example("breach", "submitted", _BREACH, "operations"),
    _example(
        "breach",
        "needs_information",
        {**_ASKED, "open": True, "waited_for_partner": True, "hours_with_partner": 38},
        "operations",
    ),
    _example("breach", "approved", {**_BREACH, "state": "approved", "open": False}, "operations"),
    _example("silence", "needs_information", {**_ASKED, "acts": _LAPSE}),
    _example("win", "won_claimed", {**_LATE, "state": "won_claimed", "in_question": False}, "operations"),
    _example(
        "win", "win_in_question", {**_LATE, "state": "win_in_question", "in_question": True}, "operations"
    ),
    _example(
        "several",
        "submitted",
        {
            "count": 3,
            "items": [
                {"what": "backup", **_LATE, "acts": _TAKE},
                {"what": "breach", **_BREACH},
                {"what": "silence", **_ASKED, "acts": _LAPSE},
            ],
        },
    ),
)
