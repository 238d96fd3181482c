"""A turn: who asks and what it does is one transaction, and whatever comes of it, there is an answer."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlmodel import Session, select

from bot.clock import MovableClock
from bot.database import Database
from bot.turn import Asked, Turns, Whose
from handlers.reply import Done, Refused, Reply
from handlers.request import Request
from models.people import Account
from models.program import Program
from models.submissions import Overtaken
from models.tables import Event, Partner, Person, Profile
from models.terms import AnyVerb, Platform, Refusal, State, Verb
from tests.stories.seeding import seed

START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ROSA = Whose(Account(Platform.SLACK, "T0NORTHWIND", "U0ROSA"), "C0NORTHWIND")
MAYA = Whose(Account(Platform.SLACK, "T0PROCORE", "U0MAYA"), "C0NORTHWIND")
TYPED = "what Rosa typed"


class Bell:
    """Counts how often delivery is woken."""

    def __init__(self) -> None:
        self.rung = 0

    def ring(self) -> None:
        self.rung += 1


def look_up(session: Session) -> None:
    """Everybody's account has been looked up, and nobody is a guest."""
    for profile in session.exec(select(Profile)):
        profile.fetched_at, profile.guest = START, False


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    database = Database.open(migrated_database_url)
    database.write_now(partial(seed, now=START))
    database.write_now(look_up)
    yield database
    database.close()


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def turns(database: Database, bell: Bell) -> Turns:
    return Turns(database, Program.packaged(), MovableClock(START), bell.ring, "T0PROCORE")


def record(request: Request) -> Reply:
    """A deed that can be seen afterwards."""
    request.session.add(Event(act=request.verb, at=request.now, actor_id=request.actor.person_id))
    request.session.flush()
    return Done()


def acts(database: Database) -> list[tuple[str, str | None]]:
    return database.read_now(
        lambda session: [(event.act, event.actor_id) for event in session.exec(select(Event))]
    )


async def test_what_a_handler_did_is_committed_as_the_actors_and_delivery_is_woken(
    turns: Turns, database: Database, bell: Bell
) -> None:
    told = await turns.take(Asked(ROSA, AnyVerb.of("deed")), record)
    assert told.reply == Done()
    assert acts(database) == [("deed", "rosa")]
    assert bell.rung == 1


@pytest.mark.parametrize(
    ("whose", "code"),
    [
        (Whose(None, "C0NORTHWIND"), "unidentified"),
        (Whose(Account(Platform.SLACK, "T0SABLE", "U0IVO"), "C0NORTHWIND"), "unknown_home"),
    ],
)
async def test_somebody_unknown_is_refused_before_any_deed(
    whose: Whose, code: str, turns: Turns, database: Database
) -> None:
    assert (await turns.take(Asked(whose, AnyVerb.of("deed")), record)).reply == Refused(Refusal.of(code))
    assert acts(database) == []


async def test_a_deed_that_fails_is_undone_and_told_by_a_code_that_the_log_has(
    turns: Turns, database: Database, bell: Bell, logged: io.StringIO
) -> None:
    def fail(request: Request) -> Reply:
        record(request)
        raise ValueError(TYPED)

    told = await turns.take(Asked(ROSA, AnyVerb.of("deed")), fail)
    assert isinstance(told.reply, Refused)
    assert told.reply.code == "internal"
    assert acts(database) == []
    assert bell.rung == 0
    assert f'"code": "{told.reply.params["code"]}"' in logged.getvalue()
    assert '"error": "ValueError"' in logged.getvalue()
    assert TYPED not in logged.getvalue()


async def test_a_race_that_a_handler_lost_without_saying_so_is_no_error(turns: Turns) -> None:
    def lose(request: Request) -> Reply:
        raise Overtaken(State.APPROVED, "daniel", START, Verb.APPROVE)

    told = await turns.take(Asked(ROSA, AnyVerb.of("deed"), "DR-7K3Q-9F"), lose)
    assert told.reply == Refused(Refusal.IN_A_MINUTE, {"reference": "DR-7K3Q-9F"})


async def test_what_has_no_screen_is_silent_when_refused_or_failing(turns: Turns, database: Database) -> None:
    def fail(request: Request) -> str:
        raise ValueError(TYPED)

    stranger = Asked(Whose(None, ""), AnyVerb.of("deed"))
    assert await turns.tell(stranger, lambda request: "done", "nothing") == "nothing"
    assert await turns.tell(Asked(ROSA, AnyVerb.of("deed")), fail, "nothing") == "nothing"
    assert (
        await turns.tell(Asked(ROSA, AnyVerb.of("deed")), lambda request: request.actor.name, "")
        == "Rosa Delgado"
    )


@pytest.mark.parametrize(
    ("whose", "own", "timezone"),
    [
        (ROSA, "Europe/Prague", "Europe/Prague"),
        (ROSA, None, "Pacific/Auckland"),
        (MAYA, "Europe/Prague", "Europe/Prague"),
        (MAYA, None, "America/Los_Angeles"),
    ],
)
async def test_words_are_for_the_readers_timezone_else_their_partners_else_the_programs(
    whose: Whose, own: str | None, timezone: str, turns: Turns, database: Database
) -> None:
    def live(request: Request) -> Reply:
        person = request.session.get(Person, request.actor.person_id)
        partner = request.session.get(Partner, "northwind")
        assert person is not None
        assert partner is not None
        person.timezone, partner.timezone = own, "Pacific/Auckland"
        return Done()

    await turns.take(Asked(whose, AnyVerb.of("deed")), live)
    assert (await turns.take(Asked(whose, AnyVerb.of("deed")), record)).timezone == timezone
