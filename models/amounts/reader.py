"""Reads an amount that somebody typed: digits, separators, a currency, and "k" or "million".

With two different marks, the last one is the decimal mark. One mark before one or two final digits is the decimal
mark. One mark before exactly three digits could be either: a comma groups thousands unless the partner's
conventions say otherwise; a point is refused, showing both readings, unless the conventions make it a separator.
The reader accepts nothing that two people could read differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from models.amounts import signs
from models.amounts.conventions import UNKNOWN, Conventions, of_currency

MOST = Decimal(10) ** 12
"""An amount of this size or more is a typo. Every smaller one fits its database column."""
_LONGEST = 60
_ARABIC_DECIMAL, _ARABIC_GROUP = "\u066b", "\u066c"
# The spaces and apostrophes that CLDR and typesetters put between thousands, and the full-width marks.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\t\u00a0\u2002\u2003\u2005\u2007\u2008\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("’‘´`ʼ\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"),
        "\uff0e": ".",
        "\uff0c": ",",
        "\uff0b": "+",
        "\uff08": "(",
        "\uff09": ")",
    }
)
_ONLY_GROUPS = " '_" + _ARABIC_GROUP
_MARKS = ".," + _ONLY_GROUPS + _ARABIC_DECIMAL
_SHAPE = re.compile(
    r"(?P<bracket>\()? ?(?P<minus>[-+])? ?(?P<before>[^\d()+-]*?) ?(?P<inner>[-+])? ?"
    rf"(?P<figures>[.,{_ARABIC_DECIMAL}]?\d[\d{_MARKS}]*?)(?:(?P<no_cents>[.,])-{{1,2}}|/-)? ?"
    r"(?P<after>[^\d()+-]*?) ?(?P<behind>-)? ?(?P<close>\))?"
)
_SHORTENED = re.compile(r"\d+([.,]\d+)?e[+-]?\d+", re.IGNORECASE)
_FIGURE = re.compile(rf"[{_MARKS}]|\d+")
_INDIAN = re.compile(r"\d{1,2}(,\d\d)+,\d{3}")

_SAID = {
    "not_an_amount": "is no amount; write one in figures, such as 120000.00",
    "amount_negative": "is negative; write zero or more",
    "amount_too_large": "is too large to be true; write less than {most}",
    "amount_shortened": "was shortened by a spreadsheet, and digits are lost; write all of them",
    "amount_two_readings": "can mean {thousands} or {decimals}; write one of them",
}


class AmountWrong(ValueError):
    """The text can't be accepted as an amount. `code` says why, and `params` has what the message needs.

    Codes: not_an_amount, amount_negative, amount_too_large (most), amount_shortened (1.2E+05), and
    amount_two_readings (thousands, decimals: both readings in plain digits).
    """

    def __init__(self, code: str, **params: str) -> None:
        self.code, self.params = code, params
        super().__init__(_SAID[code].format(**params))


@dataclass(frozen=True)
class Reading:
    """An amount and the currencies that its sign can mean (ISO 4217; empty without a sign)."""

    value: Decimal
    currencies: frozenset[str] = frozenset()


def read(text: str, conventions: Conventions = UNKNOWN) -> Reading:
    """Returns the amount in `text`. Raises AmountWrong if there is none or it isn't certain."""
    plain = _plain(text)
    if _SHORTENED.fullmatch(plain):
        raise AmountWrong("amount_shortened")
    shape = _SHAPE.fullmatch(plain) if len(plain) <= _LONGEST else None
    around = signs.around(shape["before"], shape["after"]) if shape else None
    if shape is None or around is None or bool(shape["bracket"]) != bool(shape["close"]):
        raise AmountWrong("not_an_amount")
    figures = shape["figures"] + (shape["no_cents"] + "00" if shape["no_cents"] else "")
    value = number(figures, _narrowed(conventions, around.currencies), around.factor)
    if value and (shape["bracket"] or shape["behind"] or "-" in (shape["minus"], shape["inner"])):
        raise AmountWrong("amount_negative")
    return Reading(value, around.currencies)


def number(figures: str, conventions: Conventions = UNKNOWN, factor: int = 1) -> Decimal:
    """Returns the number that digits and separators mean, times `factor`. Raises AmountWrong."""
    parts = _FIGURE.findall(_plain(figures))
    whole, decimals = _parted(parts, conventions, factor)
    value = _decimal(whole, decimals, factor)
    if value >= MOST:
        raise AmountWrong("amount_too_large", most=f"{MOST:f}")
    return value


def _plain(text: str) -> str:
    """Returns the text with ASCII digits, one kind of space, apostrophe, and minus, and no invisible characters."""
    shown = "".join(each for each in text.translate(_ALIKE) if unicodedata.category(each) != "Cf")
    digits = (str(unicodedata.decimal(each)) if each.isdecimal() else each for each in shown)
    return re.sub(" +", " ", "".join(digits)).strip()


def _narrowed(conventions: Conventions, currencies: frozenset[str]) -> Conventions:
    """Returns the conventions with the currency of the sign, which decides if nothing else does."""
    if len(currencies) != 1:
        return conventions
    (code,) = currencies
    return Conventions(conventions.decimal or of_currency(code), code)


def _parted(parts: Sequence[str], conventions: Conventions, factor: int) -> tuple[str, str]:
    """Returns the digits before and after the decimal mark."""
    groups, marks = _groups_and_marks(parts)
    if not marks:
        return groups[0], ""
    *before, last = marks
    if last in _ONLY_GROUPS or (before and set(before) == {last} and last != _ARABIC_DECIMAL):
        return _grouped(groups, marks), ""
    if before or last == _ARABIC_DECIMAL:
        return _grouped(groups[:-1], before), groups[-1]
    return _of_one_mark(last, *groups, conventions=conventions, factor=factor)


def _groups_and_marks(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns the digits and the marks between them. A mark at the start has no digits before it."""
    if parts and parts[0] in _MARKS:
        parts = ["", *parts]
    groups, marks = list(parts[::2]), list(parts[1::2])
    if len(groups) != len(marks) + 1 or any(each in _MARKS for each in groups if each):
        raise AmountWrong("not_an_amount")
    return groups, marks


def _grouped(groups: Sequence[str], marks: Sequence[str]) -> str:
    """Returns the digits of all groups, if one mark separates groups of thousands (or lakhs, as in India)."""
    first, *rest = groups
    if rest:
        one_mark = all(one == other for one, other in pairwise(marks))
        thousands = 0 < len(first) <= 3 and first[0] != "0" and all(len(each) == 3 for each in rest)
        if not one_mark or not (thousands or _INDIAN.fullmatch(marks[0].join(groups))):
            raise AmountWrong("not_an_amount")
    return "".join(groups)


def _of_one_mark(
    mark: str, first: str, last: str, *, conventions: Conventions, factor: int
) -> tuple[str, str]:
    if len(last) == 3 and 0 < len(first) <= 3 and first[0] != "0":
        return _either(mark, first, last, conventions, factor)
    group_or_mark = len(last) >= 3 and first != "0" and mark == "," != conventions.decimal
    if group_or_mark or (len(last) == 3 and len(first) > 1 and first[0] == "0"):
        raise AmountWrong("not_an_amount")  # 1,2345 and 007,000: a typo in the group or in the mark
    return first, last


def _either(mark: str, first: str, last: str, conventions: Conventions, factor: int) -> tuple[str, str]:
    """Reads a mark before three digits, which either groups thousands or is the decimal mark."""
    if mark == conventions.decimal and conventions.has_three_decimals:
        return first, last
    if conventions.decimal not in ("", mark) or (mark == "," and not conventions.decimal):
        return first + last, ""
    # Even where it is the decimal mark, money rarely has three decimals: somebody from another country typed it.
    both = (_decimal(first + last, "", factor), _decimal(first, last, factor))
    thousands, decimals = (f"{each.normalize():f}" for each in both)
    raise AmountWrong("amount_two_readings", thousands=thousands, decimals=decimals)


def _decimal(whole: str, decimals: str, factor: int) -> Decimal:
    value = Decimal(f"{whole or '0'}.{decimals}" if decimals else whole or "0")
    if factor == 1:
        return value
    scaled = value * factor
    return scaled.quantize(Decimal(1)) if scaled == scaled.to_integral_value() else scaled.normalize()
