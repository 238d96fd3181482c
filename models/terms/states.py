"""States: of a submission, of a letter, of a reminder, of a form that is being filled in."""

from __future__ import annotations

from models.terms.word import Word


class AnyState(Word):
    """Where a submission stands: a `State`, or a word of a kind that is installed beside the product."""


class State(AnyState):
    """The states of the product's kinds. Which kind has which, and what leads there, say the lifecycles."""

    SUBMITTED = "submitted"
    NEEDS_INFORMATION = "needs_information"  # the partner was asked
    SECOND_LOOK = "second_look"  # a rejection is looked at again
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    WON_CLAIMED = "won_claimed"  # the partner reported a win, and Procore hasn't confirmed it
    WIN_IN_QUESTION = "win_in_question"  # Procore asked about a reported win
    WON = "won"
    LOST = "lost"
    NOTICE_OUTSTANDING = "notice_outstanding"  # the approval is over, and the partner may not have been told
    QUALIFIED = "qualified"
    NOT_QUALIFIED = "not_qualified"
    INTRODUCTION_ASKED = "introduction_asked"
    INTRODUCED = "introduced"
    WITH_SALES = "with_sales"  # a referral that Procore's sellers took over
    ARRANGED = "arranged"  # a meeting is arranged, or a person named
    DECLINED = "declined"
    DONE = "done"  # an approved activity took place
    ANSWERED = "answered"


class LetterState(Word):
    """What became of a letter (`models.letters`)."""

    WAITING = "waiting"
    SENDING = "sending"  # a platform may have it
    SENT = "sent"
    HELD = "held"  # somebody has to put something right first
    PARKED = "parked"  # set aside, to be sent again by hand
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # a later one tells what it would have told
    FAILED = "failed"  # given up


class PingState(Word):
    """What became of a reminder."""

    WAITING = "waiting"
    TOLD = "told"
    SUPERSEDED = "superseded"
    MOOT = "moot"  # what it would have asked for is done


class DraftState(Word):
    """What became of a form that somebody began."""

    OPEN = "open"
    FILED = "filed"
    DROPPED = "dropped"
