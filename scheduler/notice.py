"""Did a partner have notice that an approval ends? Without it, nothing expires (policy: notices_before_expiry).

Reminders say for themselves whether they count (`SubmissionReminder.is_notice`). "Delivered" means that the platform
accepted a message that names the deal, in a conversation of the partner, before the end. Several on one of the
partner's days are one notice. If the partner caused the failure (the bot removed, the channel archived), one attempt to
a Partnership Manager counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.agenda import mark
from models.calendar import local_day
from models.letters import INSTEAD
from models.reminders import Reminders
from models.tables import Conversation, Letter, Partner, PartnerLocation, Person, Ping, Submission
from models.terms import Address, LetterState, Role


@dataclass(frozen=True)
class Notice:
    """The notice that a partner had of the end of an approval."""

    delivered: int
    """On how many of the partner's days its people were told of the end."""
    attempted: bool
    """True if telling a Partnership Manager was tried."""
    partner_failed: bool
    """True if the bot can't write in any of the partner's conversations."""

    def suffices(self, wanted: int) -> bool:
        """True if the approval may end."""
        return self.delivered >= wanted or (self.partner_failed and self.attempted)


def given(session: Session, reminders: Reminders, submission: Submission, partner: Partner) -> Notice:
    """The notice that `partner` had of the end of the approval that runs for `submission`."""
    letters = _letters(session, reminders, submission)
    people = _people(session, partner, letters)
    theirs = [
        each for each in letters if each.address == Address.partner(partner.id) or _person(each) in people
    ]
    managers = {key for key, person in people.items() if Role.PARTNER_MANAGER in person.roles}
    end = submission.expires_at
    moments = [each.sent_at for each in theirs if each.state == LetterState.SENT and each.sent_to is not None]
    days = {local_day(at, partner.timezone) for at in moments if at is not None and end and at < end}
    return Notice(
        delivered=len(days),
        attempted=any(_tried(each) and _person(each) in managers for each in theirs),
        partner_failed=_partner_failed(session, partner),
    )


def _letters(session: Session, reminders: Reminders, submission: Submission) -> Sequence[Letter]:
    """The digests, each once, that named the submission since it was approved."""
    assert submission.expires_at is not None, "no approval period, no end"
    told = select(Ping.rule, Ping.letter_key).where(
        Ping.submission_id == submission.id,
        # An extension moves the end: what counts is notice of the new one.
        col(Ping.key).endswith(mark(submission.expires_at)),
    )
    if submission.decided_at is not None:
        told = told.where(Ping.due_at >= submission.decided_at)
    keys = [key for rule, key in session.exec(told) if key and _is_notice(reminders, rule)]
    if not keys:
        return ()
    # Where a person couldn't be written to, the same went to the partner's conversation.
    keys += [f"{key}{INSTEAD}" for key in keys]
    return session.exec(select(Letter).where(col(Letter.key).in_(keys))).all()


def _is_notice(reminders: Reminders, rule: str) -> bool:
    found = reminders.of_submission(rule)
    return found is not None and found.is_notice


def _people(session: Session, partner: Partner, letters: Sequence[Letter]) -> dict[str, Person]:
    named = {_person(each) for each in letters}
    found = session.exec(select(Person).where(col(Person.id).in_(named), Person.partner_id == partner.id))
    return {each.id: each for each in found}


def _person(letter: Letter) -> str:
    """The person to whom the letter goes directly, "" if it goes elsewhere."""
    return letter.address.person_id


def _tried(letter: Letter) -> bool:
    return letter.attempts + letter.delays > 0 or letter.state in (
        LetterState.SENT,
        LetterState.FAILED,
        LetterState.PARKED,
    )


def _partner_failed(session: Session, partner: Partner) -> bool:
    """True if the partner has conversations, and the bot can't write in any: removed, or archived."""
    same = (col(Conversation.platform) == col(PartnerLocation.platform)) & (
        col(Conversation.external_id) == col(PartnerLocation.external_id)
    )
    conversations = session.exec(
        select(col(PartnerLocation.id), col(Conversation.archived), col(Conversation.present))
        .join(Conversation, same, isouter=True)
        .where(PartnerLocation.partner_id == partner.id, PartnerLocation.what == "room")
    ).all()
    # A conversation that nobody has looked at yet (both None) has failed nobody.
    return bool(conversations) and all(archived or present is False for _, archived, present in conversations)
