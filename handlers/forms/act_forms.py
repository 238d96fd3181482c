"""The small forms of acts, one step each. Their words are in the templates of the same names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from models.forms import Answers, Field, FieldType, Form, FormContext, Problem, Step
from models.kinds import Kind
from models.kinds.procore_help import to_come
from models.terms import AnyState, AnyVerb, Platform, Verb

LOST_REASONS = ("competitor", "no_decision", "budget", "project_cancelled", "timing", "other")
SOURCES = ("call", "email", "other")
LISTED = 100  # the maximum number of options in a select
PLACES = ("direct", "channel")
HOURS = tuple(str(hour) for hour in range(6, 21))  # digests are sent in waking hours
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
    """Returns the rejection form: a reason code, the text for the partner, and an internal note."""
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
    """Returns the form for a question: the text, and which answers the partner may change."""
    return _form(
        "ask",
        Field("question", FieldType.LONG_TEXT, min_length=5, max_length=2000),
        Field("about", FieldType.CHOICES, required=False, options=editable(kind)),
    )


def editable(kind: Kind) -> tuple[str, ...]:
    """Returns the answers that can be asked about: all on its card except attestations."""
    return tuple(name for name in kind.shown() if kind.form.field(name).type is not FieldType.ATTESTATION)


def answer(kind: Kind, about: tuple[str, ...]) -> Form:
    """Returns the form for the partner's answer: the fields asked about, and a text. The text may be optional."""
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
    """Returns the form for what can change after approval."""
    return _form("amend", *(kind.form.field(name) for name in kind.amendable))


def hand_over(colleagues: tuple[str, ...]) -> Form:
    """Returns the form that hands a submission to one of these colleagues."""
    return _form("hand_over", _one_of("colleague", colleagues))


def file_for(kinds: tuple[str, ...], people: tuple[str, ...] = ()) -> Form:
    """Returns the form in which staff say what they file, for which partner and person, and from what source."""
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
    """Returns the same form in a partner's own conversation: the person there, if any is known, and the source."""
    contact = (_one_of("contact", people),) if people else ()
    return Form("file_for", (Step("here", (*contact, Field("source", FieldType.CHOICE, options=SOURCES))),))


def _one_of(name: str, people: tuple[str, ...]) -> Field:
    """Returns a field to choose one of these people. A list that is too long for a select is searched."""
    if len(people) > LISTED:
        return Field(name, FieldType.LOOKUP)
    return Field(name, FieldType.CHOICE, options=people)


def preferences(delegates: tuple[str, ...], platforms: tuple[Platform, ...]) -> Form:
    """Returns the form for notification settings and days off. `delegates` are the possible stand-ins, by ID.

    Only somebody on several of the `platforms` chooses one.
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
    """Limits the length of a pause, because deadlines go on."""
    if not answers.get("snoozed_until"):
        return {}
    day, days = date.fromisoformat(str(answers["snoozed_until"])), context.values.snooze_days
    if day > context.today + timedelta(days=days):
        return {"snoozed_until": Problem("pause_too_long", {"days": days})}
    return {}


def _days_off(answers: Answers, context: FormContext) -> Mapping[str, Problem]:
    """Requires an end that is neither before the start nor over."""
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
    """Returns the form that filters a list."""
    return _form(
        "filter",
        Field("state", FieldType.CHOICE, required=False, options=states),
        Field("kind", FieldType.CHOICE, required=False, options=kinds),
        Field("words", FieldType.TEXT, required=False, max_length=100),
    )
