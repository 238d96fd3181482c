"""Reading single cells: text in, a value out, or CellWrong that says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from email_validator import EmailNotValidError, validate_email

from bot.imports.sheet import CellWrong
from models import amounts, countries, domains
from models.amounts import AmountWrong, Customs

_COMMA = Customs(",")
T = TypeVar("T")
Reader = Callable[[str], T]

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def text(longest: int) -> Reader[str]:
    """Text on one line of at most `longest` characters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise CellWrong(f"{len(cell)} characters; at most {longest} are kept")
        if not cell.isprintable():
            raise CellWrong("has a line break or a character that can't be shown; write it on one line")
        return cell

    return read


def key(cell: str) -> str:
    """A key of the operator's own choosing."""
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
    """A timezone of the tz database; a fixed offset knows no daylight saving and is none."""
    zones = _zones()
    if cell not in zones:
        raise CellWrong(
            f"{cell!r} is no timezone; write one such as America/Los_Angeles{_close(cell, zones)}"
        )
    return cell


@cache
def _zones() -> frozenset[str]:
    """All there are: reading them takes a walk over the disk."""
    return frozenset(available_timezones())


def country(cell: str) -> str:
    """An ISO 3166 code of two letters."""
    code = cell.upper()
    if code not in countries.names():
        raise CellWrong(f"{cell!r} is no country; write the two letters of ISO 3166, such as US or GB")
    return code


def country_or_name(cell: str) -> str:
    """The same, or an English name, as CRMs have it."""
    return _named_countries().get(cell.casefold()) or country(cell)


@cache
def _named_countries() -> dict[str, str]:
    usual = {
        "usa": "US",
        "u.s.": "US",
        "u.s.a.": "US",
        "united states of america": "US",
        "uk": "GB",
        "uae": "AE",
    }
    return {name.casefold(): code for code, name in countries.names().items()} | usual


def domain(cell: str) -> str | None:
    """The registrable domain of a website, a host or an e-mail address; None where many have pages or mail there."""
    found = domains.registrable(cell)
    if found is None:
        raise CellWrong(f"{cell!r} is no website; write its domain such as turnerconstruction.com")
    return domains.of_organization(cell)


def day(cell: str) -> date:
    """A day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise CellWrong(f"{cell!r} is no day; write it as 2027-02-19") from None


def typed_amount(cell: str) -> str:
    """An amount as it was typed, once it is one in some country: whose customs hold, the line as a whole tells."""
    try:
        amounts.read(cell)
    except AmountWrong as error:
        if error.code != "amount_two_readings":
            amount(cell, _COMMA)
    return cell


def amount(cell: str, customs: Customs, currency: str | None = None) -> Decimal:
    """The amount that somebody with these customs typed; its sign may be left out, and can't be of another currency."""
    try:
        reading = amounts.read(cell, customs)
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
    """An e-mail address by its shape; nobody is written to."""
    try:
        return validate_email(cell, check_deliverability=False).normalized
    except EmailNotValidError as error:
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
