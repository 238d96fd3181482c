"""A question to Procore ("Ask Procore"), sent to the channel manager who owns the partner.

Procore answers within 2 business days (guide 158, 487).
"""

from __future__ import annotations

from models.forms import Field, FieldType, Form, Step
from models.kinds import Kind
from models.lifecycle import DECIDERS, OWN, STAFF, Lifecycle, move
from models.terms import State, Verb

KIND = Kind(
    name="inquiry",
    prefix="AQ",
    form=Form(
        "inquiry",
        (
            Step(
                "question",
                (
                    Field("subject", FieldType.TEXT, min_length=3, max_length=120),
                    Field("text", FieldType.LONG_TEXT, min_length=10, max_length=3000),
                ),
            ),
        ),
    ),
    lifecycle=Lifecycle(
        initial=State.SUBMITTED,
        moves=(
            move(Verb.REPLY, State.SUBMITTED, State.ANSWERED, STAFF),
            move(Verb.TAKE, State.SUBMITTED, None, DECIDERS),
            move(Verb.CORRECT, State.SUBMITTED, None, OWN),
            move(Verb.HAND_OVER, State.SUBMITTED, None, OWN),
            move(Verb.WITHDRAW, State.SUBMITTED, State.WITHDRAWN, OWN),
        ),
        pending=frozenset({State.SUBMITTED}),
    ),
    answer_days="inquiry_business_days",
    posts_in_channel=False,
    offer=90,
)
