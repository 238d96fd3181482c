"""Marketing activities (guide 297-299): which of a partner's requests count, and for which quarter.

Only approved ones count. An approved activity in the future is planned. It is done once the partner reports it, or
at once if it was recorded afterwards. Requests for assistance or logos aren't activities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.kinds.marketing_plan import KIND as PLAN
from models.kinds.marketing_request import ASSISTANCE
from models.kinds.marketing_request import KIND as REQUEST
from models.quarters import Quarter
from models.readable import is_sound
from models.tables import Submission
from models.terms import State

_KINDS = {kind.name: kind for kind in (REQUEST, PLAN)}
_APPROVED = frozenset({"approved", "done"})
NO_ACTIVITY = frozenset({*ASSISTANCE, "logo_lockup"})


@dataclass(frozen=True)
class Activity:
    """A partner's activity: what, on which day, where to see it, and whether it has taken place.

    `counts` is False until Procore approves it.
    """

    reference: str
    what: str
    subject: str
    day: date
    link: str | None
    done: bool
    counts: bool

    @property
    def quarter(self) -> Quarter:
        """The quarter that it counts for."""
        return Quarter.of(self.day)


@dataclass(frozen=True)
class Marketing:
    """A partner's activities, earliest first, and the years with an approved marketing plan.

    `planned_since` is when each year's plan was approved, in UTC.
    """

    activities: tuple[Activity, ...] = ()
    plans: Mapping[int, str] = field(default_factory=dict)  # year -> reference
    planned_since: Mapping[int, datetime] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()  # references of what can't be read: whether it counts isn't known

    def counted(self, quarter: Quarter) -> tuple[Activity, ...]:
        """Returns the activities that count for the quarter, planned or done."""
        return tuple(each for each in self.activities if each.counts and each.quarter == quarter)

    def waiting(self, quarter: Quarter) -> tuple[Activity, ...]:
        """Returns the quarter's activities that wait for Procore's approval."""
        return tuple(each for each in self.activities if not each.counts and each.quarter == quarter)

    @property
    def has_begun(self) -> bool:
        """True once an approved activity has taken place. The initial one is required (guide 297)."""
        return any(each.counts and each.done for each in self.activities)


def activity(request: Submission) -> Activity | None:
    """Returns the activity of a marketing request, or None if it is no activity or was rejected."""
    answers, pending = request.answers, request.state in REQUEST.lifecycle.pending
    what = str(answers.get("activity", ""))
    if what in NO_ACTIVITY or not (pending or request.state in _APPROVED):
        return None
    done = request.state == State.DONE or answers.get("timing") == "done"
    return Activity(
        request.reference,
        what,
        str(answers.get("subject", "")),
        date.fromisoformat(str(answers.get("done_on") or answers["activity_date"])),
        str(answers.get("done_link") or answers.get("link") or "") or None,
        done,
        counts=not pending,
    )


def counted(requests: Iterable[Submission]) -> dict[Quarter, tuple[Activity, ...]]:
    """Returns a partner's activities that count, by quarter and day."""
    found: dict[Quarter, list[Activity]] = defaultdict(list)
    for each in (activity(request) for request in requests if _is_sound(request)):
        if each is not None and each.counts:
            found[each.quarter].append(each)
    return {quarter: tuple(sorted(found[quarter], key=_by_day)) for quarter in sorted(found)}


def of_partners(session: Session, partners: Collection[str]) -> dict[str, Marketing]:
    """Returns the activities and plans of each partner, with one query."""
    rows = session.exec(
        select(Submission).where(
            col(Submission.partner_id).in_(partners),
            col(Submission.kind).in_([REQUEST.name, PLAN.name]),
            col(Submission.state).in_(sorted(_APPROVED | REQUEST.lifecycle.pending)),
        )
    )
    theirs: dict[str, list[Submission]] = defaultdict(list)
    for row in rows:
        theirs[row.partner_id].append(row)
    return {partner: _marketing(theirs[partner]) for partner in partners}


def _marketing(every: Sequence[Submission]) -> Marketing:
    rows = [each for each in every if _is_sound(each)]
    found = [activity(each) for each in rows if each.kind == REQUEST.name]
    plans = {
        int(each.answers["year"]): each
        for each in rows
        if each.kind == PLAN.name and each.state == State.APPROVED
    }
    return Marketing(
        tuple(sorted((each for each in found if each is not None), key=_by_day)),
        {year: each.reference for year, each in plans.items()},
        {year: each.decided_at or each.filed_at for year, each in plans.items()},
        tuple(each.reference for each in every if each not in rows),
    )


def _is_sound(each: Submission) -> bool:
    """True if what counts the activity, or the plan, can be read: the day, or the year."""
    if not is_sound(_KINDS[each.kind], each):
        return False
    if each.kind == PLAN.name:
        return str(each.answers.get("year")).isdecimal()
    return bool(each.answers.get("done_on") or each.answers.get("activity_date"))


def _by_day(each: Activity) -> tuple[date, str]:
    return each.day, each.reference
