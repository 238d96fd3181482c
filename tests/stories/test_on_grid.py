"""Procore and its partners on Slack's Enterprise Grid: the same stories, whichever id Slack gives for a team."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlmodel import Session, select

from models.tables import Identity, PartnerLocation, Person
from tests.stories import (
    test_deciding,
    test_getting_in,
    test_looking_up,
    test_main_job,
    test_staff_rooms,
)
from tests.stories.platforms import SLACK
from tests.stories.seeding import changing
from tests.stories.stage import Stage, staged

Story = Callable[[Stage], Awaitable[None]]
STORIES: tuple[Story, ...] = (
    test_main_job.test_a_deal_is_filed_approved_and_known_to_the_right_people,
    test_deciding.test_only_channel_managers_decide_and_the_others_are_told_why,
    test_getting_in.test_a_guest_of_procore_acts_for_the_partner_that_operations_bound_them_to,
    test_getting_in.test_a_guest_whom_nobody_bound_to_a_partner_is_refused,
    test_getting_in.test_a_guest_is_no_reviewer_whatever_the_import_says,
    test_getting_in.test_a_blocked_person_is_refused_everywhere,
    test_getting_in.test_a_colleague_without_a_row_becomes_a_member_by_their_workspace,
    test_looking_up.test_nobody_reads_anything_of_another_partners,
    test_looking_up.test_home_shows_staff_their_queue_and_a_member_their_own,
    test_staff_rooms.test_an_approval_channel_that_is_shared_gets_nothing_though_nobody_came,
    test_staff_rooms.test_direct_sales_and_operations_read_nothing_before_an_outsider,
    test_staff_rooms.test_a_partners_channel_with_somebody_of_another_partner_reads_nothing,
    test_staff_rooms.test_who_cannot_be_read_is_let_in_nowhere,
)


@pytest.fixture
def database_kind() -> str:
    """Nothing here hangs on the database; what is read from it is tried on both in tests/models."""
    return "sqlite"


@pytest_asyncio.fixture(params=["organization", "sibling"])
async def stage(migrated_database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Everybody in place, everybody on Grid."""
    async with staged(migrated_database_url, SLACK, grid=request.param) as ready:
        yield ready


@pytest.mark.parametrize("story", STORIES, ids=[story.__name__.removeprefix("test_") for story in STORIES])
async def test_the_story_goes_on_grid_as_elsewhere(stage: Stage, story: Story) -> None:
    await story(stage)


async def test_a_list_is_searched_though_slack_names_the_organization_there(stage: Stage) -> None:
    maya = stage.person("maya")
    await maya.command("/partner", "file", channel="partner-approvals")
    assert await maya.modal.search("Partner", "north") == ["Northwind Building Systems"]


async def test_a_partner_that_is_imported_by_its_organization_is_known_by_its_workspaces(
    stage: Stage,
) -> None:
    def by_organization(session: Session) -> None:
        for place in session.exec(select(PartnerLocation).where(PartnerLocation.what == "home")):
            place.external_id = f"E{place.external_id[1:]}"
        for identity in session.exec(select(Identity)):
            identity.team = f"E{identity.team[1:]}"

    await stage.write(by_organization)
    stage.slack.world.naming = "workspace"
    await test_getting_in.test_a_colleague_without_a_row_becomes_a_member_by_their_workspace(stage)
    await stage.approve(await stage.file())


async def test_an_organization_that_is_nobodys_stays_unknown(stage: Stage) -> None:
    stage.slack.world.channel("northwind-procore").members.append("U0IVO")
    ivo = stage.person("ivo")
    for _ in range(2):  # the second time after Slack was asked about him
        await ivo.press(ivo.sees("northwind-procore").latest("file and look up"), "Register a deal")
        assert "isn't known to the partner desk" in ivo.modal.text
        await ivo.modal.close()
        await stage.quiet()


async def test_a_partners_organization_is_never_taken_for_ours(stage: Stage) -> None:
    """Operations made a partner's person a channel manager by mistake: another organization's is never staff."""
    reference = await stage.file()
    await stage.write(changing(Person, "rosa", roles=["channel_manager"], partner_id=None))
    await stage.press_copy("rosa", stage.card(reference), "Approve")
    assert (await stage.row(reference)).state == "submitted"


async def test_subsidiaries_of_one_organization_are_told_apart_by_their_workspaces(stage: Stage) -> None:
    """Two partners with a workspace each in one organization: the workspace tells, the organization alone doesn't."""
    world = stage.slack.world
    world.add(replace(world.workspaces["T0CALDER"], enterprise_id="E0NORTHWIND"))
    world.naming = "workspace"
    await test_looking_up.test_nobody_reads_anything_of_another_partners(stage)
