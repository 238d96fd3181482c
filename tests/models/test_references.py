"""References as people write them: on phones, in brackets, among words; and names that only look like one."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import references
from models.program import Program

PREFIXES = Program.packaged().prefixes
ONE = "DR-EDN9-0A"

WRITTEN = {
    "as it is": ONE,
    "in small letters": "dr-edn9-0a",
    "without dashes": "DREDN90A",
    "with spaces": "DR EDN9 0A",
    "two dashes that a phone joins": "DR—EDN9—0A",
    "en dashes": "DR–EDN9–0A",
    "hyphens proper": "DR\u2010EDN9\u20100A",
    "hyphens that don't break": "DR\u2011EDN9\u20110A",
    "figure dashes": "DR\u2012EDN9\u20120A",
    "horizontal bars": "DR\u2015EDN9\u20150A",
    "minus signs": "DR\u2212EDN9\u22120A",
    "small hyphens": "DR\ufe63EDN9\ufe630A",
    "a Japanese keyboard": "ＤＲー\uff25\uff24\uff2e\uff19ー０Ａ",
    "full width": "ＤＲ－ＥＤＮ９－０Ａ",
    "spaces around the dashes": "DR - EDN9 - 0A",
    "spaces that don't break": "DR\u00a0EDN9\u202f0A",
    "underscores": "DR_EDN9_0A",
    "dots": "DR.EDN9.0A",
    "slashes": "DR/EDN9/0A",
    "a full stop": "DR-EDN9-0A.",
    "a comma": "DR-EDN9-0A,",
    "a question": "DR-EDN9-0A?",
    "an ellipsis": "DR-EDN9-0A…",
    "brackets": "(DR-EDN9-0A)",
    "one bracket": "DR-EDN9-0A)",
    "angle brackets": "<DR-EDN9-0A>",
    "backquotes": "`DR-EDN9-0A`",
    "a code block": "```DR-EDN9-0A```",
    "straight quotes": '"DR-EDN9-0A"',
    "curly quotes": "“DR-EDN9-0A”",
    "single curly quotes": "\u2018DR-EDN9-0A\u2019",
    "guillemets": "«DR-EDN9-0A»",
    "German quotes": "„DR-EDN9-0A“",
    "bold": "*DR-EDN9-0A*",
    "italic": "_DR-EDN9-0A_",
    "struck": "~DR-EDN9-0A~",
    "a hash": "#DR-EDN9-0A",
    "a colon before": ": DR-EDN9-0A",
    "a zero-width space": "DR-EDN9\u200b-0A",
    "a word joiner": "DR\u2060-EDN9-\u20600A",
    "a byte order mark": "\ufeffDR-EDN9-0A",
    "marks of direction": "\u200eDR-EDN9-0A\u200f",
    "isolated by direction": "\u2066DR-EDN9-0A\u2069",
    "soft hyphens": "DR\u00adEDN9\u00ad0A",
    "a line end": "DR-EDN9-0A\r\n",
    "over two lines": "DR-EDN9-\n0A",
    "a thumb": "DR-EDN9-0A 👍",
    "an emoji with a selector": "DR-EDN9-0A ✅\ufe0f",
    "o for 0": "DR-EDN9-OA",
    "a Cyrillic А": "DR-EDN9-0А",
    "Arabic-Indic digits": "DR-EDN٩-٠A",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_what_a_phone_makes_of_a_reference_is_read_as_what_was_meant(text: str) -> None:
    assert references.parse(text, PREFIXES) == ONE
    assert references.looks_like(text, PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "status of DR-EDN9-0A please",
        "DR-EDN9-0A, the one for Harbor Point",
        "ref: dr–edn9–0a",
        "Re: DR-EDN9-0A / Harbor",
        "DR-EDN9-0A DR-EDN9-0A",
        "https://example.com/deals/DR-EDN9-0A?x=1",
    ],
)
def test_a_reference_is_found_among_other_words(text: str) -> None:
    assert references.within(text, PREFIXES) == [ONE]


@pytest.mark.parametrize(
    "text",
    [
        "Dragados",
        "Drummond",
        "Exchange",
        "Exterior",
        "Drywall Co",
        "Mrs Fields",
        "Phillips",
        "DR Horton",
        "D.R. Horton",
        "Drees Homes",
        "Ex-Works",
        "Dr Pepper",
        "Mr Cooper",
        "Phoenix",
        "AQ Marina",
        "Harbor Point",
        "Rf Monolith",
        "MR-COOPER",
        "AB-1234-56",
        "SO-2024-01",
        "PO 4711-99",
        "",
        "-",
        "DR",
        "DR-",
        "2026-11-28",
        "DR-EDN9-0AX",
    ],
)
def test_a_customers_name_or_another_number_is_no_reference(text: str) -> None:
    assert not references.looks_like(text, PREFIXES)
    assert references.within(text, PREFIXES) == []


@pytest.mark.parametrize(
    "text", ["DR-EDN9-0B", "DR-EDN0-0A", "DR-DEN9-0A", "DREDN90B", "RF-EDN9-0A", "DR-UUUU-UU"]
)
def test_a_mistyped_reference_looks_like_one_and_is_none(text: str) -> None:
    assert references.looks_like(text, PREFIXES)
    assert references.parse(text, PREFIXES) is None


@given(st.sampled_from(sorted(PREFIXES)), st.data())
def test_whatever_dash_quote_and_invisible_character_stands_in_it(prefix: str, data: st.DataObject) -> None:
    reference = references.new(prefix)
    dash = data.draw(st.sampled_from([*"-‐‑‒–—―−﹘﹣－ー", " ", "\u00a0", ""]))
    hidden = data.draw(
        st.sampled_from(["", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u061c"])
    )
    around = st.text(st.sampled_from(" .,;:!?()[]{}<>'\"`“”‘’„«»*_~#\t\n"), max_size=4)
    written = data.draw(around) + hidden.join(reference.replace("-", dash)) + data.draw(around)
    assert references.parse(written, PREFIXES) == reference


@given(st.text())
def test_nothing_that_is_typed_fails(text: str) -> None:
    found = references.parse(text, PREFIXES)
    assert found is None or references.parse(found, PREFIXES) == found
    references.looks_like(text, PREFIXES)
    references.within(text, PREFIXES)


def test_the_recorded_cases(conformance_data: Path) -> None:
    with (conformance_data / "cases" / "references.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    assert rows
    for typed, right, *_ in rows:
        meant = typed.encode().decode("unicode_escape")
        assert references.parse(meant, PREFIXES) == right
