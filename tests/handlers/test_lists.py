"""Lists that are kept and lists as files: whose they are, and what is in them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.words import TEMPLATES, Words
from handlers.look_up import export_list, saved_lists
from handlers.reply import Dialog, OpenForm, Problems, Refused
from models.exports import promise
from models.tables import Event, Export, Person, SavedFilter
from models.terms import Refusal
from tests.handlers.conftest import ALAN, MAYA, NOAH, OMAR, RITA, ROSA, Bench, with_values

NARROW = "team||harbor|1|"


def keep(bench: Bench, name: str, actor: object = MAYA) -> object:
    return bench.do(actor, "save_filter", NARROW, name=name)  # type: ignore[arg-type]


def saved(bench: Bench) -> list[SavedFilter]:
    return bench.run(lambda session: list(session.exec(select(SavedFilter))))


def test_a_list_is_its_keepers_alone(bench: Bench) -> None:
    bench.file(ROSA)
    assert isinstance(keep(bench, "Harbor"), Dialog)
    (row,) = saved(bench)
    for actor in (NOAH, OMAR, ROSA):
        assert bench.press(actor, "open_filter", str(row.id)) == Refused(Refusal.FILTER_GONE)
        assert bench.press(actor, "forget_filter", str(row.id)) == Refused(Refusal.FILTER_GONE)
    opened = bench.press(MAYA, "open_filter", str(row.id))
    assert isinstance(opened, Dialog) and opened.content.data["total"] == 1
    assert isinstance(bench.press(MAYA, "forget_filter", str(row.id)), Dialog)
    assert saved(bench) == []


def test_a_name_is_kept_once_and_there_are_not_too_many(bench: Bench) -> None:
    for number in range(saved_lists.MOST):
        keep(bench, f"List {number}")
    keep(bench, "LIST 3")
    assert len(saved(bench)) == saved_lists.MOST
    refused = keep(bench, "One more")
    assert isinstance(refused, Problems) and refused.problems["name"].code == "too_many_filters"


def test_only_who_sees_partners_keeps_and_fetches_lists(bench: Bench) -> None:
    for actor in (RITA, ROSA, ALAN):
        assert bench.press(actor, "save_filter", NARROW) == Refused(Refusal.STAFF_ONLY)
        assert bench.send(actor, "save_filter", NARROW, "save_filter", {"name": "x y"}) == Refused(
            Refusal.STAFF_ONLY
        )
        assert bench.press(actor, "export", NARROW) == Refused(Refusal.STAFF_ONLY)
    assert bench.press(MAYA, "export", NARROW) == Refused(Refusal.NO_DESK_URL)


def test_who_asked_for_which_file_is_kept_and_its_secret_isnt(bench: Bench) -> None:
    bench.program = with_values(bench.program, desk_url="https://desk.example/")
    bench.file(ROSA)
    reply = bench.press(MAYA, "export", NARROW)
    assert isinstance(reply, Dialog)
    (act,) = reply.content.data["acts"]
    address, _, secret = act.url.rpartition("/")
    assert address == "https://desk.example/export" and len(secret) >= 43
    (row,) = bench.run(lambda session: list(session.exec(select(Export))))
    assert secret not in repr(row) and row.person_id == "maya"
    (event,) = bench.run(lambda session: list(session.exec(select(Event).where(Event.act == "export"))))
    assert (event.actor_id, event.data) == ("maya", {"list": "team||harbor|1|", "lines": 1})


def test_a_file_is_fetched_once_in_time_by_somebody_who_still_may(bench: Bench) -> None:
    bench.file(ROSA)

    def promised(who: str) -> str:
        return bench.run(lambda session: promise(session, who, NARROW, bench.now, 10))

    def fetched(secret: str, later: timedelta = timedelta()) -> object:
        work = bench.now + later
        return bench.run(lambda session: export_list.fetch(session, bench.program, secret, work))

    secret = promised("maya")
    found = fetched(secret, timedelta(minutes=9))
    assert isinstance(found, export_list.File) and [each["customer"] for each in found.lines] == [
        "Harbor Point Builders, LLC"
    ]
    assert fetched(secret) is None, "it was good once"
    assert fetched(promised("maya"), timedelta(minutes=10)) is None, "its time is over"
    assert fetched(promised("rita")) is None and fetched(promised("rosa")) is None
    secret = promised("maya")

    def leaves(session: Session) -> None:
        person = session.get(Person, "maya")
        assert person is not None
        person.left_at = bench.now
        session.add(person)

    bench.run(leaves)
    assert fetched(secret) is None


def test_a_list_is_narrowed_by_kind_and_state_and_words(bench: Bench) -> None:
    bench.file(ROSA)
    form = bench.press(MAYA, "filter", "team|||1")
    assert isinstance(form, OpenForm) and form.step == "filter"
    for given, total in (
        ({"kind": "deal_registration"}, 1),
        ({"kind": "referral"}, 0),
        ({"state": "submitted", "words": "harbor"}, 1),
        ({"state": "qualified"}, 0),
    ):
        found = bench.send(MAYA, "filter", form.subject, form.step, given)
        assert isinstance(found, Dialog) and found.content.data["total"] == total, given


@pytest.mark.parametrize(
    "rest", ["|nonsense", "|submitted|||nonsense", "|{{ 7 }}|||%s", "|||||||", "|../x", "-nowhere"]
)
def test_a_forged_list_names_no_word_that_there_isnt(bench: Bench, rest: str) -> None:
    bench.file(ROSA)
    words = Words((TEMPLATES,), bench.program.kinds)
    for actor, scope in ((MAYA, "team"), (ROSA, "partner")):
        answered = bench.press(actor, "list", scope + rest)
        assert isinstance(answered, Dialog)
        words.card(answered.content, timezone="UTC", values=bench.program.values())
