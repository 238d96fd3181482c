"""Importing and exporting by the command line, on each database. Cells and rules: tests/bot/imports."""

from pathlib import Path

import pytest

from tests.bot.commands.conftest import Desk

PARTNERS = """partner,name,programs,timezone,country,currency,channel_manager,slack_channel
acme,Acme,reseller,America/Chicago,US,USD,dana,CACME
"""


@pytest.fixture
def partners(tmp_path: Path) -> Path:
    file = tmp_path / "partners.csv"
    file.write_text(PARTNERS, "utf-8")
    return file


def test_a_template_is_printed_and_can_be_imported(desk_on_a_database: Desk, tmp_path: Path) -> None:
    template = desk_on_a_database("import", "partners", "--template")
    assert template.code == 0
    assert template.out.startswith("partner,name,programs,status,timezone,country,currency,locale,")
    (tmp_path / "start.csv").write_text(template.out, "utf-8")
    for option in (("--dry-run",), ()):
        ended = desk_on_a_database("import", "partners", "start.csv", *option)
        assert ended.code == 0 and "line 2: is the template's example; it is left out" in ended.err
        assert ended.out.startswith("0 new, 0 changed, 0 unchanged.")


def test_good_lines_are_taken_over_and_the_others_written_with_why(
    desk_on_a_database: Desk, partners: Path, tmp_path: Path
) -> None:
    partners.write_text(
        PARTNERS + "north,North,resell,Europe/London,GB,GBP,,\nm,Müller,reseller,Mars,DE,EUR,,\n", "utf-8"
    )
    ended = desk_on_a_database("import", "partners", partners, "--skip-bad", "bad.csv")
    assert ended.code == 1 and ended.out == "line 2: acme: new\n1 new, 0 changed, 0 unchanged.\n"
    assert "2 lines weren't taken over; they stand in bad.csv, each with why." in ended.err
    bad = (tmp_path / "bad.csv").read_text("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in bad] == ["partner", "north", "m"]
    (tmp_path / "bad.csv").write_text(
        "\n".join(bad).replace("resell,", "reseller,").replace("Mars", "Europe/Berlin"), "utf-8"
    )
    assert desk_on_a_database("import", "partners", "bad.csv").code == 0
    assert desk_on_a_database("export", "partners", "--out", "out.csv").code == 0
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfpartner,")


def test_lines_that_depend_on_each_other_are_refused_with_what_they_need(
    desk_on_a_database: Desk, partners: Path, tmp_path: Path
) -> None:
    desk_on_a_database("import", "partners", partners)
    deals = "partner,customer,state,filed_on,approved_on\n"
    deals += "nobody,A,submitted,2026-01-05,\nacme,B,submitted,2026-01-05,\n"
    (tmp_path / "deals.csv").write_text(deals, "utf-8")
    ended = desk_on_a_database("import", "deals", "deals.csv", "--skip-bad", "bad.csv")
    assert ended.code == 1 and ended.out == "0 new, 0 changed, 0 unchanged.\n"
    assert len((tmp_path / "bad.csv").read_text("utf-8-sig").splitlines()) == 3


def test_an_import_says_what_it_did(desk_on_a_database: Desk, partners: Path) -> None:
    ended = desk_on_a_database("import", "partners", partners)
    assert ended.code == 0
    assert ended.out == "line 2: acme: new\n1 new, 0 changed, 0 unchanged.\n"
    assert "dana isn't known yet; import people next (taken over)" in ended.err
    partners.write_text(PARTNERS.replace("Acme", "Acme Ltd"), "utf-8")
    ended = desk_on_a_database("import", "partners", partners)
    assert ended.out == "line 2: acme: name: Acme -> Acme Ltd\n0 new, 1 changed, 0 unchanged.\n"


def test_a_dry_run_changes_nothing_and_says_so(desk_on_a_database: Desk, partners: Path) -> None:
    for _ in range(2):
        ended = desk_on_a_database("import", "partners", partners, "--dry-run")
        assert ended.code == 0
        assert ended.out.endswith("1 new, 0 changed, 0 unchanged. Nothing was changed: this was a dry run.\n")


def test_a_wrong_file_is_a_finding_and_nothing_changes(desk_on_a_database: Desk, partners: Path) -> None:
    partners.write_text(PARTNERS + "north,North,resell,Europe/London,GB,GBP,,\n", "utf-8")
    ended = desk_on_a_database("import", "partners", partners)
    assert ended.code == 1
    assert "line 3, column programs: 'resell' is unknown" in ended.err
    assert desk_on_a_database("export", "partners", "--out", "out.csv").out == "out.csv: partners, 0 lines.\n"


def test_a_staff_channel_of_the_settings_is_nobodys_room(
    desk_on_a_database: Desk, partners: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "test")
    monkeypatch.setenv("SLACK_APPROVAL_CHANNEL", "CACME")
    monkeypatch.setenv("SLACK_OPERATIONS_CHANNEL", "COPS")
    ended = desk_on_a_database("import", "partners", partners)
    assert ended.code == 1
    assert "CACME is a channel of Procore's staff" in ended.err


def test_what_is_exported_can_be_imported_again(desk_on_a_database: Desk, partners: Path) -> None:
    desk_on_a_database("import", "partners", partners)
    assert desk_on_a_database("export", "partners", "--out", "out.csv").code == 0
    assert desk_on_a_database("import", "partners", "out.csv").out == "0 new, 0 changed, 1 unchanged.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "invoices", "x.csv"), "there are: partners, people"),
        (("import", "people"), "--template"),
        (("import", "people", "missing.csv"), "can't be read: No such file"),
        (("export", "people", "--out", "missing/people.csv"), "can't be written: No such file"),
    ],
)
def test_bad_use_is_told_what_would_be_right(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    ended = desk(*arguments)
    assert ended.code == 2
    assert said in ended.err


def test_a_sqlite_database_is_made_by_the_first_import(desk: Desk, partners: Path, tmp_path: Path) -> None:
    assert desk("import", "partners", partners).code == 0
    assert (tmp_path / "partner-desk.db").is_file()


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_postgresql_that_is_not_migrated_is_refused_until_it_is(
    desk: Desk, database_url: str, partners: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    ended = desk("import", "partners", partners)
    assert (ended.code, ended.err) == (2, "The database isn't migrated: run `partner-desk migrate` first.\n")
    assert desk("migrate").code == 0
    assert desk("import", "partners", partners).code == 0
