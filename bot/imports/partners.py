"""The partners' sheet: organisations, who looks after them, and where they are on each platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from sqlmodel import Session, col, select

from bot.imports import cells
from bot.imports.sheet import CellWrong, Change, Column, Import, Row, Sheet, assign, became
from models.partners import INVITED_ONLY, PROGRAMMES, STATUSES
from models.tables import Partner, PartnerPlace, Person

Place: TypeAlias = tuple[str, str]  # platform, and home or room

PLACES: dict[str, Place] = {
    "slack_teams": ("slack", "home"),
    "slack_channel": ("slack", "room"),
    "teams_tenants": ("teams", "home"),
    "teams_conversation": ("teams", "room"),
}
ATTRIBUTES = {
    "name": "name",
    "programmes": "programmes",
    "timezone": "timezone",
    "country": "country",
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
    Column("name", cells.text(150), "Acme Build Supply", required=True),
    Column("programmes", cells.several(cells.one_of(PROGRAMMES)), "reseller;referral", required=True),
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
)


def apply(rows: Iterable[Row], under_way: Import) -> list[Change]:
    """Does what the rows say: new partners, changed ones, and their places as the cells list them."""
    session = under_way.session
    partners = {partner.id: partner for partner in session.exec(select(Partner))}
    places = _places(session)
    done: list[tuple[Row, Change]] = []
    for row in rows:
        known = partners.get(row["partner"])
        partner = partners[row["partner"]] = known or _new(session, row)
        details = _set(partner, row) if known else ()
        details += _move(session, partner.id, row, places[partner.id])
        done.append((row, Change(row.line, partner.id, known is None, details)))
    taken = [row for row, _ in done]
    _check_rooms(taken, under_way, partners.values(), places)
    _look_at_homes(taken, under_way, places)
    _look_at_owners(taken, under_way)
    return [change for _, change in done]


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


def _places(session: Session) -> dict[str, dict[Place, dict[str, PartnerPlace]]]:
    """Every partner's places: partner, then place, then the platform's id."""
    found: dict[str, dict[Place, dict[str, PartnerPlace]]] = defaultdict(lambda: defaultdict(dict))
    for place in session.exec(select(PartnerPlace).order_by(col(PartnerPlace.id))):
        found[place.partner_id][place.platform, place.what][place.external_id] = place
    return found


def _move(
    session: Session, partner_id: str, row: Row, places: dict[Place, dict[str, PartnerPlace]]
) -> tuple[str, ...]:
    """Makes the partner's places what the cells list; a column that the file hasn't changes none."""
    details: tuple[str, ...] = ()
    for column, (platform, what) in PLACES.items():
        if column not in row:
            continue
        there = places[platform, what]
        old, new = list(there), list(row[column])
        for gone in set(old) - set(new):
            session.delete(there.pop(gone))
        for external_id in new:
            if external_id not in there:
                place = PartnerPlace(
                    partner_id=partner_id, platform=platform, what=what, external_id=external_id
                )
                session.add(place)
                there[external_id] = place
        if set(old) != set(new):
            details += (became(column, old, new),)
    return details


def _check_rooms(
    rows: Iterable[Row],
    under_way: Import,
    partners: Iterable[Partner],
    places: Mapping[str, Mapping[Place, Mapping[str, PartnerPlace]]],
) -> None:
    """A conversation of Procore's staff can't be one that a partner shares, and the other way round."""
    approval = {
        ("slack", partner.slack_approval_channel) for partner in partners if partner.slack_approval_channel
    }
    staff = under_way.staff_rooms | approval
    shared = {
        (platform, room)
        for at in places.values()
        for (platform, what), there in at.items()
        if what == "room"
        for room in there
    }
    for row in rows:
        for column, (platform, what) in PLACES.items():
            for room in row.get(column) or () if what == "room" else ():
                if (platform, room) in staff:
                    under_way.refuse(
                        row,
                        column,
                        f"{room} is a channel of Procore's staff; name the one shared with the partner",
                    )
        own = row.get("slack_approval_channel")
        if own and ("slack", own) in shared:
            under_way.refuse(
                row,
                "slack_approval_channel",
                f"{own} is shared with a partner; name one of Procore's staff alone",
            )


def _look_at_homes(
    rows: Iterable[Row], under_way: Import, places: Mapping[str, Mapping[Place, Mapping[str, PartnerPlace]]]
) -> None:
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for partner_id, at in places.items():
        for (platform, what), there in at.items():
            for home in there if what == "home" else ():
                holders[platform, home].add(partner_id)
    for row in rows:
        for column, (platform, what) in PLACES.items():
            for home in row.get(column) or () if what == "home" else ():
                others = sorted(holders[platform, home] - {row["partner"]})
                if others:
                    message = f"{home} is the home of {', '.join(others)} too: people there need a row each"
                    under_way.warn(row, column, message)


def _look_at_owners(rows: Iterable[Row], under_way: Import) -> None:
    """People refer to partners, so they may come after them: who isn't known yet is only pointed out."""
    roles = {person.id: person.roles for person in under_way.session.exec(select(Person))}
    for row in rows:
        for column in ("channel_manager", "backup"):
            who = row.get(column)
            if who and who not in roles:
                under_way.warn(row, column, f"{who} isn't known yet; import people next")
            elif who and "channel_manager" not in roles[who]:
                under_way.warn(row, column, f"{who} isn't a channel manager, and can't decide")


def rows(session: Session) -> Iterator[dict[str, str]]:
    """Every partner as the file has it, by key."""
    places = _places(session)
    for partner in session.exec(select(Partner).order_by(Partner.id)):
        row = {"partner": partner.id}
        row |= {column: _cell(getattr(partner, attribute)) for column, attribute in ATTRIBUTES.items()}
        row["status"] = ";".join([partner.status, *([INVITED_ONLY] if partner.invited_only else [])])
        row |= {column: _cell(list(places[partner.id][place])) for column, place in PLACES.items()}
        yield row


def _cell(value: str | list[str] | None) -> str:
    return ";".join(value) if isinstance(value, list) else value or ""


SHEET = Sheet("partners", COLUMNS, apply, rows)
