"""The pipeline's sheet: Procore's own opportunities and customers, as its CRM exports them (guide 449).

`handlers.operate.import_pipeline` says what an import means for claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.imports import cells
from bot.imports.sheet import Change, Column, Import, Row, Sheet, assign
from handlers.operate import import_pipeline
from models.conflicts.organizations import put_opportunity
from models.program import Program
from models.tables import Opportunity, PipelineImport

KINDS = ("opportunity", "customer")
ATTRIBUTES = {
    "domain": "domain",
    "country": "country",
    "region": "region",
    "kind": "what",
    "stage": "stage",
    "owner": "owner",
    "opened_on": "opened_on",
    "closed_on": "closed_on",
}

COLUMNS = (
    Column("account", cells.name(200), "Turner Construction Company", required=True),
    Column("domain", cells.domain, "turnerconstruction.com"),
    Column("country", cells.country, "US"),
    Column("region", cells.text(100), "New York"),
    Column("opportunity", cells.text(200), "Head office, phase 2", empty=""),
    Column("kind", cells.one_of(KINDS), KINDS[0], empty=KINDS[0]),
    Column("stage", cells.text(100), "Proposal", empty=""),
    Column("owner", cells.text(150), "Robin Diaz", empty=""),
    Column("opened_on", cells.day, "2027-01-14", required=True),
    Column("closed_on", cells.day, ""),
)


def apply(rows: Iterable[Row], under_way: Import) -> list[Change]:
    """Does what the rows say, in the index too, and has the claims compared with what is new."""
    session = under_way.session
    known = {each.key: each for each in session.exec(select(Opportunity))}
    changes, fresh = [], []
    for row in rows:
        key = f"{row['account']}\n{row.get('opportunity') or ''}"
        before = known.get(key)
        found = before or _new(key, row, under_way.now)
        details = _set(found, row)
        _check_days(row, found, under_way)
        found.imported_at = under_way.now
        session.add(found)
        change = Change(row.line, _shown(found), before is None, details if before else ())
        if change.is_change:
            known[key] = found
            session.flush()
            put_opportunity(session, found)
            fresh.append(found)
        changes.append(change)
    if not under_way.findings:
        _finish(under_way, changes, fresh)
    return changes


def _finish(under_way: Import, changes: list[Change], fresh: list[Opportunity]) -> None:
    """Records the import itself, whatever it changed: every card shows how old the last one is."""
    new = sum(each.is_new for each in changes)
    under_way.session.add(
        PipelineImport(
            at=under_way.now,
            read=len(changes),
            added=new,
            changed=sum(each.is_change for each in changes) - new,
        )
    )
    under_way.session.flush()
    import_pipeline.imported(under_way.session, under_way.program, fresh, under_way.now)


def _new(key: str, row: Row, now: datetime) -> Opportunity:
    return Opportunity(
        key=key,
        account=row["account"],
        name=row.get("opportunity") or "",
        opened_on=row["opened_on"],
        imported_at=now,
    )


def _set(found: Opportunity, row: Row) -> tuple[str, ...]:
    details: tuple[str, ...] = ()
    for column, attribute in ATTRIBUTES.items():
        if column in row:
            details += assign(found, attribute, row[column])
    return details


def _check_days(row: Row, found: Opportunity, under_way: Import) -> None:
    if found.closed_on is not None and found.closed_on < found.opened_on:
        under_way.refuse(row, "closed_on", f"{found.closed_on} is before it was opened, {found.opened_on}")


def _shown(found: Opportunity) -> str:
    return f"{found.account}: {found.name}" if found.name else found.account


def rows(session: Session, program: Program) -> Iterator[dict[str, str]]:
    """Everything in the pipeline as the file has it, by key."""
    for found in session.exec(select(Opportunity).order_by(col(Opportunity.key))):
        row = {"account": found.account, "opportunity": found.name}
        yield row | {column: _cell(getattr(found, attribute)) for column, attribute in ATTRIBUTES.items()}


def _cell(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def _merged(one: Row, other: Row) -> Row:
    """Two opportunities of one name as one: the later has its state, the earlier day of opening counts (guide 449)."""
    earlier, later = sorted((one, other), key=lambda row: row["opened_on"])
    given = {name: value for name, value in later.values.items() if value not in (None, "")}
    values = {**earlier.values, **given, "opened_on": earlier["opened_on"]}
    if None in (one.get("closed_on"), other.get("closed_on")) and "closed_on" in values:
        values["closed_on"] = None
    if "customer" in (one.get("kind"), other.get("kind")):
        values["kind"] = "customer"
    return Row(one.line, values, one.notes + other.notes)


SHEET = Sheet("pipeline", COLUMNS, apply, rows, keys=("account", "opportunity"), merge=_merged)
