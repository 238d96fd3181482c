"""Where partners are on the platforms, as their sheet lists it: their own homes, and shared conversations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.imports.sheet import Import, Row, became
from handlers.views import launchpad
from models import conversations
from models.tables import Conversation, Partner, PartnerLocation
from models.terms import Platform

HOMES = {"slack_teams": Platform.SLACK, "teams_tenants": Platform.TEAMS}
CONVERSATIONS = {"slack_channel": Platform.SLACK, "teams_conversation": Platform.TEAMS}
COLUMNS = {name: (platform, "home") for name, platform in HOMES.items()} | {
    name: (platform, "room") for name, platform in CONVERSATIONS.items()
}


@dataclass
class Places:
    """Every partner's homes and conversations, kept current as rows are imported: by partner and column."""

    session: Session
    by_partner: dict[str, dict[str, dict[str, PartnerLocation]]]

    @classmethod
    def read(cls, session: Session) -> Places:
        """Reads all of them."""
        columns = {place: column for column, place in COLUMNS.items()}
        found: dict[str, dict[str, dict[str, PartnerLocation]]] = defaultdict(lambda: defaultdict(dict))
        for place in session.exec(select(PartnerLocation).order_by(col(PartnerLocation.id))):
            found[place.partner_id][columns[place.platform, place.what]][place.external_id] = place
        return cls(session, found)

    def of(self, partner_id: str, column: str) -> list[str]:
        """Returns the ids in the partner's cell."""
        return list(self.by_partner[partner_id][column])

    def holders(self, column: str) -> dict[str, set[str]]:
        """Returns which partners each of the column's ids belongs to."""
        found: dict[str, set[str]] = defaultdict(set)
        for partner_id in self.by_partner:
            for external_id in self.of(partner_id, column):
                found[external_id].add(partner_id)
        return found

    def move(self, row: Row) -> tuple[str, ...]:
        """Makes the partner's places what the cells list; a column that the file hasn't changes none."""
        return tuple(
            became(column, *change)
            for column in COLUMNS
            if column in row and (change := self._list(row["partner"], column, row[column]))
        )

    def _list(self, partner_id: str, column: str, wanted: list[str]) -> tuple[list[str], list[str]] | None:
        """What the cell listed and lists now, None if they are the same."""
        there, old = self.by_partner[partner_id][column], self.of(partner_id, column)
        platform, what = COLUMNS[column]
        for gone in set(old) - set(wanted):
            self.session.delete(there.pop(gone))
        for new in (each for each in wanted if each not in there):
            there[new] = PartnerLocation(partner_id=partner_id, platform=platform, what=what, external_id=new)
            self.session.add(there[new])
        return (old, list(wanted)) if set(old) != set(wanted) else None


def check_conversations(
    rows: Iterable[Row], under_way: Import, partners: Iterable[Partner], places: Places
) -> None:
    """A conversation of Procore's staff can't be one that a partner shares, and the other way round."""
    approval = {("slack", partner.slack_approval_channel) for partner in partners}
    staff = under_way.staff_conversations | approval
    shared = places.holders("slack_channel")
    for row in rows:
        for column, known_conversation in _listed(row, CONVERSATIONS):
            if (CONVERSATIONS[column], known_conversation) in staff:
                message = f"{known_conversation} is a channel of Procore's staff; name the one shared with the partner"
                under_way.refuse(row, column, message)
        own = row.get("slack_approval_channel")
        if own in shared:
            message = f"{own} is shared with a partner; name one of Procore's staff alone"
            under_way.refuse(row, "slack_approval_channel", message)


def look_at_homes(rows: Iterable[Row], under_way: Import, places: Places) -> None:
    """Warns about homes that several partners share: the home doesn't tell whose member somebody there is."""
    holders = {column: places.holders(column) for column in HOMES}
    for row in rows:
        for column, home in _listed(row, HOMES):
            others = sorted(holders[column][home] - {row["partner"]})
            if others:
                message = f"{home} is the home of {', '.join(others)} too: people there need a row each"
                under_way.warn(row, column, message)


def show_launchpads(changed: Iterable[str], under_way: Import, places: Places) -> None:
    """Updates the launchpads in a changed partner's conversations, where the bot is a member."""
    session, now = under_way.session, under_way.now
    session.flush()
    present = session.exec(select(Conversation).where(Conversation.present, ~col(Conversation.archived)))
    here = {(conversation.platform, conversation.external_id) for conversation in present}
    for partner_id in changed:
        for column, platform in CONVERSATIONS.items():
            for known_conversation in places.of(partner_id, column):
                if (platform, known_conversation) in here:
                    conversations.forget_members(session, platform, known_conversation)
                    launchpad.post(session, platform, known_conversation, now, f"import:{now.isoformat()}")


def _listed(row: Row, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    for column in columns:
        for external_id in row.get(column) or ():
            yield column, external_id
