"""Reading pasted e-mails: dozens of samples with what a careful person would fill in, and texts of every sort."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import domains
from models.mails import Found, Ours
from models.mails.reader import read

TODAY = date(2026, 11, 20)
OURS = Ours(
    frozenset({"northwindbuild.com", "procore.com"}),
    frozenset({"Northwind Building Systems", "Procore"}),
    frozenset({"Rosa Delgado", "Peter Novak", "Maya Lindqvist", "Daniel Okoro"}),
)
NAMES = tuple(each.name for each in fields(Found))


def samples() -> list[tuple[str, dict[str, str], str]]:
    """Name, expected reading, text."""
    found = []
    texts = ((Path(__file__).parent / name).read_text("utf-8") for name in ("samples.txt", "corpus.txt"))
    for part in (each for text in texts for each in re.split(r"^#### ", text, flags=re.MULTILINE)[1:]):
        head, _, text = part.partition("\n----\n") if "\n----\n" in part else (part, "", "")
        name, *lines = head.splitlines()
        found.append((name, dict(line.split(": ", 1) for line in lines), text))
    return found


SAMPLES = samples()


def said(found: Found) -> dict[str, str]:
    """What was read, as samples write it."""
    given = {name: getattr(found, name) for name in NAMES}
    return {name: str(value) for name, value in given.items() if value is not None}


def figures() -> dict[str, tuple[int, int, int]]:
    """By field: how often it was read right, how often wrong, how often it was missed."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for _, expected, text in SAMPLES:
        got = said(read(text, OURS, TODAY))
        for name in NAMES:
            right[name] += name in got and got[name] == expected.get(name)
            wrong[name] += name in got and got[name] != expected.get(name)
            missed[name] += name in expected and got.get(name) != expected[name]
    return {name: (right[name], wrong[name], missed[name]) for name in NAMES}


def test_there_are_many_samples_in_ten_styles_and_each_field_stands_in_several() -> None:
    assert len(SAMPLES) >= 100
    assert len({name.partition(" / ")[0] for name, *_ in SAMPLES if " / " in name}) >= 10
    counted = Counter(name for _, expected, _ in SAMPLES for name in expected)
    assert all(counted[name] >= 5 for name in NAMES), counted


@pytest.mark.parametrize(("name", "expected", "text"), SAMPLES, ids=[name for name, *_ in SAMPLES])
def test_a_sample_is_read_as_a_careful_person_would(name: str, expected: dict[str, str], text: str) -> None:
    assert said(read(text, OURS, TODAY)) == expected


def test_whatever_is_filled_in_is_right() -> None:
    for name, (right, wrong, missed) in figures().items():
        assert wrong == 0, (name, wrong)
        assert right / (right + missed) >= 0.9, (name, right, missed)


words = st.sampled_from(
    """From: Sent: To: Subject: On wrote: > -- Regards, Thanks Jo Park Rosa Delgado <jo@harborpoint.com> jo@gmail.com
    rosa.delgado@northwindbuild.com maya@procore.com www.harborpoint.com https://x.y/z Harbor Point Builders, LLC Inc.
    Customer: Contact: Phone: +1 617 555 0134 (617) Boston, MA 02110 Canada sign by March 15, 2027 03/04/2027 2027-13-45
    annual budget $120,000 £30k 1e999 €1.000.000,00 \u202e \u200b \x00 \n \n\n ================ | • É ß 東京""".split(
        " "
    )
)
texts = st.one_of(st.text(max_size=2_000), st.lists(words, max_size=120).map(" ".join), st.binary(max_size=400).map(
    lambda raw: raw.decode("latin-1")))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_nothing_is_invented_and_nothing_of_ours_is_taken_for_the_customer_s(text: str) -> None:
    found = read(text, OURS, TODAY)
    plain = _plain(text)
    for value in (found.organization, found.person, found.phone):
        for word in re.findall(r"\w+", value or ""):
            assert word in plain, (value, word)
    for value in (found.email, found.domain):
        assert value is None or value.lower() in plain.lower() or value.isascii()
    assert domains.registrable(found.email or "") not in OURS.domains
    assert found.domain not in OURS.domains and not domains.is_free_mail(found.domain or "")
    assert found.person not in OURS.people and found.organization not in OURS.organizations
    assert found.day is None or found.day >= TODAY
    assert found.amount is None or Decimal(500) <= found.amount <= 20_000_000
    assert found.currency is None or found.amount is not None
    assert read(text, OURS, TODAY) == found


def _plain(text: str) -> str:
    import unicodedata

    from models.mails.messages import take_apart

    _ = take_apart(text)  # never raises
    return re.sub(
        r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]",
        "",
        unicodedata.normalize("NFC", text),
    )


HOSTILE: dict[str, Any] = {
    "one letter": "a" * 1_000_000,
    "one address": "a@" * 500_000,
    "dots": "a." * 500_000 + "com",
    "capitals": "Aaa " * 250_000,
    "capitals before a form": ("Aaa " * 50 + "Inc. ") * 2_000,
    "digits": "1" * 1_000_000,
    "grouped digits": "1,111 " * 200_000,
    "signs": "$" * 500_000,
    "brackets": "<" * 500_000 + ">" * 500_000,
    "quotes": "> " * 500_000,
    "headers": "From: x <a@b.com>\n" * 50_000,
    "lines": "\n" * 1_000_000,
    "spaces": " " * 1_000_000 + "x",
    "dashes": "-" * 1_000_000,
    "commas": ",;|" * 300_000,
    "months": "sign by end of March " * 50_000,
    "accents": "e\u0301" * 500_000,
    "phones": "+1 (617) 555-0134 " * 50_000,
    "colons": "Customer: " * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_huge_or_hostile_text_takes_no_time(name: str) -> None:
    read("warm", OURS, TODAY)
    began = time.process_time()
    read(HOSTILE[name], OURS, TODAY)
    assert time.process_time() - began < 2.0


def print_figures() -> None:
    """Precision and recall for each field, as they stand in the documents."""
    for name, (right, wrong, missed) in figures().items():
        print(f"{name}\t{right}\t{right / max(1, right + wrong):.2f}\t{right / max(1, right + missed):.2f}")
