"""Living messages: posted once, brought up to date where they hang; Home tabs; the pinned launchpad."""

from sqlmodel import Session, col, select, update

from bot.sandbox.example import CALDER_CHANNEL, NORTHWIND_CHANNEL, OPERATIONS
from bot.sandbox.faults import hang, refused, reset, server_error
from models.letters import copy
from models.tables import Copy, Partner
from tests.bot.delivery.office import Office

CONVERSATION = "northwind-procore"
LINE = "room:DR-1"


async def show(
    office: Office, key: str, text: str, address: str = "partner:northwind", line: str = LINE
) -> None:
    await office.deliver(key, address, params={"text": text}, copy_key=line)


async def test_a_living_message_is_posted_once_and_then_changed_where_it_hangs(office: Office) -> None:
    await show(office, "a", "submitted")
    await show(office, "b", "approved")
    assert office.said_in(CONVERSATION) == ["approved"]
    assert len(office.slack.calls_of("chat.postMessage")) == 1
    assert (await office.letter("b")).message_id == (await office.letter("a")).message_id


async def test_what_hangs_there_already_is_not_sent_again(office: Office) -> None:
    await show(office, "a", "submitted")
    await show(office, "b", "submitted")
    assert office.slack.calls_of("chat.update") == []
    letter = await office.letter("b")
    assert (letter.state, letter.trouble) == ("sent", "unchanged")


async def test_a_message_that_somebody_deleted_is_posted_anew(office: Office) -> None:
    await show(office, "a", "submitted")
    office.slack.world.messages.clear()
    await show(office, "b", "approved")
    assert office.said_in(CONVERSATION) == ["approved"]
    assert (await office.letter("b")).message_id != (await office.letter("a")).message_id


async def test_a_copy_in_a_channel_that_is_no_more_is_posted_anew_where_the_lane_leads(
    office: Office,
) -> None:
    await show(office, "a", "submitted")
    await office.database.write(_hangs_in_a_channel_that_is_gone)
    await show(office, "b", "approved")
    assert (await office.letter("b")).state == "sent"
    assert office.said_in(CONVERSATION) == ["submitted", "approved"]
    await show(office, "c", "won")
    assert office.said_in(CONVERSATION) == ["submitted", "won"]


def _hangs_in_a_channel_that_is_gone(session: Session) -> None:
    session.execute(update(Copy).where(col(Copy.key) == LINE).values(conversation="C0NOWHERE"))


async def test_an_update_whose_answer_is_lost_is_simply_repeated(office: Office) -> None:
    await show(office, "a", "submitted")
    office.slack.faults.next("chat.update", server_error(accepted=True), reset(), hang(3, accepted=True))
    await show(office, "b", "approved")
    letter = await office.letter("b")
    assert (letter.state, letter.repeated) == ("sent", 0), "showing the same twice shows it once"
    assert office.said_in(CONVERSATION) == ["approved"]


async def test_each_approval_room_keeps_its_own_card(office: Office) -> None:
    await office.database.write(_calder_has_a_conversation_of_its_own)
    await office.deliver("n", "approval:northwind", "staff.note")
    await office.deliver("c", "approval:calder", "staff.note")
    assert (office.said_in("partner-approvals"), office.said_in("partner-operations")) == (["n"], ["c"])


def _calder_has_a_conversation_of_its_own(session: Session) -> None:
    calder = session.get_one(Partner, "calder")
    calder.slack_approval_channel = OPERATIONS  # any room of staff alone will do
    session.add(calder)


async def test_home_is_published_each_time(office: Office) -> None:
    for key in ("first", "second", "third"):
        await office.deliver(key, "person:maya", "person.note", copy_key="home:maya")
    maya = office.slack.person("maya")
    assert maya.home is not None
    assert "third" in maya.home.text
    assert len(office.slack.calls_of("views.publish")) == 3
    assert office.said_to("maya") == []


async def test_the_launchpad_is_pinned_once(office: Office) -> None:
    for key in ("launchpad:a", "launchpad:b"):
        await office.deliver(
            key,
            f"at:slack:{NORTHWIND_CHANNEL}",
            "launchpad.note",
            copy_key=f"launchpad:slack:{NORTHWIND_CHANNEL}",
        )
    (message,) = office.slack.channel(CONVERSATION).messages
    assert office.slack.world.channels[NORTHWIND_CHANNEL].pinned == [message.ts]
    assert len(office.slack.calls_of("pins.add")) == 1


async def test_a_launchpad_that_cannot_be_pinned_serves_unpinned(office: Office) -> None:
    office.slack.faults.next("pins.add", refused("missing_scope"))
    place = f"slack:{CALDER_CHANNEL}"
    letter = await office.deliver("pad", f"at:{place}", "launchpad.note", copy_key=f"launchpad:{place}")
    assert letter.state == "sent"
    await office.deliver("after", "partner:calder")
    assert office.said_in("calder-finch-procore") == ["pad", "after"], "and nothing else is held up by it"


async def test_where_a_living_message_hangs_is_known(office: Office) -> None:
    await show(office, "a", "submitted")
    hangs = await office.database.read(lambda session: copy(session, LINE))
    assert hangs is not None
    (message,) = office.slack.channel(CONVERSATION).messages
    assert (hangs.platform, hangs.conversation, hangs.message_id) == ("slack", NORTHWIND_CHANNEL, message.ts)
    assert await office.database.read(lambda session: len(session.exec(select(Copy)).all())) == 1
