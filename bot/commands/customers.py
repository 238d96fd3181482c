"""`partner-desk customers`: an operator says that two end customers are one, or one is two, and can undo it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from sqlmodel import Session

from bot.clock import WallClock
from bot.commands.ending import FINDINGS, GOOD, BadUse
from bot.commands.naming import named
from bot.commands.opening import program, ready_database, settings
from bot.printable import show
from handlers.effects import claims
from models import letters
from models.conflicts import merging
from models.conflicts.customers import GrantStands
from models.conflicts.merging import Nothing, Word
from models.program import Program
from models.tables import Person, Submission

OPERATOR = "operator"


def merge(reference: str, other: str, by: str | None, note: str) -> int:
    """Merges the two. Returns FINDINGS if the customer would have two approvals. Raises BadUse."""

    def work(session: Session, rules: Program, word: Word) -> str:
        one, two = named(session, reference), named(session, other)
        moved = merging.merge(session, _claim(one, rules), _claim(two, rules), word)
        _look_again(session, [one, *moved], word)
        return f"{merging.references(moved)}: the end customer is that of {one.reference} now."

    return _say(by, note, work)


def split(reference: str, by: str | None, note: str) -> int:
    """Gives the claim its own end customer. Raises BadUse."""

    def work(session: Session, rules: Program, word: Word) -> str:
        claim = _claim(named(session, reference), rules)
        left = merging.split(session, claim, word)
        _look_again(session, [claim, *left], word)
        return f"{claim.reference} has an end customer of its own now, apart from {merging.references(left)}."

    return _say(by, note, work)


def undo(by: str | None) -> int:
    """Undoes the last merge or split. Returns FINDINGS if a customer would have two approvals. Raises BadUse."""

    def work(session: Session, rules: Program, word: Word) -> str:
        event = merging.undo(session, word)
        touched = [session.get(Submission, number) for number, *_ in event.data["moves"]]
        _look_again(session, [each for each in touched if each is not None], word)
        return f"Taken back: what was said at {event.at:%Y-%m-%d %H:%M} UTC ({event.act.replace('_', ' ')})."

    return _say(by, "", work)


def _say(by: str | None, note: str, work: Callable[[Session, Program, Word], str]) -> int:
    given = settings()
    rules = program(given)
    with ready_database(given.database_url) as database:
        word = Word(by or OPERATOR, note, WallClock().now())
        try:
            show(database.write_now(lambda session: _checked(session, by) or work(session, rules, word)))
        except GrantStands as stands:
            standing = ", ".join(stands.references)
            show(
                f"Nothing is changed: an approval of {standing} stands on that customer, and only one may. "
                "It must end first.",
                file=sys.stderr,
            )
            return FINDINGS
        except Nothing as nothing:
            show(f"Nothing is changed: {nothing}.", file=sys.stderr)
            return FINDINGS
    return GOOD


def _checked(session: Session, by: str | None) -> str:
    if by is not None and session.get(Person, by) is None:
        raise BadUse(f"Nobody has the key {by!r}; --by takes one of people.")
    return ""


def _claim(found: Submission, rules: Program) -> Submission:
    if not rules.kind(found).claims:
        raise BadUse(f"{found.reference} claims no end customer.")
    return found


def _look_again(session: Session, touched: list[Submission], word: Word) -> None:
    """Compares the claims again and updates their cards."""
    for each in touched:
        claims.look(session, each, word.now)
        cause = f"customers:{word.now.isoformat()}"
        letters.refresh(session, each.id, cause=cause, now=word.now, which=("card",))
