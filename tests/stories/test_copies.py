"""A card that is there twice, since the first answer was lost: whichever is pressed, both show what came of it."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from bot.sandbox.faults import server_error
from models.tables import Copy
from tests.stories.stage import A_MINUTE, Stage


def doubles(stage: Stage, conversation_id: str) -> None:
    """The next message into the room is taken, and the answer says that something went wrong."""
    if stage.platform_of(conversation_id) == "slack":
        place = f"chat.postMessage {stage.slack.world.channel(conversation_id).id}"
        stage.slack.faults.next(place, server_error(accepted=True))
    else:
        stage.teams.faults.next(
            f"send {stage.teams.world.conversation(conversation_id).id}", server_error(accepted=True)
        )


def cards(stage: Stage, reference: str) -> list[Any]:
    shown = stage.person("maya").sees("partner-approvals").messages
    return [each for each in shown if f"{reference} from " in each.text]


async def test_the_card_that_nobody_keeps_is_kept_once_it_is_pressed(stage: Stage) -> None:
    doubles(stage, "partner-approvals")
    reference = await stage.file()
    lost, _ = cards(stage, reference)
    maya = stage.person("maya")
    await maya.press(lost, "Approve")
    await maya.modal.fill({})
    await stage.submit(maya)
    await stage.quiet()
    for card in cards(stage, reference):
        assert "Approved" in card.text and "Approve" not in card.buttons
    await stage.pass_time(A_MINUTE)

    def read(session: Any) -> list[Copy]:
        return list(session.exec(select(Copy).where(col(Copy.key).startswith(f"card:{reference}"))))

    known = await stage.read(read)
    assert len({each.message_id for each in known if "|" not in each.key}) == 2


async def test_a_press_that_changes_nothing_brings_the_card_up_to_date_too(stage: Stage) -> None:
    """Somebody decided on the one that is known; the other still offers it until somebody tries."""
    doubles(stage, "partner-approvals")
    reference = await stage.file()
    _, kept = cards(stage, reference)
    maya = stage.person("maya")
    await maya.press(kept, "Approve")
    await maya.modal.fill({})
    await stage.submit(maya)
    await stage.quiet()
    stale = [each for each in cards(stage, reference) if "Approve" in each.buttons]
    assert len(stale) == 1
    await maya.press(stale[0], "Approve")
    assert "pproved" in maya.modal.text
    await stage.quiet()
    assert not [each for each in cards(stage, reference) if "Approve" in each.buttons]
