"""Works run in transactions: what holds, what is undone, and what is on disk when an answer comes."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from bot.database import Database
from models.tables import Counter, EndCustomer


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    database = Database.open(migrated_database_url)
    yield database
    database.close()


def name(value: str) -> EndCustomer:
    return EndCustomer(name=value, clean_name=value.lower())


def adding(value: str) -> Callable[[Session], None]:
    return lambda session: session.add(name(value))


def running(statement: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.connection().execute(text(statement))

    return work


def names(session: Session) -> set[str]:
    return set(session.exec(select(EndCustomer.name)).all())


async def test_what_a_work_wrote_is_there_for_the_next_reader(database: Database) -> None:
    await database.write(adding("Acme"))
    assert await database.read(names) == {"Acme"}


async def test_what_is_returned_stays_readable(database: Database) -> None:
    def work(session: Session) -> EndCustomer:
        customer = name("Acme")
        session.add(customer)
        return customer

    customer = await database.write(work)
    assert customer.name == "Acme"


async def test_a_work_that_raises_leaves_nothing_and_its_neighbours_hold(
    database: Database, database_kind: str
) -> None:
    started = Event()

    def slow(session: Session) -> None:
        started.wait(5)  # so that the others queue up behind it, into one commit
        session.add(name("slow"))

    def failing(session: Session) -> None:
        session.add(name("gone"))
        session.flush()
        raise LookupError("no such deal")

    works = [
        asyncio.ensure_future(database.write(work))
        for work in (
            slow,
            failing,
            adding("after"),
            running("SELECT broken"),
            adding("last"),
        )
    ]
    await asyncio.sleep(0)
    started.set()
    results = await asyncio.gather(*works, return_exceptions=True)
    assert [type(result).__name__ for result in results] == [
        "NoneType",
        "LookupError",
        "NoneType",
        "OperationalError" if database_kind == "sqlite" else "ProgrammingError",
        "NoneType",
    ]
    assert await database.read(names) == {"slow", "after", "last"}


async def test_a_constraint_that_is_broken_reaches_only_the_one_who_broke_it(database: Database) -> None:
    broken = asyncio.ensure_future(database.write(lambda session: session.add(Counter(name="sequence"))))
    fine = asyncio.ensure_future(database.write(adding("Acme")))
    with pytest.raises(IntegrityError):
        await broken
    await fine
    assert await database.read(names) == {"Acme"}


async def test_reading_never_writes(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(running("UPDATE counter SET value = 9"))
    assert await database.read(lambda session: session.exec(select(Counter.value)).one()) == 0


async def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    looking, written = Event(), Event()

    def look_twice(session: Session) -> tuple[set[str], set[str]]:
        before = names(session)
        looking.set()
        assert written.wait(10)
        session.expire_all()
        return before, names(session)

    reading = asyncio.ensure_future(database.read(look_twice))
    await asyncio.to_thread(looking.wait, 10)
    await database.write(adding("Acme"))
    written.set()
    assert await reading == (set(), set())


async def test_a_long_read_holds_up_no_writer(database: Database) -> None:
    done = Event()
    reading = asyncio.ensure_future(database.read(lambda session: (names(session), done.wait(10))))
    await database.write(adding("Acme"))
    done.set()
    await reading


async def test_counting_at_once_gives_everyone_a_number_of_their_own(database: Database) -> None:
    def take(session: Session) -> int:
        counter = session.exec(select(Counter).where(Counter.name == "sequence").with_for_update()).one()
        counter.value += 1
        return counter.value

    taken = await asyncio.gather(*(database.write(take) for _ in range(60)))
    assert sorted(taken) == list(range(1, 61))


async def test_two_processes_share_a_database(migrated_database_url: str) -> None:
    one, other = Database.open(migrated_database_url), Database.open(migrated_database_url)
    try:
        await asyncio.gather(
            *(one.write(adding(f"one {n}")) for n in range(20)),
            *(other.write(adding(f"other {n}")) for n in range(20)),
        )
        assert len(await one.read(names)) == 40
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_who_loses_a_deadlock_is_run_again(database: Database) -> None:
    await database.write(lambda session: session.add_all([name("a"), name("b")]))
    both = Barrier(2)

    def lock(first: str, second: str) -> None:
        attempts = 0

        def work(session: Session) -> None:
            nonlocal attempts
            attempts += 1
            running(f"UPDATE end_customer SET domain = 'x' WHERE name = '{first}'")(session)
            if attempts == 1:
                both.wait(10)
            running(f"UPDATE end_customer SET domain = 'x' WHERE name = '{second}'")(session)

        database.write_now(work)

    await asyncio.gather(asyncio.to_thread(lock, "a", "b"), asyncio.to_thread(lock, "b", "a"))


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_key_that_another_took_meanwhile_is_seen_at_the_second_look(database: Database) -> None:
    both = Barrier(2)

    def once() -> bool:
        attempts = 0

        def work(session: Session) -> bool:
            nonlocal attempts
            attempts += 1
            if session.get(Counter, "mine") is not None:
                return False
            if attempts == 1:
                both.wait(10)
            session.add(Counter(name="mine"))
            return True

        return database.write_now(work)

    assert sorted(await asyncio.gather(asyncio.to_thread(once), asyncio.to_thread(once))) == [False, True]


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_connection_that_the_server_dropped_is_replaced(database: Database) -> None:
    await database.write(adding("before"))
    attempts = 0

    def work(session: Session) -> None:
        nonlocal attempts
        attempts += 1
        session.add(name("after"))
        session.flush()
        if attempts == 1:
            running("SELECT pg_terminate_backend(pg_backend_pid())")(session)

    await database.write(work)
    assert await database.read(names) == {"before", "after"}
    assert attempts == 2


def test_closing_finishes_what_was_asked_for(migrated_database_url: str) -> None:
    database = Database.open(migrated_database_url)

    async def ask() -> None:
        works = [asyncio.ensure_future(database.write(adding(str(n)))) for n in range(30)]
        await asyncio.sleep(0)
        database.close()
        await asyncio.gather(*works)

    asyncio.run(ask())
    again = Database.open(migrated_database_url)
    assert len(again.read_now(names)) == 30
    again.close()
    with pytest.raises(RuntimeError):
        again.write_now(names)


@pytest.mark.parametrize("url", ["mysql://user@host/name", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_is_not_supported_is_refused_with_what_is(url: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:///path/to/file\.db or postgresql://"):
        Database.open(url)


def test_what_was_acknowledged_is_there_after_a_kill(migrated_database_url: str) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.bot.acknowledging", migrated_database_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    acknowledged = {writer.stdout.readline().strip() for _ in range(100)}
    assert "" not in acknowledged, "it ended by itself"
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged |= {line.strip() for line in writer.stdout if line.endswith("\n")}
    writer.wait()
    database = Database.open(migrated_database_url)
    missing = acknowledged - database.read_now(names)
    database.close()
    assert missing == set()
