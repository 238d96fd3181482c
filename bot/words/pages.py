"""A step of a form in words: labels, hints, options, what is answered already, and the problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.words.glossary import Glossary
from bot.words.saying import Rendering, label, option_label
from handlers.reply import OpenForm
from models.cards import Block, Entry, Page
from models.forms import Field, FieldType
from models.terms import Verb


def page(
    opening: OpenForm,
    rendering: Rendering,
    problems: Mapping[str, str],
    missing: Mapping[str, str],
    intro: tuple[Block, ...],
    left_out: tuple[str, str],
) -> Page:
    """Returns the step as a page.

    `problems` are sentences by field, `missing` those for required fields that are empty, `left_out` is what is
    said where a platform has no room.
    """
    step = opening.form.step(opening.step)
    words = rendering.glossary
    go_on = "next" if opening.form.after(step.name) else "send"
    return Page(
        title=_either(words, ("steps", step.name), ("title",)),
        submit=_either(words, ("sends", opening.send), ("submit", step.name), ("submit",), ("forms", go_on)),
        close=words.word("forms", "close"),
        verb=opening.verb,
        subject=opening.subject,
        step=step.name,
        entries=tuple(
            replace(
                _entry(each, opening, rendering),
                error=problems.get(each.name, ""),
                missing=missing.get(each.name, ""),
            )
            for each in step.fields
        ),
        # Only filing keeps its steps, so only there can a person go back.
        back=words.word("forms", "back")
        if opening.verb == Verb.FILE and opening.form.before(step.name)
        else "",
        intro=intro,
        cut=left_out[0],
        rest=left_out[1],
    )


def _either(words: Glossary, *paths: tuple[str, ...]) -> str:
    """Returns the first of these words that exists; WordMissing names the last."""
    for path in paths[:-1]:
        found = words.find(*path)
        if isinstance(found, str):
            return found
    return words.word(*paths[-1])


def _entry(field: Field, opening: OpenForm, rendering: Rendering) -> Entry:
    words = rendering.glossary
    given = opening.options.get(field.name)
    options = _options(field, rendering) if given is None else _given(field, given, rendering)
    return Entry(
        field=field,
        label=label(rendering, field.name),
        hint=_hint(field, opening, words),
        placeholder=str(words.find("fields", field.name, "placeholder") or ""),
        options=options,
        groups=() if given is not None else _groups(field, rendering),
        statements=_statements(field, words),
        value=opening.answers.get(field.name),
        mark=words.word("forms", "marks", _need(field)),
    )


def _need(field: Field) -> str:
    """Returns the name of the mark that says whether the field must be answered."""
    if field.required:
        return "required"
    return "conditional" if field.conditional else "optional"


def _hint(field: Field, opening: OpenForm, words: Glossary) -> str:
    """Returns what to check, when an answer is needed, and help. Slack itself marks only optional fields."""
    check = words.word("forms", "check") if field.name in opening.check else ""
    when = words.word("fields", field.name, "when") if field.conditional else ""
    hint = str(words.find("fields", field.name, "hint") or "")
    return " ".join(each for each in (check, when, hint) if each)


def _given(
    field: Field, options: tuple[tuple[str, str], ...], rendering: Rendering
) -> tuple[tuple[str, str], ...]:
    """Returns options that come from data, with the template's word for those without a label."""
    return tuple(
        (value, name or option_label(rendering, field, field.name, value)) for value, name in options
    )


def _options(field: Field, rendering: Rendering) -> tuple[tuple[str, str], ...]:
    words = rendering.glossary
    if field.type is FieldType.ATTESTATION:
        own = words.find("options", field.name, "true")
        return (("true", own if isinstance(own, str) else words.word("forms", "confirm_all")),)
    if field.type is FieldType.FLAG:
        own = words.find("options", field.name, "true")
        return (("true", own if isinstance(own, str) else label(rendering, field.name)),)
    return tuple((value, option_label(rendering, field, field.name, value)) for value in field.options)


def _groups(field: Field, rendering: Rendering) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple(
        (
            rendering.glossary.word("groups", heading),
            tuple((value, option_label(rendering, field, field.name, value)) for value in values),
        )
        for heading, values in field.groups
    )


def _statements(field: Field, words: Glossary) -> tuple[str, ...]:
    return words.sentences("fields", field.name, "statements") if field.type is FieldType.ATTESTATION else ()
