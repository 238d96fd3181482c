"""`partner-desk read-value KIND`: how one value a line is read, as imports and forms read it; no database.

Out, for each line: the value and its reading, or the value, "refused" and why, separated by tabs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import BinaryIO

from bot.commands.ending import FINDINGS, GOOD, BadUse
from models import amounts, calendar, countries, domains, emails, references, timezones
from models.program import Program


class Refused(ValueError):
    """The value can't be taken; the text says why, as a sentence that begins with what was typed."""


def read_value(kind: str) -> int:
    """Reads stdin, prints a line for each; FINDINGS if a value was refused. Raises BadUse for a kind that isn't."""
    if kind not in READERS:
        raise BadUse(f"{kind!r} is no kind of value; there are: {', '.join(READERS)}")
    return read_lines(kind, sys.stdin.buffer, sys.stdout.buffer)


def read_lines(kind: str, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """The same from any stream, UTF-8 whatever the locale. Only a line feed ends a line."""
    code = GOOD
    for line in stdin:
        value = line.decode("utf-8", "replace").removeprefix("\ufeff").removesuffix("\n").removesuffix("\r")
        try:
            said = READERS[kind](value)
        except ValueError as error:
            code, said = FINDINGS, f"refused\t{_sentence(str(error))}"
        stdout.write(f"{value}\t{said}\n".encode())
        stdout.flush()
    return code


def _sentence(why: str) -> str:
    """On one line, without a tab, with an end: "It is no amount; …"."""
    plain = " ".join(why.split()).rstrip(".")
    return f"{plain[0].upper()}{plain[1:]}."


def _amount(value: str) -> str:
    try:
        return f"{amounts.read(value).value:f}"
    except amounts.AmountWrong as error:
        raise Refused(f"It {error}") from None


def _domain(value: str) -> str:
    found = domains.registrable(value)
    if found is None:
        raise Refused("It is no website; write its domain, such as turnerconstruction.com")
    if domains.is_free_mail(found):
        raise Refused(f"Anybody can have an address at {found}: it is free mail, or a carrier's")
    if domains.is_shared_page(found):
        raise Refused(f"Many organizations have pages at {found}; write the organization's own domain")
    return found


def _email(value: str) -> str:
    try:
        return emails.read(value)
    except emails.EmailWrong as error:
        raise Refused(f"It is no email address: {error}") from None


def _country(value: str) -> str:
    found = countries.read(value)
    if found is None:
        raise Refused(
            "It is no country, or may be several; write the two letters of ISO 3166, such as US or GB"
        )
    return found


def _timezone(value: str) -> str:
    try:
        return timezones.read(value)
    except timezones.TimezoneWrong as error:
        raise Refused(f"It {error}") from None


def _reference(value: str) -> str:
    found = references.parse(value, Program.packaged().prefixes)
    if found is None:
        raise Refused("It is no reference, or one with a typing error; one looks like DR-7K3Q-9F")
    return found


def _working_day(value: str) -> str:
    place, _, day = value.strip().partition(" ")
    typed, _, part = place.partition("-")
    country = countries.read(typed)
    if country is None or not calendar.has_calendar(country):
        raise Refused("It is no country whose calendar is known; write such as GB-ENG 2027-03-29")
    region = countries.region(country, part) if part else ""
    if region is None:
        raise Refused(f"{part} is no region of {country} whose holidays are known")
    try:
        when = date.fromisoformat(day.strip())
    except ValueError:
        raise Refused("It has no day; write such as GB-ENG 2027-03-29") from None
    return "working" if calendar.Calendar(country, region).is_working(when) else "free"


READERS: Mapping[str, Callable[[str], str]] = {
    "amount": _amount,
    "domain": _domain,
    "email": _email,
    "country": _country,
    "timezone": _timezone,
    "reference": _reference,
    "working-day": _working_day,
}
