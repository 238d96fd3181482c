"""Reading CSV: what is accepted, and how each fault is told: by line and column, with what would be right."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports import SHEETS
from bot.imports.sheet import Wrong
from bot.imports.sheet_rows import read, take_apart
from bot.imports.writing import template

PARTNERS = SHEETS["partners"]
HEADER = "partner,name,programs,timezone,country,currency"
ACME = "acme,Acme,reseller,America/Chicago,US,USD"


def faults(text: str | bytes, sheet: str = "partners") -> list[str]:
    with pytest.raises(Wrong) as wrong:
        read(text if isinstance(text, bytes) else text.encode(), SHEETS[sheet])
    return [str(finding) for finding in wrong.value.findings]


@pytest.mark.parametrize("begin", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_a_file_is_read_whoever_saved_it(begin: str, end: str) -> None:
    (row,) = read(f"{begin}{HEADER}{end}{ACME}{end}{end}".encode(), PARTNERS)
    assert (row.line, row["partner"], row["programs"]) == (2, "acme", ["reseller"])


def test_optional_columns_may_be_missing_and_columns_may_stand_in_any_order() -> None:
    header = "currency,country,timezone,programs,name,partner"
    (row,) = read(f"{header}\nUSD,US,America/Chicago,reseller;referral,Acme,acme".encode(), PARTNERS)
    assert row["programs"] == ["reseller", "referral"]
    assert "status" not in row


def test_several_values_in_a_cell_are_separated_by_semicolons_and_each_is_kept_once() -> None:
    text = (
        f"{HEADER},slack_teams\nacme,Acme, Reseller ; referral;reseller ,America/Chicago,us,usd,T123; T456;"
    )
    (row,) = read(text.encode(), PARTNERS)
    assert row["programs"] == ["reseller", "referral"]
    assert row["slack_teams"] == ["T123", "T456"]
    assert (row["country"], row["currency"]) == ("US", "USD")


def test_a_status_is_read_with_invited_only_beside_it() -> None:
    text = f"{HEADER},status\n{ACME},under_review;invited_only\nb{ACME},\nc{ACME},invited_only"
    assert [row["status"] for row in read(text.encode(), PARTNERS)] == [
        ("under_review", True),
        ("good_standing", False),
        ("good_standing", True),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("programs", "reseler", "did you mean reseller?"),
        ("programs", "", "is empty"),
        ("status", "good_standing;suspended", "are several"),
        ("timezone", "EST5", "no timezone"),
        ("timezone", "America/Chicgo", "did you mean America/Chicago?"),
        ("country", "Korea", "ISO 3166"),
        ("country", "EU", "ISO 3166"),
        ("currency", "US$", "ISO 4217"),
        ("locale", "klingon", "es-MX"),
        ("partner", "acme build", "no key"),
        ("name", "Acme\nBuild", "one line"),
        ("name", "x" * 151, "at most 150"),
        ("slack_channel", "#acme", "not the name"),
        ("slack_channel", "T0123ABCDEF", "channel"),
        ("slack_teams", "acme.slack.com", "workspace"),
        ("teams_tenants", "acme", "no tenant"),
        ("teams_conversation", "general", "@thread"),
    ],
)
def test_a_wrong_cell_is_named_with_what_would_be_right(column: str, cell: str, said: str) -> None:
    cells = dict(zip(HEADER.split(","), ACME.split(","), strict=True)) | {column: cell}
    quoted = ",".join(f'"{value}"' for value in cells.values())
    (fault,) = faults(f"{','.join(cells)}\n{quoted}")
    assert fault.startswith(f"line 2, column {column}: ")
    assert said in fault


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("email", "robin at acme", "no e-mail address"),
        ("roles", "admin", "write one of"),
        ("roles", "", "is empty"),
        ("slack_user", "@robin", "member"),
    ],
)
def test_a_wrong_cell_of_a_person_is_named_too(column: str, cell: str, said: str) -> None:
    cells = {"person": "robin", "name": "Robin", "roles": "partner_member"} | {column: cell}
    (fault,) = faults(f"{','.join(cells)}\n{','.join(cells.values())}", "people")
    assert fault.startswith(f"line 2, column {column}: ")
    assert said in fault


def test_every_fault_of_a_file_is_told_at_once_and_lines_are_counted_as_an_editor_counts_them() -> None:
    text = f'{HEADER}\nacme,"Acme\nBuild",reseller,UTC+1,US,USD\n\nb,B,reseller,UTC,US,XYZ1\n{ACME},extra\n'
    assert [fault.split(":")[0] for fault in faults(text)] == [
        "line 2, column name",
        "line 2, column timezone",
        "line 5, column currency",
        "line 6",
    ]


def test_a_key_that_stands_twice_is_refused() -> None:
    assert "line 3, column partner: 'acme' stands in line 2 already" in faults(f"{HEADER}\n{ACME}\n{ACME}")[0]


def test_headers_that_are_unknown_missing_or_doubled_are_refused() -> None:
    (unknown, _) = faults("partner,nam,programs,timezone,country,currency\n")
    assert unknown.startswith("line 1, column nam: is unknown")
    assert faults("partner,programs,timezone,country,currency\n") == [
        "line 1, column name: is missing, and every line needs it"
    ]
    assert faults(HEADER + ",name\n") == ["line 1, column name: stands twice in the header; keep one"]


def test_what_is_no_csv_is_refused_at_its_line() -> None:
    assert faults(f'{HEADER}\n{ACME}\n"open,x').pop().startswith("line 3: isn't CSV")
    assert faults(b"") == [f"line 1: the file is empty; its first line is {','.join(PARTNERS.names())}"]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_template_is_a_file_that_can_be_read(sheet: object) -> None:
    assert isinstance(sheet, type(PARTNERS))
    header, _ = template(sheet).splitlines()
    assert header.split(",") == sheet.names()
    assert all(column.read(column.example) for column in sheet.columns if column.example)
    found = take_apart(template(sheet).encode(), sheet)
    assert (found.rows, found.findings) == ([], [])
    assert [str(each) for each in found.warnings] == ["line 2: is the template's example; it is left out"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_ends_in_anything_but_rows_or_findings(data: bytes) -> None:
    for begin in (b"", HEADER.encode() + b"\n"):
        with suppress(Wrong):
            assert all(row["partner"] for row in read(begin + data, PARTNERS))
