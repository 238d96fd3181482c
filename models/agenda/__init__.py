"""The agenda: what is due for a submission or a partner's quarter with nobody clicking. The rounds act on it.

`all_due` puts together what `models.reminders` declare and what `due_actions` do. `gathering` and `people_to_tell` read
what the rules must know. `recipients` says who is told today. `settling` keeps the next due moment.
"""

from models.agenda.all_due import agenda
from models.agenda.gathering import Gathered, gather
from models.agenda.recipients import Recipients, recipients
from models.agenda.settling import drop, reckon, schedule, settle, since
from models.timing import Context, Due, Pinged, Recipient, mark, runs

__all__ = [
    "Context",
    "Due",
    "Gathered",
    "Pinged",
    "Recipient",
    "Recipients",
    "agenda",
    "drop",
    "gather",
    "mark",
    "recipients",
    "reckon",
    "runs",
    "schedule",
    "settle",
    "since",
]
