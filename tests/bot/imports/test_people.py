"""Importing people, on each database."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from bot.database import Database
from bot.imports import SHEETS
from bot.imports.writing import export
from models import workspaces
from models.people import Account, Actor, Unknown, resolve
from models.tables import DecisionRight, Identity, Person, Profile
from models.terms import Platform, Refusal
from tests.bot.imports.conftest import NOW, Taking

Refusing = Callable[..., list[str]]
HEADER = "person,name,email,roles,partner,timezone,slack_team,slack_user"
ROBIN = "robin,Robin,robin@acme.example,partner_manager,acme,America/Chicago,TACME,UROBIN"
DANA = "dana,Dana,,channel_manager,,,THOST,UDANA"
PARTNERS = "partner,name,programs,timezone,country,currency,slack_teams\n"
ACME = PARTNERS + "acme,Acme,reseller,America/Chicago,US,USD,TACME\nnorth,North,referral,UTC,GB,GBP,TNORTH"


@pytest.fixture(autouse=True)
def partners(take: Taking) -> None:
    take("partners", ACME)


def who(database: Database, team: str, account: str) -> Actor | Unknown:
    return database.write_now(
        lambda session: resolve(session, Account(Platform.SLACK, team, account), "", NOW, "THOST")
    )


def told(database: Database, team: str, account: str, *, guest: bool = False, deleted: bool = False) -> None:
    """The platform has told about the account."""

    def tell(session: Session) -> None:
        profile = session.exec(select(Profile).where(Profile.account == account)).first()
        profile = profile or Profile(platform=Platform.SLACK, team=team, account=account)
        profile.guest, profile.name, profile.fetched_at = guest, account.title(), NOW
        profile.deleted = deleted
        session.add(profile)

    database.write_now(tell)


def test_people_are_known_by_their_account_once_imported(take: Taking, database: Database) -> None:
    assert take("people", f"{HEADER}\n{ROBIN}\n{DANA}").counts()["new"] == 2
    robin = who(database, "TACME", "UROBIN")
    assert isinstance(robin, Actor)
    assert (robin.person_id, robin.partner_id, robin.roles) == (
        "robin",
        "acme",
        frozenset({"partner_manager"}),
    )


def test_an_imported_accounts_profile_is_asked_for_and_staff_wait_for_it(
    take: Taking, database: Database
) -> None:
    take("people", f"{HEADER}\n{DANA}")
    assert who(database, "THOST", "UDANA") == Unknown(Refusal.BEING_CHECKED)
    profiles = database.read_now(lambda session: session.exec(select(Profile)).all())
    assert [(each.account, each.asked_at, each.fetched_at) for each in profiles] == [("UDANA", NOW, None)]
    told(database, "THOST", "UDANA")
    assert isinstance(who(database, "THOST", "UDANA"), Actor)


def test_a_profile_that_is_known_is_kept(take: Taking, database: Database) -> None:
    told(database, "THOST", "UDANA")
    take("people", f"{HEADER}\n{DANA}")
    assert isinstance(who(database, "THOST", "UDANA"), Actor)


def test_somebody_blocked_is_refused_with_or_without_their_roles(take: Taking, database: Database) -> None:
    take("people", f"{HEADER}\n{ROBIN}")
    for roles in ("partner_manager;blocked", "blocked"):
        take("people", f"{HEADER}\n{ROBIN.replace('partner_manager', roles)}")
        assert who(database, "TACME", "UROBIN") == Unknown(Refusal.BLOCKED)
    take("people", f"{HEADER}\n{ROBIN}")
    assert isinstance(who(database, "TACME", "UROBIN"), Actor)


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (DANA.replace("channel_manager,,", "channel_manager,acme,"), "partner", "belong to no partner"),
        (ROBIN.replace("acme,", ","), "partner", "name the partner"),
        (ROBIN.replace("acme,", "acne,"), "partner", "import partners first"),
        (ROBIN.replace("partner_manager", "partner_manager;operations"), "roles", "both sides"),
        (ROBIN.replace("UROBIN", ""), "slack_user", "beside slack_team"),
        (ROBIN.replace("TACME", ""), "slack_team", "beside slack_user"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(
    refused: Refusing, database: Database, line: str, column: str, said: str
) -> None:
    (fault,) = refused("people", f"{HEADER}\n{line}\neli,Eli,,operations,,,THOST,UELI")
    assert fault.startswith(f"line 2, column {column}: ")
    assert said in fault
    assert database.read_now(lambda session: session.exec(select(Person)).all()) == []


def test_nobody_gets_an_account_that_is_somebody_elses(
    take: Taking, refused: Refusing, database: Database
) -> None:
    take("people", f"{HEADER}\n{ROBIN}")
    (fault,) = refused("people", f"{HEADER}\n{ROBIN.replace('robin,', 'sam,')}")
    assert fault == (
        "line 2, column slack_user: UROBIN of TACME is the account of robin (Robin) already; "
        "correct that person first, or this line"
    )
    assert refused("people", f"{HEADER}\n{DANA}\n{DANA.replace('dana,', 'eli,')}")[0].startswith("line 3")


def test_an_account_that_one_line_gives_up_may_be_taken_by_the_next(take: Taking, database: Database) -> None:
    take("people", f"{HEADER}\n{ROBIN}")
    take("people", f"{HEADER}\n{ROBIN.replace('UROBIN', 'UROBIN2')}\n{ROBIN.replace('robin,', 'sam,')}")
    identities = database.read_now(lambda session: session.exec(select(Identity)).all())
    assert {(each.person_id, each.account) for each in identities} == {
        ("robin", "UROBIN2"),
        ("sam", "UROBIN"),
    }


def test_a_new_account_forgets_what_was_known_of_the_old_one(take: Taking, database: Database) -> None:
    take("people", f"{HEADER}\n{ROBIN}")

    def leave(session: Session) -> None:
        person, identity = session.get(Person, "robin"), session.exec(select(Identity)).one()
        assert person is not None
        person.left_at = person.unreachable_at = NOW
        identity.dm = "DROBIN"

    database.write_now(leave)
    assert who(database, "TACME", "UROBIN") == Unknown(Refusal.LEFT)
    take("people", f"{HEADER}\n{ROBIN.replace('UROBIN', 'UROBIN2')}")
    robin = who(database, "TACME", "UROBIN2")
    assert isinstance(robin, Actor)
    identity = database.read_now(lambda session: session.exec(select(Identity)).one())
    assert identity.dm is None


def test_whose_only_account_is_known_to_be_closed_has_left_from_the_start(
    take: Taking, database: Database
) -> None:
    told(database, "TACME", "UROBIN", deleted=True)
    take("people", f"{HEADER}\n{ROBIN}")
    assert who(database, "TACME", "UROBIN") == Unknown(Refusal.LEFT)
    assert not database.read_now(lambda session: session.get_one(Person, "robin").is_active)


def test_empty_account_cells_take_no_account_away(take: Taking, database: Database) -> None:
    take("people", f"{HEADER}\n{ROBIN}")
    assert take("people", f"{HEADER}\n{ROBIN.replace('TACME,UROBIN', ',')}").counts()["unchanged"] == 1
    assert isinstance(who(database, "TACME", "UROBIN"), Actor)


def test_somebody_known_by_their_workspace_keeps_what_they_filed(
    take: Taking, refused: Refusing, database: Database
) -> None:
    told(database, "TACME", "USAM")
    member = who(database, "TACME", "USAM")
    assert isinstance(member, Actor)
    assert (
        "with slack-tacme-usam as the person"
        in refused("people", f"{HEADER}\n{ROBIN.replace('UROBIN', 'USAM')}")[0]
    )
    take("people", f"{HEADER}\nslack-tacme-usam,Sam,,partner_manager,acme,,TACME,USAM")
    manager = who(database, "TACME", "USAM")
    assert isinstance(manager, Actor)
    assert (manager.person_id, manager.roles) == (member.person_id, frozenset({"partner_manager"}))


def test_an_export_can_be_imported_again_and_changes_nothing(take: Taking, database: Database) -> None:
    told(database, "TACME", "USAM")
    who(database, "TACME", "USAM")
    take("people", f"{HEADER}\n{ROBIN.replace('partner_manager', 'partner_manager;blocked')}\n{DANA}")
    text = database.read_now(lambda session: export(session, SHEETS["people"]))
    assert take("people", text).counts() == {"new": 0, "changed": 0, "unchanged": 3}
    sam = database.read_now(lambda session: session.get(Person, "slack-tacme-usam"))
    assert sam is not None
    assert sam.source == "workspace", (
        "an export that is imported again makes nobody's membership the operator's word"
    )


def test_one_account_of_an_organization_with_several_workspaces_is_one_persons(
    take: Taking, refused: Refusing, database: Database
) -> None:
    database.write_now(lambda session: workspaces.learn(session, Platform.SLACK, "TACME", "EACME"))
    take("people", f"{HEADER}\n{ROBIN}")
    (finding,) = refused("people", f"{HEADER}\nbo,Bo,,partner_member,acme,,EACME,UROBIN")
    assert "is the account of robin" in finding
    take("people", f"{HEADER}\n{ROBIN.replace('TACME', 'EACME')}")
    robin = who(database, "TACME", "UROBIN")
    assert isinstance(robin, Actor) and robin.person_id == "robin"


RITA = "rita,Rita,,representative,,,THOST,URITA"


def rights_of(database: Database, person: str) -> list[tuple[str, bool]]:
    rows = select(DecisionRight).where(DecisionRight.person_id == person).order_by(col(DecisionRight.id))
    return database.read_now(
        lambda session: [(each.partner_id, each.ended_at is None) for each in session.exec(rows)]
    )


def test_a_representative_decides_for_the_partners_in_the_column_until_it_no_longer_names_them(
    take: Taking, database: Database
) -> None:
    header = f"{HEADER},decides_for"
    take("people", f"{header}\n{RITA},acme;north")
    told(database, "THOST", "URITA")
    rita = who(database, "THOST", "URITA")
    assert isinstance(rita, Actor) and rita.decides_for == {"acme", "north"}
    assert take("people", f"{header}\n{RITA},north;acme").counts()["unchanged"] == 1
    take("people", f"{HEADER}\n{RITA}")
    assert rights_of(database, "rita") == [("acme", True), ("north", True)], (
        "without the column nothing changes"
    )
    assert take("people", f"{header}\n{RITA},acme").counts()["changed"] == 1
    assert rights_of(database, "rita") == [("acme", True), ("north", False)]
    take("people", f"{header}\n{RITA.replace('representative', 'channel_manager')},")
    assert rights_of(database, "rita") == [("acme", False), ("north", False)]


def test_only_representatives_may_be_let_decide_and_for_partners_that_are_known(refused: Refusing) -> None:
    header = f"{HEADER},decides_for"
    (why,) = refused("people", f"{header}\n{RITA},nobody")
    assert why.startswith("line 2, column decides_for: 'nobody' isn't known")
    (why,) = refused("people", f"{header}\n{DANA},acme")
    assert "channel managers and operations decide by their role" in why


def test_the_export_has_the_column(take: Taking, database: Database) -> None:
    take("people", f"{HEADER},decides_for\n{RITA},north;acme")
    assert "acme;north" in database.read_now(lambda session: export(session, SHEETS["people"]))
