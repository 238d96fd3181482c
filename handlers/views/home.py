"""What waits for whom, on one page: the Home tab, and the answer to `home` where there is none.

Staff see their queue by urgency, their team's, what ends within a week, and the lists that they keep; a partner's
person their own submissions.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.reply import Act, Content, View
from handlers.request import Request
from handlers.views import launchpad, list_shown, preferences_shown, saved_lists_shown
from handlers.views.list_shown import Listed
from handlers.views.list_subject import Sought
from handlers.views.preferences_shown import Settings
from handlers.views.saved_lists_shown import SavedList
from models.tables import Partner
from models.terms import Role, Verb

_SOME = 4  # rows of what isn't one's own queue


@dataclass(frozen=True)
class StaffHome(View, template="home", block="staff"):
    """The Home of somebody who decides."""

    own: Listed
    """What waits for them."""
    others: Listed
    """What waits with colleagues."""
    ending: Listed
    """Approvals that end within a week."""
    theirs: list[Act]
    """The buttons for what waits with colleagues."""
    ends: list[Act]
    """The button for approvals that end."""
    kept: list[SavedList]
    """The lists that they keep."""
    me: Settings
    """How they want to be told."""


@dataclass(frozen=True)
class RepresentativeHome(View, template="home", block="representative"):
    """The Home of a sales representative."""

    me: Settings
    """How they want to be told."""


@dataclass(frozen=True)
class PartnerHome(View, template="home", block="partner"):
    """The Home of a partner's person."""

    own: Listed
    """Their submissions, or all of the partner's."""
    all_of_partner: bool
    """True if it is all of the partner's."""
    acts: list[Act]
    """What they can begin."""
    me: Settings
    """How they want to be told."""


class ClosedHome(View, template="home", block="closed"):
    """The Home of somebody who may see nothing."""


def shown(request: Request) -> Content:
    """What stands in the actor's Home now."""
    actor = request.actor
    me = preferences_shown.shown(request.session, actor, preferences_shown.today(request))
    if actor.may_review():
        return Content(_staff(request, me))
    return Content(RepresentativeHome(me) if actor.is_staff else _partner(request, me))


def _staff(request: Request, me: Settings) -> StaffHome:
    return StaffHome(
        own=list_shown.shown(request, Sought("queue")),
        others=list_shown.shown(request, Sought("others"), _SOME),
        ending=list_shown.shown(request, Sought("ending"), _SOME),
        theirs=[Act(Verb.REVIEW_TEAM), Act(Verb.OTHERS, Sought("others").subject)],
        ends=[Act(Verb.ENDING, Sought("ending").subject)],
        kept=saved_lists_shown.shown(request),
        me=me,
    )


def _partner(request: Request, me: Settings) -> PartnerHome:
    """The Partnership Manager sees all of the partner's."""
    partner = request.session.get(Partner, request.actor.partner_id)
    ways = launchpad.ways(request.program, [partner]) if partner else launchpad.Ways([], [])
    scope = "partner" if Role.PARTNER_MANAGER in request.actor.roles else "mine"
    return PartnerHome(list_shown.shown(request, Sought(scope)), scope == "partner", ways.acts, me)
