"""What the rules of time work on, and what they give: recipients, clocks, contexts, and what is due.

Pure data and pure functions. `models.reminders` and `models.agenda` hold the rules themselves.
"""

from models.timing.clocks import business_day, day_start, distinct
from models.timing.context import Context, Pinged, QuarterContext
from models.timing.due import Due, mark
from models.timing.periods import is_outstanding, is_over, runs
from models.timing.recipient import Recipient

__all__ = [
    "Context",
    "Due",
    "Pinged",
    "QuarterContext",
    "Recipient",
    "business_day",
    "day_start",
    "distinct",
    "is_outstanding",
    "is_over",
    "mark",
    "runs",
]
