"""Extension of an approval period (guide 459-463, 470): once a deal, at Procore's discretion.

Its own clock is 1-2 business days (guide 470). The deal stays approved meanwhile, and doesn't lapse while a timely
request is undecided. It is asked for from the deal; the launchpad doesn't offer it.
"""

from __future__ import annotations

from models.forms import Field, FieldType, Form, Step
from models.kinds import Kind
from models.lifecycle import OWN, STAFF, Lifecycle, move

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
        initial="submitted",
        moves=(
            move("approve", "submitted", "approved", STAFF),
            move("reject", "submitted", "rejected", STAFF),
            move("take", "submitted", None, STAFF),
            move("note", "submitted", None, STAFF),
            move("correct", "submitted", None, OWN),
            move("hand_over", "submitted", None, OWN),
            move("withdraw", "submitted", "withdrawn", OWN),
        ),
        pending=frozenset({"submitted"}),
    ),
    answer_days="extension_answer_business_days",
    reviewed_by="operations",
    reasons=("not_justified", "incomplete", "case_by_case"),
    decided_by="extension_decided_by",
    posts_in_channel=False,
    offer=0,
)
