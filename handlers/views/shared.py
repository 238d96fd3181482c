"""What both sides may know of a submission: where it is, whose it is, what comes next and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from handlers.effects import engagement, extensions
from handlers.views.past import name
from models import calendar, owners
from models.kinds import Kind
from models.lifecycle import PARTNER_SIDE, STAFF
from models.program import Program
from models.tables import Person, Submission
from models.terms import AnyState, State, Verb

# Acts that move nothing on.
_ASIDE = frozenset({"note", "take", "withdraw", "second_look", "correct", "amend", "hand_over", "file_again"})


@dataclass(frozen=True)
class Next:
    """Who acts next, and by when."""

    who: str
    """`procore`, `partner` or `nobody`."""
    what: str
    """Names the words for it."""
    by: date | None
    """The last day for it, in the program's time zone; None if there is none."""


@dataclass(frozen=True)
class Extension:
    """The latest request to extend an approval that runs."""

    reference: str
    """Its own."""
    state: str
    """Where it is now."""
    answer_day: date | None
    """The last day for Procore's answer."""


@dataclass(frozen=True)
class Help:
    """Help of Procore's that was asked for with an approved deal."""

    reference: str
    """Its own."""
    help: object
    """What was asked for."""
    state: str
    """Where it is now."""
    person: object
    """Whom the partner meets, once that is arranged."""
    on: str | None
    """The day of it, as it is stored."""


@dataclass(frozen=True)
class Shared:
    """A submission as both sides may know it."""

    reference: str
    """Its own."""
    kind: str
    """Its kind's name."""
    state: str
    """Its state, as the reader may see it."""
    filer: str
    """Who filed it."""
    filed_by_staff: bool
    """True if one of Procore's people filed it for the partner."""
    source: str | None
    """From what they did: `call`, `email` or `other`."""
    holder: str | None
    """Whose it is now, None if that is the filer."""
    filed_at: datetime
    """When it was filed."""
    answer_due_at: datetime | None
    """The first moment after the time for Procore's answer."""
    answer_day: date | None
    """The last day for it, in the program's time zone."""
    question_day: date | None
    """The last day for the partner's answer to a question, in the program's time zone."""
    breached: bool
    """True while Procore's answer is late."""
    last_day: date | None
    """Of the approval, that day included; None before there is one."""
    next: Next
    """Who acts next."""
    parent: str | None
    """The reference of the submission that this one belongs to."""
    extension: Extension | None
    """The latest request to extend the approval."""
    helps: Sequence[Help]
    """What help was asked for with it."""
    decides: str
    """Who decides on its kind: `operations` or `channel_manager`."""


def shared(session: Session, program: Program, submission: Submission, state: AnyState) -> Shared:
    """What both sides may know, in the state that the reader may see."""
    holder = session.get(Person, submission.filer_id)
    filed = session.get(Person, submission.entered_by) or holder
    kind = program.kind(submission)
    return Shared(
        reference=submission.reference,
        kind=submission.kind,
        state=state,
        filer=filed.name if filed else "",
        filed_by_staff=bool(filed and filed.partner_id is None),
        source=submission.source,
        holder=holder.name if holder and filed and holder.id != filed.id else None,
        filed_at=submission.filed_at,
        answer_due_at=submission.answer_due_at,
        answer_day=last_day(submission.answer_due_at, program.timezone),
        question_day=last_day(submission.question_due_at, program.timezone),
        breached=submission.breached_at is not None and state in (State.SUBMITTED, State.NEEDS_INFORMATION),
        last_day=approval_day(submission, state),
        next=next_step(kind, submission, state, program.timezone),
        parent=_parent(session, submission),
        extension=extension(session, program, submission, state),
        helps=_helps(session, program, submission),
        decides=decides(program, kind),
    )


def next_step(kind: Kind, submission: Submission, state: AnyState, timezone: str) -> Next:
    """Who acts next and by when. Days of deadlines are those of `timezone`, the program's."""
    match state:
        case State.SUBMITTED | State.SECOND_LOOK:
            return Next("procore", "answer", last_day(submission.answer_due_at, timezone))
        case State.NEEDS_INFORMATION:
            return Next("partner", "information", last_day(submission.question_due_at, timezone))
        case State.APPROVED if submission.last_day is not None:
            return Next("partner", "close", submission.last_day)
        case State.WON_CLAIMED:
            return Next("procore", "confirm_win", None)
        case State.WIN_IN_QUESTION:
            return Next("partner", "win_question", None)
        case State.NOTICE_OUTSTANDING:
            return Next("procore", "notice", None)
    who = _whose(kind, submission, state)
    return Next(who, "nothing" if who == "nobody" else who, None)


def _whose(kind: Kind, submission: Submission, state: AnyState) -> str:
    """Whose step is next by the lifecycle alone: the partner's if it has one that moves the matter on."""
    for who, side in (("partner", PARTNER_SIDE), ("procore", STAFF)):
        if set(kind.lifecycle.acts(state, side)) - _ASIDE - kind.pointless(submission.answers):
            return who
    return "nobody"


def decides(program: Program, kind: Kind) -> str:
    """Who decides on a kind: `operations` or `channel_manager`."""
    return "operations" if owners.is_operations(program, kind) else "channel_manager"


def filer(session: Session, submission: Submission) -> str:
    """The name of whoever filed it, "" if it isn't known any more."""
    return name(session, submission.entered_by) or name(session, submission.filer_id) or ""


def approval_day(submission: Submission, state: AnyState) -> date | None:
    """The last day of the approval, as the reader of `state` may know it; None before there is one."""
    return (
        None if state in (State.SUBMITTED, State.NEEDS_INFORMATION, State.REJECTED) else submission.last_day
    )


def last_day(end: datetime | None, timezone: str) -> date | None:
    """The day that ends at `end` (deadlines are the first instant after it), None for None."""
    return calendar.last_day_before(end, timezone) if end else None


def extension(
    session: Session, program: Program, submission: Submission, state: AnyState
) -> Extension | None:
    """The latest request to extend an approval that runs: its state, and by when it is answered."""
    if program.kind(submission).lifecycle.move(Verb.EXTEND, state) is None:
        return None
    asked = extensions.of_deal(session, submission.id)
    if not asked:
        return None
    latest = asked[-1]
    return Extension(
        latest.reference, program.named(latest)[1], last_day(latest.answer_due_at, program.timezone)
    )


def _helps(session: Session, program: Program, submission: Submission) -> list[Help]:
    """What help was asked for with an approved deal, and what became of it: whom the partner meets, and when."""
    if submission.approved_on is None or not program.kind(submission).grants:
        return []
    return [
        Help(
            reference=each.reference,
            help=each.answers.get("help"),
            state=program.named(each)[1],
            person=each.answers.get("arranged_person"),
            on=each.answers.get("arranged_on"),
        )
        for each in engagement.of_deal(session, submission.id)
    ]


def _parent(session: Session, submission: Submission) -> str | None:
    found = session.get(Submission, submission.parent_id) if submission.parent_id is not None else None
    return found.reference if found is not None else None
