"""How each type of field normalizes what somebody typed, and what it refuses. Same on both platforms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from models import amounts, emails, texts
from models.amounts import UNKNOWN, AmountWrong, Conventions
from models.forms.definition import Answer, Field, FieldType, Problem


def tidy(each: Field, value: Any, conventions: Conventions | None = None) -> Answer | None:
    """Returns a platform's value as the field's type stores it, or None for an empty answer.

    Never raises on odd input.

    With the partner's `conventions`, an amount becomes plain digits, which mean the same to everyone.
    """
    if each.type in (FieldType.FLAG, FieldType.ATTESTATION):
        return True if value in (True, "true", "True") or (isinstance(value, list) and value) else None
    if each.type is FieldType.CHOICES:
        items = value if isinstance(value, list) else str(value or "").split(",")
        return [item for item in map(_storable, items) if item] or None
    text = "" if value is None else _storable(value)
    if each.type is FieldType.AMOUNT and conventions is not None:
        text = _figures(text, conventions)
    return _KEPT.get(each.type, str.strip)(text) or None


def _storable(value: Any) -> str:
    """Returns text without NUL characters, which PostgreSQL can't store."""
    return str(value).replace("\0", "")


def _email_kept(text: str) -> str:
    """Returns the normalized email address. Other text stays as typed, without invisible characters."""
    try:
        return emails.read(text)
    except emails.EmailWrong:
        return emails.cleaned(text)


_KEPT: Mapping[FieldType, Callable[[str], str]] = {
    FieldType.TEXT: texts.line,
    FieldType.LONG_TEXT: texts.paragraphs,
    FieldType.EMAIL: _email_kept,
    FieldType.DOMAIN: texts.line,
    FieldType.PHONE: texts.line,
    FieldType.LINK: texts.line,
    FieldType.AMOUNT: texts.line,
}


def _figures(text: str, conventions: Conventions) -> str:
    """Returns the amount in plain digits. Text that isn't clearly an amount stays as typed."""
    try:
        return amounts.written(amounts.read(text, conventions).value)
    except AmountWrong:
        return text


def fits(each: Field, value: Any, *, strictly: bool = True) -> bool:
    """True if a stored answer is what the field's type keeps; `strictly`, one of its options too.

    Amounts are kept as they were typed where nobody could read them then.
    """
    if each.type in (FieldType.FLAG, FieldType.ATTESTATION):
        return isinstance(value, bool)
    if each.type is FieldType.CHOICES:
        return isinstance(value, list) and (not strictly or set(each.values).issuperset(value))
    if not isinstance(value, str):
        return False
    if each.type is FieldType.DATE:
        return _date(each, value) is None
    return each.type is not FieldType.CHOICE or not strictly or value in each.values


def wrong(each: Field, value: Answer, conventions: Conventions = UNKNOWN) -> Problem | None:
    """Returns why the field's type refuses a normalized answer, or None."""
    if each.type is FieldType.AMOUNT:
        return _text(each, value) or _amount(str(value), conventions)
    return _SHAPES.get(each.type, _text)(each, value)


def _text(each: Field, value: Answer) -> Problem | None:
    length = len(str(value))
    if length > each.limit:
        return Problem("too_long", {"limit": each.limit, "length": length})
    if length < each.min_length:
        return Problem("too_short", {"minimum": each.min_length, "length": length})
    return None


def _amount(text: str, conventions: Conventions) -> Problem | None:
    try:
        amounts.read(text, conventions)
    except AmountWrong as error:
        return Problem(error.code, error.params)
    return None


def _choice(each: Field, value: Answer) -> Problem | None:
    chosen = value if isinstance(value, list) else [str(value)]
    return None if all(item in each.values for item in chosen) else Problem("not_an_option")


def _date(each: Field, value: Answer) -> Problem | None:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return Problem("not_a_date")
    return None


def _email(each: Field, value: Answer) -> Problem | None:
    try:
        emails.read(str(value))
    except emails.EmailWrong:
        return _text(each, value) or Problem("not_an_email")
    return _text(each, value)


def _named(each: Field, value: Answer) -> Problem | None:
    """Requires at least one letter or digit in a line that people will read."""
    return _text(each, value) or (None if texts.has_letters(str(value)) else Problem("no_letters"))


def _link(each: Field, value: Answer) -> Problem | None:
    well = str(value).startswith(("https://", "http://")) and not any(c.isspace() for c in str(value))
    return _text(each, value) or (None if well else Problem("not_a_link"))


def _tick(each: Field, value: Answer) -> Problem | None:
    return None


_SHAPES: Mapping[FieldType, Callable[[Field, Answer], Problem | None]] = {
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choice,
    FieldType.DATE: _date,
    FieldType.EMAIL: _email,
    FieldType.LINK: _link,
    FieldType.FLAG: _tick,
    FieldType.ATTESTATION: _tick,
    FieldType.DOMAIN: _text,
    FieldType.TEXT: _named,
}
