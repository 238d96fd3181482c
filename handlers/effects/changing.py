"""Changing a submission on somebody's behalf: compare-and-set, what is due next, and every copy brought up to date."""

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
    """Does `act` (default: the verb) and returns its event; who was first and when, if somebody was.

    `also` is what the act does to other submissions: done before what is due next is settled.
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
        submission.id or 0,
        cause=f"e{event.id}",
        now=request.now,
        which=("card", *letters.ASKS),
    )
    if submission.parent_id is not None:  # what hangs about the deal shows it
        letters.refresh(request.session, submission.parent_id, cause=f"e{event.id}", now=request.now)
    if kind.claims and event.from_state != event.to_state:
        _tell_others(request, submission, event)
    return event


def _tell_others(request: Request, submission: Submission, event: Event) -> None:
    """Others' claims hear of the change: at once of what Procore did, and of what the partner did once that is over."""
    if request.actor.is_staff:
        claims.moved(request.session, request.program, submission, event, request.now)
    else:
        checking.mark(submission, checking.TELL)
        request.session.add(submission)


def sent_with(request: Request) -> dict[str, str]:
    """What an event keeps of the form by which it came about, so that the same form sent twice is known."""
    return {"form": request.form} if request.form else {}


def was_sent(request: Request) -> bool:
    """True if the form in hand has been sent and acted on before: a double click, or the same bytes again."""
    submission = by_reference(request.session, request.subject.partition("|")[0]) if request.form else None
    if submission is None:
        return False
    events = submissions.history(request.session, submission.id or 0)
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
    """Writes the letter `name:<event>` about an event; sent from `when` (default: now) on."""
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
    """Tells the one at the partner whose it is what Procore did, from `when` on; and whoever answers in their place.

    Clocks begin with it (a second look, an invitation to file again), and nothing waits for somebody who is away. They
    themselves find it when they are back: it is about what is theirs.
    """
    theirs = Address.person(holders.of(request.session, submission))
    tell(request, submission, event, "outcome", message, theirs, when=when)
    stands_in = answerer(request, submission)
    if stands_in != theirs:
        tell(request, submission, event, "outcome_for", message, stands_in, when=when)


def answerer(request: Request, submission: Submission) -> Address:
    """The address of whoever answers for the partner now: the filer, or who stands in while they are away or gone."""
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
    """News for the partner's side: every receipt and the line in its channel brought up to date, a note under that.

    Not in the address `but`, which is told in another way. `told_keys` names the letters. What asked the partner for
    something shows it too, no sooner than the partner may know.
    """
    if when is not None:
        cause = f"told{event.id}"
        letters.refresh(
            request.session, submission.id or 0, cause=cause, now=request.now, which=letters.ASKS, when=when
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
    """The keys of the letters by which `news` and `tell_partner` tell of an event, but for the outcome's own."""
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
    """Asks for a living message to be brought up to date because of an event; returns its copy key."""
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
    """The copy key of the reviewers' card, under which talk about it goes."""
    return f"card:{submission.reference}"
