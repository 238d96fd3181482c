"""`partner-desk verify`: does the stored submission match what was filed, by the digest on its receipt?"""

from __future__ import annotations

import sys

from sqlmodel import Session

from bot.commands.ending import FINDINGS, GOOD
from bot.commands.naming import named
from bot.commands.opening import ready_database, settings
from bot.printable import show
from models import receipts
from models.receipts import Receipt


def verify(reference: str, digest: str | None) -> int:
    """Prints the filing's time and digest. Returns FINDINGS if they don't match, or differ from `digest`.
    Raises BadUse.
    """

    def read(session: Session) -> tuple[str, Receipt]:
        found = named(session, reference)
        return found.reference, receipts.read(session, found)

    with ready_database(settings().database_url) as database:
        name, receipt = database.read_now(read)
    show(f"{name}  filed {receipt.filed_at:%Y-%m-%d %H:%M:%S} UTC")
    show(f"digest {receipt.digest}")
    if not receipt.holds:
        show("What is kept isn't what was filed: its digest is another one.", file=sys.stderr)
        return FINDINGS
    show(f"What is kept is what was filed; corrected {receipt.corrected} times since.")
    if digest is not None and not receipt.confirms(digest):
        show(f"{digest} isn't the receipt of {name}.", file=sys.stderr)
        return FINDINGS
    return GOOD
