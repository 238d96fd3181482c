"""What the history of a submission says, in rows for templates: who did what, and what they wrote with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from models import amounts
from models.policy import Values
from models.tables import Event, Person
from models.terms import Verb

AMENDMENTS = frozenset({"correct", "amend"})


@dataclass(frozen=True)
class Change:
    """What the partner changed of what was filed."""

    at: datetime
    """When."""
    by: str | None
    """Who, None if they aren't known any more."""
    act: str
    """How: `correct` or `amend`."""
    new_place: bool
    """True if it names another customer now, with a new place in the order."""
    changed: Sequence[tuple[str, Any, Any]]
    """Each answer that changed: its field, what was said, what is said now."""


@dataclass(frozen=True)
class Evidence:
    """What the account team answered about a customer."""

    answer: str
    """`yes`, `no` or `unknown`."""
    by: str | None
    """Who, None if they aren't known any more."""
    at: datetime
    """When."""
    text: str | None
    """The reason that they gave."""


@dataclass(frozen=True)
class Outcome:
    """A rejection as the partner reads it: never the internal note."""

    reason: str
    """The code of its reason, as the partner may learn it."""
    text: str | None
    """The reviewer's text, None where the reason's own words stand for it."""


@dataclass(frozen=True)
class Win:
    """What the partner reports of a win."""

    won_on: date
    """The day of it."""
    won_amount: Decimal | None
    """The annual value."""
    order_form: bool
    """True if the order form was sent."""


def name(session: Session, person_id: str | None) -> str | None:
    """A person's name, for staff."""
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else None


def changes(session: Session, events: Sequence[Event]) -> list[Change]:
    """What the partner changed of what was filed, newest first: who, when, and both values of each answer."""
    return [
        Change(
            at=each.at,
            by=name(session, each.actor_id),
            act=each.act,
            new_place=bool(each.data.get("new_place")),
            changed=changed(each),
        )
        for each in reversed(events)
    ]


def changed(event: Event) -> list[tuple[str, Any, Any]]:
    """Each answer that an event changed: its field, what was said, what is said now."""
    return [(field, before, after) for field, (before, after) in event.data.get("changed", {}).items()]


def evidence(session: Session, history: Sequence[Event]) -> list[Evidence]:
    """What the account team answered, oldest first."""
    return [
        Evidence(str(each.data.get("answer")), name(session, each.actor_id), each.at, said(each))
        for each in history
        if each.act == Verb.ACCOUNT_TEAM_ANSWER
    ]


def win(history: Sequence[Event]) -> Win | None:
    """What the partner last reported of its win."""
    data = last_data(history, "claim_win", "answer_win")
    if data is None:
        return None
    won_on = date.fromisoformat(str(data["won_on"]))
    return Win(won_on, amounts.kept(str(data["won_amount"])), bool(data.get("order_form")))


def question(history: Sequence[Event], act: str = "ask") -> str | None:
    """The latest question of Procore's, None if there is none."""
    data = last_data(history, act)
    return str(data["question"]) if data and data.get("question") else None


def last_data(history: Sequence[Event], *acts: str) -> Mapping[str, Any] | None:
    """What is kept with the latest of these acts, None if there is none."""
    found = [each for each in history if each.act in acts]
    return dict(found[-1].data) if found else None


def said(event: Event) -> str | None:
    """What somebody wrote with it, for staff; None if they wrote nothing."""
    words = (event.data.get(key) for key in ("text", "question", "basis", "note", "internal"))
    return next((each for each in words if isinstance(each, str) and each), None)


def handed_to(session: Session, event: Event) -> str | None:
    """To whom it was handed over, None if it wasn't."""
    return name(session, event.data.get("to")) if event.act == Verb.HAND_OVER else None


def told_reason(values: Values, reason: str) -> str:
    """The code of a reason as the partner may learn it: E1 and E3 are one, so that neither is learnt from the other,
    unless the policy says that each is told by its rule."""
    return "not_available" if reason in ("E1", "E3") and values.same_reason_text_for_e1_and_e3 else reason
