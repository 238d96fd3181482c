"""The end of an approval: it expires if the partner had notice, else operations have some days to give it.

A deal that was claimed as won in time never gets here: its lifecycle has no such move.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers import claims
from models import customers, letters
from models.agenda import Due
from models.tables import Event
from scheduler import notice
from scheduler.deeds.matter import Matter


def end(matter: Matter, dues: Sequence[Due]) -> Event:
    """Ends the approval at the end of its last day, or holds its end until the partner had notice."""
    given = notice.given(matter.session, matter.submission, matter.partner)
    data = {
        "delivered": given.delivered,
        "attempted": given.attempted,
        "partner_failed": given.partner_failed,
    }
    enough = given.suffices(matter.case.values.notices_before_expiry)
    event = matter.change("expire" if enough or not _can_hold(matter) else "hold_end", data)
    customers.end_grant(matter.session, matter.id, matter.now)
    claims.ended(matter.session, matter.programme, matter.submission, matter.now)
    letters.refresh(matter.session, matter.id, cause=f"e{event.id}", now=matter.now)
    claims.rivals_changed(matter.session, matter.submission, event)
    if event.act == "hold_end":
        copy_key = f"notice:{matter.submission.reference}"
        matter.write(f"notice:{event.id}", "ending.notice", "operations", event, copy_key=copy_key)
    _tell_room(matter, event)
    _tell_people(matter, event)
    if matter.submission.customer_domain:
        matter.write(f"sales:{event.id}", "sales.hold_ended", "direct_sales", event)
    return event


def end_without_notice(matter: Matter, dues: Sequence[Due]) -> Event:
    """Operations had their days to give notice by hand: it ends by itself."""
    event = matter.change("expire", {"notice": "outstanding"})
    letters.refresh(matter.session, matter.id, cause=f"e{event.id}", now=matter.now)
    _tell_room(matter, event)
    return event


def tell_of_unconfirmed_win(matter: Matter, dues: Sequence[Due]) -> Event:
    """Nobody has confirmed a win in time: operations are told, and nothing expires."""
    event = matter.record("win_unconfirmed")
    matter.tell(dues, "escalation.win", event)
    return event


def _can_hold(matter: Matter) -> bool:
    return matter.kind.lifecycle.move("hold_end", matter.submission.state) is not None


def _tell_room(matter: Matter, event: Event) -> None:
    """News under the submission's line in the partner's conversation, which says no more than its state."""
    if matter.kind.room_post:
        lane, line = f"partner:{matter.submission.partner_id}", f"room:{matter.submission.reference}"
        matter.write(f"ended_room:{event.id}", "ending.room", lane, event, thread_of=line)


def _tell_people(matter: Matter, event: Event) -> None:
    """The whole of it to the filer and the Partnership Managers, where they can be written to."""
    for receiver in (matter.case.filer, *matter.case.managers):
        if receiver.lane.startswith("person:"):
            matter.write(f"ended:{event.id}:{receiver.lane}", "ending.ended", receiver.lane, event)
