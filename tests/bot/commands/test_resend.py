"""`partner-desk resend`: what was set aside or given up is listed, and goes again."""

from datetime import UTC, datetime

from bot.database import Database
from models.tables import Letter
from models.terms import Address, LetterState
from tests.bot.commands.conftest import Desk

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def test_what_did_not_arrive_is_listed_and_goes_again(
    desk_on_a_database: Desk, migrated_database_url: str
) -> None:
    assert desk_on_a_database("resend").out == "Nothing was set aside or given up.\n"
    database = Database.open(migrated_database_url)
    for number, state in enumerate(("parked", "failed", "sent"), 1):
        letter = Letter(
            id=number,
            key=f"k{number}",
            message="launchpad",
            address=Address.partner("calder"),
            state=LetterState.of(state),
            written_at=NOW,
            not_before=NOW,
            trouble="unclear",
            attempts=6,
        )
        database.write_now(lambda session, letter=letter: session.add(letter))  # type: ignore[misc]
    listed = desk_on_a_database("resend")
    assert (listed.code, listed.out.splitlines()[0]) == (
        1,
        "1\tparked\tpartner:calder\t-\tlaunchpad\tunclear",
    )
    wrong = desk_on_a_database("resend", 1, 3)
    assert (wrong.code, "3" in wrong.err) == (2, True)
    assert desk_on_a_database("resend", 1).out == "1 on its way again.\n"
    assert desk_on_a_database("resend", "--all").out == "1 on its way again.\n"
    assert desk_on_a_database("resend").code == 0
    states = database.read_now(lambda session: [session.get_one(Letter, each).state for each in (1, 2, 3)])
    database.close()
    assert states == ["waiting", "waiting", "sent"]
