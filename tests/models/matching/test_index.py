"""The index: what is put in is found however it is written, and taken out without a trace."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, delete, func, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from models.matching import Organization, aliases, index
from models.matching.candidates import candidates
from models.matching.index import Owner
from models.matching.rebuilding import is_fresh, load, rebuild, refresh
from models.matching.tables import ALIAS, KEY, MADE_BY, POSTING, SPELLING, TABLES
from tests.models.matching.writing import organizations

TURNER = Organization("Turner Goodwill Construction, Inc.", "turner-goodwill.com", "New York", "NY", "US")
NOISE = [
    Organization(f"{one} {two} LLC", f"{one}{two}.com".lower(), "Boise", "ID", "US")
    for one in "Zachry Kiewit Gilbane Ozinga Quandel Walbridge".split()
    for two in "Construction Builders Roofing Electric".split()
]


@pytest.fixture
def filled(connection: Connection) -> Connection:
    for number, organization in enumerate([TURNER, *NOISE], start=1):
        index.put(connection, Owner("customer", number), organization)
    return connection


def first(connection: Connection, name: str, *more: str) -> Owner | None:
    found = candidates(connection, Organization(name, *more))
    return found[0].owner if found else None


def content(connection: Connection) -> list[list[tuple[int, ...]]]:
    return [
        sorted(tuple(row) for row in connection.execute(select(table))) for table in (POSTING, KEY, SPELLING)
    ]


@pytest.mark.parametrize(
    "asked",
    [
        ("turner goodwill construction",),
        ("Turner Good Will Constr.",),
        ("TurnerGoodwill Co",),
        ("Trner Godwill Construction",),
        ("TGC",),
        ("Somebody Else", "www.turner-goodwill.com"),
        ("Turnergoodwill",),
    ],
)
def test_an_account_is_found_however_it_is_written(filled: Connection, asked: tuple[str, ...]) -> None:
    assert first(filled, *asked) == Owner("customer", 1)


def test_a_stranger_finds_nothing(filled: Connection) -> None:
    assert candidates(filled, Organization("Ballwin Interiors")) == []


def test_a_changed_name_is_found_by_the_new_and_not_by_the_old(filled: Connection) -> None:
    index.put(filled, Owner("customer", 1), Organization("Pemberley Works", "", "Derby", "", "GB"))
    assert first(filled, "Pemberly Works") == Owner("customer", 1)
    assert first(filled, "Turner Goodwill") is None


def test_what_is_removed_leaves_nothing(connection: Connection) -> None:
    index.put(connection, Owner("customer", 1), NOISE[0])
    before = content(connection)
    index.put(connection, Owner("claim", 1), TURNER)
    index.remove(connection, Owner("claim", 1))
    index.remove(connection, Owner("claim", 2))
    assert content(connection) == before


def test_rebuilding_changes_nothing(filled: Connection) -> None:
    before = content(filled)
    rebuild(filled)
    assert content(filled) == before


def test_loading_at_once_is_the_same_as_one_by_one(connection: Connection) -> None:
    load(connection, ((Owner("customer", n), one) for n, one in enumerate([TURNER, *NOISE], start=1)))
    at_once = content(connection)
    for number in range(1, len(NOISE) + 2):
        index.remove(connection, Owner("customer", number))
    assert content(connection) == [[], [], []]
    for number, organization in enumerate([TURNER, *NOISE], start=1):
        index.put(connection, Owner("customer", number), organization)
    assert content(connection) == at_once


def test_a_session_will_do_and_nothing_is_committed(connection: Connection) -> None:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        index.put(session, Owner("customer", 1), TURNER)
        assert [one.owner for one in candidates(session, TURNER)] == [Owner("customer", 1)]
        session.rollback()
    assert connection.execute(select(func.count()).select_from(POSTING)).scalar() == 0


def test_kinds_of_owners_are_kept_apart(connection: Connection) -> None:
    for kind in index.KINDS:
        index.put(connection, Owner(kind, 7), TURNER)
    assert {one.owner for one in candidates(connection, TURNER)} == {Owner(kind, 7) for kind in index.KINDS}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 4), st.none() | organizations()), max_size=12))
def test_any_order_of_acts_leaves_what_the_last_ones_say(acts: list[tuple[int, Organization | None]]) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        SQLModel.metadata.create_all(connection, tables=list(TABLES))
        last: dict[int, Organization] = {}
        for number, organization in acts:
            if organization is None:
                index.remove(connection, Owner("customer", number))
                last.pop(number, None)
            else:
                index.put(connection, Owner("customer", number), organization)
                last[number] = organization
        left = content(connection)
        rebuild(connection)
        assert content(connection) == left
        for number, organization in last.items():
            assert index.read(connection, Owner("customer", number)) == organization
    engine.dispose()


def test_an_index_of_an_older_normalizer_is_made_anew_once(connection: Connection) -> None:
    index.put(connection, Owner("customer", 1), TURNER)
    nickname = Organization("Zolkowitz Tile")
    aliases.remember(connection, Owner("customer", 1), nickname, same=True)
    wanted, decided = content(connection), connection.execute(select(ALIAS)).all()
    connection.execute(delete(POSTING))
    connection.execute(update(ALIAS).values(words="as it was", identity="as it was"))
    connection.execute(insert(MADE_BY), {"fingerprint": "older"})
    assert refresh(connection) and is_fresh(connection)
    assert content(connection) == wanted
    assert connection.execute(select(ALIAS)).all() == decided
    assert not refresh(connection)


def test_of_two_decisions_that_are_now_about_one_name_the_later_stays(connection: Connection) -> None:
    index.put(connection, Owner("customer", 1), TURNER)
    for name, same in (("Zolkowitz Tile", True), ("Zolkowitz Tiles GmbH", False)):
        aliases.remember(connection, Owner("customer", 1), Organization(name), same=same)
    connection.execute(update(ALIAS).values(name="Zolkowitz Tile"))
    assert refresh(connection)
    assert connection.execute(select(ALIAS.c.same)).scalars().all() == [False]
