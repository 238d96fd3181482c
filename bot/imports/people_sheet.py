"""The people's sheet: who they are, what they may do, and their account on each platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from bot.imports import cells
from bot.imports.sheet import Change, Column, Import, Row, Sheet, assign, became
from handlers.effects import due_dates, succession
from handlers.effects.home_refresh import rights_changed
from models import conversations, letters, rights, workspaces
from models.people import PARTNER_ROLES, ROLES, STAFF_ROLES, Account
from models.program import Program
from models.tables import Identity, Partner, Person, Profile
from models.terms import Platform, Role

BLOCKED = "blocked"  # beside the roles, or instead of them
DECIDES_FOR = "decides_for"  # the partners for whom a representative may decide
ATTRIBUTES = {"name": "name", "email": "email", "partner": "partner_id", "timezone": "timezone"}
ACCOUNTS = {Platform.SLACK: ("slack_team", "slack_user"), Platform.TEAMS: ("teams_tenant", "teams_user")}

COLUMNS = (
    Column("person", cells.key, "robin", required=True),
    Column("name", cells.name(150), "Robin Okafor", required=True),
    Column("email", cells.email, "robin@acme.example"),
    Column("roles", cells.several(cells.one_of(ROLES | {BLOCKED})), "partner_manager", required=True),
    Column("partner", cells.key, "acme-build"),
    Column("timezone", cells.timezone, "America/Chicago"),
    Column("slack_team", cells.slack_id("TE", "workspace"), "T0123ABCDEF"),
    Column("slack_user", cells.slack_id("UW", "member"), "U0123ABCDEF"),
    Column("teams_tenant", cells.uuid("tenant"), ""),
    Column("teams_user", cells.uuid("user"), ""),
    Column(DECIDES_FOR, cells.several(cells.key), "", empty=()),
)


@dataclass
class _Known:
    """What the database holds, kept up to date as rows are done."""

    people: dict[str, Person]
    partners: frozenset[str]
    identities: dict[tuple[str, str], Identity]  # by person and platform
    owners: dict[Account, str]
    closed: dict[Account, bool] = field(default_factory=dict)  # as far as the platform has been asked

    @classmethod
    def read(cls, session: Session) -> _Known:
        identities = list(session.exec(select(Identity)))
        return cls(
            {person.id: person for person in session.exec(select(Person))},
            frozenset(session.exec(select(Partner.id))),
            {(each.person_id, each.platform): each for each in identities},
            {_account(each): each.person_id for each in identities},
            {_account(each): each.deleted for each in session.exec(select(Profile))},
        )

    def owner(self, session: Session, account: Account) -> str | None:
        """Whose the account is, under any id of its organization (Slack's Enterprise Grid); None if nobody's."""
        with session.no_autoflush:  # what the file has said so far may still be refused
            teams = sorted(workspaces.kin(session, account.platform, account.team))
        same = (replace(account, team=team) for team in (account.team, *teams))
        return next((self.owners[each] for each in same if each in self.owners), None)

    def has_left(self, person: Person) -> bool:
        """True if every account of the person is known to be closed (`models.people.noticed`)."""
        theirs = [_account(each) for (owner, _), each in self.identities.items() if owner == person.id]
        return all(self.closed.get(each, False) for each in theirs)


def _account(of: Identity | Profile) -> Account:
    return Account(of.platform, of.team, of.account)


def apply(rows: Iterable[Row], under_way: Import) -> list[Change]:
    """Does what the rows say: new people, changed ones, and the accounts that are theirs from now on."""
    known = _Known.read(under_way.session)
    before = {person.id: person.partner_id for person in known.people.values()}
    sight = {person.id: _sight(person) for person in known.people.values()}
    changes = [_apply(row, under_way, known) for row in rows]
    changed = {change.key for change in changes if change.is_change}
    if changed and not under_way.findings:
        left = {
            before[each] for each in changed & before.keys() if before[each] != known.people[each].partner_id
        }
        _reckon(under_way, changed, left - {None})
        others = [each for each in changed & sight.keys() if sight[each] != _sight(known.people[each])]
        rights_changed(under_way.session, others, under_way.now)
    return changes


def _sight(person: Person) -> tuple[object, ...]:
    """Returns what decides which data somebody may see."""
    return (person.partner_id, person.blocked, tuple(person.roles))


def _reckon(under_way: Import, changed: set[str], left: set[str | None]) -> None:
    """Recalculates who is told, and when: for what concerns these people, and for the partners they left.

    Also checks again what was held because one of them was unknown.
    """
    session, program, now = under_way.session, under_way.program, under_way.now
    session.flush()
    conversations.forget_where_held(session)
    letters.look_again(session)
    due_dates.people_changed(session, program, changed, now)
    due_dates.partners_changed(session, program, [each for each in left if each], now)


def _apply(row: Row, under_way: Import, known: _Known) -> Change:
    before = known.people.get(row["person"])
    person = before or Person(id=row["person"], name=row["name"])
    details = _set(person, row)
    _check_side(person, row, under_way, known)
    if before is None:
        known.people[person.id] = person
        under_way.session.add(person)
    accounts = tuple(_accounts(row, under_way))
    if accounts and not under_way.findings:  # refused rows could break the database's own rules
        under_way.session.flush()  # an account that one line gives up may be taken by the next
    for account in accounts:
        details += _give(person, account, row, under_way, known)
    details += _let_decide(person, row, under_way, known)
    if details and person.source != "import":
        person.source = (
            "import"  # known by their workspace until now; from here on the operator's data counts
        )
    return Change(row.line, person.id, before is None, details if before else ())


def _set(person: Person, row: Row) -> tuple[str, ...]:
    details: tuple[str, ...] = ()
    for column, attribute in ATTRIBUTES.items():
        if column in row:
            details += assign(person, attribute, row[column])
    details += assign(person, "roles", [role for role in row["roles"] if role != BLOCKED])
    return details + assign(person, "blocked", BLOCKED in row["roles"])


def _check_side(person: Person, row: Row, under_way: Import, known: _Known) -> None:
    """People are Procore's or a partner's; nobody is both, and a partner's are of one that is known."""
    roles = set(person.roles)
    if roles & STAFF_ROLES and roles & PARTNER_ROLES:
        staff, theirs = ", ".join(sorted(STAFF_ROLES)), ", ".join(sorted(PARTNER_ROLES))
        under_way.refuse(row, "roles", f"nobody is on both sides: either of {staff} or of {theirs}")
    elif roles & STAFF_ROLES and person.partner_id:
        under_way.refuse(row, "partner", "Procore's staff belong to no partner; leave it empty")
    elif roles & PARTNER_ROLES and not person.partner_id:
        under_way.refuse(row, "partner", "is empty; name the partner that they belong to")
    elif person.partner_id and person.partner_id not in known.partners:
        under_way.refuse(
            row, "partner", f"{person.partner_id!r} isn't known; import partners first, or correct the key"
        )


def _let_decide(person: Person, row: Row, under_way: Import, known: _Known) -> tuple[str, ...]:
    """Lets a representative decide for the partners in the row and no others; without the column nothing changes.

    What they own of a partner that is taken from them goes to its channel manager.
    """
    session, now = under_way.session, under_way.now
    with session.no_autoflush:  # what the file has said so far may still be refused
        before = rights.partners_of(session, person.id)
    wanted = _wanted(person, row, before)
    if unknown := sorted(wanted - known.partners):
        message = f"{unknown[0]!r} isn't known; import partners first, or correct the key"
        under_way.refuse(row, DECIDES_FOR, message)
    elif wanted and Role.REPRESENTATIVE not in person.roles:
        why = "is for representatives; channel managers and operations decide by their role"
        under_way.refuse(row, DECIDES_FOR, why)
    if under_way.findings or wanted == before:
        return ()
    session.flush()
    for partner_id in sorted(rights.give(session, person.id, wanted, now)):
        partner = session.get_one(Partner, partner_id)
        succession.succeed(session, under_way.program, partner, person.id, now)
    return (became(DECIDES_FOR, ";".join(sorted(before)), ";".join(sorted(wanted))),)


def _wanted(person: Person, row: Row, before: frozenset[str]) -> frozenset[str]:
    """For whom they may decide from now on: as the column says, else as before while they are representatives."""
    if DECIDES_FOR in row:
        return frozenset(row[DECIDES_FOR])
    return before if Role.REPRESENTATIVE in person.roles else frozenset()


def _accounts(row: Row, under_way: Import) -> Iterator[Account]:
    """The accounts in the row. Empty cells change nothing: who shall no longer come in is blocked."""
    for platform, (home, user) in ACCOUNTS.items():
        team, account = row.get(home), row.get(user)
        if team and account:
            yield Account(platform, team, account)
        elif team or account:
            missing, other = (user, home) if team else (home, user)
            under_way.refuse(row, missing, f"is needed beside {other}: an account is known by both")


def _give(person: Person, account: Account, row: Row, under_way: Import, known: _Known) -> tuple[str, ...]:
    """Makes the account the person's, unless it is somebody else's."""
    owner = known.owner(under_way.session, account)
    if owner == person.id and account in known.owners:
        return ()
    column = ACCOUNTS[account.platform][1]
    if owner not in (None, person.id):
        under_way.refuse(row, column, _taken(account, known.people[owner]))
        return ()
    identity = known.identities.get((person.id, account.platform))
    old = _account(identity) if identity else None
    if identity is None:
        identity = Identity(person_id=person.id, platform=account.platform, team="", account="")
        known.identities[person.id, account.platform] = identity
    identity.team, identity.account = account.team, account.account
    identity.dm = identity.refused_at = None
    under_way.session.add(identity)
    person.left_told_at = person.unreachable_at = None  # was said of the account before
    person.left_at = under_way.now if known.has_left(person) else None
    if old:
        del known.owners[old]
    known.owners[account] = person.id
    _ask_for_profile(account, under_way, known)
    return (became(column, old and f"{old.account} of {old.team}", f"{account.account} of {account.team}"),)


def _taken(account: Account, owner: Person) -> str:
    message = f"{account.account} of {account.team} is the account of {owner.id} ({owner.name}) already"
    if owner.source == "workspace":
        return f"{message}, known by their workspace; with {owner.id} as the person they keep what they filed"
    return f"{message}; correct that person first, or this line"


def _ask_for_profile(account: Account, under_way: Import, known: _Known) -> None:
    """Asks for the profile now: until the platform says whether an account is a guest's, its owner is refused."""
    if account not in known.closed:
        known.closed[account] = False
        under_way.session.add(
            Profile(
                platform=account.platform, team=account.team, account=account.account, asked_at=under_way.now
            )
        )


def rows(session: Session, program: Program) -> Iterator[dict[str, str]]:
    """Everybody as the file has them, by key: those known by their workspace too."""
    known = _Known.read(session)
    for person in session.exec(select(Person).order_by(col(Person.id))):
        row = {"person": person.id}
        row |= {column: getattr(person, attribute) or "" for column, attribute in ATTRIBUTES.items()}
        row["roles"] = ";".join([*person.roles, *([BLOCKED] if person.blocked else [])])
        for platform, (home, user) in ACCOUNTS.items():
            identity = known.identities.get((person.id, platform))
            row[home], row[user] = (identity.team, identity.account) if identity else ("", "")
        row[DECIDES_FOR] = ";".join(sorted(rights.partners_of(session, person.id)))
        yield row


SHEET = Sheet("people", COLUMNS, apply, rows)
