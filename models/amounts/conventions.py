"""How a country writes numbers: its decimal mark, from the Unicode data (CLDR)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from babel.numbers import get_decimal_symbol

_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})  # ISO 4217


@dataclass(frozen=True)
class Conventions:
    """What is known about how somebody writes amounts.

    `decimal` is the decimal mark, "." or ",", or "" if unknown. `currency` is an ISO 4217 code or "".
    """

    decimal: str = ""
    currency: str = ""

    @property
    def has_three_decimals(self) -> bool:
        """True if the currency has three decimals."""
        return self.currency in _THREE_DECIMALS

    @classmethod
    @cache
    def of(cls, locale: str | None, country: str | None, currency: str | None) -> Conventions:
        """Returns a partner's conventions, from its locale and country, else its country, else its currency.

        A country whose languages disagree (Canada, Switzerland) gives no mark. Neither does the euro.
        """
        found = _of_locale(locale, country) or of_country(country) or of_currency(currency)
        return cls(found, currency or "")


UNKNOWN = Conventions()


def of_country(country: str | None) -> str:
    """Returns the decimal mark that all official languages of a country share, or ""."""
    languages = get_official_languages(country, de_facto=True) if country else ()
    return _agreed(_mark(f"{language}_{country}") for language in languages)


def of_currency(code: str | None) -> str:
    """Returns the decimal mark of the currency's country, or "" for a currency of many countries, such as the euro."""
    return of_country(code[:2]) if code else ""


def _of_locale(locale: str | None, country: str | None) -> str:
    """Returns the mark of a locale with a territory, or of its language in the country.

    English alone gives no mark, because everyone who chose no language has it.
    """
    language, _, rest = (locale or "").replace("-", "_").partition("_")
    if not language:
        return ""
    return _mark(f"{language}_{rest}") if rest else _mark(f"{language}_{country}") if country else ""


def _agreed(marks: Iterable[str]) -> str:
    known = {mark for mark in marks if mark}
    return known.pop() if len(known) == 1 else ""


def _mark(name: str) -> str:
    try:
        mark = get_decimal_symbol(Locale.parse(name))
    except (UnknownLocaleError, ValueError):
        return ""
    return mark if mark in (".", ",") else ""
