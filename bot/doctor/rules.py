"""Policy values that are allowed but have drawbacks an operator should know."""

from __future__ import annotations

from collections.abc import Iterator

from bot.doctor.finding import Finding
from models.program import Program

_TELLING = (
    "same_reason_text_for_e1_and_e3 is false: a rejection tells whether another partner has registered the customer, "
    "or Procore pursues it"
)
_REMEDY = "Set it to true unless the program has decided to tell"


def rules(program: Program) -> Iterator[Finding]:
    """What an operator should know of the policy in force, and of what single partners' agreements set otherwise."""
    policy = program.policy
    if not policy.values.same_reason_text_for_e1_and_e3:
        yield Finding("policy", _TELLING, _REMEDY)
    for partner, overrides in sorted(policy.agreements.items()):
        if not policy.overridden(overrides).same_reason_text_for_e1_and_e3:
            yield Finding(f"agreement of {partner}", _TELLING, _REMEDY)
