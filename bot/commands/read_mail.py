"""`partner-desk read-mail`: what an email says for certain about the customer. One email in, one line out per field.

It reads as "Paste an e-mail" does, needs no database, and keeps nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date

import typer

from bot.clock import wall
from models import domains
from models.mails import Found, Ours
from models.mails.reader import read


def read_mail(today: str, our_domains: Sequence[str], our_names: Sequence[str]) -> None:
    """Read a mail on stdin; print field<TAB>value for each field that is certain.

    `today` is an ISO date, "" for this day. What is ours is never taken for the customer's.
    """
    try:
        day = date.fromisoformat(today) if today else wall().date()
    except ValueError:
        raise typer.BadParameter(f"{today!r} isn't a date such as 2026-11-28", param_hint="--today") from None
    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    registrable = (domains.registrable(each) for each in our_domains)
    ours = Ours(frozenset(each for each in registrable if each), frozenset(our_names))
    for line in lines(read(text, ours, day)):
        sys.stdout.buffer.write(f"{line}\n".encode())


_PRINTED = {"organization": "organisation"}
"""Fields whose printed name isn't the code's: scripts read it, so it stays."""


def lines(found: Found) -> Iterable[str]:
    """Returns a line for each field that was read: its name, a tab, and its value."""
    read_fields = asdict(found).items()
    return [f"{_PRINTED.get(name, name)}\t{value}" for name, value in read_fields if value is not None]
