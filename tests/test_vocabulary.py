"""A misspelt word fails `make check`, and a kind that is installed beside the product brings its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import Environment
from sqlalchemy import update
from sqlmodel import Session, col, create_engine, select

from bot.words import TEMPLATES
from models.tables import Event
from models.terms import Address, AddressKind, AnyState, Platform, Refusal, State, Verb
from tests import literals

ROOT = Path(__file__).parent.parent
MISSPELT = """
from handlers.reply import Act, Refused
from models.lifecycle import DECIDERS, OWN, move
from models.people import Account, Actor, Unknown
from models.tables import Letter
from models.terms import AnyReason, AnyState, AnyVerb, Address, State, Verb


class LoanState(AnyState):
    LENT = "lent"


class LoanVerb(AnyVerb):
    BRING_BACK = "bring_back"


class LoanReason(AnyReason):
    NONE_LEFT = "none_left"


right = move(LoanVerb.BRING_BACK, {LoanState.LENT, State.APPROVED}, LoanState.LENT, OWN)
state = move(Verb.APPROVE, State.SUBMITTED, "aproved", DECIDERS)
member = move(Verb.APPROVE, State.SUBMITTED, State.APROVED, DECIDERS)
verb = move("aprove", State.SUBMITTED, State.APPROVED, DECIDERS)
button = Act("aprove")
role = Actor("maya", "Maya", frozenset({"chanel_manager"}), None, None)
platform = Account("slak", "T1", "U1")
refusal = Refused("not_fuond")
stranger = Unknown("gest")
address = Address.persn("maya")
"""
WRONG = ("state", "member", "verb", "button", "role", "platform", "refusal", "stranger", "address")


def test_the_type_checker_refuses_each_misspelt_word_and_takes_those_of_another_kind(tmp_path: Path) -> None:
    module = tmp_path / "misspelt.py"
    module.write_text(MISSPELT, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", module],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = MISSPELT.splitlines()
    refused = {
        lines[int(number) - 1].partition(" = ")[0]
        for number in re.findall(r"misspelt\.py:(\d+): error", done.stdout)
    }
    assert refused == set(WRONG), done.stdout + done.stderr


@pytest.mark.parametrize(
    "code",
    [
        'submission.state == "aproved"',
        'event.to_state in ("approved", "rejected")',
        'state in {"approved"}',
        'col(Letter.state).in_(["wating"])',
        'update(Letter).values(state="sent" if done else "failed")',
        'request.verb != "aprove"',
        '{"aprove": 1}.get(event.act)',
        '"chanel_manager" in person.roles',
        'roles & {"operations"}',
        'account.platform == "slak"',
        'Letter.address == f"person:{person.id}"',
        'address = "operations"',
        'match submission.state:\n    case "approved":\n        pass',
    ],
)
def test_a_quoted_word_is_refused_where_the_type_checker_says_nothing(code: str) -> None:
    assert list(literals.findings(code))


@pytest.mark.parametrize(
    "code",
    [
        "submission.state == State.APPROVED",
        'preference.platform == ""',
        'header.name == "state"',
        'Content("refusals", "not_found")',
        'address = Address.person("maya")',
    ],
)
def test_what_quotes_no_word_passes(code: str) -> None:
    assert not list(literals.findings(code))


def test_make_check_asks_for_both() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    assert "mypy" in recipe and "tests.literals" in recipe
    assert literals.main() == 0


def test_each_refusal_is_a_block_and_each_block_a_refusal() -> None:
    source = (TEMPLATES / "refusals.j2").read_text("utf-8")
    blocks = set(re.findall(r"{%-?\s*block\s+(\w+)", source))
    assert {str(each) for each in Refusal} == blocks
    Environment(autoescape=True).parse(source)


class LoanState(AnyState):
    """The states of a kind that is installed beside the product."""

    LENT = "lent"


@pytest.fixture
def session(migrated_database_url: str) -> Iterator[Session]:
    engine = create_engine(migrated_database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_a_word_is_stored_as_its_text_and_read_as_itself(session: Session) -> None:
    at = datetime(2026, 11, 28, tzinfo=UTC)
    session.add(Event(act=Verb.APPROVE, from_state=State.SUBMITTED, to_state=LoanState.LENT, at=at))
    session.commit()
    session.expire_all()
    event = session.exec(select(Event).where(col(Event.to_state).in_([LoanState.LENT]))).one()
    assert (event.act, event.from_state, event.to_state) == ("approve", "submitted", "lent")
    assert (event.act is Verb.APPROVE, event.to_state is LoanState.LENT) == (True, True)
    assert event.platform is Platform.NONE
    assert json.dumps([event.act, event.to_state]) == '["approve", "lent"]'


def test_what_nobody_knows_can_be_read_and_equals_nothing_known(session: Session) -> None:
    session.add(Event(act=Verb.APPROVE, at=datetime(2026, 11, 28, tzinfo=UTC)))
    session.execute(update(Event).values(act="aprove", to_state="", platform="telex"))
    session.commit()
    session.expire_all()
    event = session.exec(select(Event)).one()
    assert (event.act, event.act.name) == ("aprove", "UNKNOWN") and event.act not in set(Verb)
    assert event.to_state == "" and event.to_state not in set(State)
    assert event.platform == "telex" and event.model_dump()["platform"] == "telex"


@pytest.mark.parametrize(
    ("address", "kind", "name", "text"),
    [
        (Address.person("maya"), AddressKind.PERSON, "maya", "person:maya"),
        (Address.in_approval("maya"), AddressKind.FOR, "maya", "for:maya"),
        (Address.partner("northwind"), AddressKind.PARTNER, "northwind", "partner:northwind"),
        (Address.operations(), AddressKind.OPERATIONS, "", "operations"),
        (
            Address.at(Platform.TEAMS, "19:a@thread.v2"),
            AddressKind.AT,
            "teams:19:a@thread.v2",
            "at:teams:19:a@thread.v2",
        ),
    ],
)
def test_a_lane_is_made_and_read_in_one_place(
    address: Address, kind: AddressKind, name: str, text: str
) -> None:
    assert (address, address.kind, address.name) == (text, kind, name)
    echo = address.on(Platform.SLACK)
    assert (echo, echo.echo, echo.first, echo.kind) == (f"{text}|slack", Platform.SLACK, address, kind)
    assert address.echo is None
    assert address.person_id == ("maya" if kind is AddressKind.PERSON else "")
