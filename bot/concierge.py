"""The marketing concierge's days as a calendar that people can subscribe to. It holds no partner's data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.words import Words
from models import concierge
from models.calendar import local_day
from models.program import Program

MEDIA_TYPE = "text/calendar"
_FOLD = 74  # bytes in a line without its end (RFC 5545 3.1 allows 75)


def calendar(program: Program, words: Words, now: datetime) -> str:
    """Returns the calendar (RFC 5545): all-day events with fixed ids, so that a refresh never doubles one."""
    values = program.policy.values
    description = " ".join(
        (
            words.word("concierge", "description"),
            values.concierge_mailbox + ".",
            words.word("concierge", "reservation"),
        )
    )
    today = local_day(now, program.timezone)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Partner Desk//Concierge//EN",
        f"X-WR-CALNAME:{_escaped(words.word('concierge', 'title'))}",
        *(line for day in concierge.days(today, values) for line in _event(day, now, words, description)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(day: date, now: datetime, words: Words, description: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:concierge-{day:%Y%m%d}@partner-desk",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(words.word('concierge', 'summary'))}",
        f"DESCRIPTION:{_escaped(description)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, safe)
    return text


def _folded(line: str) -> Iterator[str]:
    """Folds a long line: every piece but the first begins with a space, and no character is split."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > _FOLD:
            yield piece
            piece = " "
        piece += character
    yield piece
