"""Runs one import as one transaction: the whole file, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.imports.sheet import Change, Finding, Import, Row, Sheet, Wrong
from models.program import Program
from models.submissions import record
from models.terms import AnyVerb


@dataclass(frozen=True)
class Report:
    """What an import did, or would do. Warnings need a look but stopped nothing."""

    changes: tuple[Change, ...]
    warnings: tuple[Finding, ...]

    def counts(self) -> dict[str, int]:
        """How many lines were new, changed something, and said what was known."""
        new = sum(change.is_new for change in self.changes)
        changed = sum(change.is_change for change in self.changes) - new
        return {"new": new, "changed": changed, "unchanged": len(self.changes) - new - changed}


def run_good(run: Callable[[Sequence[Row]], Report], rows: Sequence[Row]) -> tuple[Report, list[Finding]]:
    """What `run` reports of the rows that can be taken over, and what stands against the others.

    Rows may depend on each other, so that one more may be refused without those that were: it goes on until none is.
    """
    refused: list[Finding] = []
    while True:
        try:
            return run(rows), refused
        except Wrong as wrong:
            refused += wrong.findings
            bad = {finding.line for finding in wrong.findings}
            good = [row for row in rows if row.line not in bad]
            if len(good) == len(rows):
                raise
            rows = good


def run(
    session: Session,
    sheet: Sheet,
    rows: Sequence[Row],
    now: datetime,
    staff_conversations: frozenset[tuple[str, str]] = frozenset(),
    *,
    dry_run: bool = False,
    watch: Callable[[Sequence[Row]], Iterable[Row]] = iter,
    program: Program | None = None,
) -> Report:
    """Takes the rows over and says what changed; raises Wrong and changes nothing if any can't be.

    A dry run does all of it, in the database itself, and takes it back. `watch` gives the rows one by one,
    and may show how far it is. `program` defaults to the packaged one.
    """
    with session.begin_nested() as savepoint:
        notes = [note for row in rows for note in row.notes]
        under_way = Import(session, now, staff_conversations, program or Program.packaged(), warnings=notes)
        changes = sheet.apply(watch(rows), under_way)
        if under_way.findings:
            raise Wrong(under_way.findings)
        session.flush()
        report = Report(tuple(changes), tuple(under_way.warnings))
        if dry_run:
            savepoint.rollback()
        elif any(change.is_change for change in changes):
            record(session, act=AnyVerb.of(f"import_{sheet.name}"), at=now, data=report.counts())
    return report
