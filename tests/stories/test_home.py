"""A channel manager's Home: what is late, what is next, what colleagues have, what ends, and the lists they keep."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from models.policy import PACKAGED
from tests.stories.platforms import needs
from tests.stories.seeding import changing
from tests.stories.stage import Stage

pytestmark = pytest.mark.both_databases

pytestmark = needs("home tab")

HERE = "https://desk.procore.example"
ALDER = {"Customer's legal name": "Alder Works, Inc.", "Contact's work e-mail": "jo@alder.com"}
FORMULA = {"Customer's legal name": "=HYPERLINK(1)", "Contact's work e-mail": "jo@formula.com"}


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    """An operator has said at which address people reach the desk."""
    file = tmp_path / "policy.yaml"
    packaged = PACKAGED.read_text("utf-8")
    assert 'desk_url: {value: "",' in packaged
    file.write_text(packaged.replace('desk_url: {value: "",', f'desk_url: {{value: "{HERE}",'), "utf-8")
    return file


async def home(stage: Stage, who: str = "maya") -> Any:
    """Opens the Home tab."""
    person = stage.person(who)
    await person.open_home()
    await stage.quiet()
    return person


async def test_home_shows_the_late_ones_first_and_says_so_in_words(stage: Stage) -> None:
    early = await stage.file()
    await stage.pass_time(timedelta(days=12))
    fresh = await stage.file("rosa", **ALDER)
    theirs = await stage.file(
        "lena", "calder-finch-procore", **{**ALDER, "Customer's legal name": "Birch Works"}
    )
    maya = await home(stage)
    text = maya.home.text
    assert "2 submissions wait for Procore, 1 of them late" in text
    assert text.index(early) < text.index(fresh) < text.index("With colleagues: 1") < text.index(theirs)
    assert "Late" in text[text.index(early) : text.index(fresh)]
    assert "business days ago" in text[text.index(early) : text.index(fresh)]
    await maya.press(maya.home, "Start")
    assert early in maya.modal.text and "1 of 2" in maya.modal.text


async def test_home_shows_what_ends_within_a_week(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    maya = await home(stage)
    assert "Approvals that end within a week: 0" in maya.home.text
    await stage.pass_time(timedelta(days=84))
    await home(stage)
    assert "Approvals that end within a week: 1" in maya.home.text
    assert reference in maya.home.text.partition("Approvals that end")[2]


async def test_home_follows_a_review_without_being_opened_again(stage: Stage) -> None:
    await stage.file()
    maya = await home(stage)
    published = stage.logged_calls().count('"home"')
    await maya.press(maya.home, "Start")
    await maya.modal.press("Reject")
    await maya.modal.fill({"Reason": "Incomplete"})
    await stage.submit(maya)
    await stage.submit(maya)
    await stage.quiet()
    assert stage.logged_calls().count('"home"') == published, (
        "what changes within some seconds is shown at once"
    )
    await stage.pass_time(timedelta(seconds=15))
    assert "0 submissions wait for Procore" in maya.home.text


async def test_a_list_is_kept_under_a_name_opened_and_forgotten(stage: Stage) -> None:
    await stage.file()
    await stage.file("rosa", **ALDER)
    maya = await home(stage)
    await maya.press(maya.home, "Search", value="queue|||1|")
    await maya.modal.fill({"Words": "alder", "What it is": "Deal registration"})
    await stage.submit(maya)
    assert "Alder Works" in maya.modal.text and "1 found" in maya.modal.text
    await maya.modal.press("Save this list")
    await maya.modal.fill({"Name": "Alder's"})
    await stage.submit(maya)
    assert "Saved as" in maya.modal.text
    await maya.modal.close()
    await stage.pass_time(timedelta(seconds=15))
    assert "Alder's: 1 found. My queue, Deal registration" in maya.home.text
    await maya.press(maya.home, "Open")
    assert "Alder Works" in maya.modal.text and "Harbor Point" not in maya.modal.text
    await maya.modal.close()
    await maya.press(maya.home, "Forget")
    assert "is forgotten" in maya.modal.text
    daniel = await home(stage, "daniel")
    assert "Alder's" not in daniel.home.text
    assert not stage.refusals(), stage.refusals()


async def link(stage: Stage, person: Any) -> str:
    """Asks for what is in the list before the person as a file, and gives the address behind the button."""
    await person.modal.press("As a file")
    (found,) = (
        element["url"]
        for block in person.modal.view.blocks
        for element in block.get("elements", ())
        if str(element.get("url", "")).startswith(HERE)
    )
    return str(stage.desk.url + found.removeprefix(HERE))


async def ask(stage: Stage, who: str = "maya") -> str:
    """Looks for everything, and asks for it as a file."""
    maya = stage.person(who)
    await maya.command("/partner", "queue", "partner-approvals")
    await maya.press(maya.sees("partner-approvals").latest("Your queue"), "Everybody's")
    return await link(stage, maya)


async def test_a_list_is_fetched_as_a_file_once_by_a_button_that_no_robot_presses(stage: Stage) -> None:
    reference = await stage.file("rosa", **FORMULA)
    await stage.file("lena", "calder-finch-procore", **ALDER)
    address = await ask(stage)
    async with aiohttp.ClientSession() as browser:
        for _ in range(2):  # a preview of links, and the person
            async with browser.get(address) as page:
                shown = await page.text()
                assert page.status == 200 and "Download" in shown and "Alder" not in shown
                assert page.headers["Cache-Control"] == "no-store"
                assert page.headers["Referrer-Policy"] == "no-referrer"
        async with browser.post(address) as fetched:
            assert fetched.status == 200 and fetched.content_type == "text/csv"
            assert "attachment" in fetched.headers["Content-Disposition"]
            lines = list(csv.DictReader(io.StringIO((await fetched.read()).decode("utf-8-sig"))))
        for method in ("GET", "POST"):
            async with browser.request(method, address) as again:
                assert again.status == 404 and "doesn&#x27;t work any more" in await again.text()
    assert len(lines) == 2
    (line,) = (each for each in lines if each["reference"] == reference)
    assert line["customer"] == "'=HYPERLINK(1)" and line["partner"] == "Northwind Building Systems"
    assert (line["state"], line["answer_due_on"], line["owner"]) == (
        "submitted",
        "2026-11-30",
        "Maya Lindqvist",
    )


async def test_a_link_ends_with_its_time_and_with_its_askers_role(stage: Stage) -> None:
    await stage.file()
    first = await ask(stage)
    await stage.pass_time(timedelta(minutes=11))
    second = await ask(stage)
    await stage.write(changing_role(stage))
    async with aiohttp.ClientSession() as browser:
        for address in (first, second, f"{stage.desk.url}/export/guess"):
            async with browser.post(address) as answer:
                assert answer.status == 404


def changing_role(stage: Stage) -> Any:
    from models.tables import Person

    return changing(Person, "maya", roles=["representative"])


async def test_a_partner_gets_no_file(stage: Stage) -> None:
    await stage.file()
    rosa = stage.person("rosa")
    launchpad = rosa.sees("northwind-procore").latest("file and look up")
    await rosa.press(launchpad, "My submissions")
    assert "As a file" not in rosa.modal.buttons and "Start" not in rosa.modal.buttons
