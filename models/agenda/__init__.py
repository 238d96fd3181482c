"""The agenda: what time does to a submission with nobody clicking, as data. The rounds act on it.

`rules` says what is due (pure), `case` reads what the rules must know, `people` who is told in whose place,
`settling` keeps the next due moment.
"""

from models.agenda.case import Case, Pinged, gather
from models.agenda.due import Due, mark, urgency
from models.agenda.people import by_lane
from models.agenda.receiver import Receiver
from models.agenda.rules import agenda, outstanding, runs
from models.agenda.settling import drop, schedule, settle, since

__all__ = [
    "Case",
    "Due",
    "Pinged",
    "Receiver",
    "agenda",
    "by_lane",
    "drop",
    "gather",
    "mark",
    "outstanding",
    "runs",
    "schedule",
    "settle",
    "since",
    "urgency",
]
