"""`partner-desk read-mail`: a mail in, a line out for each field that is certain."""

from __future__ import annotations

import subprocess
import sys

MAIL = """Customer: Straßenbau Müller GmbH
Contact: Jana Müller, jana@strassenbau-mueller.de
Telefax: 089 1234567
They will sign by March 15.
"""


def read(mail: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", "read-mail", *options]
    return subprocess.run(command, input=mail.encode(), capture_output=True, check=False)


def test_each_certain_field_is_a_line_and_the_others_are_none() -> None:
    done = read(MAIL, "--today", "2026-11-20")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == [
        "organisation\tStraßenbau Müller GmbH",
        "person\tJana Müller",
        "email\tjana@strassenbau-mueller.de",
        "domain\tstrassenbau-mueller.de",
        "country\tDE",
        "day\t2027-03-15",
    ]


def test_what_is_ours_is_never_the_customer_s() -> None:
    done = read(MAIL, "--our-domain", "strassenbau-mueller.de", "--our-name", "Straßenbau Müller")
    said = done.stdout.decode()
    assert "email" not in said and "domain" not in said and "organisation" not in said


def test_nothing_in_is_nothing_out_and_whatever_bytes_come_are_no_crash() -> None:
    assert (read("").returncode, read("").stdout) == (0, b"")
    command = [sys.executable, "-m", "bot", "read-mail"]
    assert (
        subprocess.run(command, input=b"\xff\xfe\x00\x1b", capture_output=True, check=False).returncode == 0
    )


def test_a_day_that_is_none_is_bad_use() -> None:
    done = read(MAIL, "--today", "yesterday")
    assert done.returncode == 2
    assert b"--today" in done.stderr
