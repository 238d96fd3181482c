"""Changes a submission for somebody: compare-and-set, due dates, and updates of every copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from handlers.effects import claims
from handlers.guards.authorize import overtaken
from handlers.message import copy_key as copy_key_of
from handlers.reply import Refused
from handlers.request import Request
from models import agenda, holders, letters, submissions
from models.conflicts import checking
from models.kinds import Kind
from models.submissions import Overtaken, by_reference
from models.tables import Event, Submission
from models.terms import Address, AnyVerb


def change(
    request: Request,
    submission: Submission,
    kind: Kind,
    *,
    values: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    act: AnyVerb | None = None,
    also: Callable[[Request, Submission, Event], None] | None = None,
) -> Event | Refused:
    """Does `act` (default: the verb) and returns its event, or the refusal that says who was first.

    `also` changes other submissions. It runs before the due dates are settled.
    """
    try:
        event = submissions.change(
            request.session,
            submission,
            kind,
            act or request.verb,
            now=request.now,
            actor_id=request.actor.person_id,
            policy_version=request.program.policy.version,
            values=values,
            data={**(data or {}), **sent_with(request)},
            platform=request.actor.platform,
            conversation_id=request.actor.conversation_id,
        )
    except Overtaken as by:
        return overtaken(request, submission, by)
    if also is not None:
        also(request, submission, event)
    agenda.settle(request.session, request.program, submission)
    letters.refresh(
        request.session,
        submission.id,
        cause=f"e{event.id}",
        now=request.now,
        which=("card", *letters.ASKS),
    )
    if submission.parent_id is not None:  # the deal's messages show it too
        letters.refresh(request.session, submission.parent_id, cause=f"e{event.id}", now=request.now)
    if kind.claims and event.from_state != event.to_state:
        _tell_others(request, submission, event)
    return event


def _tell_others(request: Request, submission: Submission, event: Event) -> None:
    """Tells rival claims about the change: at once if Procore made it, else after the partner's own transaction."""
    if request.actor.is_staff:
        claims.moved(request.session, request.program, submission, event, request.now)
    else:
        checking.mark(submission, checking.TELL)
        request.session.add(submission)


def sent_with(request: Request) -> dict[str, str]:
    """Returns what the event stores about its form, so that a form that is sent twice is recognized."""
    return {"form": request.form} if request.form else {}


def was_sent(request: Request) -> bool:
    """True if this form was already submitted and handled: a double click or a repeated delivery."""
    submission = by_reference(request.session, request.subject.partition("|")[0]) if request.form else None
    if submission is None:
        return False
    events = submissions.history(request.session, submission.id)
    return any(
        each.data.get("form") == request.form and each.actor_id == request.actor.person_id for each in events
    )


def tell(
    request: Request,
    submission: Submission,
    event: Event,
    name: str,
    message: str,
    address: Address,
    *,
    when: datetime | None = None,
    thread_of: str | None = None,
) -> None:
    """Writes the letter `name:<event>` about an event, to be sent at `when` (default: now)."""
    letters.write(
        request.session,
        key=f"{name}:{event.id}",
        message=message,
        address=address,
        now=request.now,
        params={"id": submission.id, "event": event.id},
        not_before=when,
        copy_key=copy_key_of(message, f"{name}:{event.id}"),
        thread_of=thread_of,
        submission_id=submission.id,
    )


def tell_partner(
    request: Request,
    submission: Submission,
    event: Event,
    message: str = "outcome",
    *,
    when: datetime | None = None,
) -> None:
    """Tells the owner at the partner what Procore did, at `when`, and also whoever answers in their place.

    Deadlines start with this letter (second look, filing again), so it doesn't wait for somebody who is away. They
    find it when they are back, because the submission is theirs.
    """
    theirs = Address.person(holders.of(request.session, submission))
    tell(request, submission, event, "outcome", message, theirs, when=when)
    stands_in = answerer(request, submission)
    if stands_in != theirs:
        tell(request, submission, event, "outcome_for", message, stands_in, when=when)


def answerer(request: Request, submission: Submission) -> Address:
    """Returns the address of whoever answers for the partner now: the filer, or a stand-in if they are away."""
    partner = request.partner(submission)
    whose = holders.of(request.session, submission)
    address = Address.person(whose)
    today = agenda.recipients(request.session, request.program, [address], [partner], request.now)
    found = today.answers(whose, partner)
    return Address.person(found.id) if found is not None else address


def news(
    request: Request,
    submission: Submission,
    event: Event,
    when: datetime | None = None,
    *,
    but: Address | None = None,
) -> None:
    """Updates every receipt and the message in the partner's channel, with a note in its thread.

    Skips the address `but`, which is told in another way. `told_keys` returns the letters' keys. Messages that
    asked the partner for something are updated too, but not before the partner may know.
    """
    if when is not None:
        cause = f"told{event.id}"
        letters.refresh(
            request.session, submission.id, cause=cause, now=request.now, which=letters.ASKS, when=when
        )
    for address in holders.addresses(request.session, submission):
        if address == but:
            continue
        _renew(request, submission, event, address, "receipt", when)
    if not request.kind(submission).posts_in_channel:
        return
    address = Address.partner(submission.partner_id)
    copy_key = _renew(request, submission, event, address, "room.submission", when)
    tell(request, submission, event, "news", "room.news", address, when=when, thread_of=copy_key)


def told_keys(request: Request, submission: Submission, event: Event) -> tuple[str, ...]:
    """Returns the keys of the letters that `news` and `tell_partner` write about an event, except the outcome's."""
    living = (*holders.receipts(request.session, submission).values(), f"room:{submission.reference}")
    return (
        *(f"{copy_key}:told{event.id}" for copy_key in living),
        f"news:{event.id}",
        f"outcome_for:{event.id}",
    )


def _renew(
    request: Request,
    submission: Submission,
    event: Event,
    address: Address,
    message: str,
    when: datetime | None,
) -> str:
    """Queues an update of a message because of an event. Returns its copy key."""
    copy_key = f"room:{submission.reference}"
    if message == "receipt":
        copy_key = holders.receipt_key(request.session, submission, address)
    letters.write(
        request.session,
        key=f"{copy_key}:told{event.id}",
        message=message,
        address=address,
        now=request.now,
        params={"id": submission.id},
        not_before=when,
        copy_key=copy_key,
        submission_id=submission.id,
    )
    return copy_key


def thread_of_card(submission: Submission) -> str:
    """Returns the copy key of the reviewers' card, whose thread holds the discussion."""
    return f"card:{submission.reference}"
