"""A damaged row takes nothing from the others, whatever is wrong with it: in every view, round, digest and letter.

Each column that holds JSON is damaged in every way, one copy of a submission for each way and all at once; so are the
columns that say what a submission is. A new JSON column is covered by itself, or fails here.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, text
from sqlmodel import Session, SQLModel, col, select

from bot.words import Words
from handlers import desk
from handlers.look_up import export_list
from handlers.message import Audience, Setting, all_messages
from handlers.messages.composing import composed
from handlers.reply import Dialog, OpenForm, Refused, Reply
from handlers.request import Request
from handlers.views.list_subject import SCOPES
from models import exports as promises
from models import letters
from models.people import Actor
from models.readable import NotReadable
from models.tables import Contact, Conversation, Event, Letter, LookAlike, ReadableJson, Submission
from models.terms import AnyVerb, Platform
from scheduler.forecast import due
from scheduler.rounds import ring
from tests.handlers.conftest import EVERYBODY, MAYA, NOW, OMAR, PETE, ROSA, Bench

WORDS = Words()
ON = [WORDS.on(platform) for platform in (Platform.SLACK, Platform.TEAMS)]
ACTORS: Mapping[str, Actor] = {each.person_id: each for each in EVERYBODY}
WRONG: tuple[Any, ...] = ({"a": {"b": 1}}, [{"a": 1}], None, 3.5, "")
SHAPES: tuple[Any, ...] = ([], {}, None, 3, "words", [[1]], {"a": {"b": [1, None]}}, [1, "x"])
BROKEN = ("", "{", "nul", '{"a": 1')  # SQLite alone keeps such
COLUMNS = [
    (table, column.name)
    for table in SQLModel.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, ReadableJson)
]


def damages(good: Any) -> Iterator[Any]:
    """Every way in which a column that holds `good` is damaged and is JSON still."""
    yield from SHAPES
    if isinstance(good, dict):
        for place, name in enumerate(good):
            yield {**good, name: WRONG[place % len(WRONG)]}  # each wrong value meets some of the names
            if place % 4 == 0:
                yield {key: value for key, value in good.items() if key != name}


@dataclass
class World:
    """What was filed, and which of it is damaged."""

    bench: Bench
    good: str
    damaged: list[str]

    def request(self, session: Session, actor: Actor, verb: str, subject: str = "") -> Request:
        return Request(session, self.bench.program, actor, self.bench.now, AnyVerb.of(verb), subject)


def put(session: Session, table: Table, column: str, key: Any, value: str) -> None:
    """Writes into the database what no code of ours would."""
    cast = ":value" if session.get_bind().dialect.name == "sqlite" else "cast(:value AS json)"
    (id_,) = table.primary_key.columns
    session.connection().execute(
        text(f'UPDATE "{table.name}" SET {column} = {cast} WHERE {id_.name} = :key'),
        {"value": value, "key": key},
    )


def written(session: Session, good: Any) -> list[str]:
    """The damages as text, for this database."""
    found = [json.dumps(each) for each in damages(good)]
    return [*found, *BROKEN] if session.get_bind().dialect.name == "sqlite" else found


def copied(session: Session, reference: str, number: int) -> Submission:
    """One more such submission, with its history and what hangs of it."""
    old = session.exec(select(Submission).where(Submission.reference == reference)).one()
    new = Submission(**{**old.model_dump(exclude={"id", "draft_id"}), "reference": f"{reference}-{number}"})
    session.add(new)
    session.flush()
    for event in session.exec(select(Event).where(Event.submission_id == old.id)).all():
        session.add(Event(**{**event.model_dump(exclude={"id"}), "submission_id": new.id}))
    for letter in session.exec(select(Letter).where(Letter.submission_id == old.id)).all():
        session.add(
            Letter(
                **{
                    **letter.model_dump(exclude={"id"}),
                    "key": f"{letter.key}-{number}",
                    "copy_key": letter.copy_key and f"{letter.copy_key}-{number}",
                    "submission_id": new.id,
                    "params": {**letter.params, "id": new.id},
                }
            )
        )
    for alike in session.exec(select(LookAlike).where(LookAlike.submission_id == old.id)).all():
        session.add(LookAlike(**{**alike.model_dump(exclude={"id"}), "submission_id": new.id}))
        mirrored = alike.model_dump(exclude={"id"})
        session.add(LookAlike(**{**mirrored, "submission_id": alike.other_id, "other_id": new.id}))
    session.flush()
    return new


def worded(content: Any, bench: Bench) -> str:
    """What the content says, on both platforms; whatever can't be said raises."""
    values = bench.program.values()
    return "".join(repr(words.card(content, timezone="UTC", values=values)) for words in ON)


def answered(reply: Reply, bench: Bench) -> str:
    """What the one who pressed reads."""
    values = bench.program.values()
    if isinstance(reply, Dialog):
        return worded(reply.content, bench)
    if isinstance(reply, Refused):
        return "".join(repr(words.refusal(reply, timezone="UTC", values=values)) for words in ON)
    if isinstance(reply, OpenForm):
        return "".join(repr(words.page(reply, timezone="UTC", values=values)) for words in ON)
    return ""


def pressed(world: World, actor: Actor, verb: str, subject: str = "") -> str:
    return answered(world.bench.press(actor, verb, subject), world.bench)


def every_view(world: World, *actors: Actor) -> dict[tuple[str, str], str]:
    """What everybody reads wherever submissions are listed, and of each of them alone."""
    found = {}
    for actor in actors or (ROSA, PETE, MAYA, OMAR):
        for words in ("queue", "home", "check Harbor Point Builders, LLC", "status harbor"):
            found[actor.person_id, words] = pressed(world, actor, "command", words)
        for scope in SCOPES:
            found[actor.person_id, scope] = "".join(pages(world, actor, scope))
        found[actor.person_id, "review"] = "".join(review_session(world, actor))
        for reference in (world.good, *world.damaged[:: 1 + len(world.damaged) // 4]):
            for verb in ("show", "more", "history"):
                found[actor.person_id, f"{verb} {reference}"] = pressed(world, actor, verb, reference)
            pressed(world, actor, "dispute", f"{world.good} {reference}")
    return found


def pages(world: World, actor: Actor, scope: str) -> Iterator[str]:
    """Every page of a list."""
    number, of = 1, 1
    while number <= of:
        reply = world.bench.press(actor, "list", f"{scope}|||{number}|")
        yield answered(reply, world.bench)
        number, of = number + 1, reply.content.data["pages"] if isinstance(reply, Dialog) else 1


def review_session(world: World, actor: Actor) -> Iterator[str]:
    """Everything that comes in a review, each left for later."""
    reply = world.bench.press(actor, "review_team")
    while isinstance(reply, Dialog):
        yield worded(reply.content, world.bench)
        skip = [each for each in reply.content.data.get("acts", ()) if each.verb == "skip"]
        if not skip:
            return
        reply = world.bench.press(actor, "skip", skip[0].subject)


def every_letter(world: World) -> dict[str, str]:
    """What each letter says, posted anew and where it hangs; "waits" for one that can't be made yet."""
    messages = all_messages()

    def work(session: Session) -> dict[str, str]:
        found = {}
        for letter in session.exec(select(Letter).order_by(col(Letter.id))).all():
            message = messages[letter.message]
            reader = (
                ACTORS[letter.address.removeprefix("person:")]
                if message.audience is Audience.PERSON
                else None
            )
            for hangs in (False, True):
                setting = Setting(
                    session, world.bench.program, world.bench.now, message.audience, reader, hangs
                )
                try:
                    content = composed(message, setting, letter)
                    found[f"{letter.key} {hangs}"] = worded(content, world.bench) if content else ""
                except NotReadable:
                    found[f"{letter.key} {hangs}"] = "waits"
        return found

    return world.bench.run(work)


def every_line(world: World) -> str:
    """The export of everything, and the forecast."""

    def work(session: Session) -> str:
        secret = promises.promise(session, OMAR.person_id, "team||||", world.bench.now, 5)
        file = export_list.fetch(session, world.bench.program, secret, world.bench.now)
        ahead = due(session, world.bench.program, world.bench.now, (NOW + timedelta(days=200)).date())
        return repr(file) + repr(ahead)

    return world.bench.run(work)


def rung(world: World) -> None:
    """Time goes on: reminders, digests, what is late."""
    for days in (3, 4, 7, 8):
        world.bench.now = NOW + timedelta(days=days)
        asyncio.run(ring(world.bench.database.write, world.bench.program, world.bench.now))


def stored(world: World) -> list[tuple[Any, ...]]:
    """The damaged rows, as they are in the database."""

    def work(session: Session) -> list[tuple[Any, ...]]:
        found = session.connection().execute(
            text("SELECT * FROM submission WHERE reference LIKE 'DR-%-%-%' ORDER BY id")
        )
        return [tuple(map(str, row)) for row in found]

    return world.bench.run(work)


def notices(world: World) -> list[str]:
    """The references that operations were told of."""
    told = world.bench.letters("ops.unreadable")
    return sorted(each.params["reference"] for each in told if letters.WHEN_READABLE not in each.params)


def decide(world: World) -> None:
    """Both sides try everything, each act on another of what is damaged."""
    for place, verb in enumerate(desk.VERBS):
        reference = world.damaged[place % len(world.damaged)]
        for actor in (MAYA, ROSA):
            pressed(world, actor, verb, reference)
            answered(world.bench.send(actor, verb, reference, "", {}), world.bench)
    for reference in world.damaged:
        pressed(world, OMAR, "show", reference)


def prepared(bench: Bench) -> World:
    bench.file_without_limit()
    return World(
        bench, bench.file(customer_name="Quayside Cranes, Inc.", contact_email="a@quayside-cranes.com"), []
    )


def some_of_each(session: Session) -> None:
    """Rows that nobody's acts have made."""
    session.add(
        Conversation(platform=Platform.SLACK, external_id="C0NORTH", outsiders=[["T1", "U1", "guest"]])
    )
    session.add(
        Contact(
            platform=Platform.TEAMS, what="account", external_id="29:1", details={"url": "https://a.example"}
        )
    )
    claims = session.exec(select(Submission.id).order_by(col(Submission.id))).all()
    for one, other in (claims[:2], claims[1::-1]):
        session.add(
            LookAlike(submission_id=one or 0, other="claim", other_id=other or 0, tier="possible", score=0.8,
                      code="alike", facts={"left": "a", "right": "b"})
        )  # fmt: skip
    session.flush()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", ["answers", "columns"])
def test_a_damaged_submission_stands_as_its_line_and_nothing_else_changes(bench: Bench, what: str) -> None:
    world = prepared(bench)
    sample = bench.file()
    bench.file(PETE)
    before_it = every_view(world)

    def damage(session: Session) -> list[str]:
        table = SQLModel.metadata.tables["submission"]
        good = session.exec(select(Submission).where(Submission.reference == sample)).one().answers
        found = []
        if what == "answers":
            for number, value in enumerate(written(session, good)):
                row = copied(session, sample, number)
                put(session, table, "answers", row.id, value)
                found.append(row.reference)
        else:
            values = {"kind": "gone", "state": "nonsense"}
            for number, (name, value) in enumerate(values.items()):
                row = copied(session, sample, number)
                session.connection().execute(
                    text(f"UPDATE submission SET {name} = :value WHERE id = :id"),
                    {"value": value, "id": row.id},
                )
                found.append(row.reference)
        session.expire_all()
        return found

    made = bench.run(damage)
    world.damaged = bench.run(
        lambda session: [
            each.reference
            for each in session.exec(select(Submission).order_by(col(Submission.id)))
            if each.reference in made and bench.program.named(each)[1] == "unreadable"
        ]
    )
    assert len(world.damaged) > (12 if what == "answers" else 1)
    before = stored(world)
    views = every_view(world)
    for (who, where), said in views.items():
        if (who, where) in (("omar", "team"), ("maya", "team"), ("pete", "partner")):
            assert all(each in said for each in world.damaged), (who, where)
        if where in SCOPES:
            assert world.good in said or world.good not in before_it[who, where], (who, where)
    lines = every_line(world)
    assert world.good in lines and all(each in lines for each in world.damaged)
    decide(world)
    rung(world)
    every_view(world, OMAR, ROSA)
    sent = every_letter(world).values()
    assert any(each == "waits" for each in sent)
    assert any(world.damaged[0] in each and "can't be read" in each for each in sent)
    assert sum(world.good in each for each in sent) > 3
    assert notices(world) == sorted(world.damaged)
    after = {row[0]: row for row in stored(world)}
    damaged = {each[1] for each in before} & set(world.damaged)
    assert [row for row in before if row[1] in damaged] == [
        after[row[0]] for row in before if row[1] in damaged
    ]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("table", "column"),
    [each for each in COLUMNS if each[0].name != "submission"],
    ids=str,
)
def test_any_other_damaged_column_takes_no_view_with_it(bench: Bench, table: Table, column: str) -> None:
    world = prepared(bench)
    sample = bench.file()
    bench.file(PETE)
    bench.press(ROSA, "file", "referral")
    model = next(each.class_ for each in SQLModel._sa_registry.mappers if each.local_table is table)

    def keys(session: Session) -> tuple[list[Any], Any]:
        (id_,) = table.primary_key.columns
        rows = session.exec(select(model)).all()
        return [getattr(each, id_.name) for each in rows], getattr(rows[0], column) if rows else {}

    bench.run(some_of_each)
    bench.press(MAYA, "review")
    numbers, good = bench.run(keys)
    assert numbers, f"{table.name} has no row to damage: add one to `some_of_each`"
    ways = bench.run(lambda session: written(session, good))
    for start in range(0, len(ways), 4):
        values = ways[start : start + 4]

        def damage(session: Session, values: list[str] = values) -> None:
            for place, number in enumerate(numbers):
                put(session, table, column, number, values[place % len(values)])

        bench.run(damage)
        for actor in (ROSA, MAYA, OMAR):
            for words in ("queue", "status", "home", f"status {sample}"):
                pressed(world, actor, "command", words)
            pressed(world, actor, "history", sample)
            pressed(world, actor, "file", "referral")
        bench.now += timedelta(days=1)
        asyncio.run(ring(bench.database.write, bench.program, bench.now))
