"""What takes the place of a message that asked for something, once nothing is asked any more.

It stands where the message hangs already. Where the message didn't go out yet, there is nothing to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.message import Audience, Example, Setting
from handlers.reply import Act, Content, View
from models.readable import UNREADABLE
from models.tables import Submission
from models.terms import AnyState, State, Verb
from models.visibility import seen_state


@dataclass(frozen=True)
class Over(View, template="asks", block="over"):
    """Nothing is asked any more."""

    reference: str
    """Of the submission that it was about."""
    kind: str | None
    """Of that submission; None for one that can't be read."""
    state: AnyState
    """Its state as the reader may see it."""
    quote: str | None
    """What was asked, for a person; None where others read it too."""
    acts: list[Act]
    """The button that shows it."""


@dataclass(frozen=True)
class CantBeRead(View, template="asks", block="unreadable"):
    """The submission can't be read."""

    reference: str
    """Of the submission."""


def damaged(reference: str) -> Over:
    """The same of a submission that can't be read, as one of several."""
    return Over(reference, None, UNREADABLE, None, [])


def state_of(setting: Setting, submission: Submission) -> AnyState:
    """The state of `submission` as the readers of a message may see it: a fresh decision not before it is told."""
    if setting.audience in (Audience.PERSON, Audience.CONVERSATION):
        return seen_state(setting.reader, submission, setting.now)
    return submission.state


def over(setting: Setting, submission: Submission, quote: str | None = None) -> Content | None:
    """That nothing is asked any more, with the state and (for a person) what was asked; None where nothing hangs."""
    if not setting.hangs:
        return None
    acts = [Act(Verb.SHOW, submission.reference, about=submission.reference)]
    return Content(Over(submission.reference, submission.kind, state_of(setting, submission), quote, acts))


_OVER = Over(
    reference="DR-7K3Q-9F",
    kind="deal_registration",
    state=State.SUBMITTED,
    quote="Which of the group's sites is this for?",
    acts=[Act(Verb.SHOW, "DR-7K3Q-9F", about="DR-7K3Q-9F")],
)
EXAMPLES = (
    Example("asks.unreadable.damaged.staff", Content(CantBeRead("DR-7K3Q-9F"))),
    Example("asks.over.answered.person", Content(_OVER)),
    Example("asks.over.approved.staff", Content(replace(_OVER, state=State.APPROVED, quote=None))),
)
