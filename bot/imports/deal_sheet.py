"""The deals' sheet imports the register that Partner Desk replaces. Live approvals keep their dates, and
their reminders start on the first day.

`handlers.operate.import_register` says what importing a deal means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from bot.imports import cells
from bot.imports.sheet import CellWrong, Change, Column, Import, Row, Sheet, became
from handlers.operate import import_register
from handlers.operate.import_register import Deal, Desk
from models import amounts, references
from models.amounts import Conventions
from models.calendar import local_day
from models.kinds.deal_registration import KIND
from models.people import STAFF_ROLES
from models.program import Program
from models.readable import UNREADABLE
from models.tables import Event, Partner, Person, Submission
from models.terms import Role, State

STATES = sorted(KIND.lifecycle.states())
FRESH = ("submitted", "approved", "rejected", "won", "lost", "withdrawn", "expired")
_NEEDS_APPROVAL = frozenset({"approved", "won", "expired"})

COLUMNS = (
    Column("reference", cells.text(60), "2027-014"),
    Column("partner", cells.key, "acme-build", required=True),
    Column("filer_email", cells.email, "robin@acme.example"),
    Column("customer", cells.name(200), "Harbor Point Builders LLC", required=True),
    Column("domain", cells.domain, "harborpoint.com"),
    Column("country", cells.country, "US"),
    Column("region", cells.text(100), "Massachusetts"),
    Column("state", cells.one_of(STATES), "approved", required=True),
    Column("filed_on", cells.day, "2027-01-14", required=True),
    Column("approved_on", cells.day, "2027-01-19"),
    Column("last_day", cells.day, "2027-04-19"),
    Column("value", cells.typed_amount, "120000.00"),
    Column("currency", cells.currency, "USD"),
    Column("note", cells.text(1000), "Demo in February"),
)
_FIELDS = ("customer", "domain", "country", "region", "state", "filed_on", "approved_on", "last_day", "value",
           "currency")  # fmt: skip


@dataclass
class _People:
    """Who may have filed, by email and by partner."""

    by_email: dict[str, Person]
    managers: dict[str, Person]
    partners: dict[str, Partner]

    @classmethod
    def read(cls, session: Session) -> _People:
        people = list(session.exec(select(Person).order_by(col(Person.id).desc())))
        return cls(
            {each.email.casefold(): each for each in people if each.email},
            {
                each.partner_id: each
                for each in people
                if each.partner_id and Role.PARTNER_MANAGER in each.roles
            },
            {each.id: each for each in session.exec(select(Partner))},
        )


def apply(rows: Iterable[Row], under_way: Import) -> list[Change]:
    """Imports the deals in the order in which they were filed: by day, then by line."""
    desk = Desk(under_way.session, under_way.program, under_way.now)
    people = _People.read(under_way.session)
    changes: list[Change] = []
    lines: dict[int, int] = {}
    fresh: list[tuple[Row, Deal, Partner]] = []
    for row in rows:
        partner = people.partners.get(row["partner"])
        if partner is None:
            under_way.refuse(
                row, "partner", f"{row['partner']!r} isn't known; import partners first, or correct the key"
            )
            continue
        before = len(under_way.findings)
        deal = _deal(row, partner, under_way)
        _check_days(row, deal, under_way)
        if len(under_way.findings) > before:
            continue
        known = import_register.known(under_way.session, deal.key)
        if known is None:
            fresh.append((row, deal, partner))
        else:
            lines[known.id] = row.line
            changes.append(_change(row, deal, partner, known, under_way, desk, lines))
    changes += _take_all(fresh, under_way, desk, people, lines)
    return sorted(changes, key=lambda change: change.line)


def _deal(row: Row, partner: Partner, under_way: Import) -> Deal:
    known = references.parse(row.get("reference") or "", {KIND.prefix})
    given = known or row.get("reference")
    return Deal(
        key=given or f"{partner.id} {row['customer']} {row['filed_on']}",
        country=row.get("country") or partner.country,
        currency=row.get("currency") or partner.currency,
        note=row.get("note"),
        value=_value(row, partner, under_way),
        **{name: row.get(name) for name in _FIELDS if name not in ("country", "currency", "value")},
    )


def _value(row: Row, partner: Partner, under_way: Import) -> Decimal | None:
    """Returns the amount as the partner's people write it. If the line names a currency, the currency sign
    must match.
    """
    typed, currency = row.get("value"), row.get("currency") or partner.currency
    if not typed:
        return None
    try:
        return cells.amount(typed, Conventions.of(partner.locale, partner.country, currency), currency)
    except CellWrong as error:
        under_way.refuse(row, "value", str(error))
        return None


def _check_days(row: Row, deal: Deal, under_way: Import) -> None:
    """Records days that contradict each other."""
    today = local_day(under_way.now, under_way.program.timezone)
    if deal.filed_on > today:
        under_way.refuse(row, "filed_on", f"{deal.filed_on} is still to come")
    if deal.state in _NEEDS_APPROVAL and deal.approved_on is None:
        under_way.refuse(row, "approved_on", f"is needed for a deal that is {deal.state}")
    if deal.approved_on is not None and not deal.filed_on <= deal.approved_on <= today:
        under_way.refuse(row, "approved_on", f"{deal.approved_on} is before the filing, or still to come")
    if deal.approved_on and deal.last_day and deal.last_day < deal.approved_on:
        under_way.refuse(row, "last_day", f"{deal.last_day} is before the approval")


def _take_all(
    fresh: list[tuple[Row, Deal, Partner]],
    under_way: Import,
    desk: Desk,
    people: _People,
    lines: dict[int, int],
) -> Iterator[Change]:
    ordered = sorted(fresh, key=lambda each: (each[1].filed_on, each[0].line))
    numbers = import_register.places(desk, [deal.filed_on for _, deal, _ in ordered])
    for (row, deal, partner), (sequence, late) in zip(ordered, numbers, strict=True):
        if deal.state not in FRESH:
            under_way.refuse(row, "state", f"{deal.state} begins in chat; write one of {', '.join(FRESH)}")
            continue
        if late:
            under_way.warn(row, "filed_on", "others filed since are known already; it stands behind them")
        filer = _filer(row, partner, people, under_way)
        if filer is None:
            continue
        ours = references.parse(deal.key, {KIND.prefix})
        try:
            with under_way.session.begin_nested():
                taken = import_register.take(desk, deal, partner, filer, sequence, ours)
        except import_register.Granted as granted:
            _refuse_second(row, granted.other, under_way, lines)
            continue
        lines[taken.id] = row.line
        _look_at_days(row, taken, under_way)
        yield Change(row.line, taken.reference, True)


def _filer(row: Row, partner: Partner, people: _People, under_way: Import) -> str | None:
    """Returns who filed: the person with that email, else the partner's Partnership Manager."""
    email = row.get("filer_email") or ""
    person = people.by_email.get(email.casefold())
    if person is not None and (person.partner_id == partner.id or set(person.roles) & STAFF_ROLES):
        return person.id
    manager = people.managers.get(partner.id)
    if manager is None:
        message = f"nobody of {partner.id} with this e-mail is known, nor a Partnership Manager; import people first"
        under_way.refuse(row, "filer_email", message)
        return None
    said = f"{email} isn't known as one of {partner.id}" if email else "is empty"
    under_way.warn(row, "filer_email", f"{said}; {manager.id} ({manager.name}) stands as the filer")
    return manager.id


def _refuse_second(row: Row, other: Submission, under_way: Import, lines: Mapping[int, int]) -> None:
    line = lines.get(other.id)
    where = f"line {line}" if line else other.reference
    under_way.refuse(
        row,
        "customer",
        f"{row['customer']!r} is the customer of {where} ({other.customer_name!r} of {other.partner_id}), whose "
        "approval stands too, and only one may: give the one that doesn't stand its true state, such as expired "
        "or withdrawn; if they are two customers, give each its own domain, country and region",
    )


def _look_at_days(row: Row, taken: Submission, under_way: Import) -> None:
    if taken.state == State.APPROVED and taken.expires_at is not None and taken.expires_at <= under_way.now:
        under_way.warn(
            row, "last_day", f"{taken.last_day} is over; the deal ends as soon as its partner had notice"
        )
    if taken.state in (State.SUBMITTED, State.NEEDS_INFORMATION) and taken.answer_due_at is not None:
        day = local_day(taken.answer_due_at, under_way.program.timezone)
        if taken.answer_due_at <= under_way.now:
            under_way.warn(row, "filed_on", f"Procore's answer was due before {day}; it counts as late")


def _change(
    row: Row,
    deal: Deal,
    partner: Partner,
    known: Submission,
    under_way: Import,
    desk: Desk,
    lines: Mapping[int, int],
) -> Change:
    """Updates a known deal, if nobody has acted on it since it was imported."""
    session = under_way.session
    if desk.program.named(known)[1] == UNREADABLE:
        under_way.refuse(
            row, "reference", f"{known.reference} can't be read: restore its record from a backup"
        )
        return Change(row.line, known.reference, False)
    given = {name: getattr(deal, name) for name in _FIELDS if name in row}
    if deal.last_day is None and "last_day" in given:
        del given["last_day"]
    has = _as_deal(known, desk.program)
    details = tuple(became(name, getattr(has, name), value) for name, value in given.items()
                    if getattr(has, name) != value)  # fmt: skip
    if known.partner_id != partner.id:
        under_way.refuse(row, "partner", f"{known.reference} is a deal of {known.partner_id}")
    elif details and not import_register.untouched(session, known):
        under_way.refuse(
            row,
            details[0].partition(":")[0],
            f"{known.reference} has been acted on since; change it there ({', '.join(details)}), "
            "and leave the line as an export has it",
        )
    elif details and deal.filed_on != has.filed_on:
        under_way.refuse(row, "filed_on", f"{known.reference} has its place in the order by {has.filed_on}")
    elif details:
        try:
            with session.begin_nested():
                merged = replace(has, **given, note=deal.note)
                if "last_day" not in given and "approved_on" in given:
                    merged = replace(merged, last_day=None)
                import_register.bring_up_to_date(desk, known, merged, partner)
        except import_register.Granted as granted:
            _refuse_second(row, granted.other, under_way, lines)
    return Change(row.line, known.reference, False, details)


def _as_deal(known: Submission, program: Program) -> Deal:
    """A deal of the desk's, as the sheet has it."""
    value = known.answers.get("value") or known.amount
    return Deal(
        key=known.reference,
        customer=known.customer_name or "",
        domain=known.customer_domain,
        country=known.country or "",
        region=known.answers.get("region"),
        state=known.state,
        filed_on=local_day(known.filed_at, program.timezone),
        approved_on=known.approved_on,
        last_day=known.last_day,
        value=Decimal(str(value)) if value is not None else None,
        currency=known.currency or "",
        note=None,
    )


def rows(session: Session, program: Program) -> Iterator[dict[str, str]]:
    """Every deal as the file has it, in the order of claims."""
    notes = _notes(session)
    people = {person.id: person for person in session.exec(select(Person))}
    deals = select(Submission).where(Submission.kind == KIND.name).order_by(col(Submission.sequence))
    for submission in session.exec(deals):
        if program.named(submission)[1] == UNREADABLE:
            yield {
                **dict.fromkeys((each.name for each in COLUMNS), ""),
                "reference": submission.reference,
                "partner": submission.partner_id,
                "state": UNREADABLE,
            }
            continue
        deal = _as_deal(submission, program)
        filer = people.get(submission.filer_id)
        yield {
            "reference": submission.reference,
            "partner": submission.partner_id,
            "filer_email": (filer.email if filer else None) or "",
            "note": notes.get(submission.id, ""),
            **{name: _cell(getattr(deal, name)) for name in _FIELDS},
        }


def _notes(session: Session) -> dict[int, str]:
    acts = col(Event.act).in_([import_register.TAKEN, import_register.UPDATED])
    found = session.exec(select(Event).where(acts).order_by(col(Event.id)))
    return {each.submission_id: str(each.data["internal"]) for each in found
            if each.submission_id is not None and each.data.get("internal")}  # fmt: skip


def _cell(value: str | date | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return amounts.written(value)
    return value.isoformat() if isinstance(value, date) else value or ""


SHEET = Sheet("deals", COLUMNS, apply, rows)
