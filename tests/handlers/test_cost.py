"""What filing costs the database: statements, because each is a round trip on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from handlers.reply import Dialog, OpenForm
from tests.handlers.conftest import ALAN, MAYA, ROSA, STEPS, Bench

EACH_STEP = 8
FILED = 34
"""With the event, the agenda and the letters. The check and the index come after it."""
PAGE, LOOK_ALIKE = 17, 8
"""A page of a review, and more of it for each claim that looks alike and waits too. It was 21 and 19."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that is executed while the block lasts; many rows at once are one."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_filing_takes_few_statements(bench: Bench) -> None:
    bench.file(customer_name="Lakeshore Health", contact_email="a@lakeshore.org")
    bench.follows = False  # what is done for others isn't done while the partner waits
    opened = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(opened, OpenForm)
    taken = []
    for step, answers in STEPS:
        with statements() as seen:
            reply = bench.send(ROSA, "file", opened.subject, step, answers)
        taken.append(len(seen))
    assert isinstance(reply, Dialog), reply
    assert max(taken[:-1]) <= EACH_STEP, taken
    assert taken[-1] <= FILED, taken


def test_a_page_of_a_review_takes_few_statements_whatever_stands_against_the_claim(bench: Bench) -> None:
    bench.file_without_limit()
    taken = []
    for _ in range(4):
        bench.file(ALAN)
        bench.follows = False
        with statements() as seen:
            page = bench.press(MAYA, "review", "mine")
        bench.follows = True
        taken.append(len(seen))
        assert isinstance(page, Dialog), page
    assert taken[0] <= PAGE, taken
    assert all(more - less <= LOOK_ALIKE for less, more in pairwise(taken)), taken
