"""A new reminder costs two files: it comes due, is said in the digest with its own words and buttons, and ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from sqlmodel import Session, col, select

from models.tables import Ping, Submission
from tests.made_up_reminder import installed
from tests.stories.platforms import Pair
from tests.stories.stage import Stage, staged


@pytest_asyncio.fixture
async def visiting(migrated_database_url: str, pair: Pair, tmp_path: Path) -> AsyncIterator[Stage]:
    """The real process, with the reminder's two files beside it."""
    with installed(tmp_path) as files:
        async with staged(
            migrated_database_url, pair, packages=[files.package], templates=[files.templates]
        ) as stage:
            yield stage


async def rules(stage: Stage, reference: str, state: str) -> list[str]:
    def work(session: Session) -> list[str]:
        theirs = select(Ping.rule).join(Submission, col(Submission.id) == col(Ping.submission_id))
        wanted = theirs.where(Submission.reference == reference, Ping.state == state)
        return [rule for rule in session.exec(wanted) if rule.startswith("site_visit")]

    return await stage.read(work)


async def test_it_is_said_with_its_own_words_and_buttons_until_there_is_no_reason_for_it(
    visiting: Stage,
) -> None:
    reference, rosa = await visiting.file(), visiting.person("rosa")
    await visiting.approve(reference)
    words = (
        "Have you been to the site?"
        if visiting.tells_directly("rosa")
        else "Next: the partner visits the site"
    )
    await visiting.pass_time(timedelta(days=9))
    digest = next(each for each in rosa.inbox.messages if words in each.text)
    assert await rules(visiting, reference, "told") == ["site_visit:1"]
    assert reference in digest.text
    assert digest.buttons[:2] == ["On track", "Lost"]
    await rosa.press(digest, "Lost")
    await rosa.modal.fill({"Reason": "A competitor won", "More about it": "On price."})
    await visiting.submit(rosa)
    await visiting.quiet()
    assert (await visiting.row(reference)).state == "lost"
    assert not [each for each in rosa.inbox.messages if words in each.text], "nothing asks what is settled"
    await visiting.pass_time(timedelta(days=9))
    assert await rules(visiting, reference, "told") == ["site_visit:1"]
    assert [each.key for each in await visiting.letters() if each.state == "failed"] == []
