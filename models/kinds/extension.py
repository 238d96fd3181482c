"""Extension of an approval period (guide 459-463, 470): once per deal, at Procore's discretion.

Procore answers within 1-2 business days (guide 470). The deal stays approved meanwhile, and doesn't expire while a
request made in time is undecided. Partners ask for it from the deal; the launchpad doesn't offer it.
"""

from __future__ import annotations

from models.forms import Field, FieldType, Form, Step
from models.kinds import Kind
from models.lifecycle import OWN, STAFF, Lifecycle, move
from models.terms import Reason, State, Verb

KIND = Kind(
    name="extension",
    prefix="EX",
    form=Form(
        "extension",
        (
            Step(
                "extension",
                (
                    Field("justification", FieldType.LONG_TEXT, min_length=20, max_length=3000),
                    Field("details", FieldType.LONG_TEXT, min_length=10, max_length=3000),
                ),
            ),
        ),
    ),
    lifecycle=Lifecycle(
        initial=State.SUBMITTED,
        moves=(
            move(Verb.APPROVE, State.SUBMITTED, State.APPROVED, STAFF),
            move(Verb.REJECT, State.SUBMITTED, State.REJECTED, STAFF),
            move(Verb.TAKE, State.SUBMITTED, None, STAFF),
            move(Verb.NOTE, State.SUBMITTED, None, STAFF),
            move(Verb.CORRECT, State.SUBMITTED, None, OWN),
            move(Verb.HAND_OVER, State.SUBMITTED, None, OWN),
            move(Verb.WITHDRAW, State.SUBMITTED, State.WITHDRAWN, OWN),
        ),
        pending=frozenset({State.SUBMITTED}),
    ),
    answer_days="extension_answer_business_days",
    reviewed_by="operations",
    reasons=(Reason.NOT_JUSTIFIED, Reason.INCOMPLETE, Reason.CASE_BY_CASE),
    decided_by="extension_decided_by",
    posts_in_channel=False,
    offer=0,
)
