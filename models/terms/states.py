"""States of submissions, letters, reminders, and drafts."""

from __future__ import annotations

from models.terms.word import Word


class AnyState(Word):
    """The state of a submission: a `State`, or a word from an additional kind."""


class State(AnyState):
    """The states of the built-in kinds. The lifecycles say which kind has which, and what leads there."""

    SUBMITTED = "submitted"
    NEEDS_INFORMATION = "needs_information"  # the partner was asked a question
    SECOND_LOOK = "second_look"  # a rejection is being reviewed again
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    WON_CLAIMED = "won_claimed"  # the partner reported a win, and Procore hasn't confirmed it
    WIN_IN_QUESTION = "win_in_question"  # Procore asked about a reported win
    WON = "won"
    LOST = "lost"
    NOTICE_OUTSTANDING = "notice_outstanding"  # the approval has ended, and the partner may not know
    QUALIFIED = "qualified"
    NOT_QUALIFIED = "not_qualified"
    INTRODUCTION_ASKED = "introduction_asked"
    INTRODUCED = "introduced"
    WITH_SALES = "with_sales"  # a referral that Procore's sellers have taken over
    ARRANGED = "arranged"  # a meeting is arranged, or a person named
    DECLINED = "declined"
    DONE = "done"  # an approved activity took place
    ANSWERED = "answered"


class LetterState(Word):
    """The state of a letter (`models.letters`)."""

    WAITING = "waiting"
    SENDING = "sending"  # a platform may have it
    SENT = "sent"
    HELD = "held"  # somebody needs to fix something first
    PARKED = "parked"  # set aside until somebody sends it again
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # replaced by a later letter
    FAILED = "failed"  # given up


class PingState(Word):
    """The state of a reminder."""

    WAITING = "waiting"
    TOLD = "told"
    SUPERSEDED = "superseded"
    MOOT = "moot"  # what it asks for is already done


class DraftState(Word):
    """The state of a draft."""

    OPEN = "open"
    FILED = "filed"
    DROPPED = "dropped"
