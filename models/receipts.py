"""Verifiable receipts: the time of a filing and a digest of what was filed.

What was filed is rebuilt from the current answers and the corrections in the history.
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
"""How many hexadecimal digits a receipt shows: too many for anyone to make another filing with the same digest."""
SHORTEST = 8
"""How many of them somebody must give to verify it."""


@dataclass(frozen=True)
class Receipt:
    """A filing: its time, the digest given out then, and whether the stored data still has that digest."""

    filed_at: datetime
    digest: str
    holds: bool
    corrected: int

    def confirms(self, text: str) -> bool:
        """True if the typed `text` is the digest or a long enough beginning of it."""
        typed = "".join(text.split()).lower()
        return len(typed) >= SHORTEST and self.digest.startswith(typed)


def digest(kind: str, partner_id: str, answers: Mapping[str, Any]) -> str:
    """Returns the SHA-256 of what was filed, in hexadecimal."""
    canonical = json.dumps(
        [kind, partner_id, answers], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def read(session: Session, submission: Submission) -> Receipt:
    """Returns the verified receipt of a submission."""
    events = submissions.history(session, submission.id)
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
