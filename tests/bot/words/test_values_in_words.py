"""Days, moments, money and answers, as a person reads them."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from models.cards import Facts, Inline, Link, Moment, Paragraph, Text
from tests.bot.words.writing import NOON, card_of, words_of


def shown(folder: Path, expression: str, value: Any, template: str = "t") -> tuple[Inline, ...]:
    """What stands in a paragraph of this one expression."""
    words = words_of(folder, **{template: "{% block b %}\n# T\n\n{{ " + expression + " }}\n{% endblock %}"})
    (paragraph,) = card_of(words, {"v": value}, template=template).blocks
    assert isinstance(paragraph, Paragraph)
    return paragraph.text


@pytest.mark.parametrize("value", [date(2027, 2, 19), "2027-02-19"])
def test_a_day_has_its_weekday(value: Any, tmp_path: Path) -> None:
    assert shown(tmp_path, "v|day", value) == (Text("Friday, 19 February 2027"),)


@pytest.mark.parametrize("value", [NOON, "2027-02-19T12:00:00+00:00", NOON.replace(tzinfo=None)])
def test_a_moment_falls_back_on_the_readers_timezone_by_name(value: Any, tmp_path: Path) -> None:
    zone = "(Central European Standard Time)"
    assert shown(tmp_path, "v|day", value) == (Moment(NOON, f"Friday, 19 February 2027 {zone}"),)
    assert shown(tmp_path, "v|moment", value) == (
        Moment(NOON, f"Friday, 19 February 2027, 13:00 {zone}", True),
    )


def test_the_day_of_a_moment_is_the_readers(tmp_path: Path) -> None:
    late = datetime(2027, 2, 19, 20, tzinfo=timezone(timedelta(hours=-8)))
    (moment,) = shown(tmp_path, "v|day", late)
    assert isinstance(moment, Moment)
    assert moment.fallback.startswith("Saturday, 20 February 2027")
    assert moment.at == datetime(2027, 2, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"), [(120000, "USD 120,000"), ("0.5", "USD 0.50"), ("1234.50", "USD 1,234.50")]
)
def test_money_has_its_currency_and_cents_only_where_there_are_some(
    value: Any, words: str, tmp_path: Path
) -> None:
    assert shown(tmp_path, 'v|money("USD")', value) == (Text(words),)


def test_several_values_are_listed(tmp_path: Path) -> None:
    found = shown(tmp_path, '[v, v|day, "x"]|listed', "2027-02-19")
    assert "".join(each.value for each in found if isinstance(each, Text)) == (
        "2027-02-19, Friday, 19 February 2027, x"
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("customer_name", "*Acme*", Text("*Acme*")),
        ("country", "CI", Text("Côte d’Ivoire")),
        ("business", "expansion", Text("Expansion at a customer")),
        ("business", "withdrawn_option", Text("withdrawn_option")),
        ("products", ["analytics", "not_sure"], Text("Analytics, Not sure yet")),
        ("close_date", "2027-02-19", Text("Friday, 19 February 2027")),
        ("close_date", "soon", Text("soon")),
        ("no_website", True, Text("Yes")),
        ("no_website", None, Text("Not given")),
        ("attestation", False, Text("No")),
        ("link", "https://x.example/a b", Text("https://x.example/a b")),
        ("link", "javascript:alert(1)", Text("javascript:alert(1)")),
        ("link", "https://x.example/a", Link("https://x.example/a", "https://x.example/a")),
    ],
)
def test_an_answer_is_shown_as_a_person_reads_it(
    field: str, value: Any, words: Inline, tmp_path: Path
) -> None:
    source = f'answer("{field}", v, "deal_registration")'
    assert shown(tmp_path, source, value) == (words,)


def test_labels_options_and_answers_are_those_of_the_kind_that_speaks(tmp_path: Path) -> None:
    source = """{% block b %}
# T

| | |
|-|-|
| {{ fact_label("need") }} | {{ field_label("need", kind) }} |
| {{ fact_label("country", kind) }} | {{ answer("country", "CA") }} |
| x | {{ option("business", "new", kind) }} |
{% endblock %}"""
    (facts,) = card_of(words_of(tmp_path, t=source), {"kind": "deal_registration"}).blocks
    assert isinstance(facts, Facts)
    assert facts.rows == (
        ((Text("Need"),), (Text("What do they want to do?"),)),
        ((Text("Country"),), (Text("Canada"),)),
        ((Text("x"),), (Text("New customer"),)),
    )
