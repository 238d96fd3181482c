"""What time tells Procore's people at once: an answer due today, a breach, a silent partner, an unconfirmed win."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from handlers.message import Audience, Compose, Example, Message, Setting
from handlers.messages import asks
from handlers.messages.happening import Case, Happening, find, for_staff
from handlers.reply import Act, Content, Flat, View
from models.readable import UNREADABLE, NotReadable
from models.tables import Event, Ping, Submission
from models.terms import AnyState, AnyVerb, State, Verb


@dataclass(frozen=True)
class Escalation(View, template="escalations"):
    """What each of them says."""

    case: Flat[Case]
    """The submission that it is about."""
    acts: list[Act]
    """What can be done, and the button that shows the submission."""


@dataclass(frozen=True)
class Backup(Escalation, block="backup"):
    """Procore's answer is due today: for whoever stands in."""


@dataclass(frozen=True)
class Breach(Escalation, block="breach"):
    """Procore's answer is late."""

    open: bool
    """True while it hasn't been given."""
    waited_for_partner: bool
    """True if a question to the partner was open at the end."""
    hours_with_partner: int
    """How long of the time the partner had a question to answer."""


@dataclass(frozen=True)
class Silence(Escalation, block="silence"):
    """The partner hasn't answered a question in time."""


@dataclass(frozen=True)
class Win(Escalation, block="win"):
    """Nobody has confirmed a win."""

    in_question: bool
    """True if the partner was asked about it."""


@dataclass(frozen=True)
class Item:
    """One of several: what it tells, of which submission. What is over is told with its state alone."""

    what: str
    """`backup`, `breach`, `silence`, `win`, or `over`."""
    reference: str
    """Of the submission."""
    kind: str | None
    """Its kind's name; None for one that can't be read."""
    state: AnyState
    """Where it is now."""
    title: str = ""
    """What it is about in a few words."""
    partner: str = ""
    """Whose it is."""
    owner: str | None = None
    """The channel manager who has taken it."""
    decides: str = ""
    """Who decides on its kind."""
    answer_day: date | None = None
    """The last day for Procore's answer."""
    question_day: date | None = None
    """The last day for the partner's answer to a question."""
    open: bool = True
    """False if an answer that was late has been given."""
    acts: list[Act] = field(default_factory=list)
    """What can be done, and the button that shows it."""


@dataclass(frozen=True)
class Several(View, template="escalations", block="several"):
    """Everything that came at one moment, for one of Procore's people."""

    count: int
    """How many still need them."""
    items: Sequence[Item]
    """All of them."""


def several(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To one of Procore's people: everything that came at one moment; nothing if all of it has been dealt with."""
    items = [each for each in (_item(setting, *row) for row in _told(setting, str(params["key"]))) if each]
    if len(items) == 1:
        return _alone(items[0])
    waiting = sum(not isinstance(each.view, asks.Over) for each in items)
    return Content(Several(waiting, [_short(each) for each in items])) if items else None


def _alone(told: Content) -> Content:
    """The only one: one that can't be read says so in a message of its own."""
    view = told.view
    if isinstance(view, asks.Over) and view.state == UNREADABLE:
        return Content(asks.CantBeRead(view.reference))
    return told


def _short(told: Content) -> Item:
    """The same as one of several."""
    match told.view:
        case asks.Over() as over:
            return Item("over", over.reference, over.kind, over.state, acts=over.acts)
        case Escalation() as found:
            is_open = found.open if isinstance(found, Breach) else True
            case = found.case
            return Item(
                what=found.block,
                reference=case.reference,
                kind=case.kind,
                state=case.state,
                title=case.title,
                partner=case.partner,
                owner=case.owner,
                decides=case.decides,
                answer_day=case.answer_day,
                question_day=case.question_day,
                open=is_open,
                acts=found.acts,
            )
        case other:
            raise TypeError(f"no escalation: {other!r}")


def _told(setting: Setting, key: str) -> Sequence[tuple[str, int]]:
    """The rules by which the letter tells, and of which submissions."""
    rows = select(Ping.rule, Ping.submission_id).where(Ping.letter_key == key).order_by(col(Ping.id))
    return [(rule, number) for rule, number in setting.session.exec(rows) if number is not None]


def _item(setting: Setting, rule: str, submission_id: int) -> Content | None:
    compose, act = _RULES[rule]
    event = setting.session.exec(
        select(func.max(Event.id)).where(Event.submission_id == submission_id, Event.act == act)
    ).one()
    try:
        return compose(setting, {"id": submission_id, "event": event})
    except NotReadable as found:
        return Content(asks.damaged(found.reference))


def backup(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The answer is due at the end of this day; nothing if it has been given, or is late: that is told by itself."""
    found = find(setting, params)
    if found is None:
        return None
    if not _is_open(found) or _is_late(found.submission, setting.now):
        return asks.over(setting, found.submission)
    return Content(Backup(for_staff(setting, found), _acts(found, Verb.TAKE)))


def breach(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The answer is late, and whose time it was."""
    found = find(setting, params)
    if found is None:
        return None
    view = Breach(
        for_staff(setting, found),
        _acts(found),
        open=_is_open(found),
        waited_for_partner=found.event.data.get("waiting_for") == "partner",
        hours_with_partner=round(found.event.data.get("hours_with_partner") or 0),
    )
    return Content(view)


def silence(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The partner hasn't answered in time: the claim may lapse; nothing if it has meanwhile."""
    found = find(setting, params)
    if found is None:
        return None
    due = found.submission.question_due_at
    is_asked_anew = due is not None and setting.now < due
    if is_asked_anew or found.kind.lifecycle.move(Verb.LAPSE, found.submission.state) is None:
        return asks.over(setting, found.submission)
    return Content(Silence(for_staff(setting, found), _acts(found, Verb.LAPSE)))


def win(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Nobody has confirmed a win; nothing if somebody has meanwhile."""
    found = find(setting, params)
    if found is None:
        return None
    if found.kind.lifecycle.move(Verb.CONFIRM_WIN, found.submission.state) is None:
        return asks.over(setting, found.submission)
    in_question = found.kind.lifecycle.move(Verb.ANSWER_WIN, found.submission.state) is not None
    return Content(Win(for_staff(setting, found), _acts(found), in_question))


def _is_late(submission: Submission, now: datetime) -> bool:
    return submission.answer_due_at is not None and submission.answer_due_at <= now


def _is_open(found: Happening) -> bool:
    return found.submission.state in found.kind.lifecycle.pending


def _acts(found: Happening, *verbs: AnyVerb) -> list[Act]:
    """Buttons for the verbs, as far as the submission's state allows them, and one that shows it."""
    reference, lifecycle = found.submission.reference, found.kind.lifecycle
    possible = [verb for verb in verbs if lifecycle.move(verb, found.submission.state) is not None]
    return [Act(verb, reference, about=reference) for verb in (*possible, Verb.SHOW)]


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

_LATE = Case(
    reference="DR-7K3Q-9F",
    kind="deal_registration",
    state=State.SUBMITTED,
    title="Northgate Construction Group, Inc.",
    partner="Northwind Building Systems",
    owner="Maya Chen",
    decides="channel_manager",
    filer="Rosa Delgado",
    filed_at=datetime(2026, 11, 12, 17, tzinfo=UTC),
    answer_day=date(2026, 11, 19),
    question_day=None,
    waits_for_partner=False,
)
_ASKED = replace(
    _LATE, state=State.NEEDS_INFORMATION, waits_for_partner=True, question_day=date(2026, 11, 19)
)
_SHOW = [Act(Verb.SHOW, "DR-7K3Q-9F")]
_TAKE, _LAPSE = ([Act(verb, "DR-7K3Q-9F"), *_SHOW] for verb in (Verb.TAKE, Verb.LAPSE))
_BREACH = Breach(_LATE, _SHOW, open=True, waited_for_partner=False, hours_with_partner=0)


def _example(view: Escalation | Several, state: AnyState, audience: str = "staff") -> Example:
    return Example(f"escalation.{view.block}.{state}.{audience}", Content(view))


EXAMPLES = (
    _example(Backup(_LATE, _TAKE), State.SUBMITTED),
    _example(Backup(_ASKED, _TAKE), State.NEEDS_INFORMATION),
    _example(_BREACH, State.SUBMITTED, "operations"),
    _example(
        Breach(_ASKED, _SHOW, open=True, waited_for_partner=True, hours_with_partner=38),
        State.NEEDS_INFORMATION,
        "operations",
    ),
    _example(
        replace(_BREACH, case=replace(_LATE, state=State.APPROVED), open=False), State.APPROVED, "operations"
    ),
    _example(Silence(_ASKED, _LAPSE), State.NEEDS_INFORMATION),
    _example(
        Win(replace(_LATE, state=State.WON_CLAIMED), _SHOW, in_question=False),
        State.WON_CLAIMED,
        "operations",
    ),
    _example(
        Win(replace(_LATE, state=State.WIN_IN_QUESTION), _SHOW, in_question=True),
        State.WIN_IN_QUESTION,
        "operations",
    ),
    _example(
        Several(
            3, [_short(Content(each)) for each in (Backup(_LATE, _TAKE), _BREACH, Silence(_ASKED, _LAPSE))]
        ),
        State.SUBMITTED,
    ),
)
