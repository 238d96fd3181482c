"""The demo: it starts with a believable past, its clock moves everything along, and it ends without a trace."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import select

from bot.clock import wall
from bot.commands.demo.playing import Played, playing
from bot.sandbox.example import APPROVALS, NORTHWIND_CHANNEL, OPERATIONS
from models.tables import Letter, Submission

pytestmark = pytest.mark.timeout(300)  # a dozen deals over HTTP take their time on a busy machine


async def states(played: Played) -> Counter[str]:
    found = await played.desk.database.read(lambda session: session.exec(select(Submission.state)).all())
    return Counter(found)


async def test_a_visitor_finds_a_past_and_moves_on_from_there(tmp_path: Path) -> None:
    began = wall()
    async with playing(tmp_path, 0) as played:
        slack, travel = played.slack, played.travel
        assert began <= travel.now() <= wall() + timedelta(seconds=1), "the past ends now"
        assert slack.refusals == [], "Slack refused nothing of all that was sent"
        expected = {"submitted": 6, "needs_information": 1, "approved": 3, "won_claimed": 1, "won": 1}
        expected |= {"rejected": 1, "withdrawn": 1, "lost": 1, "expired": 1, "introduction_asked": 1}
        assert await states(played) == expected
        troubled = select(Letter).where(Letter.state != "sent", Letter.not_before <= travel.now())
        assert await played.desk.database.read(lambda session: session.exec(troubled).all()) == []

        cards = slack.channel(APPROVALS).messages
        assert sum("Approve" in card.buttons for card in cards) == 6
        assert "Approve" in slack.channel(OPERATIONS).latest("Extension").buttons
        meridian, albion = (
            next(each for each in cards if name in each.text) for name in ("Meridian", "Albion")
        )
        assert "5 of 5 clear, no look-alike, first in line" in meridian.text
        assert "Albion Modular; opened later, doesn't count" in albion.text
        assert all("No pipeline imported" not in each.text for each in cards)
        launchpad = slack.channel(NORTHWIND_CHANNEL).messages[0]
        assert "Register a deal" in launchpad.buttons
        assert launchpad.ts in slack.world.channel(NORTHWIND_CHANNEL).pinned
        assert any(
            "late" in each.text or "hasn't been" in each.text for each in slack.channel(OPERATIONS).messages
        )
        assert sum("needs your attention" in each.text for each in slack.person("rosa").dm.messages) >= 3

        due = await travel.to_next_due()
        assert due is not None
        assert due > began
        assert travel.now() >= due
        await travel.advance(timedelta(days=10))
        assert (await states(played))["expired"] == 2, "the approval with a week to go has ended"
        assert slack.refusals == []

        async with aiohttp.ClientSession() as visitor:
            async with visitor.get(played.address + "/") as page:
                assert page.status == 200
            moved = travel.now()
            async with visitor.post(played.address + "/sandbox/clock", json={"step": "day"}) as answer:
                assert answer.status == 200
            assert travel.now() - moved >= timedelta(days=1)
            async with visitor.post(played.desk.url + "/sandbox/clock", json={"step": "day"}) as answer:
                assert answer.status == 404, "the bot itself has no way to move its clock"
            async with visitor.get(played.desk.url + "/readyz") as answer:
                assert answer.status == 200, await answer.text()


@pytest.mark.parametrize("when", ["the past is being told", "the visitor is there"])
def test_it_ends_without_a_trace(tmp_path: Path, when: str) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "SLACK_BOT_TOKEN": "xoxb-not-for-the-demo"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = iter(process.stdout.readline, "")
        assert "http" not in next(lines)
        if when == "the visitor is there":
            address = next(line for line in lines if line.startswith("http"))
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\n", address)
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == ""
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == [], "the database is gone"


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "demo"],
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert "http" not in ended.stdout
    assert ended.stderr == f"PORT: port {port} of 127.0.0.1 can't be listened on: Address already in use\n"
