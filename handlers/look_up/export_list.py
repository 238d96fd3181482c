"""A list as a file for the one who asked: promised by a link to the desk itself, the same on every platform.

What is in it is looked up when it is fetched, as its asker may see it then. Words for people are none of it: its
columns are those of the other files that operators know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from handlers.reply import Act, Content, Dialog, Refused, Reply, View
from handlers.request import Request
from handlers.views import list_rows, list_subject
from models import calendar, exports, submissions
from models.people import staff_member
from models.program import Program
from models.readable import UNREADABLE, NotReadable
from models.tables import Partner, Person, Submission
from models.terms import Refusal, Verb

ROUTE = "/export"
MOST = 5000  # lines of a file
COLUMNS = (
    "reference", "kind", "state", "partner", "customer", "domain", "country", "filed_on", "filed_by", "owner",
    "answer_due_on", "late", "last_day", "value", "currency",
)  # fmt: skip


@dataclass(frozen=True)
class Ready(View, template="export", block="ready"):
    """The promise of a file."""

    total: int
    """How many lines it has."""
    acts: list[Act]
    """The link to it."""


class Page(View, template="export", block="page"):
    """The page behind the link."""


class Gone(View, template="export", block="gone"):
    """The page once the link doesn't work any more."""


@dataclass(frozen=True)
class File:
    """What was fetched."""

    lines: list[dict[str, str]]
    """Its lines, each by `COLUMNS`."""
    day: date
    """The day that it is of, in the program's time zone."""


def ask(request: Request) -> Reply:
    """Promises the list in `subject` as a file, to the actor and for a short time."""
    if not request.actor.may_see_partners():
        return Refused(Refusal.STAFF_ONLY)
    values = request.values()
    if not values.desk_url:
        return Refused(Refusal.NO_DESK_URL)
    sought = list_subject.for_actor(request, list_subject.asked(request).turned(1))
    number = list_rows.number(request, sought)
    secret = exports.promise(
        request.session, request.actor.person_id, sought.subject, request.now, values.export_minutes
    )
    submissions.record(
        request.session,
        act=Verb.EXPORT,
        at=request.now,
        actor_id=request.actor.person_id,
        platform=request.actor.platform,
        conversation_id=request.actor.conversation_id,
        data={"list": sought.subject, "lines": number},
    )
    address = f"{values.desk_url.rstrip('/')}{ROUTE}/{secret}"
    return Dialog(Content(Ready(min(number, MOST), [Act(Verb.FETCH_EXPORT, style="primary", url=address)])))


def fetch(session: Session, program: Program, secret: str, now: datetime) -> File | None:
    """The file that the secret promises, once; None if it promises nothing any more, or its asker may see nothing."""
    found = exports.promised(session, secret, now)
    actor = staff_member(session, found.person_id) if found is not None else None
    if found is None or actor is None or not actor.may_see_partners():
        return None
    if not exports.keep(session, found, now):
        return None
    request = Request(session, program, actor, now, Verb.EXPORT, found.subject)
    return File(_lines(request), calendar.local_day(now, program.timezone))


def is_promised(session: Session, secret: str, now: datetime) -> bool:
    """True while the secret still promises a file."""
    return exports.promised(session, secret, now) is not None


def _lines(request: Request) -> list[dict[str, str]]:
    return [_line(request, each) for each in list_rows.every(request, list_subject.asked(request), MOST)]


def _line(request: Request, submission: Submission) -> dict[str, str]:
    """A submission by the columns; of a damaged one its reference alone."""
    try:
        return _read(request, submission)
    except NotReadable:
        return {**dict.fromkeys(COLUMNS, ""), "reference": submission.reference, "state": UNREADABLE}


def _read(request: Request, submission: Submission) -> dict[str, str]:
    session, timezone = request.session, request.program.timezone
    partner = session.get(Partner, submission.partner_id)
    pending = submission.state in request.kind(submission).lifecycle.pending
    due = submission.answer_due_at if pending else None
    last = calendar.last_day_before(due, timezone) if due else None
    found: dict[str, object] = {
        "reference": submission.reference,
        "kind": submission.kind,
        "state": submission.state,
        "partner": partner.name if partner else "",
        "customer": submission.customer_name,
        "domain": submission.customer_domain,
        "country": submission.country,
        "filed_on": calendar.local_day(submission.filed_at, timezone),
        "filed_by": _name(session, submission.filer_id),
        "owner": _name(session, submission.owner_id),
        "answer_due_on": last,
        "late": "yes" if due is not None and request.now >= due else "",
        "last_day": submission.last_day,
        "value": submission.answers.get("value_band") or submission.amount,
        "currency": submission.currency,
    }
    return {name: "" if value is None else str(value) for name, value in found.items()}


def _name(session: Session, person_id: str | None) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else ""
