"""Lists of submissions as they travel in buttons: `scope|state|words|page|kind`. Each press is answered anew.

A scope is one of `SCOPES`, or `of:<partner>` for staff. What somebody may see of a list is in its query.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col

from handlers.request import Request
from models import absence, calendar
from models.agenda import runs
from models.listing import Wanted
from models.people import partner_for
from models.tables import Partner, Submission
from models.terms import AnyState, Role
from models.visibility import visible

SCOPES = ("mine", "partner", "queue", "team", "others", "ending")
OF = "of:"
STAFF_SCOPES = frozenset({"queue", "team", "others", "ending"})
WORDS_LIMIT = 100
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Sought:
    """A list: whose, narrowed down to a state, a kind and words ("": all), and which page of it."""

    scope: str
    state: AnyState | None = None
    words: str = ""
    page: int = 1
    kind: str = ""

    @property
    def subject(self) -> str:
        """The list, as the subject of a button."""
        return f"{self.scope}|{self.state or ''}|{self.words.replace('|', ' ')}|{self.page}|{self.kind}"

    @property
    def is_narrow(self) -> bool:
        """True if it isn't all of its scope."""
        return bool(self.state or self.words or self.kind)

    def turned(self, page: int) -> Sought:
        """Another page of it."""
        return replace(self, page=page)

    def of(self, scope: str) -> Sought:
        """The same of somebody else's, from its first page."""
        return replace(self, scope=scope, page=1)


def parse(subject: str) -> Sought:
    """The list that a button means; what isn't understood is left out."""
    scope, state, words, page, kind = [*subject.split("|"), "", "", "", "", ""][:5]
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    known = scope in SCOPES or scope.startswith(OF)
    return Sought(
        scope if known else "mine", AnyState.of(state) if state else None, words[:WORDS_LIMIT], number, kind
    )


def asked(request: Request) -> Sought:
    """The list that the request's subject means. Who forges one gets the list without what there isn't."""
    sought, kinds = parse(request.subject), request.program.kinds
    states = {state for kind in kinds.values() for state in kind.lifecycle.states()}
    return replace(
        sought,
        state=sought.state if sought.state in states else None,
        kind=sought.kind if sought.kind in kinds else "",
    )


def for_actor(request: Request, sought: Sought) -> Sought:
    """The list as it is for the actor. What a partner calls its own is, for staff, that of the channel's partner."""
    if not request.actor.is_staff:
        return replace(sought, scope="partner") if sought.scope.startswith(OF) else sought
    if sought.scope not in ("mine", "partner"):
        return sought
    here = partner_for(request.session, request.actor)
    return replace(sought, scope=f"{OF}{here.id}" if here is not None else "team")


def partner_of(request: Request, sought: Sought) -> Partner | None:
    """The partner whose list it is, if it is one partner's."""
    if not sought.scope.startswith(OF):
        return None
    return request.session.get(Partner, sought.scope.removeprefix(OF))


def allowed(request: Request, sought: Sought) -> ColumnElement[bool]:
    """What of the list the actor may see."""
    partner = partner_of(request, sought)
    condition = visible(request.actor)
    return condition & (col(Submission.partner_id) == partner.id) if partner is not None else condition


def wanted(request: Request, sought: Sought) -> Wanted:
    """What the list holds, for the query."""
    found = Wanted(
        states=(sought.state,) if sought.state else (),
        words=sought.words,
        kinds=(sought.kind,) if sought.kind in request.program.kinds else (),
        page=sought.page,
        pending=pending(request),
    )
    actor = request.actor
    match sought.scope:
        case "ending":
            return _ending(request, found)
        case "team":
            return replace(found, by_urgency=not sought.words)
        case "mine" if not actor.is_staff:
            return replace(found, filer_id=actor.person_id)
        case _:
            return found


def mine(request: Request) -> tuple[str, ...]:
    """Whose submissions wait for the actor: their own, and those of whoever is away and named them to stand in."""
    actor = request.actor
    return (actor.person_id, *sorted(absence.stands_for(request.session, actor.person_id, request.now)))


def late(request: Request, sought: Sought) -> Wanted:
    """What of the list is late: Procore's answer was due by now."""
    return replace(wanted(request, sought), late_at=request.now)


def pending(request: Request) -> tuple[AnyState, ...]:
    """The states in which an answer is due, of every kind."""
    found = {state for kind in request.program.kinds.values() for state in kind.lifecycle.pending}
    return tuple(sorted(found))


def _ending(request: Request, found: Wanted) -> Wanted:
    """Approvals that end within a week: a channel manager's own, or for operations everybody's."""
    cycles = [kind.lifecycle for kind in request.program.kinds.values()]
    running = {state for each in cycles for state in each.states() if runs(each, state)}
    today = calendar.local_day(request.now, request.program.timezone)
    owners = mine(request) if Role.CHANNEL_MANAGER in request.actor.roles else ()
    return replace(
        found,
        states=found.states or tuple(sorted(running)),
        owners=owners,
        ends_until=today + A_WEEK,
        by_urgency=True,
    )
