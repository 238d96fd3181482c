"""Importing the register that the desk replaces, on each database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session, col, select

from bot.imports import SHEETS
from bot.imports.running import Report, run
from bot.imports.sheet import Wrong
from bot.imports.sheet_rows import read
from bot.imports.writing import export
from bot.words import Words
from handlers.message import Setting, all_messages
from handlers.reply import Content, Dialog, Done
from models import references
from models.calendar import end_of_day
from models.tables import Event, Grant, Partner, Person, Submission
from models.terms import Role
from tests.handlers.conftest import ALAN, MAYA, OMAR, ROSA, Bench, bench

__all__ = ["bench"]

WORDS = Words()
HEADER = (
    "reference,partner,filer_email,customer,domain,country,region,state,"
    "filed_on,approved_on,last_day,value,currency,note"
)
HARBOR = (
    "2026-014,northwind,rosa@northwind.example,Harbor Point Builders LLC,harborpoint.com,US,MA,approved,"
    "2026-10-01,2026-10-05,,120000,USD,Demo in February"
)
LAKE = "2026-009,calder,,Lakeshore Health,lakeshore.org,GB,,submitted,2026-11-18,,,,,"


@pytest.fixture(autouse=True)
def people(bench: Bench) -> None:
    def write(session: Session) -> None:
        rosa = session.get(Person, "rosa")
        assert rosa is not None
        rosa.email = "Rosa@northwind.example"
        session.add(rosa)
        session.add(Person(id="cora", name="Cora", roles=[Role.PARTNER_MANAGER], partner_id="calder"))

    bench.run(write)


def imported(bench: Bench, *lines: str, dry_run: bool = False) -> Report:
    sheet = SHEETS["deals"]
    rows = read("\n".join([HEADER, *lines]).encode(), sheet)
    return bench.run(lambda session: run(session, sheet, rows, bench.now, dry_run=dry_run))


def refused(bench: Bench, *lines: str) -> list[str]:
    with pytest.raises(Wrong) as wrong:
        imported(bench, *lines)
    return [str(each) for each in wrong.value.findings]


def all_of(bench: Bench) -> list[Submission]:
    return bench.run(
        lambda session: list(session.exec(select(Submission).order_by(col(Submission.sequence))))
    )


def test_a_live_approval_keeps_its_dates_is_granted_and_pinged_from_day_one(bench: Bench) -> None:
    report = imported(bench, HARBOR)
    (deal,) = all_of(bench)
    assert [each.key for each in report.changes] == [deal.reference]
    assert references.parse(deal.reference) == deal.reference
    assert (deal.state, deal.filer_id, deal.owner_id) == ("approved", "rosa", "maya")
    assert (deal.approved_on, deal.last_day) == (date(2026, 10, 5), date(2027, 1, 3))
    assert deal.expires_at == end_of_day(date(2027, 1, 3), "America/Chicago")
    assert deal.next_ping_at is not None and deal.next_ping_at > bench.now
    grants = bench.run(lambda session: session.exec(select(Grant)).all())
    assert [(each.submission_id, each.end_customer_id) for each in grants] == [
        (deal.id, deal.end_customer_id)
    ]
    assert deal.checked_at == bench.now


def test_a_last_day_that_is_given_stands(bench: Bench) -> None:
    imported(bench, HARBOR.replace("2026-10-05,,", "2026-10-05,2027-02-01,"))
    assert all_of(bench)[0].last_day == date(2027, 2, 1)


def valued(partner: str, value: str, currency: str = "") -> str:
    cells = {"country": "", "value": f'"{value}"', "currency": currency, "state": "won"}
    given = {"reference": "2026-001", "partner": partner, "customer": "Nordbau", "domain": "nordbau.de"}
    days = {"filed_on": "2026-09-01", "approved_on": "2026-09-04"}
    return ",".join({**dict.fromkeys(HEADER.split(","), ""), **given, **days, **cells}.values())


@pytest.mark.parametrize(
    ("value", "currency", "read"),
    [
        ("120.000,50", "EUR", "120000.50"),
        ("85000,00", "EUR", "85000.00"),
        ("12,5", "EUR", "12.5"),
        ("120.000", "EUR", "120000"),
        ("1.250 €", "", "1250"),
        ("120,000", "EUR", "can mean 120000 or 120; write one of them"),
        ("$120.000,00", "EUR", "isn't in EUR"),
        ("1.2E+05", "EUR", "shortened by a spreadsheet"),
    ],
)
def test_a_value_is_read_as_the_partner_s_country_writes_it(
    bench: Bench, value: str, currency: str, read: str
) -> None:
    calder = {"country": "DE", "currency": "EUR"}
    bench.run(lambda session: session.get_one(Partner, "calder").sqlmodel_update(calder))
    line = valued("calder", value, currency)
    if not read[0].isdigit():
        (fault,) = refused(bench, line)
        assert fault.startswith("line 2, column value: ") and read in fault
        return
    imported(bench, line)
    exported = bench.run(lambda session: export(session, SHEETS["deals"]))
    assert Decimal(str(all_of(bench)[0].answers["value"])) == Decimal(read)
    again = imported(bench, *exported.splitlines()[1:])
    assert again.counts() == {"new": 0, "changed": 0, "unchanged": 1}


def test_the_old_reference_finds_the_deal_again_and_one_of_ours_is_kept(bench: Bench) -> None:
    ours = references.new("DR")
    imported(bench, HARBOR, LAKE.replace("2026-009", ours))
    again = imported(bench, HARBOR, LAKE.replace("2026-009", ours))
    assert again.counts() == {"new": 0, "changed": 0, "unchanged": 2}
    assert ours in [each.reference for each in all_of(bench)]
    (event,) = [each for each in bench.events(again.changes[0].key) if each.act == "import_deal"]
    assert (event.data["register"], event.data["internal"]) == ("2026-014", "Demo in February")


def test_a_later_import_brings_a_deal_up_to_date_until_somebody_acts_on_it(bench: Bench) -> None:
    imported(bench, LAKE)
    (deal,) = all_of(bench)
    assert imported(bench, LAKE.replace("submitted,2026-11-18,", "approved,2026-11-18,2026-11-19")).changes[
        0
    ].details == (
        "state: submitted -> approved",
        "approved_on: (empty) -> 2026-11-19",
    )
    assert bench.row(deal.reference).last_day == date(2027, 2, 17)
    assert len(bench.run(lambda session: session.exec(select(Grant)).all())) == 1
    assert bench.do(ALAN, "lose", deal.reference, reason="budget") != Done()
    bench.do(MAYA, "note", deal.reference, text="Seen.")
    (fault,) = refused(bench, LAKE)
    assert "has been acted on since" in fault


def test_filings_are_in_the_order_of_their_days_then_of_their_lines(bench: Bench) -> None:
    filed = bench.file(ROSA, customer_name="Summit Works", contact_email="a@summit-works.com")
    imported(
        bench,
        LAKE.replace("2026-11-18", "2026-11-19").replace("2026-009", "c"),
        LAKE.replace("2026-009", "a").replace("lakeshore", "meridian"),
        LAKE.replace("2026-009", "b").replace("lakeshore", "cobalt-steel"),
    )
    order = bench.run(
        lambda session: session.exec(select(Submission.draft_id).order_by(col(Submission.sequence))).all()
    )
    assert list(order)[:3] == ["register:a", "register:b", "register:c"]
    assert all_of(bench)[3].reference == filed
    late = imported(
        bench,
        LAKE.replace("2026-11-18", "2026-11-19").replace("2026-009", "d").replace("lakeshore", "x-steel"),
    )
    assert "stands behind them" in str(late.warnings)


def test_an_unknown_filer_is_the_partnership_manager_and_said(bench: Bench) -> None:
    report = imported(bench, HARBOR.replace("rosa@northwind", "gone@northwind"), LAKE)
    assert [str(each) for each in report.warnings] == [
        (
            "line 2, column filer_email: gone@northwind.example isn't known as one of northwind; "
            "pete (Pete) stands as the filer"
        ),
        "line 3, column filer_email: is empty; cora (Cora) stands as the filer",
    ]


def test_two_live_approvals_of_one_customer_are_refused_with_what_to_do(bench: Bench) -> None:
    second = HARBOR.replace("2026-014", "2026-015").replace("northwind,rosa@northwind.example", "calder,")
    (fault,) = refused(bench, HARBOR, second)
    assert fault.startswith("line 3, column customer: 'Harbor Point Builders LLC' is the customer of line 2")
    assert "only one may" in fault and "expired" in fault
    assert all_of(bench) == []
    imported(bench, HARBOR)
    (fault,) = refused(bench, second)
    assert all_of(bench)[0].reference in fault
    imported(bench, second.replace("approved,", "expired,"))
    assert len(all_of(bench)) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (HARBOR.replace("northwind,", "nobody,", 1), "column partner: 'nobody' isn't known"),
        (HARBOR.replace("2026-10-05,", ","), "column approved_on: is needed for a deal that is approved"),
        (HARBOR.replace("2026-10-05,", "2026-09-05,"), "column approved_on: 2026-09-05 is before the filing"),
        (HARBOR.replace("2026-10-05,,", "2026-10-05,2026-10-04,"), "column last_day: 2026-10-04 is before"),
        (LAKE.replace("2026-11-18", "2027-11-18"), "column filed_on: 2027-11-18 is still to come"),
        (HARBOR.replace("approved,", "agreed,"), "column state: 'agreed' is unknown"),
        (HARBOR.replace("approved,", "second_look,"), "column state: second_look begins in chat"),
        (HARBOR.replace("120000", "-5"), "column value: '-5' is negative"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_changes(bench: Bench, line: str, said: str) -> None:
    (fault,) = refused(bench, line)
    assert said in fault
    assert all_of(bench) == []


def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    before = len(bench.letters())
    assert imported(bench, HARBOR, LAKE, dry_run=True).counts()["new"] == 2
    assert all_of(bench) == []
    assert len(bench.letters()) == before


def test_what_waits_for_a_decision_gets_its_card_and_the_partner_hears_nothing(bench: Bench) -> None:
    imported(bench, HARBOR, LAKE)
    assert [(each.message, each.address) for each in bench.letters()] == [("card.review", "approval:calder")]


def test_the_bot_serves_an_imported_deal_as_any_other(bench: Bench) -> None:
    imported(bench, HARBOR, LAKE)
    live, waiting = all_of(bench)
    for actor, reference in ((ROSA, live.reference), (MAYA, live.reference), (MAYA, waiting.reference)):
        assert isinstance(bench.press(actor, "show", reference), Dialog)
    assert bench.do(MAYA, "approve", waiting.reference) == Done()
    bench.later(minutes=5)
    assert bench.do(ROSA, "claim_win", live.reference, won_on="2026-11-20", won_amount="100,000") == Done()
    assert bench.do(OMAR, "confirm_win", live.reference) != Done(), "operations don't decide"


def test_what_is_exported_can_be_imported_again(bench: Bench) -> None:
    filed = bench.file(ROSA, customer_name="Summit Works", contact_email="a@summit-works.com")
    imported(bench, HARBOR, LAKE)
    text = bench.run(lambda session: export(session, SHEETS["deals"]))
    assert text.startswith(HEADER + "\n")
    assert filed in text and "Demo in February" in text and "120000" in text
    assert imported(bench, *text.splitlines()[1:]).counts() == {"new": 0, "changed": 0, "unchanged": 3}
    assert (
        bench.run(lambda session: len(session.exec(select(Event).where(Event.act == "update_import")).all()))
        == 0
    )


def test_an_imported_deal_is_worded_though_the_forms_answers_are_missing(bench: Bench) -> None:
    imported(
        bench,
        HARBOR,
        LAKE.replace(",submitted,", ",submitted,"),
        HARBOR.replace("-014", "-016")
        .replace("harborpoint", "summit-works")
        .replace("Harbor Point Builders", "Summit Works")
        .replace("approved,", "expired,"),
    )
    for deal in all_of(bench):
        for reader in (MAYA, ROSA if deal.partner_id == "northwind" else ALAN):
            shown = bench.press(reader, "show", deal.reference)
            assert isinstance(shown, Dialog)
            assert WORDS.card(shown.content, timezone="UTC").title
        card = review(bench, deal)
        assert "partner wasn't asked" in card
        assert "5 of 5 clear" not in card


def review(bench: Bench, deal: Submission) -> str:
    """The reviewers' card in words."""
    message = all_messages()["card.review"]

    def compose(session: Session) -> Content | None:
        setting = Setting(session, bench.program, bench.now, message.audience)
        return message.compose(setting, {"id": deal.id})

    content = bench.run(compose)
    assert content is not None
    return repr(WORDS.card(content, timezone="UTC"))
