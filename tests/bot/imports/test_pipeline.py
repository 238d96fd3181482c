"""Importing Procore's pipeline, and what it means for claims, on each database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from bot.database import Database
from bot.imports import SHEETS, maps
from bot.imports.running import Report, run
from bot.imports.sheet import Wrong
from bot.imports.sheet_rows import read
from bot.imports.writing import export
from handlers.reply import Dialog
from models.tables import (
    HoldCheck,
    Identity,
    LookAlike,
    Opportunity,
    Partner,
    PipelineImport,
    Preference,
    Submission,
)
from models.terms import Platform
from tests.bot.imports.conftest import Taking
from tests.handlers.conftest import MAYA, RITA, ROSA, Bench, bench

__all__ = ["bench"]

HEADER = "account,domain,country,region,opportunity,kind,stage,owner,opened_on,closed_on"
HARBOR = (
    "Harbor Point Builders,www.harborpoint.com,United States,MA,Hospital,,Proposal,Robin Diaz,2026-11-02,"
)


def imported(bench: Bench, *lines: str, dry_run: bool = False) -> Report:
    sheet = SHEETS["pipeline"]
    rows = read("\n".join([HEADER, *lines]).encode(), sheet)
    return bench.run(lambda session: run(session, sheet, rows, bench.now, dry_run=dry_run))


def card(bench: Bench, reference: str) -> dict[str, Any]:
    shown = bench.press(MAYA, "show", reference)
    assert isinstance(shown, Dialog)
    return dict(shown.content.data)


def test_a_line_is_an_opportunity_by_its_account_and_name(take: Taking, database: Database) -> None:
    assert take("pipeline", f"{HEADER}\n{HARBOR}").counts() == {"new": 1, "changed": 0, "unchanged": 0}
    again = take(
        "pipeline",
        f"{HEADER}\n{HARBOR.replace('Proposal', 'Negotiation')}\n{HARBOR.replace('Hospital', 'School')}",
    )
    assert again.counts() == {"new": 1, "changed": 1, "unchanged": 0}
    assert again.changes[0].details == ("stage: Proposal -> Negotiation",)
    rows = database.read_now(
        lambda session: session.exec(select(Opportunity).order_by(Opportunity.name)).all()
    )
    assert [(each.name, each.domain, each.country, each.what, each.opened_on) for each in rows] == [
        ("Hospital", "harborpoint.com", "US", "opportunity", date(2026, 11, 2)),
        ("School", "harborpoint.com", "US", "opportunity", date(2026, 11, 2)),
    ]


def test_an_import_that_brings_nothing_new_still_makes_the_pipeline_current(
    take: Taking, database: Database
) -> None:
    take("pipeline", f"{HEADER}\n{HARBOR}")
    assert take("pipeline", f"{HEADER}\n{HARBOR}").counts()["unchanged"] == 1
    found = database.read_now(
        lambda session: [
            (each.read, each.added, each.changed) for each in session.exec(select(PipelineImport))
        ]
    )
    assert found == [(1, 1, 0), (1, 0, 0)]


def test_what_is_exported_can_be_imported_again(take: Taking, database: Database) -> None:
    take("pipeline", f"{HEADER}\n{HARBOR}\nLakeshore Health,,,,,customer,,,2020-01-01,2021-02-03")
    text = database.read_now(lambda session: export(session, SHEETS["pipeline"]))
    assert text.startswith(HEADER + "\n")
    assert take("pipeline", text).counts() == {"new": 0, "changed": 0, "unchanged": 2}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            HARBOR.replace("2026-11-02", "2/11/2026"),
            "column opened_on: '2/11/2026' can mean 2026-02-11 or 2026-11-02",
        ),
        (HARBOR.replace("2026-11-02", ""), "column opened_on: is empty"),
        (HARBOR.replace("2026-11-02,", "2026-11-02,2026-10-01"), "column closed_on: 2026-10-01 is before"),
        (HARBOR.replace("United States", "Atlantis"), "column country: 'Atlantis' is no country"),
        (
            HARBOR.replace("www.harborpoint.com", "harbor point"),
            "column domain: 'harbor point' is no website",
        ),
        (HARBOR.replace("Harbor Point Builders", "#N/A"), "column account: #N/A is a spreadsheet's error"),
        (HARBOR.replace("Harbor Point Builders", "1.23E+05"), "column account: '1.23E+05' is a number that"),
        (
            HARBOR.replace("2026-11-02", "46328"),
            "column opened_on: '46328' isn't as days are written here",
        ),
        ("Total,,,,,,,,,", "is a total, not a row"),
        (HARBOR.replace("Hospital,,", "Hospital,lead,"), "column kind: 'lead' is unknown"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_changes(
    take: Taking, database: Database, line: str, said: str
) -> None:
    with pytest.raises(Wrong) as wrong:
        take("pipeline", f"{HEADER}\n{line}")
    assert said in str(wrong.value)
    assert database.read_now(lambda session: session.exec(select(PipelineImport)).all()) == []


def test_a_pipeline_is_current_for_the_days_of_the_policy(bench: Bench) -> None:
    reference = bench.file()
    assert not card(bench, reference)["pipeline"].current, "none was imported"
    imported(bench)
    bench.later(days=bench.program.values().pipeline_max_age_days)
    assert card(bench, reference)["pipeline"].current
    bench.later(days=1)
    assert not card(bench, reference)["pipeline"].current


def test_an_undecided_claim_is_compared_again_and_its_card_says_so(bench: Bench) -> None:
    reference = bench.file()
    before = len(bench.letters("card.review"))
    imported(bench, HARBOR)
    data = card(bench, reference)
    assert data["pursued"]
    (rival,) = data["rivals"]
    assert (rival.customer, rival.counts) == ("Harbor Point Builders", True)
    assert len(bench.letters("card.review")) == before + 1
    assert bench.letters("pipeline.approved") == []


def test_a_dry_run_leaves_claims_and_cards_alone(bench: Bench) -> None:
    reference = bench.file()
    before = len(bench.letters())
    imported(bench, HARBOR, dry_run=True)
    assert len(bench.letters()) == before
    assert not card(bench, reference)["pursued"]
    assert bench.run(lambda session: session.exec(select(LookAlike)).all()) == []


def test_an_opportunity_opened_after_the_filing_is_shown_and_does_not_count(bench: Bench) -> None:
    reference = bench.file()
    bench.later(days=5)
    imported(bench, HARBOR.replace("2026-11-02", "2026-11-24"))
    data = card(bench, reference)
    assert [each.counts for each in data["rivals"]] == [False]
    assert not data["pursued"]


def account(bench: Bench, *who: str) -> None:
    """The people have accounts, so that they can be written to."""
    rows = [Identity(person_id=each, platform=Platform.SLACK, team="T", account=each) for each in who]
    bench.run(lambda session: session.add_all(rows))


def test_of_an_approved_claim_only_the_owning_channel_manager_hears_and_once(bench: Bench) -> None:
    account(bench, "maya", "noah")
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    bench.later(hours=1)
    before = bench.row(reference)
    imported(bench, HARBOR)
    imported(bench, HARBOR)
    (letter,) = bench.letters("pipeline.approved")
    assert letter.address == "person:maya"
    after = bench.row(reference)
    assert (after.state, after.checked_at) == (before.state, before.checked_at)
    assert bench.run(lambda session: session.exec(select(LookAlike)).all()) == []


@pytest.mark.parametrize(
    ("reachable", "set_", "address"),
    [
        (
            ("maya", "noah"),
            {"away_from": date(2026, 11, 20), "away_until": date(2026, 11, 27)},
            "person:noah",
        ),
        (("maya", "noah"), {"place": "channel"}, "for:maya"),
        (("noah",), {}, "person:noah"),
        ((), {}, "operations"),
    ],
    ids=["away", "in the channel", "no account", "nobody there"],
)
def test_in_the_owners_place_whoever_hears_now_is_told(
    bench: Bench, reachable: tuple[str, ...], set_: dict[str, Any], address: str
) -> None:
    account(bench, *reachable)
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    bench.run(lambda session: session.add(Preference(person_id="maya", **set_)))
    bench.later(hours=1)
    imported(bench, HARBOR)
    assert [each.address for each in bench.letters("pipeline.approved")] == [address]


def test_an_approved_claim_that_nobody_owns_is_told_where_it_was_decided(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "approve", reference)

    def disown(session: Session) -> None:
        session.execute(update(Submission).values(owner_id=None))
        session.execute(update(Partner).values(channel_manager_id=None))

    bench.run(disown)
    imported(bench, HARBOR)
    assert [each.address for each in bench.letters("pipeline.approved")] == ["approval:northwind"]


def test_operations_hear_of_an_opportunity_opened_on_a_customer_that_was_looked_up(bench: Bench) -> None:
    reference = bench.file()
    bench.later(days=1)
    bench.press(RITA, "check", "harborpoint.com")
    bench.later(days=3)
    imported(bench, HARBOR.replace("2026-11-02", "2026-11-23"))
    (letter,) = bench.letters("ops.opened_after")
    assert letter.address == "operations"
    assert letter.params["id"] == bench.row(reference).id
    imported(bench, HARBOR.replace("2026-11-02", "2026-11-23").replace("Proposal", "Negotiation"))
    assert len(bench.letters("ops.opened_after")) == 1


def test_nobody_is_suspected_without_a_look_up_or_of_what_was_opened_before(bench: Bench) -> None:
    bench.file()
    imported(bench, HARBOR.replace("2026-11-02", "2026-11-20"))
    bench.press(RITA, "check", "harborpoint.com")
    imported(bench, HARBOR.replace("Hospital", "Older"))
    assert bench.letters("ops.opened_after") == []
    assert len(bench.run(lambda session: session.exec(select(HoldCheck)).all())) == 1


def test_a_closed_claim_is_left_in_peace(bench: Bench) -> None:
    reference = bench.file()
    bench.do(ROSA, "withdraw", reference)
    before = len(bench.letters())
    imported(bench, HARBOR)
    assert len(bench.letters()) == before
    assert (
        bench.run(lambda session: session.exec(select(Submission.checked_at)).one())
        == bench.row(reference).checked_at
    )


SALESFORCE_HEADER = (
    "Account Name,Opportunity Name,Website,Billing Country,Billing State/Province,"
    "Stage,Opportunity Owner,Created Date,Close Date,Amount\n"
)
SALESFORCE = f"""{SALESFORCE_HEADER}\
Turner Construction,HQ,http://www.turner.com,United States,New York,Negotiation,Robin,1/14/2027,6/30/2027,1
Lakeshore Health,Campus,lakeshore.org,USA,Ohio,Closed Won,Robin,2/3/2025,5/1/2025,100

"My report, generated by Robin",,,,,,,,,
Confidential
"""
LOCALIZED = f"""{SALESFORCE_HEADER}\
Turner Construction,HQ,n/a,Korea\u00a0Republic of,New York,Negotiation,Robin,{{one}},6/30/2027,1
Lakeshore Health,Campus,lakeshore.org,USA,Ohio,Closed Won,Robin,03/04/2026,{{two}},100
"""
HUBSPOT_HEADER = (
    "Record ID,Deal Name,Deal Stage,Close Date,Create Date,Deal owner,"
    "Associated Company (Primary),Company Domain Name,Country/Region,State/Region\n"
)
HUBSPOT = f"""{HUBSPOT_HEADER}\
17,HQ,Contract sent,2027-06-30 12:00,2027-01-14 08:15,Robin,Turner Construction,turner.com,United States,NY
18,Campus,Closed Won,2025-05-01 12:00,2025-02-03 09:00,Robin,Lakeshore Health,lakeshore.org,US,OH
"""


@pytest.mark.parametrize(("name", "report"), [("salesforce", SALESFORCE), ("hubspot", HUBSPOT)])
def test_a_report_of_another_system_is_read_by_its_map(database: Database, name: str, report: str) -> None:
    sheet = SHEETS["pipeline"]
    rows = read(report.encode(), sheet, maps.load(name, sheet))
    assert [
        (row["account"], row["opportunity"], row["domain"], row["kind"], row["opened_on"], row["closed_on"])
        for row in rows
    ] == [
        ("Turner Construction", "HQ", "turner.com", "opportunity", date(2027, 1, 14), None),
        ("Lakeshore Health", "Campus", "lakeshore.org", "customer", date(2025, 2, 3), date(2025, 5, 1)),
    ]


@pytest.mark.parametrize(
    ("one", "two", "opened"),
    [
        ("1/14/2027", "5/1/2026", date(2026, 3, 4)),
        ("14.1.2027", "5/1/2026", date(2026, 3, 4)),  # the close of the first line tells
        ("2027-01-14", "5/1/2026", date(2026, 3, 4)),
        ("14/1/2027", "5/1/2026", None),  # both orders in one report
    ],
)
def test_days_of_a_report_are_read_as_its_own_clear_days_tell(
    one: str, two: str, opened: date | None
) -> None:
    sheet = SHEETS["pipeline"]
    report = LOCALIZED.format(one=one, two=two).encode()
    if opened is None:
        with pytest.raises(Wrong, match="can mean 2026-03-04 or 2026-04-03"):
            read(report, sheet, maps.load("salesforce", sheet))
    else:
        first, second = read(report, sheet, maps.load("salesforce", sheet))
        assert (first["opened_on"], second["opened_on"]) == (date(2027, 1, 14), opened)
        assert (first["domain"], first["country"]) == (None, "KR")


def test_days_that_no_line_makes_clear_are_refused_with_both_readings() -> None:
    sheet, line = SHEETS["pipeline"], "Turner,HQ,,,,Negotiation,Robin,3/4/2026,,\n"
    with pytest.raises(Wrong, match="can mean 2026-03-04 or 2026-04-03"):
        read((SALESFORCE_HEADER + line).encode(), sheet, maps.load("salesforce", sheet))


def test_two_opportunities_of_one_name_are_one_that_was_opened_on_the_earlier_day(
    take: Taking, database: Database
) -> None:
    lines = [HARBOR, HARBOR.replace("2026-11-02", "2026-05-14").replace("Proposal", "Lost") + "2026-06-01"]
    assert take("pipeline", "\n".join([HEADER, *lines])).counts()["new"] == 1
    (found,) = database.read_now(lambda session: list(session.exec(select(Opportunity))))
    assert (found.opened_on, found.stage, found.closed_on) == (date(2026, 5, 14), "Proposal", None)


def test_a_header_that_the_map_names_must_be_there() -> None:
    sheet = SHEETS["pipeline"]
    with pytest.raises(Wrong, match="Created Date: is missing"):
        read(
            SALESFORCE.replace("Created Date", "Opened").encode(),
            sheet,
            maps.load("salesforce", sheet),
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {acount: Account}", "acount: no such column"),
        ("columns: {account: Account}\ndates: uk", "dates"),
        ("columns: [account]", "columns"),
        ("{", "isn't YAML"),
    ],
)
def test_a_map_that_is_wrong_is_told_why(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "map.yaml").write_text(text, "utf-8")
    with pytest.raises(maps.MapWrong, match=said):
        maps.load(str(tmp_path / "map.yaml"), SHEETS["pipeline"])
