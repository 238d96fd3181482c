"""The agenda: what time does to a submission with nobody clicking, as data. The rounds act on it.

`rules` says what is due (pure), `case` reads what the rules must know, `people` who there is, `hearing` who hears of
it now, `settling` keeps the next due moment.
"""

from models.agenda.case import Case, Pinged, gather
from models.agenda.due import Due, mark, urgency
from models.agenda.hearing import Hearing, hearing
from models.agenda.receiver import Receiver
from models.agenda.rules import agenda, outstanding, runs
from models.agenda.settling import drop, reckon, schedule, settle, since

__all__ = [
    "Case",
    "Due",
    "Hearing",
    "Pinged",
    "Receiver",
    "agenda",
    "drop",
    "gather",
    "hearing",
    "mark",
    "outstanding",
    "reckon",
    "runs",
    "schedule",
    "settle",
    "since",
    "urgency",
]
