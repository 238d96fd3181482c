"""The partners' sheet: organizations, who looks after them, and where they are on each platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sqlmodel import Session, col, select

from bot.imports import cells, places
from bot.imports.places import Places
from bot.imports.sheet import CellWrong, Change, Column, Import, Row, Sheet, assign
from handlers.effects import due_dates, succession
from handlers.effects.home_refresh import republish
from models import countries, letters
from models.calendar import regions
from models.partners import INVITED_ONLY, PROGRAMS, STATUSES
from models.program import Program
from models.tables import Partner, Person

ATTRIBUTES = {
    "name": "name",
    "programs": "programs",
    "timezone": "timezone",
    "country": "country",
    "region": "region",
    "currency": "currency",
    "locale": "locale",
    "channel_manager": "channel_manager_id",
    "backup": "backup_id",
    "slack_approval_channel": "slack_approval_channel",
}


def _standing(cell: str) -> tuple[str, bool]:
    """A status, and whether `invited_only` stands beside it."""
    words = cells.several(cells.one_of((*STATUSES, INVITED_ONLY)))(cell)
    statuses = [word for word in words if word != INVITED_ONLY]
    if len(statuses) > 1:
        raise CellWrong(f"{cell!r} are several; write one of {', '.join(STATUSES)}, {INVITED_ONLY} beside it")
    return (statuses or [STATUSES[0]])[0], INVITED_ONLY in words


COLUMNS = (
    Column("partner", cells.key, "acme-build", required=True),
    Column("name", cells.name(150), "Acme Build Supply", required=True),
    Column(
        "programs",
        cells.several(cells.one_of(PROGRAMS)),
        "reseller;referral",
        required=True,
        former="programmes",
    ),
    Column("status", _standing, STATUSES[0], empty=(STATUSES[0], False)),
    Column("timezone", cells.timezone, "America/Chicago", required=True),
    Column("country", cells.country, "US", required=True),
    Column("currency", cells.currency, "USD", required=True),
    Column("locale", cells.locale, "en", empty="en"),
    Column("channel_manager", cells.key, "dana"),
    Column("backup", cells.key, "eli"),
    Column("slack_teams", cells.several(cells.slack_id("TE", "workspace")), "T0123ABCDEF", empty=()),
    Column("slack_channel", cells.several(cells.slack_id("CG", "channel")), "C0123ABCDEF", empty=()),
    Column("slack_approval_channel", cells.slack_id("CG", "channel"), ""),
    Column("teams_tenants", cells.several(cells.uuid("tenant")), "", empty=()),
    Column("teams_conversation", cells.several(cells.teams_conversation), "", empty=()),
    Column("region", cells.text(60), "IL"),
)


def apply(rows: Iterable[Row], under_way: Import) -> list[Change]:
    """Does what the rows say: new partners, changed ones, and their places as the cells list them."""
    session = under_way.session
    partners = {partner.id: partner for partner in session.exec(select(Partner))}
    theirs = Places.read(session)
    done: list[tuple[Row, Change]] = []
    former = {partner.id: partner.channel_manager_id for partner in partners.values()}
    for row in map(partial(_with_region, under_way), rows):
        known = partners.get(row["partner"])
        partner = partners[row["partner"]] = known or _new(session, row)
        details = _set(partner, row) if known else ()
        details += theirs.move(row)
        done.append((row, Change(row.line, partner.id, known is None, details)))
    taken = [row for row, _ in done]
    places.check_conversations(taken, under_way, partners.values(), theirs)
    places.look_at_homes(taken, under_way, theirs)
    _look_at_owners(taken, under_way)
    changed = [change.key for _, change in done if change.is_change]
    places.show_launchpads(changed, under_way, theirs)
    if changed and not under_way.findings:
        _follow(under_way, [partners[each] for each in changed], former)
    return [change for _, change in done]


def _follow(under_way: Import, changed: Iterable[Partner], former: Mapping[str, str | None]) -> None:
    """Moves the partner's submissions to another channel manager, and their due times to another hour."""
    session, program, now = under_way.session, under_way.program, under_way.now
    session.flush()
    letters.look_again(session)
    for partner in changed:
        before = former.get(partner.id)
        if partner.channel_manager_id not in (None, before):
            succession.succeed(session, program, partner, before, now)
    due_dates.partners_changed(session, program, [each.id for each in changed], now)
    theirs = select(Person.id).where(col(Person.partner_id).in_([each.id for each in changed]))
    republish(session, session.exec(theirs), now)  # this may change who is recognized by the partner's homes


def _with_region(under_way: Import, row: Row) -> Row:
    """The row with the code of its region, which only the country beside it tells."""
    typed = row.get("region")
    if not typed or "country" not in row:
        return row
    code = countries.region(row["country"], typed)
    if code is None:
        under_way.refuse(row, "region", _unknown_region(row["country"], typed))
    return Row(row.line, {**row.values, "region": code})


def _unknown_region(country: str, typed: str) -> str:
    some = ", ".join(sorted(regions(country))[:5])
    which = f"its code, such as {some}" if some else "its code of ISO 3166-2"
    return f"{typed!r} is no region of {country}; write {which}"


def _new(session: Session, row: Row) -> Partner:
    names = ("name", "timezone", "country", "currency")
    partner = Partner(id=row["partner"], **{name: row[name] for name in names})
    session.add(partner)
    _set(partner, row)
    session.flush()  # its places refer to it
    return partner


def _set(partner: Partner, row: Row) -> tuple[str, ...]:
    details: tuple[str, ...] = ()
    for column, attribute in ATTRIBUTES.items():
        if column in row:
            details += assign(partner, attribute, row[column])
    if "status" in row:
        status, invited_only = row["status"]
        details += assign(partner, "status", status) + assign(partner, "invited_only", invited_only)
    return details


def _look_at_owners(rows: Iterable[Row], under_way: Import) -> None:
    """People refer to partners, so they may be imported later: an unknown owner only gets a warning."""
    roles = {person.id: person.roles for person in under_way.session.exec(select(Person))}
    for row in rows:
        for column in ("channel_manager", "backup"):
            who = row.get(column)
            if who and who not in roles:
                under_way.warn(row, column, f"{who} isn't known yet; import people next")
            elif who and "channel_manager" not in roles[who]:
                under_way.warn(row, column, f"{who} isn't a channel manager, and can't decide")


def rows(session: Session, program: Program) -> Iterator[dict[str, str]]:
    """Every partner as the file has it, by key."""
    theirs = Places.read(session)
    for partner in session.exec(select(Partner).order_by(Partner.id)):
        row = {"partner": partner.id}
        row |= {column: _cell(getattr(partner, attribute)) for column, attribute in ATTRIBUTES.items()}
        row["status"] = ";".join([partner.status, *([INVITED_ONLY] if partner.invited_only else [])])
        row |= {column: _cell(theirs.of(partner.id, column)) for column in places.COLUMNS}
        yield row


def _cell(value: str | list[str] | None) -> str:
    return ";".join(value) if isinstance(value, list) else value or ""


SHEET = Sheet("partners", COLUMNS, apply, rows)
