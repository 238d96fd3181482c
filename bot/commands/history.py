"""`partner-desk history`: what happened to a submission, and which letters about it went where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from bot.commands.ending import BadUse
from bot.commands.opening import ready_database, settings
from models import references
from models.submissions import by_reference, history
from models.tables import Event, Letter, Partner, Person


def show(text: str) -> None:
    """Prints it, oldest first. Raises BadUse for a reference that is mistyped or nobody's."""
    reference = references.parse(text)
    if reference is None:
        raise BadUse(f"{text!r} is no reference, or a mistyped one; one looks like DR-7K3Q-9F.")
    with ready_database(settings().database_url) as database:
        lines = database.read_now(lambda session: list(_lines(session, reference)))
    if not lines:
        raise BadUse(f"No submission has the reference {reference}.")
    for line in lines:
        print(
            "".join(
                character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line
            )
        )


def _lines(session: Session, reference: str) -> Iterator[str]:
    submission = by_reference(session, reference)
    if submission is None:
        return
    assert submission.id is not None
    partner = session.get(Partner, submission.partner_id)
    yield f"{submission.reference}  {submission.kind}  {submission.state}"
    named = f" ({partner.name})" if partner else ""
    yield f"partner {submission.partner_id}{named}, place {submission.sequence}"
    yield ""
    yield "Events"
    for event in history(session, submission.id):
        yield from _event(session, event)
    yield ""
    yield "Letters"
    letters = select(Letter).where(Letter.submission_id == submission.id).order_by(col(Letter.id))
    for letter in session.exec(letters):
        yield _letter(letter)


def _event(session: Session, event: Event) -> Iterator[str]:
    states = (
        f"{event.from_state or 'nothing'} -> {event.to_state}" if event.from_state != event.to_state else ""
    )
    where = ":".join(filter(None, (event.platform, event.room))) or "no conversation"
    parts = (
        _moment(event.at),
        event.act,
        states,
        _who(session, event.actor_id),
        where,
        f"policy {event.policy_version}",
    )
    yield "  ".join(filter(None, parts))
    if event.data:
        yield "    " + json.dumps(event.data, ensure_ascii=False, sort_keys=True)


def _who(session: Session, actor_id: str | None) -> str:
    if actor_id is None:
        return "by time"
    person = session.get(Person, actor_id)
    return f"by {actor_id} ({person.name})" if person else f"by {actor_id}"


def _letter(letter: Letter) -> str:
    """Sent when and where, or how it stands with it."""
    if letter.sent_at:
        state = f"sent to {letter.sent_to} as {letter.message_id}"
        state += f", repeated {letter.repeated} times" if letter.repeated else ""
    else:
        state = letter.state + (f" ({letter.trouble})" if letter.trouble else "")
    moment = _moment(letter.sent_at or letter.not_before)
    return "  ".join((moment, letter.message, f"for {letter.lane}", state))


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
