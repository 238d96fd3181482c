"""The end of an approval: it expires if the partner had notice, else operations have some days to give it.

A deal that was claimed as won in time never gets here: its lifecycle has no such move. The state changes at the end of
the last day, a midnight; the messages about it wait for their receivers' working hours.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers import claims, holds
from models import customers, letters
from models.agenda import Due
from models.agenda.people import room
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
        _tell_operations(matter, event)
    _tell_room(matter, event)
    _tell_people(matter, event)
    if matter.submission.customer_domain:
        when = holds.told_of_end(matter.programme, matter.now)
        matter.write(f"sales:{event.id}", "sales.hold_ended", holds.LANE, event, when=when)
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


def _tell_operations(matter: Matter, event: Event) -> None:
    """Operations may give the notice by hand, or end it now."""
    when, copy_key = matter.case.operations.working(matter.now), f"notice:{matter.submission.reference}"
    lane = matter.case.operations.lane
    matter.write(f"notice:{event.id}", "ending.notice", lane, event, when=when, copy_key=copy_key)


def _tell_room(matter: Matter, event: Event) -> None:
    """News under the submission's line in the partner's conversation, which says no more than its state."""
    if matter.kind.room_post:
        receiver, line = room(matter.programme, matter.partner), f"room:{matter.submission.reference}"
        when = receiver.working(matter.now)
        matter.write(f"ended_room:{event.id}", "ending.room", receiver.lane, event, when=when, thread_of=line)


def _tell_people(matter: Matter, event: Event) -> None:
    """The whole of it to the filer and the Partnership Managers, where they can be written to."""
    for receiver in (matter.case.filer, *matter.case.managers):
        if receiver.lane.startswith("person:"):
            key, when = f"ended:{event.id}:{receiver.lane}", receiver.working(matter.now)
            matter.write(key, "ending.ended", receiver.lane, event, when=when)
