"""The small forms behind acts: one step each. Their words stand in the template of the form's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from models.forms import Answers, Field, FieldType, Form, FormContext, Problem, Step
from models.kinds import Kind
from models.kinds.procore_help import to_come
from models.terms import AnyState, AnyVerb, Platform, Verb

LOST_REASONS = ("competitor", "no_decision", "budget", "project_cancelled", "timing", "other")
SOURCES = ("call", "email", "other")
LISTED = 100  # so many options a select has
PLACES = ("direct", "channel")
HOURS = tuple(str(hour) for hour in range(6, 21))  # of the day; a digest goes in waking hours
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
_MATCH_DECISION_NOTE = Field("note", FieldType.LONG_TEXT, required=False, max_length=1000)
MATCH_DECISIONS: Mapping[AnyVerb, Form] = {
    name: _form(name, _MATCH_DECISION_NOTE) for name in (Verb.SAME_CUSTOMER, Verb.DIFFERENT_CUSTOMER)
}
GRANT_BY_LAW = _form("grant_by_law", Field("basis", FieldType.LONG_TEXT, min_length=20, max_length=2000))
CONFIRM_GRANT = _form("confirm_grant", Field("note", FieldType.LONG_TEXT, required=False, max_length=1000))
SECOND_LOOK = _form("second_look", Field("text", FieldType.LONG_TEXT, min_length=10, max_length=2000))
SECOND_LOOK_ANSWERS: Mapping[AnyVerb, Form] = {
    Verb.UPHOLD: _form(Verb.UPHOLD, Field("text", FieldType.LONG_TEXT, min_length=5, max_length=2000)),
    Verb.OVERTURN: _form(Verb.OVERTURN, Field("text", FieldType.LONG_TEXT, required=False, max_length=2000)),
}
ACCOUNT_TEAM_ANSWER = _form(
    "account_team_answer",
    Field("answer", FieldType.CHOICE, options=("yes", "no", "unknown")),
    Field("text", FieldType.LONG_TEXT, min_length=5, max_length=1000),
)
PASTE = _form("paste", Field("pasted", FieldType.LONG_TEXT, max_length=20_000))
ARRANGE = _form(
    "arrange",
    Field("arranged_person", FieldType.TEXT, min_length=2, max_length=150),
    Field("arranged_on", FieldType.DATE, checks=(to_come,)),
    Field("note", FieldType.LONG_TEXT, required=False, max_length=1000),
)
SAVE_FILTER = _form("save_filter", Field("name", FieldType.TEXT, min_length=2, max_length=40))
ASSIGN_CONVERSATION = _form("assign_room", Field("partner", FieldType.LOOKUP))


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
    """The form for the answer: just the fields that were asked about, and a text, without which some may do."""
    fields = tuple(kind.form.field(name) for name in about)
    text = Field(
        "answer_text",
        FieldType.LONG_TEXT,
        required=not fields,
        conditional=bool(fields),
        max_length=3000,
    )
    return _form("answer", *fields, text)


def amend(kind: Kind) -> Form:
    """The form for what may change of an approved submission."""
    return _form("amend", *(kind.form.field(name) for name in kind.amendable))


def hand_over(colleagues: tuple[str, ...]) -> Form:
    """The form that hands a submission to a colleague, one of these people."""
    return _form("hand_over", _one_of("colleague", colleagues))


def file_for(kinds: tuple[str, ...], people: tuple[str, ...] = ()) -> Form:
    """The form by which staff say for whom they file: what, for which partner, from what; then whose it is there."""
    return Form(
        "file_for",
        (
            Step(
                "partner",
                (
                    Field("kind", FieldType.CHOICE, options=kinds),
                    Field("partner", FieldType.LOOKUP),
                    Field("source", FieldType.CHOICE, options=SOURCES),
                ),
            ),
            Step("contact", (_one_of("contact", people),)),
        ),
    )


def file_here(people: tuple[str, ...]) -> Form:
    """The same where the partner is known by the room: whose it is there, if anybody is known, and from what."""
    contact = (_one_of("contact", people),) if people else ()
    return Form("file_for", (Step("here", (*contact, Field("source", FieldType.CHOICE, options=SOURCES))),))


def _one_of(name: str, people: tuple[str, ...]) -> Field:
    """A list of people; one that is too long for a select is searched."""
    if len(people) > LISTED:
        return Field(name, FieldType.LOOKUP)
    return Field(name, FieldType.CHOICE, options=people)


def preferences(delegates: tuple[str, ...], platforms: tuple[Platform, ...]) -> Form:
    """How somebody wants to be told, and their days off; `delegates` are the people who may stand in, by id.

    Only who is on several of the `platforms` chooses one.
    """
    several = (Field("platform", FieldType.CHOICE, options=platforms),) if len(platforms) > 1 else ()
    fields = (
        Field("place", FieldType.CHOICE, options=PLACES),
        *several,
        Field("digest_hour", FieldType.CHOICE, options=HOURS),
        Field("snoozed_until", FieldType.DATE, required=False),
        Field("away_from", FieldType.DATE, required=False, conditional=True),
        Field("away_until", FieldType.DATE, required=False, conditional=True),
        Field("delegate", FieldType.CHOICE, required=False, options=delegates),
    )
    return Form("preferences", (Step("preferences", fields, checks=(_pause, _days_off)),))


def _pause(answers: Answers, context: FormContext) -> Mapping[str, Problem]:
    """A pause is short: what is due goes on becoming due."""
    if not answers.get("snoozed_until"):
        return {}
    day, days = date.fromisoformat(str(answers["snoozed_until"])), context.values.snooze_days
    if day > context.today + timedelta(days=days):
        return {"snoozed_until": Problem("pause_too_long", {"days": days})}
    return {}


def _days_off(answers: Answers, context: FormContext) -> Mapping[str, Problem]:
    """From a day to one that isn't before it, nor over."""
    first, last = answers.get("away_from"), answers.get("away_until")
    if not first or not last:
        missing = "away_until" if first else "away_from"
        return {missing: Problem("other_day_missing")} if first or last else {}
    begin, end = date.fromisoformat(str(first)), date.fromisoformat(str(last))
    if end < begin:
        return {"away_until": Problem("ends_before_it_begins")}
    if end < context.today:
        return {"away_until": Problem("absence_over")}
    most = context.values.absence_days_most
    return {"away_until": Problem("absence_too_long", {"days": most})} if (end - begin).days >= most else {}


def filter_list(kinds: tuple[str, ...], states: tuple[AnyState, ...]) -> Form:
    """The form that narrows a list down."""
    return _form(
        "filter",
        Field("state", FieldType.CHOICE, required=False, options=states),
        Field("kind", FieldType.CHOICE, required=False, options=kinds),
        Field("words", FieldType.TEXT, required=False, max_length=100),
    )
