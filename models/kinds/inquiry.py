"""A question to Procore ("Ask Procore"): a text to the owning channel manager.

Answered in 2 business days (guide 158, 487).
"""

from __future__ import annotations

from models.forms import Field, FieldType, Form, Step
from models.kinds import Kind
from models.lifecycle import DECIDERS, OWN, STAFF, Lifecycle, move

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
        initial="submitted",
        moves=(
            move("reply", "submitted", "answered", STAFF),
            move("take", "submitted", None, DECIDERS),
            move("correct", "submitted", None, OWN),
            move("hand_over", "submitted", None, OWN),
            move("withdraw", "submitted", "withdrawn", OWN),
        ),
        pending=frozenset({"submitted"}),
    ),
    answer_days="inquiry_business_days",
    posts_in_channel=False,
    offer=90,
)
