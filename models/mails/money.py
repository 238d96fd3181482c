"""What a customer would spend in a year, if the text says so.

An amount counts only in a sentence about spending or the deal, never for the cost of a construction project.
Several amounts give no result, except the two ends of a range, where the lower one is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from models import amounts
from models.amounts import AmountWrong, Conventions

_SIGNS = {
    "us$": "USD", "usd": "USD", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "a$": "AUD", "au$": "AUD", "aud": "AUD",
    "nz$": "NZD", "nzd": "NZD", "s$": "SGD", "sgd": "SGD", "£": "GBP", "gbp": "GBP", "€": "EUR", "eur": "EUR",
    "mxn": "MXN", "aed": "AED", "sar": "SAR", "$": "",
}  # fmt: skip
_SIGN = "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
_NUMBER = r"(\d{1,3}(?:[,. ']\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)"
_SCALE = r"[ \t]?(k|thousand|m|mn|mio|million|bn|billion)?\b"
_BEFORE = re.compile(rf"(?<![\w$£€])({_SIGN})[ \t]?{_NUMBER}{_SCALE}", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<![\w.,$£€]){_NUMBER}{_SCALE}[ \t]?(usd|cad|aud|nzd|sgd|gbp|eur|mxn|aed|sar|€|£)(?!\w)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"({_SIGN})?[ \t]?(\d{{1,4}})[ \t]?k?[ \t]?(?:-|–|to|and)[ \t]?(?:{_SIGN})?[ \t]?(\d{{1,4}})[ \t]?k\b",
    re.IGNORECASE,
)
_SPENDING = re.compile(
    r"\b(?:budget(?:ed)?|annual(?:ly)?|per (?:year|annum)|a year|yearly|p\.a\.|/ ?(?:yr|year)|arr|acv|subscription|"
    r"licen[cs]es?|licen[cs]ing|software|deal (?:size|value)|estimated value|opportunity (?:size|value)|"
    r"spend(?:ing)?|contract value|presupuesto|suscripción|licencias?|lizenz(?:en|kosten)?|jahresbudget|abonnement)\b",
    re.IGNORECASE,
)
_BUILDING = re.compile(
    r"\b(?:revenues?|turnover|projects? (?:worth|value|cost)|construction (?:cost|value|volume|budget)|building|built|"
    r"hospital|bridge|school|tower|backlog|sales of|in work|of work|worth of|volume|insurance|bond)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:per (?:year|annum)|a year|each year|yearly|annual(?:ly)?|p\.a\.|arr|acv|al año|anual(?:es)?|pro jahr)|"
    r"/ ?(?:yr|year)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?:monthly|per month|a month|each month|every month|p\.?m\.|mensual(?:es)?|al mes|monatlich|pro monat|"
    r"par mois)\b|/ ?(?:mo|mth|month)\b",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\b(?:quarterly|per quarter|a quarter|each quarter|every quarter|trimestral(?:es)?)\b|/ ?(?:qtr|quarter)\b",
    re.IGNORECASE,
)
_HALF = re.compile(r"\b(?:semi-?annual(?:ly)?|half-yearly|twice a year|every six months)\b", re.IGNORECASE)
_PERIODS = ((12, _MONTH), (4, _QUARTER), (2, _HALF))  # how many of each are in a year
# An amount for another time or several years, or a denied one. It isn't annual, and makes any other uncertain.
_ANOTHER = re.compile(
    r"\b(?:last year(?:[’']s)?|previous(?:ly)?|currently|current|used to|existing|incumbent|competitor(?:[’']s)?|"
    r"(?:\d{1,2}|two|three|four|five|six|seven|ten|several|multi)[- ]?(?:years?|yrs?)|multi-?year|biennial|"
    r"(?:18|24|30|36|48|60) ?-?months?|tcv|total contract value|lifetime|"
    r"not|never|no longer|don[’']t|doesn[’']t|won[’']t|isn[’']t|can[’']t|cut|instead of)\b",
    re.IGNORECASE,
)
# An amount for one of many, or a one-time amount.
_A_PART = re.compile(
    r"\b(?:per (?:user|seat|project|licen[cs]e|head|employee|person|site|job|day|hour|week|module)|"
    r"each|daily|weekly|hourly|"
    r"one[- ]?(?:time|off)|set-?up|implementation|onboarding|training|deposit|discount|penalt(?:y|ies)|"
    r"sav(?:e|es|ed|ings?))\b|"
    r"/ ?(?:user|seat|project|day|hour|week)\b",
    re.IGNORECASE,
)
_SCALES = {"k": 1_000, "thousand": 1_000, "m": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6, "bn": 10**9,
           "billion": 10**9}  # fmt: skip
_MOST = Decimal(20_000_000)
_LEAST = Decimal(500)
_CLAUSE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9])|, (?:but|while|and their|and the)\b")


def yearly(lines: Iterable[str]) -> tuple[Decimal | None, str | None]:
    """Returns the amount and the code of its currency, None where the text doesn't say."""
    found: dict[tuple[Decimal, str], None] = {}
    is_certain = True
    for clause in (each for line in lines for each in _CLAUSE.split(line)):
        if _SPENDING.search(clause) and not _BUILDING.search(clause) and (times := _times(clause)):
            amounts = {(amount * times, code): None for amount, code in _amounts(clause)}
            is_certain = is_certain and not (amounts and _ANOTHER.search(clause))
            found |= amounts
    if not is_certain or len({amount for amount, _ in found}) != 1:
        return None, None
    codes = {code for _, code in found if code}
    return next(iter(found))[0], codes.pop() if len(codes) == 1 else None


def _times(clause: str) -> int:
    """Returns the factor that makes the clause's amount annual, or 0 if that is unclear."""
    if _A_PART.search(clause):
        return 0
    periods = [times for times, pattern in _PERIODS if pattern.search(clause)]
    if not periods:
        return 1
    return periods[0] if len(periods) == 1 and not _YEAR.search(clause) else 0


def _amounts(clause: str) -> Iterator[tuple[Decimal, str]]:
    ranged = _RANGE.search(clause)
    if ranged:
        yield Decimal(ranged[2]) * 1_000, _SIGNS.get((ranged[1] or "$").lower(), "")
        return
    for sign, number, scale in _BEFORE.findall(clause):
        yield from _one(number, scale, _SIGNS[sign.lower()])
    for number, scale, code in _AFTER.findall(clause):
        yield from _one(number, scale, _SIGNS[code.lower()])


def _one(number: str, scale: str, code: str) -> Iterator[tuple[Decimal, str]]:
    """Yields the amount if only one reading can be a customer's annual spending: 48.000 isn't 48."""
    try:
        readings = [amounts.number(number, Conventions.of(None, None, code), _SCALES.get(scale.lower(), 1))]
    except AmountWrong as error:
        readings = [Decimal(each) for name, each in error.params.items() if name != "most"]
    plausible = [each for each in readings if _LEAST <= each <= _MOST]
    if len(plausible) == 1:
        yield plausible[0], code
