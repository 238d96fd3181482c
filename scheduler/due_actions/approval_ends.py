"""The end of an approval (guide 459, 470): it expires if the partner had notice, else operations may still give it.

A deal that was reported as won in time never gets here: its lifecycle has no such move. The state changes at the end of
the last day, at the partner's midnight. The messages about it wait for their recipients' working hours.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.effects import claims, hold_notices
from models import customers, letters
from models.agenda import Due
from models.agenda.people_to_tell import room
from models.tables import Event
from models.terms import AddressKind, Verb
from scheduler import notice
from scheduler.due_actions.due_submission import DueSubmission


def end(subject: DueSubmission, dues: Sequence[Due]) -> Event:
    """Ends the approval at the end of its last day, or holds its end until the partner had notice.

    Returns the event `expire` or `hold_end`. Raises `models.submissions.Overtaken` if somebody acted meanwhile.
    """
    given = notice.given(subject.session, subject.program.reminders, subject.submission, subject.partner)
    data = {
        "delivered": given.delivered,
        "attempted": given.attempted,
        "partner_failed": given.partner_failed,
    }
    enough = given.suffices(subject.context.values.notices_before_expiry)
    event = subject.change(Verb.EXPIRE if enough or not _can_hold(subject) else Verb.HOLD_END, data)
    customers.end_grant(subject.session, subject.id, subject.now)
    claims.ended(subject.session, subject.program, subject.submission, subject.now)
    letters.refresh(subject.session, subject.id, cause=f"e{event.id}", now=subject.now)
    claims.rivals_changed(subject.session, subject.submission, event)
    if event.act == Verb.HOLD_END:
        _tell_operations(subject, event)
    _tell_conversation(subject, event)
    _tell_people(subject, event)
    if subject.submission.customer_domain:
        when = hold_notices.told_of_end(subject.program, subject.now)
        subject.write(f"sales:{event.id}", "sales.hold_ended", hold_notices.ADDRESS, event, when=when)
    return event


def end_without_notice(subject: DueSubmission, dues: Sequence[Due]) -> Event:
    """Ends an approval whose notice operations could have given by hand, and didn't in time.

    Returns the event `expire`. Raises `models.submissions.Overtaken` if somebody acted meanwhile.
    """
    event = subject.change(Verb.EXPIRE, {"notice": "outstanding"})
    letters.refresh(subject.session, subject.id, cause=f"e{event.id}", now=subject.now)
    _tell_conversation(subject, event)
    return event


def tell_of_unconfirmed_win(subject: DueSubmission, dues: Sequence[Due]) -> Event:
    """Tells operations that nobody has confirmed a win in time. Nothing expires. Returns `win_unconfirmed`."""
    event = subject.record(Verb.WIN_UNCONFIRMED)
    subject.tell(dues, "escalation.win", event)
    return event


def _can_hold(subject: DueSubmission) -> bool:
    return subject.kind.lifecycle.move(Verb.HOLD_END, subject.submission.state) is not None


def _tell_operations(subject: DueSubmission, event: Event) -> None:
    """Operations may give the notice by hand, or end it now."""
    when, copy_key = subject.context.operations.working(subject.now), f"notice:{subject.submission.reference}"
    address = subject.context.operations.address
    subject.write(f"notice:{event.id}", "ending.notice", address, event, when=when, copy_key=copy_key)


def _tell_conversation(subject: DueSubmission, event: Event) -> None:
    """A reply under the submission's line in the partner's conversation: it says no more than the state."""
    if subject.kind.posts_in_channel:
        recipient, line = room(subject.program, subject.partner), f"room:{subject.submission.reference}"
        when = recipient.working(subject.now)
        subject.write(
            f"ended_room:{event.id}", "ending.room", recipient.address, event, when=when, thread_of=line
        )


def _tell_people(subject: DueSubmission, event: Event) -> None:
    """All details to the filer and the Partnership Managers, where they can be written to."""
    for recipient in (subject.context.filer, *subject.context.managers):
        if recipient.address.kind == AddressKind.PERSON:
            key, when = f"ended:{event.id}:{recipient.address}", recipient.working(subject.now)
            subject.write(key, "ending.ended", recipient.address, event, when=when)
