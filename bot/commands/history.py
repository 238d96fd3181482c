"""`partner-desk history`: what happened to a submission, and where its letters went."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.commands.naming import named
from bot.commands.opening import ready_database, settings
from bot.printable import show as shown
from models.submissions import events
from models.tables import Event, Letter, Partner, Person, Submission, Unreadable
from models.timeline import timeline


def show(text: str, other: str | None = None) -> None:
    """Prints it, oldest first; two submissions share one timeline. Raises BadUse for an unknown reference."""

    def lines(session: Session) -> list[str]:
        if other is None:
            return list(_lines(session, named(session, text)))
        return list(_dispute(session, [named(session, text), named(session, other)]))

    with ready_database(settings().database_url) as database:
        found = database.read_now(lines)
    for line in found:
        shown(line)


def _lines(session: Session, submission: Submission) -> Iterator[str]:
    yield from _head(session, submission)
    yield ""
    yield "Events"
    for event in events(session, submission.id):
        yield from _event(session, event)
    yield ""
    yield "Letters"
    letters = select(Letter).where(Letter.submission_id == submission.id).order_by(col(Letter.id))
    for letter in session.exec(letters):
        yield _letter(letter)


def _dispute(session: Session, both: Sequence[Submission]) -> Iterator[str]:
    """Yields filings, questions, waits, verdicts, and decisions of both, and what reached whom, in order of time."""
    for each in both:
        yield from _head(session, each)
    yield ""
    yield "Timeline"
    for entry in timeline(session, both):
        lines = (
            _event(session, entry.event)
            if entry.event
            else iter([_letter(entry.letter)] if entry.letter else [])
        )
        for line in lines:
            yield line if line.startswith(" ") else f"{entry.submission.reference}  {line}"


def _head(session: Session, submission: Submission) -> Iterator[str]:
    partner = session.get(Partner, submission.partner_id)
    yield f"{submission.reference}  {submission.kind}  {submission.state}"
    name = f" ({partner.name})" if partner else ""
    yield f"partner {submission.partner_id}{name}, place {submission.sequence}"


def _event(session: Session, event: Event) -> Iterator[str]:
    states = (
        f"{event.from_state or 'nothing'} -> {event.to_state}" if event.from_state != event.to_state else ""
    )
    where = ":".join(filter(None, (event.platform, event.conversation_id))) or "no conversation"
    parts = (
        _moment(event.at),
        event.act,
        states,
        _who(session, event.actor_id),
        where,
        f"policy {event.policy_version}",
    )
    yield "  ".join(filter(None, parts))
    if isinstance(event.data, Unreadable):
        yield "    its details can't be read"
    elif event.data:
        yield "    " + json.dumps(event.data, ensure_ascii=False, sort_keys=True)


def _who(session: Session, actor_id: str | None) -> str:
    if actor_id is None:
        return "by time"
    person = session.get(Person, actor_id)
    return f"by {actor_id} ({person.name})" if person else f"by {actor_id}"


def _letter(letter: Letter) -> str:
    """Returns when and where the letter was sent, or its state."""
    if letter.sent_at:
        state = f"sent to {letter.sent_to} as {letter.message_id}"
        state += f", repeated {letter.repeated} times" if letter.repeated else ""
    else:
        state = letter.state + (f" ({letter.trouble})" if letter.trouble else "")
    moment = _moment(letter.sent_at or letter.not_before)
    return "  ".join((moment, letter.message, f"for {letter.address}", state))


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
