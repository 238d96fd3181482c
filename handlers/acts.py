"""The small forms behind acts: one step each. Their words stand in the template of the form's name."""

from __future__ import annotations

from models.forms import Field, FieldType, Form, Step
from models.kinds import Kind
from models.kinds.procore_help import to_come

LOST_REASONS = ("competitor", "no_decision", "budget", "project_cancelled", "timing", "other")
UNDO_REASONS = ("wrong_button", "wrong_deal", "new_information", "duplicate", "other")


def _form(name: str, *fields: Field) -> Form:
    return Form(name, (Step(name, fields),))


APPROVE = _form("approve", Field("note", FieldType.LONG_TEXT, required=False, max_length=1000))
LAPSE = _form("lapse", Field("internal", FieldType.LONG_TEXT, required=False, max_length=2000))
NOTE = _form("note", Field("text", FieldType.LONG_TEXT, max_length=2000))
CLAIM_WIN = _form(
    "claim_win",
    Field("won_on", FieldType.DATE),
    Field("won_amount", FieldType.AMOUNT, max_length=20),
    Field("order_form", FieldType.FLAG, required=False),
)
CONFIRM_WIN = _form("confirm_win", Field("note", FieldType.LONG_TEXT, required=False, max_length=1000))
QUESTION_WIN = _form("question_win", Field("question", FieldType.LONG_TEXT, min_length=5, max_length=2000))
LOSE = _form(
    "lose",
    Field("reason", FieldType.CHOICE, options=LOST_REASONS),
    Field("text", FieldType.LONG_TEXT, required=False, max_length=1000),
)
WITHDRAW = _form("withdraw", Field("text", FieldType.LONG_TEXT, required=False, max_length=1000))
UNDO = _form(
    "undo",
    Field("reason", FieldType.CHOICE, options=UNDO_REASONS),
    Field("text", FieldType.LONG_TEXT, required=False, max_length=1000),
)
CONFIRM_UNDO = _form("confirm_undo", Field("text", FieldType.LONG_TEXT, required=False, max_length=1000))
REPLY = _form("reply", Field("text", FieldType.LONG_TEXT, min_length=2, max_length=3000))
NOTIFIED = _form("notified_by_hand", Field("text", FieldType.LONG_TEXT, min_length=5, max_length=1000))
END_NOW = _form("end_now", Field("text", FieldType.LONG_TEXT, required=False, max_length=1000))
_VERDICT_NOTE = Field("note", FieldType.LONG_TEXT, required=False, max_length=1000)
VERDICTS = {name: _form(name, _VERDICT_NOTE) for name in ("same_customer", "different_customer")}
GRANT_BY_LAW = _form("grant_by_law", Field("basis", FieldType.LONG_TEXT, min_length=20, max_length=2000))
CONFIRM_GRANT = _form("confirm_grant", Field("note", FieldType.LONG_TEXT, required=False, max_length=1000))
SECOND_LOOK = _form("second_look", Field("text", FieldType.LONG_TEXT, min_length=10, max_length=2000))
SECOND_LOOK_ANSWERS = {
    "uphold": _form("uphold", Field("text", FieldType.LONG_TEXT, min_length=5, max_length=2000)),
    "overturn": _form("overturn", Field("text", FieldType.LONG_TEXT, required=False, max_length=2000)),
}
ACCOUNT_TEAM_ANSWER = _form(
    "account_team_answer",
    Field("answer", FieldType.CHOICE, options=("yes", "no", "unknown")),
    Field("text", FieldType.LONG_TEXT, min_length=5, max_length=1000),
)
ARRANGE = _form(
    "arrange",
    Field("arranged_person", FieldType.TEXT, min_length=2, max_length=150),
    Field("arranged_on", FieldType.DATE, checks=(to_come,)),
    Field("note", FieldType.LONG_TEXT, required=False, max_length=1000),
)
ASSIGN_ROOM = _form("assign_room", Field("partner", FieldType.LOOKUP))


def reject(kind: Kind) -> Form:
    """The form for a rejection: the coded reason of the kind, then its text for the partner and an internal note."""
    return Form(
        "reject",
        (
            Step("reason", (Field("reason", FieldType.CHOICE, options=kind.reasons),)),
            Step(
                "words",
                (
                    Field("text", FieldType.LONG_TEXT, max_length=2000),
                    Field("internal", FieldType.LONG_TEXT, required=False, max_length=2000),
                ),
            ),
        ),
    )


def ask(kind: Kind) -> Form:
    """The form for a question: the text, and which answers the partner may change."""
    return _form(
        "ask",
        Field("question", FieldType.LONG_TEXT, min_length=5, max_length=2000),
        Field("about", FieldType.CHOICES, required=False, options=editable(kind)),
    )


def editable(kind: Kind) -> tuple[str, ...]:
    """The answers that may be asked about: all that its card shows, but what was attested."""
    return tuple(name for name in kind.shown() if kind.form.field(name).type is not FieldType.ATTESTATION)


def answer(kind: Kind, about: tuple[str, ...]) -> Form:
    """The form for the answer: a text, and just the fields that were asked about."""
    fields = tuple(kind.form.field(name) for name in about)
    return _form(
        "answer", *fields, Field("answer_text", FieldType.LONG_TEXT, required=False, max_length=3000)
    )


def filter_list(kinds: tuple[str, ...], states: tuple[str, ...]) -> Form:
    """The form that narrows a list down."""
    return _form(
        "filter",
        Field("state", FieldType.CHOICE, required=False, options=states),
        Field("words", FieldType.TEXT, required=False, max_length=100),
    )
