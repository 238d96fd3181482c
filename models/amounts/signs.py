"""The text around the digits of an amount: a currency, and a word or letter for thousands or millions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel.numbers import list_currencies

_SCALES = {
    word: factor
    for factor, words in {
        10**3: "k thousand tsd tausend t",
        10**4: "万 萬 만",
        10**5: "lakh lakhs lac lacs",
        10**6: "m mm mn mio mln million millions millionen millones millón milhões milioni",
        10**7: "cr crore crores",
        10**8: "億 亿 억",
        10**9: "bn billion billions mrd milliarden milliard milliards",
    }.items()
    for word in words.split()
}
_NEEDS_CURRENCY = frozenset({"t"})  # T€ and TEUR are thousands; the letter alone is a typo
_DOLLARS = (
    "USD CAD AUD NZD SGD HKD MXN TWD BSD BBD BMD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD ARS CLP COP UYU"
)
_SIGNS = {
    sign: frozenset(codes.split())
    for sign, codes in {
        "$": _DOLLARS, "us$": "USD", "us": "USD", "u.s.$": "USD", "c$": "CAD", "ca$": "CAD", "cdn$": "CAD",
        "a$": "AUD", "au$": "AUD", "nz$": "NZD", "s$": "SGD", "sg$": "SGD", "hk$": "HKD", "nt$": "TWD", "mx$": "MXN",
        "mex$": "MXN", "r$": "BRL", "dollar": _DOLLARS, "dollars": _DOLLARS, "€": "EUR", "euro": "EUR",
        "euros": "EUR", "£": "GBP EGP", "pound": "GBP", "pounds": "GBP", "¥": "JPY CNY", "円": "JPY", "元": "CNY",
        "rmb": "CNY", "₩": "KRW", "원": "KRW", "₹": "INR", "rs": "INR PKR LKR NPR MUR", "₽": "RUB",
        "₺": "TRY", "tl": "TRY", "₴": "UAH", "₪": "ILS", "₫": "VND", "₱": "PHP", "฿": "THB", "₦": "NGN", "zł": "PLN",
        "kč": "CZK", "ft": "HUF", "lei": "RON", "kr": "DKK NOK SEK ISK", "fr": "CHF", "sfr": "CHF", "rp": "IDR",
        "rm": "MYR", "dh": "AED MAD", "dhs": "AED", "sr": "SAR", "د.إ": "AED", "ر.س": "SAR", "﷼": "SAR IRR QAR OMR",
        "﹩": _DOLLARS, "\uff04": _DOLLARS, "￡": "GBP", "￥": "JPY CNY", "￦": "KRW", "r": "ZAR",
    }.items()
}  # fmt: skip


@dataclass(frozen=True)
class Around:
    """What was read: a factor, and the currencies that the sign can mean (empty: no sign)."""

    factor: int = 1
    currencies: frozenset[str] = frozenset()


def around(before: str, after: str) -> Around | None:
    """Returns what the text before and after the digits means, or None if any of it is unknown or contradictory."""
    words = [*_words(before), *_words(after)]
    scales = [word for word in words if word in _SCALES]
    found = [_currencies()[word] for word in words if word in _currencies() and word not in _SCALES]
    both = frozenset.intersection(*found) if found else frozenset()
    if len(scales) + len(found) != len(words) or len(scales) > 1 or (found and not both):
        return None
    if scales and not found and (scales[0] in _NEEDS_CURRENCY or _words(before)):
        return None
    return Around(_SCALES[scales[0]] if scales else 1, both)


def _words(text: str) -> list[str]:
    return [
        word for part in text.casefold().split() for word in _split(part.strip(".") if part != "." else "")
    ]


def _split(part: str) -> Iterator[str]:
    """Yields a word, or the scale and the currency if they are written together: "k€", "meur", "€k"."""
    if not part:
        return
    if part in _SCALES or part in _currencies():
        yield part
        return
    for at in range(1, len(part)):
        one, two = part[:at].rstrip("."), part[at:]
        if (one in _SCALES and two in _currencies()) or (one in _currencies() and two in _SCALES):
            yield from (one, two)
            return
    yield part


@cache
def _currencies() -> dict[str, frozenset[str]]:
    codes = {code.lower(): frozenset({code}) for code in list_currencies()}
    with_sign = {f"{code.lower()}$": frozenset({code}) for code in _DOLLARS.split()}  # CAD$ 85,000
    return codes | with_sign | _SIGNS
