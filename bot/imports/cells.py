"""Reads single cells: takes text, returns a value, or raises CellWrong, which says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from bot.imports import days
from bot.imports.sheet import CellWrong, Noted
from models import amounts, countries, domains, emails, texts, timezones
from models.amounts import AmountWrong, Conventions

_COMMA = Conventions(",")
T = TypeVar("T")
Reader = Callable[[str], T]

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")
_SHORTENED = re.compile(r"[+-]?\d+([.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_FLOAT = re.compile(r"\d+\.0+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def text(longest: int) -> Reader[str]:
    """Text on one line of at most `longest` characters."""

    def read(cell: str) -> str:
        if len(cell.splitlines()) > 1:
            raise CellWrong("has a line break; write it on one line")
        plain = texts.line(cell)
        if len(plain) > longest:
            raise CellWrong(f"{len(plain)} characters; at most {longest} are kept")
        return plain

    return read


def name(longest: int) -> Reader[str]:
    """A name on one line: something with a letter or a digit, and not a number that a spreadsheet shortened."""
    plain = text(longest)

    def read(cell: str) -> str:
        found = plain(cell)
        if not texts.has_letters(found):
            raise CellWrong(f"{cell!r} is no name: it has no letter that can be seen")
        if _FLOAT.fullmatch(found):
            raise CellWrong(f"{cell!r} is a number that a spreadsheet made; write the name")
        if _SHORTENED.fullmatch(found):
            raise CellWrong(f"{cell!r} is a number that a spreadsheet shortened; write the name")
        return found

    return read


def key(cell: str) -> str:
    """A key that the operator chose."""
    if not _KEY.fullmatch(cell):
        raise CellWrong(f"{cell!r} is no key: letters, digits and . _ - @, at most 100, such as acme-build")
    return cell


def one_of(choices: Collection[str]) -> Reader[str]:
    """One of a few words."""

    def read(cell: str) -> str:
        word = cell.lower()
        if word not in choices:
            raise CellWrong(
                f"{cell!r} is unknown; write one of {', '.join(sorted(choices))}{_close(word, choices)}"
            )
        return word

    return read


def several(each: Reader[T]) -> Reader[list[T]]:
    """Values separated by `;`, each once, in the cell's order."""

    def read(cell: str) -> list[T]:
        parts = (part.strip() for part in cell.split(";"))
        return list(dict.fromkeys(each(part) for part in parts if part))

    return read


def timezone(cell: str) -> str:
    """A place's time zone, under its current name. Fixed offsets are refused, since they know no daylight
    saving time.
    """
    try:
        return timezones.read(cell)
    except timezones.TimezoneWrong as error:
        raise CellWrong(f"{cell!r} {error}") from None


def country(cell: str) -> str:
    """A country's ISO 3166 code of two letters, from that, or from any name or code that means one country."""
    code = countries.read(cell)
    if code is None:
        raise CellWrong(f"{cell!r} is no country; write the two letters of ISO 3166, such as US or GB")
    return code


def domain(cell: str) -> str | Noted:
    """The registrable domain of a website, a host or an e-mail address; noted as None where many have pages or mail."""
    found = domains.registrable(cell)
    if found is None:
        raise CellWrong(f"{cell!r} is no website; write its domain such as turnerconstruction.com")
    if not domains.belongs_to_one(found):
        return Noted(
            None, f"many organizations have pages or mail at {found}, so it says nothing; it is left out"
        )
    return found


def day(cell: str) -> date:
    """A day as ISO 8601 writes it; a time after it is ignored. An ambiguous day is refused, with both readings."""
    try:
        return datetime.fromisoformat(cell).date()
    except ValueError:
        pass
    both = sorted({each.isoformat() for each in days.readings(cell)})
    if len(both) == 1:
        raise CellWrong(f"{cell!r} isn't as days are written here; write it as {both[0]}")
    if both:
        raise CellWrong(f"{cell!r} can mean {both[0]} or {both[1]}; write one of them")
    raise CellWrong(f"{cell!r} is no day; write it as 2027-02-19")


def typed_amount(cell: str) -> str:
    """An amount as it was typed, once it is one in some country: whose customs hold, the line as a whole tells."""
    try:
        amounts.read(cell)
    except AmountWrong as error:
        if error.code != "amount_two_readings":
            amount(cell, _COMMA)
    return cell


def amount(cell: str, conventions: Conventions, currency: str | None = None) -> Decimal:
    """The amount that somebody with these customs typed; its sign may be left out, and can't be of another currency."""
    try:
        reading = amounts.read(cell, conventions)
    except AmountWrong as error:
        raise CellWrong(f"{cell!r} {error}") from None
    if currency and reading.currencies and currency not in reading.currencies:
        raise CellWrong(f"{cell!r} isn't in {currency}; correct the amount or the currency")
    return reading.value


def currency(cell: str) -> str:
    """An ISO 4217 code of three letters."""
    code = cell.upper()
    if code not in list_currencies():
        raise CellWrong(f"{cell!r} is no currency; write the three letters of ISO 4217, such as USD or EUR")
    return code


def locale(cell: str) -> str:
    """A language, with a country where that matters: `en`, `es-MX`."""
    try:
        return str(Locale.parse(cell.replace("_", "-"), sep="-")).replace("_", "-")
    except (UnknownLocaleError, ValueError):
        raise CellWrong(f"{cell!r} is no locale; write one such as en or es-MX") from None


def email(cell: str) -> str:
    """An email address, checked by its form only; no mail is sent."""
    try:
        return emails.read(cell)
    except emails.EmailWrong as error:
        raise CellWrong(f"{cell!r} is no e-mail address: {error}") from None


def slack_id(letters: str, what: str) -> Reader[str]:
    """A Slack id that begins with one of `letters`. Names change and are refused."""
    shape = re.compile(f"[{letters}][A-Z0-9]{{2,30}}")

    def read(cell: str) -> str:
        if not shape.fullmatch(cell):
            example = f"{letters[0]}0123ABCDEF"
            raise CellWrong(
                f"{cell!r} is no id of a Slack {what}; write the id such as {example}, not the name"
            )
        return cell

    return read


def uuid(what: str) -> Reader[str]:
    """A Microsoft id."""

    def read(cell: str) -> str:
        if not _UUID.fullmatch(cell):
            raise CellWrong(
                f"{cell!r} is no {what}; write its id such as 0f8fad5b-d9cb-469f-a165-70867728950e"
            )
        return cell.lower()

    return read


def teams_conversation(cell: str) -> str:
    """The id of a Teams channel or chat."""
    if not re.fullmatch(r"19:[^\s;]+@thread\.\S+", cell):
        raise CellWrong(f"{cell!r} is no Teams conversation; write its id such as 19:…@thread.tacv2")
    return cell


def _close(word: str, choices: Collection[str]) -> str:
    close = get_close_matches(word, choices, n=1, cutoff=0.75)
    return f" (did you mean {close[0]}?)" if close else ""
