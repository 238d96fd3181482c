"""What is said when an approval period has ended: to the partner's people, in its channel, to operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from handlers.message import Audience, Example, Message, Setting
from handlers.messages.happening import Happening, find
from handlers.reply import Act, Content, View
from handlers.views import past
from models import calendar
from models.tables import Person
from models.terms import AnyState, AnyVerb, Role, State, Verb


@dataclass(frozen=True)
class Ended(View, template="endings", block="ended"):
    """An approval period has ended, for the filer and the Partnership Managers."""

    reference: str
    """Of the deal."""
    last_day: date | None
    """Of the approval."""
    title: str
    """What the deal is about in a few words."""
    outstanding: bool
    """True if the partner may not have had notice, so that operations get in touch."""
    until: date
    """The last day on which they do."""
    acts: list[Act]
    """The button that shows the deal."""


@dataclass(frozen=True)
class EndedInConversation(View, template="endings", block="room"):
    """The same in the partner's channel."""

    reference: str
    """Of the deal."""
    kind: str
    """Its kind's name."""
    state: AnyState
    """Where it is now."""


@dataclass(frozen=True)
class ToTell:
    """Somebody whom operations tell by hand."""

    name: str
    """Theirs."""
    email: str
    """Their address, "" if it isn't known."""


@dataclass(frozen=True)
class Notice(View, template="endings", block="notice"):
    """An approval ended, perhaps without notice: for operations."""

    reference: str
    """Of the deal."""
    kind: str
    """Its kind's name."""
    state: AnyState
    """Where it is now."""
    title: str
    """What the deal is about in a few words."""
    partner: str
    """Whose it is."""
    owner: str | None
    """The channel manager who has taken it, None for nobody."""
    last_day: date | None
    """Of the approval."""
    outstanding: bool
    """True while operations may still tell the partner."""
    delivered: int
    """How many reminders that count as notice came through."""
    wanted: int
    """How many the policy asks for."""
    people: Sequence[ToTell]
    """Whom to tell."""
    until: date
    """The last day for it, after which the deal ends by itself."""
    acts: list[Act]
    """What operations may do, and the button that shows the deal."""


def ended(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the filer and the Partnership Managers: it has ended, what that means, and what they can do."""
    found = find(setting, params)
    if found is None or found.event.to_state != found.submission.state:
        return None
    view = Ended(
        reference=found.submission.reference,
        last_day=found.submission.last_day,
        title=found.title,
        outstanding=found.event.act == Verb.HOLD_END,
        until=_notice_day(setting, found),
        acts=[_act(Verb.SHOW, found)],
    )
    return Content(view)


def in_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the partner's channel: the reference and the state, and nothing else."""
    found = find(setting, params)
    if found is None or found.event.to_state != found.submission.state:
        return None
    return Content(EndedInConversation(found.submission.reference, found.kind.name, found.submission.state))


def notice(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: the partner may not have had notice; whom to tell, and what happens by itself."""
    found = find(setting, params)
    if found is None:
        return None
    submission, lifecycle = found.submission, found.kind.lifecycle
    verbs = [verb for verb in (Verb.NOTIFIED_BY_HAND, Verb.END_NOW) if lifecycle.move(verb, submission.state)]
    view = Notice(
        reference=submission.reference,
        kind=submission.kind,
        state=submission.state,
        title=found.title,
        partner=found.partner.name,
        owner=past.name(setting.session, submission.owner_id),
        last_day=submission.last_day,
        outstanding=bool(verbs),
        delivered=found.event.data.get("delivered", 0),
        wanted=setting.program.values(found.partner).notices_before_expiry,
        people=_whom_to_tell(setting, found),
        until=_notice_day(setting, found),
        acts=[_act(verb, found) for verb in (*verbs, Verb.SHOW)],
    )
    return Content(view)


def _act(verb: AnyVerb, found: Happening) -> Act:
    return Act(verb, found.submission.reference, about=found.submission.reference)


def _notice_day(setting: Setting, found: Happening) -> date:
    """The last day on which operations may give notice."""
    days = setting.program.values(found.partner).notice_outstanding_business_days
    held_on = calendar.local_day(found.event.at, setting.program.timezone)
    return setting.program.calendar.add(held_on, days)


def _whom_to_tell(setting: Setting, found: Happening) -> list[ToTell]:
    """The filer and the Partnership Managers, with their addresses: for program operations only."""
    mine = (col(Person.id) == found.submission.filer_id) | (col(Person.source) == "import")
    people = setting.session.exec(
        select(Person).where(mine, Person.partner_id == found.partner.id).order_by(col(Person.id))
    )
    return [
        ToTell(each.name, each.email or "")
        for each in people
        if each.id == found.submission.filer_id or Role.PARTNER_MANAGER in each.roles
    ]


MESSAGES = (
    Message("ending.ended", Audience.PERSON, ended),
    Message("ending.room", Audience.CONVERSATION, in_conversation),
    Message("ending.notice", Audience.OPERATIONS, notice),
)

_ENDED = Ended(
    reference="DR-7K3Q-9F",
    last_day=date(2027, 2, 18),
    title="Northgate Construction Group, Inc.",
    outstanding=False,
    until=date(2027, 2, 26),
    acts=[Act(Verb.SHOW, "DR-7K3Q-9F")],
)
_NOTICE = Notice(
    reference="DR-7K3Q-9F",
    kind="deal_registration",
    state=State.NOTICE_OUTSTANDING,
    title="Northgate Construction Group, Inc.",
    partner="Northwind Building Systems",
    owner="Maya Chen",
    last_day=date(2027, 2, 18),
    outstanding=True,
    delivered=1,
    wanted=2,
    people=[ToTell("Rosa Delgado", "rosa.delgado@northwind.example"), ToTell("Sam Ortiz", "")],
    until=date(2027, 2, 26),
    acts=[Act(verb, "DR-7K3Q-9F") for verb in (Verb.NOTIFIED_BY_HAND, Verb.END_NOW, Verb.SHOW)],
)
EXAMPLES = (
    Example("ending.ended.expired.person", Content(_ENDED)),
    Example("ending.ended.notice_outstanding.person", Content(replace(_ENDED, outstanding=True))),
    *(
        Example(
            f"ending.room.{state}.room",
            Content(EndedInConversation("DR-7K3Q-9F", "deal_registration", state)),
        )
        for state in (State.EXPIRED, State.NOTICE_OUTSTANDING)
    ),
    Example("ending.notice.notice_outstanding.operations", Content(_NOTICE)),
    Example(
        "ending.notice.expired.operations",
        Content(replace(_NOTICE, state=State.EXPIRED, outstanding=False, acts=[])),
    ),
)
