"""What Teams needs to know to reach someone: kept as Teams last said it, in our own JSON. Work for the database.

For a conversation: its service address, tenant and team, whether the channel is shared, and with which tenants. For
an account (its Entra id): Teams' own id for it, and a conversation whose roster has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from bot.teams.addresses import PLATFORM
from models.tables import Contact

Details = dict[str, Any]


def of(session: Session, what: str, external_id: str) -> Details:
    """Returns what is known about a conversation or account, empty if nothing."""
    found = _row(session, what, external_id)
    return dict(found.details) if found is not None else {}


def note(session: Session, what: str, external_id: str, **told: Any) -> None:
    """Adds what Teams just said; keeps the rest."""
    known = _row(session, what, external_id)
    row = known or Contact(platform=PLATFORM, what=what, external_id=external_id)
    details = {**row.details, **{name: value for name, value in told.items() if value}}
    if known is None or details != row.details:
        row.details = details
        session.add(row)
        session.flush()


def share(
    session: Session, conversation_id: str, *, begun: Iterable[str] = (), ended: Iterable[str] = ()
) -> None:
    """Records which tenants a channel is now shared with, and which no longer. From then on the list is known."""
    known = of(session, "conversation", conversation_id).get("shared_with") or []
    tenants = sorted((set(known) | set(begun)) - set(ended))
    row = _row(session, "conversation", conversation_id) or Contact(
        platform=PLATFORM, what="conversation", external_id=conversation_id
    )
    row.details = {**row.details, "kind": "shared", "told": True, "shared_with": tenants}
    session.add(row)
    session.flush()


def service_of(session: Session, conversation_id: str, tenant: str) -> str:
    """Returns a conversation's service address; for a new one, that of another conversation in the tenant, or ""."""
    own = of(session, "conversation", conversation_id).get("service")
    if own:
        return str(own)
    rows = session.exec(
        select(Contact)
        .where(Contact.platform == PLATFORM, Contact.what == "conversation")
        .order_by(col(Contact.id).desc())
        .limit(50)
    )
    return next((str(row.details["service"]) for row in rows if _is_home(row.details, tenant)), "")


def teams_ids(session: Session, accounts: Iterable[str]) -> list[str]:
    """Returns Teams' own ids of these accounts, as far as the bot has met them."""
    rows = session.exec(
        select(Contact).where(
            Contact.platform == PLATFORM,
            Contact.what == "account",
            col(Contact.external_id).in_(list(accounts)),
        )
    )
    return sorted(str(row.details["id"]) for row in rows if row.details.get("id"))


def _is_home(details: Mapping[str, Any], tenant: str) -> bool:
    return bool(details.get("service")) and details.get("tenant") == tenant


def _row(session: Session, what: str, external_id: str) -> Contact | None:
    return session.exec(
        select(Contact).where(
            Contact.platform == PLATFORM, Contact.what == what, Contact.external_id == external_id
        )
    ).first()
