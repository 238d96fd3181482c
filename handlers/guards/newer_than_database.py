"""Explains a button for a submission that isn't in the database: it was filed after the backup that was restored.

Only buttons count, because we made their references. A typed reference may simply be wrong.
"""

from __future__ import annotations

from handlers.reply import Refused, Reply
from handlers.request import Request
from models import calendar, letters, references
from models.submissions import by_reference
from models.terms import Address, Refusal

_UNFOUND = frozenset({"not_found", "not_entitled"})


def explained(request: Request, reply: Reply) -> Reply:
    """Returns the reply to a press or form. Procore's people read why nothing was found, and operations are told.

    Partners read the same as for any submission that isn't theirs.
    """
    if not isinstance(reply, Refused) or reply.code not in _UNFOUND or not request.actor.is_staff:
        return reply
    reference = references.parse(request.reference, request.program.prefixes)
    if reference is None or by_reference(request.session, reference) is not None:
        return reply
    _tell(request, reference)
    return Refused(Refusal.NEWER_THAN_DATABASE, {"reference": reference})


def _tell(request: Request, reference: str) -> None:
    """Tells operations once a day, with the reference of the first press."""
    day = calendar.local_day(request.now, request.program.timezone)
    letters.write(
        request.session,
        key=f"ops:newer:{day}",
        message="ops.newer",
        address=Address.operations(),
        params={"reference": reference},
        now=request.now,
    )
