"""Whose account it is on Enterprise Grid: one organization's ids stand for each other, and for nobody else's."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from bot.database import Database
from models import workspaces
from models.people import Account, Unknown, homes_of, resolve
from models.tables import Identity, Partner, PartnerLocation, Person, Profile
from models.terms import Platform, Role

NOW = datetime(2026, 11, 28, tzinfo=UTC)
HOST, OURS, SIBLING = "T0HOST", "E0HOST", "T0HOST2"
THEIRS, PARTNER, BRANCH = "E0PARTNER", "T0PARTNER", "T0BRANCH"
STRANGER = "E0STRANGER"


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    database = Database.open(migrated_database_url)
    database.write_now(_everybody)
    yield database
    database.close()


def _everybody(session: Session) -> None:
    """Staff and a partner's people, by workspaces; a guest of ours; what Slack has told of both organizations."""
    session.add(Partner(id="north", name="Northwind", timezone="UTC", country="US", currency="USD"))
    session.flush()
    session.add(
        PartnerLocation(partner_id="north", platform=Platform.SLACK, what="home", external_id=PARTNER)
    )
    for key, team, roles, partner in (
        ("maya", HOST, ["channel_manager"], None),
        ("guest", HOST, ["channel_manager"], None),
        ("rosa", PARTNER, ["partner_member"], "north"),
    ):
        session.add(Person(id=key, name=key, roles=roles, partner_id=partner))
        session.flush()
        session.add(Identity(person_id=key, platform=Platform.SLACK, team=team, account=f"U0{key.upper()}"))
    for account, team, guest in (("U0MAYA", HOST, False), ("U0GUEST", HOST, True), ("W0NEW", BRANCH, False)):
        session.add(Profile(platform=Platform.SLACK, team=team, account=account, guest=guest, fetched_at=NOW))
    for team, organization in ((HOST, OURS), (SIBLING, OURS), (PARTNER, THEIRS), (BRANCH, THEIRS)):
        workspaces.learn(session, Platform.SLACK, team, organization)


def who(database: Database, team: str, account: str) -> str:
    found = database.write_now(
        lambda session: resolve(session, Account(Platform.SLACK, team, account), "", NOW, HOST)
    )
    return found.code if isinstance(found, Unknown) else found.person_id


@pytest.mark.parametrize("team", [HOST, OURS, SIBLING])
def test_staff_are_ours_by_any_id_of_our_organization_and_guests_stay_guests(
    database: Database, team: str
) -> None:
    assert who(database, team, "U0MAYA") == "maya"
    assert who(database, team, "U0GUEST") == "guest"  # the refusal's code
    assert who(database, team, "U0NOBODY") == "staff_without_row"


@pytest.mark.parametrize("team", [PARTNER, THEIRS, BRANCH])
def test_a_partners_people_are_theirs_by_any_id_of_their_organization(database: Database, team: str) -> None:
    assert who(database, team, "U0ROSA") == "rosa"
    assert who(database, team, "W0NEW") == "slack-t0branch-w0new"
    assert who(database, team, "U0MAYA") != "maya", "the id of one of ours, in somebody else's organization"


@pytest.mark.parametrize("team", [STRANGER, "T0STRANGER", ""])
def test_an_organization_that_belongs_to_nobody_known_stays_unknown(database: Database, team: str) -> None:
    for account in ("U0MAYA", "U0ROSA", "U0NOBODY"):
        assert who(database, team, account) == "unknown_home"


def test_a_partners_workspace_is_never_ours_whatever_the_row_says(database: Database) -> None:
    def promoted(session: Session) -> None:
        rosa = session.get(Person, "rosa")
        assert rosa is not None
        rosa.roles, rosa.partner_id = [Role.CHANNEL_MANAGER], None

    database.write_now(promoted)
    assert {who(database, team, "U0ROSA") for team in (PARTNER, THEIRS, BRANCH)} == {"guest"}


def test_a_workspace_stays_in_the_organization_that_was_told_first(database: Database) -> None:
    database.write_now(lambda session: workspaces.learn(session, Platform.SLACK, PARTNER, OURS))
    assert who(database, PARTNER, "U0ROSA") == "rosa"
    assert OURS not in database.read_now(lambda session: workspaces.kin(session, Platform.SLACK, PARTNER))


@pytest.mark.parametrize(
    ("team", "organization"), [("E1", "E2"), ("T1", "T2"), ("", "E2"), ("T1", ""), ("C1", "E2")]
)
def test_only_a_workspace_belongs_to_an_organization(
    database: Database, team: str, organization: str
) -> None:
    database.write_now(lambda session: workspaces.learn(session, Platform.SLACK, team, organization))
    assert database.read_now(lambda session: workspaces.kin(session, Platform.SLACK, team)) == {team}


def test_a_workspace_of_its_own_partner_comes_before_the_organization(database: Database) -> None:
    def branch(session: Session) -> None:
        session.add(Partner(id="branch", name="Branch", timezone="UTC", country="US", currency="USD"))
        session.flush()
        session.add(
            PartnerLocation(partner_id="branch", platform=Platform.SLACK, what="home", external_id=BRANCH)
        )

    database.write_now(branch)

    def homes(team: str) -> list[str]:
        return database.read_now(
            lambda session: [each.id for each in homes_of(session, Platform.SLACK, team)]
        )

    assert (homes(BRANCH), homes(PARTNER)) == (["branch"], ["north"])
    assert homes(THEIRS) == ["branch", "north"], "the organization alone doesn't tell which"
    assert who(database, THEIRS, "U0OTHER") == "ambiguous_home"
    assert who(database, THEIRS, "U0ROSA") == "rosa"
