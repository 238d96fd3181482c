"""Work tells nothing: what a partner does takes the same statements, on as many rows, whoever else has the customer.

Its time would tell otherwise: a taken customer cost six statements more, and a stopwatch told it from a free one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from bot.database import Database
from handlers.effects import claims, follow_ups
from handlers.reply import OpenForm, Reply
from models.conflicts.organizations import put_opportunity
from models.migrations import upgrade
from models.tables import LookAlike, Opportunity, Submission
from tests.handlers.conftest import ALAN, ELIGIBILITY, MAYA, NOAH, NOW, ROSA, STEPS, Bench, people

SAME = {"customer_name": "Harbor Point Builders Inc", "contact_email": "al@harborpoint.com"}
FREE = {"customer_name": "Lakeshore Health Partners", "contact_email": "al@lakeshore-health.org"}


def claimed(bench: Bench, customer: dict[str, str]) -> str:
    """Calder's claim on a customer."""
    return bench.file(ALAN, **customer)


def granted(bench: Bench, customer: dict[str, str]) -> None:
    bench.do(NOAH, "approve", claimed(bench, customer))
    bench.later(minutes=2)


def pursued(bench: Bench, customer: dict[str, str]) -> None:
    """Procore pursues the customer itself, by its imported pipeline."""
    domain = customer["contact_email"].partition("@")[2]
    row = Opportunity(
        key="1", account=customer["customer_name"], domain=domain, country="US", owner="Robin",
        opened_on=date(2026, 1, 5), imported_at=NOW,
    )  # fmt: skip

    def imported(session: Session) -> None:
        session.add(row)
        session.flush()
        put_opportunity(session, row)

    bench.run(imported)


def several(bench: Bench, customer: dict[str, str]) -> None:
    claimed(bench, customer)
    claimed(bench, {**customer, "customer_name": customer["customer_name"] + " Group"})
    pursued(bench, customer)


def refused(bench: Bench, customer: dict[str, str]) -> None:
    """One rejected over the other waits for its end."""
    first = claimed(bench, customer)
    bench.do(NOAH, "approve", first)
    bench.reject(NOAH, claimed(bench, customer), "E3")
    bench.later(minutes=2)


def judged(bench: Bench, customer: dict[str, str]) -> None:
    """People decided about that name before."""
    claimed(bench, customer)
    other = claimed(bench, {**customer, "customer_name": "Harbor Point Marine"})

    def look_alike(session: Session) -> str:
        row = session.exec(select(Submission.id).where(Submission.reference == other)).one()
        return str(session.exec(select(LookAlike.id).where(LookAlike.submission_id == row)).first() or 0)

    number = bench.run(look_alike)
    if number != "0":
        bench.do(MAYA, "same_customer", number)


BEFORE: dict[str, Callable[[Bench, dict[str, str]], object]] = {
    "claimed": claimed,
    "granted": granted,
    "pursued": pursued,
    "several": several,
    "refused": refused,
    "judged": judged,
}


@contextmanager
def work(bench: Bench) -> Iterator[list[tuple[str, int]]]:
    """Every statement within the block, with the rows that it wrote; what is done for others afterwards isn't in it."""
    seen: list[tuple[str, int]] = []

    def note(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        reads = statement.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "BEGIN"))
        seen.append((statement, -1 if reads else cursor.rowcount))

    bench.follows = False
    event.listen(Engine, "after_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "after_cursor_execute", note)
        bench.follows = True
        bench.follow_up()


def filing(bench: Bench) -> list[tuple[str, int]]:
    """Northwind files for Harbor Point: the last step, which files."""
    opened = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(opened, OpenForm)
    for step, answers in STEPS[:-1]:
        bench.send(ROSA, "file", opened.subject, step, answers)
    with work(bench) as seen:
        bench.send(ROSA, "file", opened.subject, "eligibility", ELIGIBILITY)
    return seen


def correcting(bench: Bench) -> list[tuple[str, int]]:
    """Northwind corrects a claim on another customer into one on Harbor Point."""
    reference = bench.file(customer_name="Bayside Civil Works", contact_email="kim@baysidecivil.com")
    opened: Reply = bench.press(ROSA, "correct", reference)
    seen: list[tuple[str, int]] = []
    for step, answers in STEPS:
        assert isinstance(opened, OpenForm)
        if step == "eligibility":
            with work(bench) as seen:
                bench.send(ROSA, "file", opened.subject, step, {**opened.answers, "attestation": True})
        else:
            given = {**opened.answers, **answers}
            opened = bench.send(ROSA, "file", opened.subject, step, given)
    return seen


def withdrawing(bench: Bench) -> list[tuple[str, int]]:
    reference = bench.file()
    opened = bench.press(ROSA, "withdraw", reference)
    assert isinstance(opened, OpenForm)
    with work(bench) as seen:
        bench.send(ROSA, "withdraw", opened.subject, opened.step, {})
    return seen


def looking(bench: Bench) -> list[tuple[str, int]]:
    """Showing one's own, listing, and opening the form on it again."""
    reference = bench.file()
    with work(bench) as seen:
        for verb, subject in (("show", reference), ("list", "mine||harbor|1"), ("correct", reference)):
            bench.press(ROSA, verb, subject)
    return seen


ACTS = {"filing": filing, "correcting": correcting, "withdrawing": withdrawing, "looking": looking}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy for each world."""
    file = tmp_path_factory.mktemp("worlds") / "desk.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def worlds(migrated: Path, tmp_path: Path) -> Iterator[list[Bench]]:
    """Two desks that are alike."""
    made = []
    for number in range(2):
        file = tmp_path / f"world{number}.db"
        file.write_bytes(migrated.read_bytes())
        made.append(Bench(Database.open(f"sqlite:///{file}")))
        made[-1].database.write_now(people)
    yield made
    for each in made:
        each.database.close()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("before", BEFORE)
def test_the_work_is_the_same_whoever_else_has_the_customer(
    worlds: list[Bench], act: str, before: str
) -> None:
    """The same happened before in both: in one to the customer, in the other to somebody else's."""
    done = []
    for bench, customer in zip(worlds, (FREE, SAME), strict=True):
        BEFORE[before](bench, customer)
        done.append(ACTS[act](bench))
    free, taken = done
    assert len(free) > 3
    assert [text for text, _ in taken] == [text for text, _ in free]
    assert taken == free


def test_what_was_left_to_be_done_is_done_and_found(bench: Bench) -> None:
    """Else the test above would hold for nothing."""
    claimed(bench, SAME)
    mine = bench.file()
    assert [each.code for each in bench.shown(MAYA, "show", mine)["rivals"]] != []
    assert not bench.run(follow_ups.waiting)


def test_until_it_is_compared_a_claim_reads_not_checked_and_a_decision_compares_first(bench: Bench) -> None:
    first = claimed(bench, SAME)
    bench.follows = False
    mine = bench.file()
    assert bench.row(mine).follow_up == "compare"
    assert not bench.shown(MAYA, "show", mine)["checked"]
    refusal = bench.press(MAYA, "approve", mine)
    assert getattr(refusal, "code", "") == "earlier_first", "the earlier claim comes first, compared or not"
    assert bench.row(mine).follow_up == ""
    assert bench.row(mine).end_customer_id == bench.row(first).end_customer_id


def test_of_two_that_nobody_compared_yet_the_earlier_comes_first(bench: Bench) -> None:
    bench.follows = False
    first, second = claimed(bench, SAME), bench.file()
    assert getattr(bench.press(MAYA, "approve", second), "code", "") == "earlier_first"
    assert isinstance(bench.press(NOAH, "approve", first), OpenForm)


def test_what_fails_for_one_claim_holds_no_other_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.follows = False
    bad, good = bench.file(), bench.file(ROSA, **FREE)
    real = claims.admit

    def failing(session: Session, claim: Submission, now: Any) -> None:
        if claim.reference == bad:
            raise RuntimeError("no such table")
        real(session, claim, now)

    monkeypatch.setattr(claims, "admit", failing)
    bench.follow_up()
    assert (bench.row(bad).follow_up, bench.row(bad).check_trouble) == ("", "RuntimeError")
    assert bench.row(good).checked_at is not None
