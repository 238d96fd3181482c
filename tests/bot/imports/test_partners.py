"""Importing partners, on each database."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from bot.database import Database
from bot.imports import SHEETS
from bot.imports.sheet_rows import take_apart
from bot.imports.writing import export
from models.tables import Conversation, Event, Letter, Partner, PartnerLocation
from models.terms import Platform
from tests.bot.imports.conftest import NOW, Taking

Refusing = Callable[..., list[str]]
HEADER = (
    "partner,name,programs,status,timezone,country,currency,channel_manager,backup,slack_teams,slack_channel"
)
ACME = "acme,Acme,reseller;referral,,America/Chicago,US,USD,dana,eli,TACME,CACME"
NORTH = "north,North,technology,suspended,Europe/London,GB,GBP,dana,,TNORTH,CNORTH;CBOTH"


def partner(database: Database, key: str) -> Partner | None:
    return database.read_now(lambda session: session.get(Partner, key))


def places(database: Database, key: str) -> set[tuple[str, str, str]]:
    def find(session: Session) -> set[tuple[str, str, str]]:
        found = session.exec(select(PartnerLocation).where(PartnerLocation.partner_id == key))
        return {(place.platform, place.what, place.external_id) for place in found}

    return database.read_now(find)


def test_partners_are_taken_over_with_their_places(take: Taking, database: Database) -> None:
    report = take("partners", f"{HEADER}\n{ACME}\n{NORTH}")
    assert report.counts() == {"new": 2, "changed": 0, "unchanged": 0}
    acme = partner(database, "acme")
    assert acme is not None
    assert (acme.programs, acme.status, acme.channel_manager_id) == (
        ["reseller", "referral"],
        "good_standing",
        "dana",
    )
    assert places(database, "acme") == {("slack", "home", "TACME"), ("slack", "room", "CACME")}
    assert places(database, "north") >= {("slack", "room", "CNORTH"), ("slack", "room", "CBOTH")}


def test_importing_again_updates_by_key_and_deletes_nothing(take: Taking, database: Database) -> None:
    take("partners", f"{HEADER}\n{ACME}\n{NORTH}")
    report = take("partners", f"{HEADER}\n{ACME.replace('reseller;referral,', 'reseller,under_review')}")
    assert report.changes[0].details == (
        "programs: reseller;referral -> reseller",
        "status: good_standing -> under_review",
    )
    assert partner(database, "north") is not None


def test_the_same_file_again_changes_nothing_and_leaves_no_event(take: Taking, database: Database) -> None:
    for _ in range(2):
        report = take("partners", f"{HEADER}\n{ACME}")
    assert report.counts() == {"new": 0, "changed": 0, "unchanged": 1}
    events = database.read_now(lambda session: session.exec(select(Event)).all())
    assert [(event.act, event.at, event.data["new"]) for event in events] == [("import_partners", NOW, 1)]


def test_a_column_that_is_missing_leaves_what_is_known(take: Taking, database: Database) -> None:
    take("partners", f"{HEADER}\n{ACME}")
    take("partners", "partner,name,programs,timezone,country,currency\nacme,Acme Ltd,reseller,UTC,US,USD")
    acme = partner(database, "acme")
    assert acme is not None
    assert (acme.name, acme.channel_manager_id) == ("Acme Ltd", "dana")
    assert len(places(database, "acme")) == 2


def test_places_become_what_their_cell_lists(take: Taking, database: Database) -> None:
    take("partners", f"{HEADER}\n{ACME}")
    report = take("partners", f"{HEADER}\n{ACME.replace('TACME,CACME', 'TACME;TACME2,')}")
    assert places(database, "acme") == {("slack", "home", "TACME"), ("slack", "home", "TACME2")}
    assert report.changes[0].details == (
        "slack_teams: TACME -> TACME;TACME2",
        "slack_channel: CACME -> (empty)",
    )


def test_a_dry_run_says_what_would_change_and_changes_nothing(take: Taking, database: Database) -> None:
    report = take("partners", f"{HEADER}\n{ACME}", dry_run=True)
    assert report.counts()["new"] == 1
    assert partner(database, "acme") is None
    assert places(database, "acme") == set()


def test_one_wrong_line_keeps_all_the_others_out(take: Taking, refused: Refusing, database: Database) -> None:
    faults = refused("partners", f"{HEADER}\n{NORTH}\n{ACME}", staff=frozenset({("slack", "CACME")}))
    where, message = "line 3, column slack_channel: ", "CACME is a channel of Procore's staff; "
    assert faults == [where + message + "name the one shared with the partner"]
    assert partner(database, "north") is None


def test_another_partners_approval_channel_is_no_room_to_share(take: Taking, refused: Refusing) -> None:
    header = HEADER + ",slack_approval_channel"
    take("partners", f"{header}\n{ACME},CDECIDE")
    assert "staff" in refused("partners", f"{HEADER}\n{NORTH.replace('CBOTH', 'CDECIDE')}")[0]
    assert "shared with a partner" in refused("partners", f"{header}\n{NORTH},CACME")[0]


def test_a_home_of_two_partners_is_pointed_out(take: Taking) -> None:
    take("partners", f"{HEADER}\n{ACME}")
    report = take("partners", f"{HEADER}\n{NORTH.replace('TNORTH', 'TACME')}")
    assert str(report.warnings[0]) == (
        "line 2, column slack_teams: TACME is the home of acme too: people there need a row each"
    )


def test_owners_who_are_not_known_yet_are_pointed_out_and_taken(take: Taking) -> None:
    report = take("partners", f"{HEADER}\n{ACME}")
    assert [(warning.column, warning.line) for warning in report.warnings] == [
        ("channel_manager", 2),
        ("backup", 2),
    ]
    take("people", "person,name,roles\ndana,Dana,channel_manager\neli,Eli,representative")
    report = take("partners", f"{HEADER}\n{ACME}")
    assert [warning.message for warning in report.warnings] == [
        "eli isn't a channel manager, and can't decide"
    ]


def test_an_export_can_be_imported_again_and_changes_nothing(take: Taking, database: Database) -> None:
    north = NORTH.replace("North", "=North+1").replace("suspended", "suspended;invited_only")
    take("partners", f"{HEADER}\n{ACME}\n{north}")
    text = database.read_now(lambda session: export(session, SHEETS["partners"]))
    assert "'=North+1" in text
    assert take("partners", text).counts() == {"new": 0, "changed": 0, "unchanged": 2}
    keys = database.read_now(
        lambda session: session.exec(select(Partner.name).order_by(col(Partner.id))).all()
    )
    assert list(keys) == ["Acme", "=North+1"]


def launchpads(database: Database) -> list[str]:
    return list(database.read_now(lambda session: session.exec(select(Letter.address)).all()))


def test_a_launchpad_hangs_where_the_bot_is_already_and_follows_what_changes(
    take: Taking, database: Database
) -> None:
    def joined(session: Session) -> None:
        for conversation, present in (("CACME", True), ("CNORTH", False)):
            session.add(
                Conversation(
                    platform=Platform.SLACK, external_id=conversation, present=present, members_at=NOW
                )
            )

    database.write_now(joined)
    take("partners", f"{HEADER}\n{ACME}\n{NORTH}")
    assert launchpads(database) == ["at:slack:CACME"], (
        "the bot isn't in the other's room: it comes when invited"
    )
    take("partners", f"{HEADER}\n{ACME}\n{NORTH}")
    assert len(launchpads(database)) == 1, "nothing has changed"
    stale = database.read_now(
        lambda session: session.exec(select(Conversation).where(Conversation.external_id == "CACME")).one()
    )
    assert stale.members_at is None, "who may read there depends on whose room it is"


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [("GB", "ENG", "ENG"), ("GB", "GB-SCT", "SCT"), ("GB", "London, City of", "ENG"), ("US", "California", "CA"),
     ("CA", "on", "ON"), ("FR", "IDF", "IDF"), ("US", "", None)],
)  # fmt: skip
def test_a_region_is_kept_whose_holidays_count(
    take: Taking, database: Database, country: str, typed: str, kept: str | None
) -> None:
    header = "partner,name,programs,timezone,country,currency,region"
    text = f'{header}\nacme,Acme,reseller,Europe/London,{country},GBP,"{typed}"\n'
    take("partners", text)
    partner = database.read_now(lambda session: session.get_one(Partner, "acme"))
    assert partner.region == kept
    exported = database.read_now(lambda session: export(session, SHEETS["partners"]))
    assert take("partners", exported).counts() == {"new": 0, "changed": 0, "unchanged": 1}


def test_a_region_that_is_not_in_the_country_is_refused(refused: Callable[..., list[str]]) -> None:
    text = "partner,name,programs,timezone,country,currency,region\nacme,A,reseller,Europe/London,GB,GBP,Narnia\n"
    (fault,) = refused("partners", text)
    assert (
        fault
        == "line 2, column region: 'Narnia' is no region of GB; write its code, such as ENG, NIR, SCT, WLS"
    )


def test_a_columns_former_name_is_read_with_a_warning() -> None:
    text = f"{HEADER}\n{ACME}\n".replace(",programs,", ",programmes,", 1)
    found = take_apart(text.encode(), SHEETS["partners"])
    assert [row["programs"] for row in found.rows] == [["reseller", "referral"]]
    assert [str(each) for each in found.warnings] == [
        "line 1, column programmes: is called 'programs' now; rename it"
    ]
