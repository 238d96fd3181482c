"""Files as spreadsheets write them: encodings, separators, workbooks, and what is left over in them."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from bot.imports import SHEETS, excel
from bot.imports.sheet import Wrong
from bot.imports.sheet_rows import read, take_apart
from bot.imports.writing import refused

PARTNERS, PIPELINE = SHEETS["partners"], SHEETS["pipeline"]
HEADER = "partner,name,programs,timezone,country,currency"
MUELLER = "mueller,Müller Bau,reseller,Europe/Berlin,DE,EUR"
TEXT = f"{HEADER}\n{MUELLER}\n"


def faults(data: bytes) -> list[str]:
    with pytest.raises(Wrong) as wrong:
        read(data, PARTNERS)
    return [str(finding) for finding in wrong.value.findings]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_is_read_in_each_encoding_and_separator_that_is_certain(separator: str, encoding: str) -> None:
    data = TEXT.replace(",", separator).encode(encoding)
    (row,) = read(data, PARTNERS)
    assert (row["name"], row["timezone"]) == ("Müller Bau", "Europe/Berlin")
    (row,) = read(b"sep=;\r\n" + TEXT.replace(",", ";").encode(), PARTNERS)
    assert row["name"] == "Müller Bau"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("Müller", "mac_roman"), ("Société", "cp437"), ("Łódź", "cp1250"), ("Стройка", "cp1251"), ("大林組", "shift_jis"),
     ("Dvořák", "cp1250"), ("Ελλάς", "cp1253"), ("大林組", "gb18030")],
)  # fmt: skip
def test_an_encoding_that_is_not_certain_is_refused_in_one_sentence(name: str, encoding: str) -> None:
    (fault,) = faults(TEXT.replace("Müller Bau", name).encode(encoding))
    assert fault.startswith("line 2: has letters in an encoding that isn't certain")


@pytest.mark.parametrize("header", ["a,b,c,d", "account", "Partner Name;Country", "\x89PNG"])
def test_a_file_of_something_else_is_refused_in_one_sentence(header: str) -> None:
    (fault,) = faults(f"{header}\n1,2,3,4\n".encode("latin-1"))
    assert "none of the sheet's columns" in fault or "isn't certain" in fault


def test_empty_columns_and_rows_at_the_end_are_no_fault() -> None:
    text = f"{HEADER},,,\n{MUELLER},,,\n,,,,,,,,\n\n ,\u200b,,,,,,,\n"
    assert len(read(text.encode(), PARTNERS)) == 1
    assert "line 2: has 8 cells" in faults(f"{HEADER},,\n{MUELLER},,x\n".encode())[0]


@pytest.mark.parametrize(
    "error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NV", "#BEZUG!", "#¡REF!", "######"]
)
def test_a_spreadsheet_s_error_is_refused_at_its_cell(error: str) -> None:
    (fault,) = faults(TEXT.replace("Müller Bau", error).encode())
    assert fault == f"line 2, column name: {error} is a spreadsheet's error; mend it there, or empty the cell"


@pytest.mark.parametrize("name", ["1.23E+05", "12.0", "...", "-"])
def test_what_a_spreadsheet_made_of_a_name_is_refused(name: str) -> None:
    assert faults(TEXT.replace("Müller Bau", name).encode())[0].startswith("line 2, column name: ")


def test_names_that_are_numbers_or_begin_with_total_are_names() -> None:
    for name in ("84 Lumber", "3M", "1-800-GOT-JUNK?", "Total", "Totalbau AG", "12"):
        (row,) = read(TEXT.replace("Müller Bau", name).encode(), PARTNERS)
        assert row["name"] == name


# A workbook by the standard's bare parts (ECMA-376): what Excel writes, without its decoration.
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Hidden" sheetId="1" state="hidden" r:id="r1"/><sheet name="Data" sheetId="2" r:id="r2"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="r{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in (1, 2)
    )
    + '<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2">'
    '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}


def workbook(*rows: tuple[object, ...]) -> bytes:
    def cell(value: object, place: str) -> str:
        if isinstance(value, date):
            return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{place}"><v>{value!r}</v></c>'
        if str(value).startswith("#"):
            return f'<c r="{place}" t="e"><v>{value}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'

    def line(number: int, row: tuple[object, ...]) -> str:
        cells = (cell(value, f"{chr(65 + at)}{number}") for at, value in enumerate(row))
        return f'<row r="{number}">{"".join(cells)}</row>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    lines = "".join(line(number, row) for number, row in enumerate(rows, 1))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        for number, data in ((1, ""), (2, lines)):
            sheet = f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>'
            book.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
    return out.getvalue()


def test_the_first_sheet_of_a_workbook_is_read_as_csv_is() -> None:
    header = ("account", "opened_on", "opportunity", "", "")
    data = workbook(
        header, ("Müller Bau", date(2026, 1, 5), 12.0, "", ""), ("", "", ""), ("B", "2026-01-06", "x")
    )
    first, second = read(data, PIPELINE)
    assert (first["account"], first["opened_on"], first["opportunity"]) == (
        "Müller Bau",
        date(2026, 1, 5),
        "12",
    )
    assert (second.line, second["opened_on"]) == (4, date(2026, 1, 6))


def test_titles_above_the_header_of_a_laid_out_report_are_passed_over() -> None:
    data = workbook(
        ("My report",), ("As of today",), ("account", "opened_on"), ("Müller", 46027.0), ("Total", "")
    )
    with pytest.raises(Wrong) as wrong:
        read(data, PIPELINE)
    assert [str(each) for each in wrong.value.findings] == [
        "line 4, column opened_on: '46027' isn't as days are written here; write it as 2026-01-05",
        "line 5: is a total, not a row of its own; delete the line",
    ]


def test_a_workbook_s_errors_are_refused_and_its_numbers_are_certain() -> None:
    header, line = ("account", "opened_on", "region"), ("Müller", date(2026, 1, 5), "#REF!")
    with pytest.raises(Wrong, match="line 2, column region: #REF! is a spreadsheet"):
        read(workbook(header, line), PIPELINE)
    columns = ("partner", "customer", "state", "filed_on", "value")
    deal = ("acme", "Müller", "submitted", date(2026, 1, 5), 120.125)
    (row,) = read(workbook(columns, deal), SHEETS["deals"])
    assert Decimal(row["value"]) == Decimal("120.125") and row["value"] == "120.1250"


@pytest.mark.parametrize("data", [b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0nothing"])
def test_a_broken_workbook_is_refused_in_one_sentence(data: bytes) -> None:
    assert excel.is_workbook(data)
    (fault,) = faults(data)
    assert "no workbook that can be read" in fault


def test_a_website_of_many_or_of_none_is_left_out() -> None:
    text = "account,opened_on,domain\nA,2026-01-05,n/a\nB,2026-01-05,facebook.com/b\nC,2026-01-05,c.com\n"
    rows = read(text.encode(), PIPELINE)
    assert [row["domain"] for row in rows] == [None, None, "c.com"]
    assert ["facebook.com" in str(note) for row in rows for note in row.notes] == [True]


def test_refused_lines_can_be_mended_and_imported() -> None:
    text = f"{HEADER}\n{MUELLER}\nbad,Bad,resell,Mars,DE,EUR\n"
    found = take_apart(text.encode(), PARTNERS)
    assert [row["partner"] for row in found.rows] == ["mueller"]
    written = refused(found.header, found.cells, found.findings)
    header, line = written.splitlines()
    assert header == f"{HEADER},refused_because"
    assert line.startswith("bad,Bad,resell,Mars,DE,EUR,") and "programs: " in line and "timezone: " in line
    mended = written.replace(",resell,", ",reseller,").replace("Mars,", "Europe/Berlin,")
    (row,) = read(mended.encode("utf-8-sig"), PARTNERS)
    assert row["partner"] == "bad"
