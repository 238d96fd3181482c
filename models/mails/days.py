"""The day on which a customer is expected to sign, if the text says so.

A day counts only in a sentence about signing, deciding, or closing. Ambiguous dates (03/04/2027) and two different
days give no result.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = rf"({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(20\d\d)"
_ISO = re.compile(r"\b(20\d\d)-(\d{2})-(\d{2})\b")
_DAY_FIRST = re.compile(rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH} {_DAY}\b(?:,? {_YEAR})?(?!\d)", re.IGNORECASE)
_END_OF = re.compile(rf"\b(?:end|close) of {_MONTH}(?:,? {_YEAR})?\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](20\d\d)\b")
_SIGNING = re.compile(
    r"\b(?:sign(?:s|ed|ing|ature)?|clos(?:e|es|ed|ing)(?! of)|decid(?:e|es|ing)|decisions?|award(?:s|ed)?|"
    r"contract(?:s|ed)?|purchase(?:s|d)?|purchase order|order form|p\.?o\.?|commit(?:s|ted)?|sign-off|"
    r"go ahead|approv(?:e|al)|expected close|close date|target date|buy|finali[sz]e|"
    r"cierre (?:estimad[oa]|esperad[oa]|previst[oa])|fecha (?:prevista )?de (?:cierre|firma)|firmar(?:án|emos)?|"
    r"vertragsabschluss|unterschreiben|unterzeichnen|date de signature)\b",
    re.IGNORECASE,
)
_NOT_SIGNING = re.compile(
    r"\b(?:expires?|expired|expiry|renewal|met|meeting|demo|demonstration|call|visit(?:ed)?|site walk|webinar|"
    r"tender closed|bid closed|closed on|was signed|were signed|signed on|last signed|valid|go[- ]live|kick[- ]?off|"
    r"starts?|starting|begins?|effective|invoices?d?|payment|invitation)\b",
    re.IGNORECASE,
)
# Words that make it a day for something other than signing, or leave it open whether they will sign.
_UNCERTAIN = re.compile(
    r"\b(?:not|never|cannot|can[’']t|won[’']t|don[’']t|doesn[’']t|didn[’']t|isn[’']t|wasn[’']t|no (?:earlier|sooner|"
    r"later) than|unlikely|unless|if|earliest|as early as|after|until|originally|had (?:hoped|planned)|hoped to|"
    r"(?:was|were) (?:going|supposed|due|planned) to|postponed|delayed|slipped|moved|pushed|on hold|could|might|"
    r"may (?:sign|close|decide|buy|approve|award)|nicht|kein[en]?|frühestens|no (?:firmar|van|va)\w*|ne|"
    r"antes de que)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9])")


def signing(lines: Iterable[str], today: date) -> date | None:
    """Returns the day, not before `today`, or None. A date without a year is the next such day."""
    found: set[date] = set()
    for sentence in _sentences(lines):
        if _says_when(sentence):
            found |= {day for day in _days(sentence, today) if day >= today}
    return found.pop() if len(found) == 1 else None


def _says_when(sentence: str) -> bool:
    """True if the sentence is about signing, without a condition or a "not"."""
    return bool(_SIGNING.search(sentence)) and not (
        _NOT_SIGNING.search(sentence) or _UNCERTAIN.search(sentence)
    )


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    """Yields sentences, including those that continue on the next line."""
    text = ""
    for line in (*lines, ""):
        if line and (not text or line[0].islower() or not re.match(r"[-*•\d]|.{2,40}:", line)):
            text = f"{text} {line}".strip()
            if len(text) < 2_000:
                continue
        yield from _SENTENCE.split(text)
        text = line
    if text:
        yield from _SENTENCE.split(text)


def _days(sentence: str, today: date) -> Iterator[date]:
    for year, month, day in _ISO.findall(sentence):
        yield from _day(int(year), int(month), int(day))
    for day, name, year in _DAY_FIRST.findall(sentence):
        yield from _named(year, name, int(day), today)
    for name, day, year in _MONTH_FIRST.findall(sentence):
        yield from _named(year, name, int(day), today)
    for name, year in _END_OF.findall(sentence):
        yield from _named(year, name, 0, today)
    for first, second, year in _NUMBERS.findall(sentence):
        one, two = int(first), int(second)
        if one == two or one > 12:
            yield from _day(int(year), two, one)
        elif two > 12:
            yield from _day(int(year), one, two)


def _named(year: str, month: str, day: int, today: date) -> Iterator[date]:
    """Yields a day in a named month, the last day for 0. Without a year, the next one."""
    number = _MONTHS[month.lower()]
    for each in (int(year),) if year else (today.year, today.year + 1):
        wanted = day or calendar.monthrange(each, number)[1]
        for found in _day(each, number, wanted):
            if year or found >= today:
                yield found
                return


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return
