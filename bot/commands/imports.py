"""`partner-desk import` and `export`: CSV and Excel files of what operators maintain."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from sqlmodel import Session

from bot.clock import WallClock
from bot.commands.ending import FINDINGS, GOOD, BadUse
from bot.commands.opening import program, ready_database, settings
from bot.imports import SHEETS, maps
from bot.imports.running import Report, run, run_good
from bot.imports.sheet import Finding, Row, Sheet, Wrong
from bot.imports.sheet_rows import Read, take_apart
from bot.imports.writing import export as exported
from bot.imports.writing import refused as refused_lines
from bot.imports.writing import template
from bot.printable import show
from bot.settings import Settings

_EVERY = 5_000


def take(
    name: str,
    file: Path | None,
    *,
    dry_run: bool,
    only_template: bool,
    headers: str | None = None,
    skip_bad: Path | None = None,
) -> int:
    """Imports the file, or says what that would change, or prints a file to start from.

    `headers` is a map of another system's headers: a file, or the name of one that comes along. With `skip_bad` the
    good lines are taken over, and the others written there with why. FINDINGS if any line isn't taken over; it then
    says why, line by line. Raises BadUse.
    """
    sheet = _sheet(name)
    if only_template:
        show(template(sheet), end="")
        return GOOD
    if file is None:
        raise BadUse(
            f"Name the file to import, or see one to start from: partner-desk import {name} --template"
        )
    given = settings()  # report a wrong value before anything about the file
    translated = _translation(headers, sheet) if headers else None
    if skip_bad is not None:
        _write(skip_bad, "")  # before anything changes: the lines that are left out must have a place
    try:
        found = take_apart(_bytes(file), sheet, translated)
        report, refused = _taken(found, sheet, given, dry_run=dry_run, only_good=skip_bad is not None)
    except Wrong as wrong:
        show(f"{file} isn't taken over, and nothing has changed:", file=sys.stderr)
        show(wrong, file=sys.stderr)
        if skip_bad is not None:
            skip_bad.unlink()
        return FINDINGS
    for warning in found.warnings:
        show(warning, file=sys.stderr)
    _tell(report, dry_run=dry_run)
    return _keep(skip_bad, found, refused) if skip_bad is not None else GOOD


def _taken(
    found: Read, sheet: Sheet, given: Settings, *, dry_run: bool, only_good: bool
) -> tuple[Report, list[Finding]]:
    """What the rows changed, and what stands against lines that were left out. Raises Wrong where none may be."""
    if found.findings and not only_good:
        raise Wrong(found.findings)
    rules, staff, now = program(given), staff_conversations(given), WallClock().now()
    with ready_database(given.database_url) as database:

        def work(session: Session) -> tuple[Report, list[Finding]]:
            def taken(rows: Sequence[Row]) -> Report:
                return run(session, sheet, rows, now, staff, dry_run=dry_run, watch=_watch, program=rules)

            return run_good(taken, found.rows) if only_good else (taken(found.rows), [])

        report, refused = database.write_now(work)
    return report, found.findings + refused


def _keep(file: Path, found: Read, refused: Sequence[Finding]) -> int:
    """Writes the lines that were left out, each with the reason."""
    if not refused:
        file.unlink()
        return GOOD
    _write(file, refused_lines(found.header, found.cells, refused))
    number = len({each.line for each in refused})
    show(f"{number} lines weren't taken over; they stand in {file}, each with why.", file=sys.stderr)
    return FINDINGS


def export(name: str, out: Path) -> None:
    """Writes everything known to `out`, safe to open in a spreadsheet. Raises BadUse."""
    sheet = _sheet(name)
    given = settings()
    rules = program(given)
    with ready_database(given.database_url) as database:
        text = database.read_now(lambda session: exported(session, sheet, rules))
    _write(out, text)
    show(f"{out}: {name}, {text.count(chr(10)) - 1} lines.")


def _write(out: Path, text: str) -> None:
    """Writes a byte order mark first; without it Excel doesn't recognize UTF-8."""
    try:
        out.write_text(text, "utf-8-sig", newline="")
    except OSError as error:
        raise BadUse(f"{out} can't be written: {error.strerror}") from None


def staff_conversations(given: Settings) -> frozenset[tuple[str, str]]:
    """Returns the conversations of Procore's staff, by platform: none may be a partner's."""
    found = set()
    for platform in ("slack", "teams"):
        for what in ("approval", "operations", "marketing", "direct_sales"):
            for kind in ("channel", "conversation"):
                conversation_id = getattr(given, f"{platform}_{what}_{kind}", None)
                if conversation_id:
                    found.add((platform, conversation_id))
    return frozenset(found)


def _sheet(name: str) -> Sheet:
    if name not in SHEETS:
        raise BadUse(f"{name!r} is no sheet; there are: {', '.join(SHEETS)}")
    return SHEETS[name]


def _translation(headers: str, sheet: Sheet) -> maps.Map:
    if sheet.name != "pipeline":
        raise BadUse("--map is for the pipeline's reports; the other sheets have headers of their own")
    try:
        return maps.load(headers, sheet)
    except maps.MapWrong as error:
        raise BadUse(str(error)) from None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadUse(f"{file} can't be read: {error.strerror}") from None


def _watch(rows: Sequence[Row]) -> Iterable[Row]:
    """Yields the rows, with a progress bar on a terminal, elsewhere with a line every so many rows."""
    console = Console(stderr=True)
    if console.is_terminal:
        yield from track(rows, "Importing", console=console, transient=True)
        return
    for number, row in enumerate(rows, 1):
        yield row
        if number % _EVERY == 0:
            show(f"{number} of {len(rows)} lines", file=sys.stderr)


def _tell(report: Report, *, dry_run: bool) -> None:
    for change in report.changes:
        if change.is_new:
            show(f"line {change.line}: {change.key}: new")
        elif change.is_change:
            show(f"line {change.line}: {change.key}: {', '.join(change.details)}")
    for warning in report.warnings:
        show(f"{warning} (taken over)", file=sys.stderr)
    counts = ", ".join(f"{number} {what}" for what, number in report.counts().items())
    show(f"{counts}. {'Nothing was changed: this was a dry run.' if dry_run else ''}".strip())
