"""Receipts that can be checked: the time of a filing and a digest of what was filed, whoever asks and whenever.

What was filed is rebuilt from the answers as they stand and the corrections in the history.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models import submissions
from models.tables import Submission

SHOWN = 16
"""How many hexadecimal digits a receipt shows: enough that nobody makes another filing of the same digest."""
SHORTEST = 8
"""How many of them a question must name."""


@dataclass(frozen=True)
class Receipt:
    """A filing: when, its digest as it was given out then, and whether what is kept still gives that digest."""

    filed_at: datetime
    digest: str
    holds: bool
    corrected: int

    def confirms(self, text: str) -> bool:
        """True if `text`, as a person typed it, is the digest, or enough of its beginning."""
        typed = "".join(text.split()).lower()
        return len(typed) >= SHORTEST and self.digest.startswith(typed)


def digest(kind: str, partner_id: str, answers: Mapping[str, Any]) -> str:
    """The SHA-256 of what was filed, in hexadecimal."""
    canonical = json.dumps(
        [kind, partner_id, answers], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def read(session: Session, submission: Submission) -> Receipt:
    """The receipt of a submission, checked."""
    events = submissions.history(session, submission.id or 0)
    given = next((str(each.data["digest"]) for each in events if each.data.get("digest")), "")
    corrections = [each.data["changed"] for each in events if each.data.get("changed")]
    answers = dict(submission.answers)
    for changed in reversed(corrections):
        for name, (before, _) in changed.items():
            if before is None:
                answers.pop(name, None)
            else:
                answers[name] = before
    now = digest(submission.kind, submission.partner_id, answers)
    return Receipt(submission.filed_at, given, given == submission.digest == now, len(corrections))
