"""A reminder that the product doesn't have, in its two files, to be installed beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "visiting_reminders"
MODULE = '''
"""A partner visits the customer's site: the filer is asked about it one week and two weeks after the approval."""

from collections.abc import Iterator
from datetime import timedelta

from models.reminders import SubmissionReminder, numbered
from models.reminders.ending import still_runs
from models.tables import Submission
from models.timing import Context, Due, day_start
from models.timing.approval import approval


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    period = approval(submission, context)
    if period is None or submission.approved_on is None:
        return
    for week in (1, 2):
        day = submission.approved_on + timedelta(days=7 * week)
        at = context.filer.by(day_start(day, context), period.end)
        yield Due(f"site_visit:{week}", at, context.filer, period.end)


REMINDER = SubmissionReminder(
    name="site_visit",
    due=_due,
    applies=still_runs,
    urgency=lambda week: 500 - numbered(week, 0),
    buttons=("on_track", "lose"),
    is_notice=True,
)
'''
TEMPLATE = """
{% macro partner(item) %}Have you been to the site? The approval runs through {{ item.last_day|day }}.{% endmacro %}
{% macro room(item) %}Next: the partner visits the site.{% endmacro %}
{% macro staff(item) %}Nobody at the partner can be asked. Next: please ask about the site.{% endmacro %}
{% macro short(item) %}a visit to the site{% endmacro %}
"""


@dataclass(frozen=True)
class Installed:
    """Where its two files are: the package, and the folder of templates."""

    package: str
    templates: Path


@contextmanager
def installed(folder: Path, template: str = TEMPLATE) -> Iterator[Installed]:
    """Writes the two files into `folder` for as long as the block lasts."""
    package = folder / PACKAGE
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "site_visit.py").write_text(MODULE, "utf-8")
    words = folder / "words" / "reminders"
    words.mkdir(parents=True)
    (words / "site_visit.j2").write_text(template, "utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield Installed(PACKAGE, folder / "words")
    finally:
        sys.path.remove(str(folder))
        for name in [each for each in sys.modules if each.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
