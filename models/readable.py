"""Can a submission be read? One that was damaged, or edited by hand, is set aside; all others go on.

Whoever acts on a submission, or shows it, needs its kind, and gets it here: `Program.kind`. So nothing is decided,
counted or worded by a row that says nonsense. Views catch `NotReadable` for each row and show its reference.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.forms import fits
from models.kinds import Kind
from models.tables import Submission, Unreadable
from models.terms import AnyState

UNREADABLE = AnyState.of("unreadable")  # stands for the state where others are told of such a row


@dataclass(eq=False)
class NotReadable(Exception):
    """The submission's row, or its history, says nothing that can be relied on. `id` is its key."""

    reference: str
    id: int


def checked(kind: Kind | None, submission: Submission) -> Kind:
    """The kind of a submission that can be read. Raises NotReadable."""
    if kind is None or not is_sound(kind, submission):
        raise NotReadable(submission.reference, submission.id)
    return kind


def is_sound(kind: Kind, submission: Submission) -> bool:
    """True if the state is one of the kind's, and each answer fits its question.

    An option that an older version of the form had is none of today's; its answers are only looked at for their type.
    """
    answers = submission.answers
    if isinstance(answers, Unreadable) or submission.state not in kind.lifecycle.states():
        return False
    is_current = submission.form_version == kind.form.version
    known = kind.questions
    return all(
        fits(known[name], value, strictly=is_current) for name, value in answers.items() if name in known
    )
