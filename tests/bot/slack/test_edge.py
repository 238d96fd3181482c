"""The edge over signed HTTP: what people press, send and type reaches the desk as theirs, and is answered."""

import asyncio
import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from bot.sandbox import FakeSlack
from bot.sandbox.world import Channel
from bot.words import TEMPLATES, Words
from models import arrivals
from models.tables import Conversation, Counter, Draft, Event, Identity, Letter, Person, Profile, Submission
from models.terms import Platform, Role
from tests.bot.slack.conftest import served
from tests.stories.stage import CUSTOMER, ELIGIBILITY, OPPORTUNITY, START, Stage


async def count(stage: Stage, table: type) -> int:
    def rows(session: Session) -> int:
        return session.exec(select(func.count()).select_from(table)).one()

    return await stage.read(rows)


async def open_form(stage: Stage, who: str = "rosa") -> None:
    person = stage.person(who)
    await person.press(person.sees("northwind-procore").latest("file and look up"), "Register a deal")


async def last_step(stage: Stage) -> None:
    """Rosa's form, filled in up to its last page."""
    rosa = stage.person("rosa")
    await open_form(stage)
    for answers in (CUSTOMER, OPPORTUNITY):
        await rosa.modal.fill(answers)
        await rosa.modal.submit()
    await rosa.modal.fill(ELIGIBILITY)


async def test_an_outside_members_press_is_their_own_partners(stage: Stage) -> None:
    await open_form(stage)
    assert stage.person("rosa").modal.title == "Customer (1 of 3)"
    (draft,) = await stage.read(lambda session: list(session.exec(select(Draft))))
    assert (draft.person_id, draft.partner_id, draft.conversation_id) == ("rosa", "northwind", "C0NORTHWIND")


async def test_a_partner_on_enterprise_grid_is_served_as_any_other(stage: Stage) -> None:
    lena = stage.person("lena")
    await lena.press(lena.sees("calder-finch-procore").latest("file and look up"), "Register a deal")
    await lena.modal.fill(CUSTOMER)
    outcome = await lena.modal.submit()
    assert outcome.ok
    assert lena.modal.title == "Opportunity (2 of 3)"


async def test_an_outsider_who_presses_is_refused_in_a_dialog(stage: Stage) -> None:
    channel = stage.slack.world.channel("northwind-procore")
    channel.members.append("U0IVO")
    ivo = stage.person("ivo")
    await ivo.press(ivo.sees("northwind-procore").latest("file and look up"), "Register a deal")
    assert "isn't known to the partner desk" in ivo.modal.text
    assert ivo.modal.submit_words == ""
    assert await count(stage, Draft) == 0


@pytest.mark.parametrize("without", [False, True])
async def test_a_mention_is_answered_with_or_without_the_fields_that_name_a_team(
    stage: Stage, without: bool
) -> None:
    rosa = stage.person("rosa")
    outcome = await rosa.mention("northwind-procore", "status", without_team_fields=without)
    assert outcome.ok
    await stage.quiet()
    conversation_id = stage.slack.channel("northwind-procore")
    (said,) = [message for message in conversation_id.messages if "<@" in message.said.text]
    (answer,) = [each for each in conversation_id.thread(said) if each.ts != said.ts]
    assert "Asked: status" in answer.text


async def test_an_event_that_is_delivered_again_does_nothing_more(stage: Stage) -> None:
    await stage.person("rosa").mention("northwind-procore", "help")
    before = await count(stage, Letter)
    for _ in range(3):
        assert (await stage.slack.again()).status == 200
    assert await count(stage, Letter) == before


async def test_the_same_click_and_the_same_form_again_have_the_same_answer_and_one_effect(
    stage: Stage,
) -> None:
    rosa = stage.person("rosa")
    await last_step(stage)
    await rosa.modal.submit()
    sent = stage.slack.sent[-1]
    again = await asyncio.gather(*(stage.slack.again(sent) for _ in range(5)))
    assert {answer.status for answer in again} == {200}
    assert {answer.body for answer in again} == {sent.answer.body}
    assert await count(stage, Submission) == 1


async def test_a_refusal_is_laid_over_the_form_and_what_was_typed_is_still_there(stage: Stage) -> None:
    rosa = stage.person("rosa")
    await open_form(stage)
    await rosa.modal.fill(CUSTOMER)
    form = rosa.modal

    def block(session: Session) -> None:
        person = session.get(Person, "rosa")
        assert person is not None
        person.blocked = True

    await stage.desk.database.write(block)
    await form.submit()
    assert rosa.modal.submit_words == ""
    assert "You can't use this desk" in rosa.modal.text
    await rosa.modal.close()
    assert rosa.modal.values["Customer's legal name"] == CUSTOMER["Customer's legal name"]


async def test_what_goes_wrong_inside_is_told_with_a_code_and_the_form_stays(
    stage: Stage, logged: io.StringIO
) -> None:
    rosa = stage.person("rosa")
    await last_step(stage)

    def lose_the_counter(session: Session) -> None:
        session.delete(session.exec(select(Counter).where(Counter.name == "sequence")).one())

    await stage.desk.database.write(lose_the_counter)
    outcome = await rosa.modal.submit()
    assert outcome.status == 200
    assert "nothing was lost" in rosa.modal.text
    code = re.search(r"\b[0-9a-f]{8}\b", rosa.modal.text)
    assert code is not None
    (line,) = [line for line in logged.getvalue().splitlines() if code[0] in line]
    assert '"error": "LookupError"' in line
    assert "next_number" in line
    assert "Harbor Point" not in logged.getvalue()
    assert await count(stage, Submission) == 0

    await stage.desk.database.write(lambda session: session.add(Counter(name="sequence", value=7)))
    await rosa.modal.close()
    await rosa.modal.submit()
    assert await count(stage, Submission) == 1


async def test_words_that_fail_after_the_deed_are_told_with_a_code(
    slack: FakeSlack, migrated_database_url: str, tmp_path: Path, logged: io.StringIO
) -> None:
    (tmp_path / "status.j2").write_text("{% block help %}\n# {{ nobody_gave_this }}\n{% endblock %}\n")
    async with served(slack, migrated_database_url, Words((tmp_path, TEMPLATES))) as database:

        def know_maya(session: Session) -> None:
            session.add(Person(id="maya", name="Maya", roles=[Role.CHANNEL_MANAGER]))
            session.flush()
            session.add(
                Identity(person_id="maya", platform=Platform.SLACK, team="T0PROCORE", account="U0MAYA")
            )
            session.add(
                Profile(
                    platform=Platform.SLACK, team="T0PROCORE", account="U0MAYA", guest=False, fetched_at=START
                )
            )

        await database.write(know_maya)
        maya = slack.person("maya")
        outcome = await maya.command("/partner", "help", channel="partner-approvals")
        assert outcome.status == 200
        said = maya.sees("partner-approvals").latest("Something went wrong").text
        code = re.search(r"\b[0-9a-f]{8}\b", said)
        assert code is not None
        assert f'"code": "{code[0]}"' in logged.getvalue()


async def test_a_view_that_slack_refuses_is_logged_and_the_click_acknowledged(
    stage: Stage, logged: io.StringIO
) -> None:
    stage.slack.triggers.lifetime = 0.0
    rosa = stage.person("rosa")
    outcome = await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    assert outcome.status == 200
    assert "trigger_expired" in logged.getvalue() or "expired_trigger_id" in logged.getvalue()


async def test_a_form_that_is_closed_can_be_taken_up_again(stage: Stage) -> None:
    rosa = stage.person("rosa")
    await last_step(stage)
    outcome = await rosa.modal.close()
    assert outcome.ok
    await open_form(stage)
    await rosa.modal.press("Continue")
    assert rosa.modal.title == "Eligibility (3 of 3)"


async def test_a_command_is_answered_to_the_one_who_typed_it_alone(stage: Stage) -> None:
    maya = stage.person("maya")
    await maya.command("/partner", "status", channel="northwind-procore")
    assert "0 found" in maya.sees("northwind-procore").latest("found").text
    assert "found" not in stage.slack.channel("northwind-procore").text


async def test_deal_status_is_short_for_partner_status(stage: Stage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.command("/deal-status", reference.lower(), channel="partner-approvals")
    assert reference in maya.sees("partner-approvals").latest("Harbor Point Builders").text


async def test_an_address_in_a_command_is_taken_as_it_was_typed(stage: Stage) -> None:
    maya = stage.person("maya")
    await maya.command("/partner", "check <http://procore.com|procore.com>", channel="partner-approvals")
    assert "for procore.com" in maya.sees("partner-approvals").latest("hold").text


async def test_staff_without_a_row_are_told_whom_to_ask(stage: Stage) -> None:
    jules = stage.person("jules")
    await jules.command("/partner", "queue", channel="direct-sales")
    await stage.quiet()  # the account has been looked up by now
    await jules.command("/partner", "queue", channel="direct-sales")
    assert "partnerprograms@procore.com" in jules.sees("direct-sales").latest().text


async def test_home_is_shown_to_whom_it_belongs_and_to_nobody_else(stage: Stage) -> None:
    maya, jules = stage.person("maya"), stage.person("jules")
    for person in (maya, jules):
        assert (await person.open_home()).ok
        assert (await person.open_home("messages")).ok
    await stage.quiet()
    assert maya.home is not None
    assert jules.home is None


async def test_operations_name_the_partner_of_a_new_channel_by_searching_for_it(stage: Stage) -> None:
    ines, world = stage.person("ines"), stage.slack.world
    await stage.slack.happenings.join(world.channel("direct-sales"), world.app.bot_user)
    new = Channel("C0NEW", "beacon-west", world.app.team_id, ["U0INES"])
    world.add(new)
    await stage.slack.happenings.join(new, world.app.bot_user)
    await stage.quiet()
    asked = [letter.params["room"] for letter in await stage.letters() if letter.key.startswith("new_room:")]
    assert asked == ["C0NEW"]
    await ines.press(ines.sees("partner-operations").latest("C0NEW"), "Name the partner")
    assert await ines.modal.search("partner", "beacon") == ["Beacon Field Services"]
    assert await ines.modal.search("partner", "nobody") == []


async def test_a_channel_that_changes_its_id_keeps_its_partner(stage: Stage) -> None:
    world = stage.slack.world
    await stage.slack.happenings.change_id(world.channel("northwind-procore"), "C0RENAMED")
    rosa = stage.person("rosa")
    await rosa.mention("northwind-procore", "help")
    await stage.quiet()
    letters = [letter for letter in await stage.letters() if letter.key.startswith("mention:")]
    assert [letter.state for letter in letters] == ["sent"]


async def test_sharing_and_leaving_make_the_members_be_read_again(stage: Stage) -> None:
    happenings, world = stage.slack.happenings, stage.slack.world
    channel = world.channel("northwind-procore")

    async def known_at() -> datetime | None:
        found = await stage.read(
            lambda session: session.exec(
                select(Conversation).where(col(Conversation.external_id) == channel.id)
            ).one()
        )
        return found.members_at

    assert await known_at() is not None
    for happening in (
        happenings.share(channel, "T0SABLE"),
        happenings.leave(channel, "U0TOM"),
    ):
        await happening
        assert await known_at() is None
        await stage.person("rosa").mention("northwind-procore", "help")
        await stage.quiet()


async def test_removing_the_app_is_recorded_once(stage: Stage) -> None:
    await stage.slack.happenings.uninstall()
    acts = await stage.read(lambda session: [event.act for event in session.exec(select(Event))])
    assert "uninstalled" in acts


async def test_without_an_address_in_the_manifest_a_list_finds_nothing_and_with_it_everything(
    stage: Stage,
) -> None:
    maya, app = stage.person("maya"), stage.slack.world.app
    await maya.command("/partner", "file", channel="partner-approvals")
    stage.slack.world.app = replace(app, has_options=False)
    assert await maya.modal.search("Partner", "north") == []
    stage.slack.world.app = app
    assert await maya.modal.search("Partner", "north") == ["Northwind Building Systems"]
    seen = await stage.read(lambda session: arrivals.seen(session, Platform.SLACK))
    assert {"/partner", "block_suggestion"} <= set(seen)
