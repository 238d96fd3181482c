"""`partner-desk read-value`: a line out for a line in, as forms and imports read it, without a database."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from bot.commands.read_value import READERS, read_lines

ROOT = Path(__file__).parents[3]
READ = [
    ("amount", "120.000,50", "120000.50"),
    ("amount", "$1.5M", "1500000"),
    ("domain", "straße.de", "xn--strae-oqa.de"),
    ("domain", "https://www.gov.uk/x", "gov.uk"),
    ("email", "mailto:jo@harborpoint.com", "jo@harborpoint.com"),
    ("email", "jo@yahoo.ca", "jo@yahoo.ca"),
    ("country", "Korea, Republic of", "KR"),
    ("timezone", "US/Eastern", "America/New_York"),
    ("reference", "dr edn9 0a", "DR-EDN9-0A"),
    ("working-day", "GB-SCT 2027-03-29", "working"),
    ("working-day", "GB-ENG 2027-03-29", "free"),
    ("working-day", "SA 2027-01-17", "working"),
    ("working-day", "CA 2027-10-11", "free"),
]
REFUSED = [
    ("amount", "1.000", "It can mean 1000 or 1; write one of them."),
    ("amount", "-5", "It is negative; write zero or more."),
    ("domain", "yahoo.ca", "Anybody can have an address at yahoo.ca: it is free mail, or a carrier's."),
    (
        "domain",
        "facebook.com/x",
        "Many organizations have pages at facebook.com; write the organization's own domain.",
    ),
    ("domain", "co.uk", "It is no website; write its domain, such as turnerconstruction.com."),
    (
        "email",
        "jo@@x.com",
        "It is no email address: The part after the @-sign contains invalid characters: '@'.",
    ),
    (
        "country",
        "Korea",
        "It is no country, or may be several; write the two letters of ISO 3166, such as US or GB.",
    ),
    ("timezone", "EST", "It is no place's timezone; write America/New_York, if that is meant."),
    ("reference", "DR-EDN9-0B", "It is no reference, or one with a typing error; one looks like DR-7K3Q-9F."),
    ("working-day", "GB", "It has no day; write such as GB-ENG 2027-03-29."),
    ("working-day", "GB-XX 2027-03-29", "XX is no region of GB whose holidays are known."),
]


def answers(kind: str, *values: str) -> tuple[int, list[str]]:
    out = BytesIO()
    code = read_lines(kind, BytesIO("".join(f"{value}\n" for value in values).encode()), out)
    return code, out.getvalue().decode().splitlines()


@pytest.mark.parametrize(("kind", "value", "reading"), READ)
def test_a_value_is_read(kind: str, value: str, reading: str) -> None:
    assert answers(kind, value) == (0, [f"{value}\t{reading}"])


@pytest.mark.parametrize(("kind", "value", "why"), REFUSED)
def test_a_value_is_refused_in_one_sentence(kind: str, value: str, why: str) -> None:
    assert answers(kind, value) == (1, [f"{value}\trefused\t{why}"])


@pytest.mark.parametrize("kind", READERS)
def test_nothing_is_too_odd_to_be_answered(kind: str) -> None:
    values = [
        "",
        " ",
        "\u200b",
        "\x00",
        "a\tb",
        "é" * 5000,
        "#N/A",
        "'",
        "\U0001f600",
        "1" * 5000,
        "@",
        ".",
        "-",
    ]
    code, lines = answers(kind, *values)
    assert code == 1 and len(lines) == len(values)
    assert all("\trefused\t" in each and each.endswith(".") for each in lines if "1" * 5000 not in each)


def test_the_command_needs_no_database_and_no_settings() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "read-value", "amount"],
        input=b"12,5\n1.000\n",
        capture_output=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.decode().splitlines()[0] == "12,5\t12.5"
    command = [sys.executable, "-m", "bot", "read-value", "size"]
    bad = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert bad.returncode == 2 and b"amount, domain" in bad.stderr
