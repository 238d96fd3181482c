"""A Home keeps nothing for whoever may see nothing any more: blocked, gone, or with another partner."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.imports import SHEETS
from bot.imports.running import run
from bot.imports.sheet_rows import read
from models.tables import Person
from tests.stories.platforms import needs
from tests.stories.seeding import changing
from tests.stories.stage import Stage

pytestmark = needs("home tab")

CLOSED = "There is nothing for you to see here"
CUSTOMER, THEIRS = "Harbor Point", "Alder Valley"


async def imported(stage: Stage, line: str) -> None:
    """The people's sheet with one line, as `partner-desk import people` takes it."""
    text = f"person,name,roles,partner\n{line}"

    def work(session: Session) -> None:
        sheet = SHEETS["people"]
        run(session, sheet, read(text.encode(), sheet), stage.desk.clock.now(), frozenset())

    await stage.write(work)
    await stage.quiet()


async def leaves(stage: Stage) -> None:
    """Her account is closed: Slack tells when it is asked, and the round over leavers sees it."""
    stage.slack.world.user("rosa").deleted = True
    await stage.write(changing(Person, "rosa", left_at=stage.desk.clock.now()))
    await stage.pass_time(timedelta(minutes=10))


HOWS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "blocked": lambda stage: imported(stage, "rosa,Rosa Delgado,partner_member;blocked,northwind"),
    "left": leaves,
    "moved to another partner": lambda stage: imported(stage, "rosa,Rosa Delgado,partner_member,beacon"),
    "without a role": lambda stage: stage.write(changing(Person, "rosa", roles=[])),
}


@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
async def test_a_home_keeps_no_customers_name_for_who_may_not_see_it_any_more(
    stage: Stage, how: Callable[[Stage], Awaitable[None]]
) -> None:
    await stage.file()
    rosa = stage.person("rosa")
    await rosa.open_home()
    await stage.quiet()
    assert CUSTOMER in rosa.home.text
    await how(stage)
    if how is HOWS["without a role"]:  # nothing has told the bot; the next look does
        await rosa.open_home()
    await stage.quiet()
    assert CUSTOMER not in rosa.home.text
    if how is not HOWS["moved to another partner"]:
        assert CLOSED in rosa.home.text and rosa.home.buttons == []
    await rosa.open_home()
    await stage.quiet()
    assert CUSTOMER not in rosa.home.text


async def test_staff_who_are_blocked_keep_no_queue(stage: Stage) -> None:
    await stage.file()
    maya = stage.person("maya")
    await maya.open_home()
    await stage.quiet()
    assert CUSTOMER in maya.home.text
    await imported(stage, "maya,Maya Lindqvist,channel_manager;blocked,")
    assert CLOSED in maya.home.text and CUSTOMER not in maya.home.text and maya.home.buttons == []


@pytest.mark.parametrize("line", ["partner_member,beacon", "partner_member;blocked,northwind"])
async def test_a_receipt_keeps_neither_names_nor_buttons_before_somebody_whose_it_is_no_more(
    stage: Stage, line: str
) -> None:
    reference = await stage.file()
    rosa = stage.person("rosa")
    await stage.quiet()
    assert CUSTOMER in rosa.inbox.text and "Withdraw" in rosa.inbox.latest(reference).buttons
    await imported(stage, f"rosa,Rosa Delgado,{line}")
    assert CUSTOMER not in rosa.inbox.text
    assert [button for shown in rosa.inbox.messages for button in shown.buttons] == []
    await stage.approve(reference)
    await stage.pass_time(timedelta(minutes=5))
    assert CUSTOMER not in rosa.inbox.text, "and nothing new of it"


async def test_who_is_let_in_again_reads_their_receipt_again(stage: Stage) -> None:
    reference = await stage.file()
    rosa = stage.person("rosa")
    await imported(stage, "rosa,Rosa Delgado,partner_member;blocked,northwind")
    assert CUSTOMER not in rosa.inbox.text
    await stage.pass_time(timedelta(minutes=1))
    await imported(stage, "rosa,Rosa Delgado,partner_member,northwind")
    assert CUSTOMER in rosa.inbox.text and "Withdraw" in rosa.inbox.latest(reference).buttons


async def test_who_never_had_a_home_gets_none(stage: Stage) -> None:
    await imported(stage, "rosa,Rosa Delgado,partner_member;blocked,northwind")
    assert stage.person("rosa").home is None
