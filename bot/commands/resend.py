"""`partner-desk resend`: lists the messages that were set aside or given up, or sends them again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.clock import wall
from bot.commands.ending import FINDINGS, GOOD, BadUse
from bot.commands.opening import ready_database, settings
from bot.printable import show
from models import letters, parked, submissions
from models.tables import Letter, Submission
from models.terms import LetterState, Verb


def resend(numbers: Sequence[int], *, everything: bool) -> int:
    """Lists what wasn't delivered, or sends these messages or all again. Returns FINDINGS if some remain.
    Raises BadUse.
    """
    with ready_database(settings().database_url) as database:
        if not numbers and not everything:
            rows = database.read_now(_listed)
            show("\n".join(rows) if rows else "Nothing was set aside or given up.")
            return FINDINGS if rows else GOOD
        sent = database.write_now(lambda session: _sent_again(session, None if everything else numbers))
    show(f"{sent} on {'its' if sent == 1 else 'their'} way again.")
    return GOOD


def _behind(session: Session) -> list[Letter]:
    behind = col(Letter.state).in_([LetterState.PARKED, LetterState.FAILED])
    return list(session.exec(select(Letter).where(behind).order_by(col(Letter.id))))


def _listed(session: Session) -> list[str]:
    return [
        f"{each.id}\t{each.state}\t{each.address}\t{_reference(session, each)}\t{each.message}\t{each.trouble or ''}"
        for each in _behind(session)
    ]


def _reference(session: Session, letter: Letter) -> str:
    found = session.get(Submission, letter.submission_id) if letter.submission_id is not None else None
    return found.reference if found else "-"


def _sent_again(session: Session, numbers: Sequence[int] | None) -> int:
    """Returns how many are sent again: these, or all if None. Raises BadUse for an unknown number."""
    behind = {each.id: each for each in _behind(session)}
    if missing := [number for number in numbers or () if number not in behind]:
        raise BadUse(f"Not set aside or given up: {', '.join(map(str, missing))}. See `partner-desk resend`.")
    events: dict[parked.Cause, list[int]] = {}
    wanted = [letter for number, letter in behind.items() if numbers is None or number in numbers]
    for letter in wanted:
        was = (letter.state, parked.cause(letter.trouble or "", letter.message))
        letters.send_again(session, letter.key)
        event = submissions.record(
            session,
            act=Verb.SEND_AGAIN,
            at=wall(),
            submission=session.get(Submission, letter.submission_id) if letter.submission_id else None,
            data={"letter": letter.key, "by": "command line"},
        )
        if was[0] == LetterState.PARKED:
            events.setdefault(was[1], []).append(event.id)
    for cause, sent in events.items():
        parked.lessened(session, cause, sent[-1], len(sent), wall())
    return len(wanted)
