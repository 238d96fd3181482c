"""Letters that weren't delivered: given up, set aside, or held until somebody fixes the cause."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.doctor.finding import Finding
from models.tables import Letter

_REMEDIES = {
    "failed": "They aren't tried again by themselves: put the reason right and run partner-desk resend, or tell those "
    "concerned by hand",
    "parked": "Look whether they arrived; if not, press Send again on the notice, or run partner-desk resend",
    "held": "They go out by themselves once the reason is gone",
}


def letters(session: Session) -> Iterator[Finding]:
    """One finding for each address and reason."""
    state_of, trouble_of = col(Letter.state), col(Letter.trouble)
    grouped = (
        select(Letter.state, Letter.address, Letter.trouble, func.count())
        .where(state_of.in_(list(_REMEDIES)))
        .group_by(state_of, col(Letter.address), trouble_of)
        .order_by(state_of, col(Letter.address), trouble_of)
    )
    for state, address, trouble, count in session.exec(grouped):
        amiss = f"{count} {state} ({trouble or 'no reason recorded'})"
        yield Finding(f"letters for {address}", amiss, _REMEDIES[state])
