"""What takes the place of a message that asked for something, once nothing is asked any more.

It stands where the message hangs already. Where the message didn't go out yet, there is nothing to say.
"""

from __future__ import annotations

from handlers.messages import Audience, Example, Setting
from handlers.reply import Act, Content
from handlers.seeing import seen_state
from models.tables import Submission


def state_of(setting: Setting, submission: Submission) -> str:
    """The state of `submission` as the readers of a message may see it: a fresh decision not before it is told."""
    if setting.audience in (Audience.PERSON, Audience.ROOM):
        return seen_state(setting.reader, submission, setting.now)
    return submission.state


def over(setting: Setting, submission: Submission, quote: str | None = None) -> Content | None:
    """That nothing is asked any more, with the state and (for a person) what was asked; None where nothing hangs."""
    if not setting.hangs:
        return None
    data = {
        "reference": submission.reference,
        "kind": submission.kind,
        "state": state_of(setting, submission),
        "quote": quote,
        "acts": [Act("show", submission.reference, about=submission.reference)],
    }
    return Content("asks", "over", data)


_OVER = {
    "reference": "DR-7K3Q-9F",
    "kind": "deal_registration",
    "state": "submitted",
    "quote": "Which of the group's sites is this for?",
    "acts": [Act("show", "DR-7K3Q-9F", about="DR-7K3Q-9F")],
}
EXAMPLES = (
    Example("asks.over.answered.person", Content("asks", "over", _OVER)),
    Example(
        "asks.over.approved.staff", Content("asks", "over", {**_OVER, "state": "approved", "quote": None})
    ),
)
