"""Each reminder has its words, and the preview shows them; without some of them the bot doesn't start."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.app import Desk
from bot.clock import WallClock
from bot.preview import showing
from bot.settings import Settings
from bot.words import TEMPLATES, WordMissing, Words, agreement
from bot.words.reminders import missing
from handlers.messages import digest_examples, escalations
from handlers.reply import Content
from models.cards import Paragraph, plain
from models.kinds import collect as kinds
from models.policy import packaged
from models.program import Program
from models.reminders import collect
from models.terms import State
from tests.made_up_reminder import TEMPLATE, installed


def test_it_is_in_the_preview_for_each_audience_on_both_platforms(tmp_path: Path) -> None:
    with installed(tmp_path) as files:
        program = Program.installed(packaged(), [files.package])
        words = Words((files.templates, TEMPLATES))
    shown = {
        each.name: showing._example(each, program.policy, words)
        for each in digest_examples.of_reminders(program.reminders)
        if "site_visit" in each.name
    }
    said = {"person": "Have you been", "room": "visits the site", "staff": "please ask about the site"}
    for audience, sentence in said.items():
        page = shown[f"digest.reminder_site_visit.due.{audience}"]
        assert sentence in str(page.slack) and sentence in str(page.teams)


@pytest.mark.parametrize("audience", ["partner", "room", "staff", "short"])
def test_without_some_of_its_words_the_bot_does_not_start(tmp_path: Path, audience: str) -> None:
    settings = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/desk.db"})
    template = TEMPLATE.replace(f"macro {audience}(", "macro another(")
    with installed(tmp_path, template) as files:
        words = Words((files.templates, TEMPLATES))
        reminders = Program.installed(packaged(), [files.package]).reminders
        assert missing(words, reminders) == [
            f"reminders/site_visit.j2: no macro {audience!r}, or no such file"
        ]
        with pytest.raises(WordMissing, match=f"site_visit.j2: no macro '{audience}'"):
            Desk(settings, WallClock(), packages=[files.package], templates=[files.templates])


def test_a_name_misspelt_in_the_words_of_a_reminder_is_found(tmp_path: Path) -> None:
    words = (TEMPLATES / "reminders" / "win.j2").read_text("utf-8")
    (tmp_path / "reminders").mkdir()
    (tmp_path / "reminders" / "win.j2").write_text(
        words.replace("reports a win", "{{ item.titel }}"), "utf-8"
    )
    found = agreement.disagreements(agreement.views(), agreement.Sources((tmp_path, TEMPLATES)), kinds())
    assert found == ["reminders/win.j2, staff, for ForStaff: Item has no 'titel'"]


@pytest.mark.parametrize("what", ["over", *(each.block for each in escalations.Escalation.__subclasses__())])
def test_each_escalation_has_its_line_among_several(what: str) -> None:
    item = escalations.Item(
        what, "DR-7K3Q-9F", "deal_registration", State.SUBMITTED, decides="operations",
        answer_day=date(2026, 11, 19), question_day=date(2026, 11, 19),
    )  # fmt: skip
    card = Words().card(Content(escalations.Several(1, [item])), timezone="UTC")
    (line,) = (plain(each.text) for each in card.blocks if isinstance(each, Paragraph))
    assert re.search(r": \w.*\.$", line), line


def test_all_words_of_the_packaged_reminders_are_there() -> None:
    assert missing(Words(), collect()) == []
