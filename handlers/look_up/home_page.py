"""What waits for whom, on one page: the Home tab, and the answer to `home` where there is none.

Staff see their queue by urgency, their team's, what ends within a week, and the lists that they keep; a partner's
person their own submissions.
"""

from __future__ import annotations

from typing import Any

from handlers.look_up import browse, saved_lists
from handlers.reply import Act, Content, Dialog, Reply, flat
from handlers.request import Request
from handlers.views import launchpad, preferences_shown
from handlers.views.list_subject import Sought
from models.tables import Partner
from models.terms import Role, Verb

_SOME = 4  # rows of what isn't one's own queue


def view(request: Request) -> Content:
    """What stands in the actor's Home now."""
    actor = request.actor
    me = preferences_shown.shown(request.session, actor, preferences_shown.today(request))
    if actor.may_review():
        return Content("home", "staff", {**_staff(request), "me": me})
    if actor.is_staff:
        return Content("home", "representative", {"me": me})
    partner = request.session.get(Partner, actor.partner_id)
    ways = launchpad.ways(request.program, [partner]) if partner else launchpad.Ways([], [])
    # The Partnership Manager sees all of the partner's.
    scope = "partner" if Role.PARTNER_MANAGER in actor.roles else "mine"
    own = browse.listing(request, Sought(scope)).data
    return Content(
        "home", "partner", {"own": own, "all_of_partner": scope == "partner", **flat(ways), "me": me}
    )


def shown(request: Request) -> Reply:
    """The same, asked for by words: not every platform has a Home tab."""
    return Dialog(view(request))


def _staff(request: Request) -> dict[str, Any]:
    return {
        "own": browse.listing(request, Sought("queue")).data,
        "others": browse.listing(request, Sought("others"), _SOME).data,
        "ending": browse.listing(request, Sought("ending"), _SOME).data,
        "theirs": [Act(Verb.REVIEW_TEAM), Act(Verb.OTHERS, Sought("others").subject)],
        "ends": [Act(Verb.ENDING, Sought("ending").subject)],
        "kept": saved_lists.kept(request),
    }
