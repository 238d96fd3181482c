"""Amounts as the world writes them: what is certain is read, what two people read differently is refused."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from models.amounts import MOST, UNKNOWN, AmountWrong, Conventions, kept, read, written

GERMAN = Conventions.of("en", "DE", "EUR")
AMERICAN = Conventions.of("en", "US", "USD")

CERTAIN = {
    "120.000,50": "120000.50", "85000,00": "85000.00", "12,5": "12.5", "1,23": "1.23", "12,50": "12.50",
    "120000": "120000", "125,000": "125000", "1.234.567": "1234567", "1,234,567.89": "1234567.89",
    "1.234.567,89": "1234567.89", "1 234 567,89": "1234567.89", "1\u00a0234\u00a0567,89": "1234567.89",
    "1\u202f234\u202f567,89": "1234567.89", "85\u2009000": "85000", "1'234'567": "1234567",
    "1’234’567.50": "1234567.50", "12,34,567": "1234567", "1,00,00,000.50": "10000000.50", "120_000": "120000",
    "1.5M": "1500000", "250k": "250000", "250 K": "250000", "$1.2 million": "1200000", "1,2 Mio. €": "1200000",
    "€1.5m": "1500000", "T€ 120": "120000", "120 TEUR": "120000", "₹ 12 lakh": "1200000", "120万円": "1200000",
    "US$ 85,000": "85000", "USD $85,000": "85000", "85k USD": "85000", "R$ 85.000": "85000", "85,000 kr": "85000",
    "CHF 85'000.-": "85000", "85.000,-": "85000", "€ 85.000,-": "85000", "85,000/-": "85000", "Rs. 85,000": "85000",
    "0.125": "0.125", "0,125": "0.125", ".5": "0.5", "1.2345": "1.2345", "1234.567": "1234.567", "85000.": "85000",
    "1,234.567": "1234.567", "１２３，０００": "123000", "١٢٣٬٤٥٦٫٧٨": "123456.78", "۱۲۳": "123",
    "१२,३४,५६७": "1234567",
    "\u200e85,000\u200f": "85000", "85,000\ufeff": "85000", "0": "0", "+5": "5", "-0": "0", " 7 ": "7",
}  # fmt: skip
REFUSED = {
    "120.000": "amount_two_readings", "1.000": "amount_two_readings", "85.000 €": "amount_two_readings",
    "£85.000": "amount_two_readings", "kr 85.000": "amount_two_readings", "1.250M": "amount_two_readings",
    "-5": "amount_negative", "−5": "amount_negative", "(5,000)": "amount_negative", "5,000-": "amount_negative",
    "-$5": "amount_negative", "$-5": "amount_negative", "($ 5,000.00)": "amount_negative",
    "1e6": "amount_shortened", "1.23E+05": "amount_shortened", "1,23E+05": "amount_shortened",
    "99999999999999999": "amount_too_large", "1000000000000": "amount_too_large", "5000 bn": "amount_too_large",
    **dict.fromkeys(
        ["NaN", "inf", "Infinity", "-", "$", "k", "k50", "50 t", "five", "TBD", "n/a", "#N/A", "#REF!", "1..5",
         "1,,000",          "1, 000", "85 00", "8 5000", "1,2345", "1234,567", "007,000", "1,234,56",
         "1.234.56", "12,34.56", "1.2.3,4",
         "50k-60k", "50-60", "12/5", "50%", "½", "1²", "2027-01-01", "USD 85 EUR", "(5", "5)", "about 50k", "~50k",
         "50,000 per year", "125.000,", "", " ", "9" * 70, "1\n000", "0x10", "1_0", "1k2", "5 5"],
        "not_an_amount",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "right"), CERTAIN.items())
def test_what_is_certain_is_read(typed: str, right: str) -> None:
    assert read(typed).value == Decimal(right)


@pytest.mark.parametrize(("typed", "code"), REFUSED.items())
def test_what_is_no_certain_amount_is_refused_with_the_reason(typed: str, code: str) -> None:
    with pytest.raises(AmountWrong) as refused:
        read(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "conventions", "right"),
    [
        ("120.000", GERMAN, "120000"),
        ("85.000 €", GERMAN, "85000"),
        ("1.250k", GERMAN, "1250000"),
        ("1,2345", GERMAN, "1.2345"),
        ("125,000", AMERICAN, "125000"),
        ("125,000", Conventions.of("fr", "CH", "CHF"), None),
        ("125,000", GERMAN, None),  # a German's 125,000 has three decimals, or was typed as Americans do
        ("120.000", AMERICAN, None),
        ("120.000", Conventions.of("en", "CA", "CAD"), None),
        ("120.000", Conventions.of("es", "MX", "MXN"), None),
        ("120.000", Conventions.of("es", "ES", "EUR"), "120000"),
        ("120.000", Conventions.of("pt-BR", "BR", "BRL"), "120000"),
        ("120.000", Conventions.of(None, None, "EUR"), None),
        ("1.250", Conventions.of("en", "KW", "KWD"), "1.250"),  # a thousandth of a dinar is money
        ("1,250", Conventions.of("en", "KW", "KWD"), "1250"),
        ("85,000", Conventions.of("en", "ZZ", "XXX"), "85000"),
    ],
)
def test_the_customs_of_the_partner_decide_what_may_be_either(
    typed: str, conventions: Conventions, right: str | None
) -> None:
    if right is None:
        with pytest.raises(AmountWrong) as refused:
            read(typed, conventions)
        assert refused.value.code == "amount_two_readings"
    else:
        assert read(typed, conventions).value == Decimal(right)


def test_both_readings_are_named() -> None:
    with pytest.raises(AmountWrong, match="1000 or 1;"):
        read("1.000")
    with pytest.raises(AmountWrong, match=r"1250 or 1\.25;"):
        read("1.250")


def test_a_sign_says_which_currencies_it_can_be() -> None:
    assert read("€5").currencies == {"EUR"} and read("5").currencies == frozenset()
    assert {"USD", "CAD"} <= read("$5").currencies and "EUR" not in read("$5").currencies


amount_values = st.decimals(min_value=0, max_value=MOST - 1, places=2)
locales = st.sampled_from(
    ["en-US", "en-IN", "de-DE", "de-CH", "fr-FR", "es-MX", "es-ES", "pt-BR", "sv-SE", "pl-PL"]
)


@given(value=amount_values, locale=locales)
def test_what_a_country_writes_is_read_there_and_anywhere(value: Decimal, locale: str) -> None:
    typed = format_decimal(value, "#,##0.00", locale=locale.replace("-", "_"))
    assert read(typed, Conventions.of(locale, None, None)).value == read(typed).value == value


@given(value=st.integers(0, int(MOST) - 1).map(Decimal), locale=locales)
def test_no_country_s_whole_amounts_are_read_as_something_else(value: Decimal, locale: str) -> None:
    typed = format_decimal(value, "#,##0", locale=locale.replace("-", "_"))
    assert read(typed, Conventions.of(locale, None, None)).value == value
    assert outcome(typed) in (value, "amount_two_readings")


@given(value=st.decimals(min_value=0, max_value=MOST - 1, places=3) | amount_values, locale=locales)
def test_what_is_kept_means_the_same_to_every_reader(value: Decimal, locale: str) -> None:
    assert kept(written(value)) == read(written(value), Conventions.of(locale, None, None)).value == value
    assert read(written(value), UNKNOWN).value == value


@given(text=st.text(max_size=80) | st.text("0123456789.,' -()k€$", max_size=20))
def test_whatever_is_typed_is_an_amount_or_refused(text: str) -> None:
    found = outcome(text)
    assert found in set(REFUSED.values()) if isinstance(found, str) else 0 <= found < MOST


def outcome(typed: str) -> Decimal | str:
    """The amount that is read, or the code of the refusal."""
    try:
        return read(typed).value
    except AmountWrong as refused:
        return refused.code
