"""What is quickly said of end customers: a name without its legal form, the end of a grant, who holds a customer.

Who is whose look-alike is judged in `models.conflicts`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from models.tables import Grant, Submission

_LEGAL_FORMS = frozenset(
    """inc incorporated corp corporation co company llc lllp llp lp ltd limited plc pllc pc gmbh ag kg ug mbh ohg se sa
    sas sarl sl slu srl spa bv nv ab as asa oy oyj aps pty pte pvt private sdn bhd kk lda ltda cv de""".split()
)


def clean_name(name: str) -> str:
    """The name without case, accents, punctuation and legal form; the legal form stays if it is all there is."""
    parts = legal_name(name).split(" ")
    while len(parts) > 1 and parts[-1] in _LEGAL_FORMS:
        parts.pop()
    return " ".join(parts)


def legal_name(name: str) -> str:
    """The name without case, accents and punctuation; what is nothing but punctuation stays."""
    flat = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ")
    flat = "".join(character for character in flat if not unicodedata.combining(character))
    parts = re.findall(r"\w+", re.sub(r"[.'’`]", "", flat))
    return " ".join(parts) or flat.strip()


def end_grant(session: Session, submission_id: int, now: datetime) -> None:
    """Ends whatever grant stands for the submission; nothing if none does."""
    session.execute(
        update(Grant)
        .where(col(Grant.submission_id) == submission_id, col(Grant.ended_at).is_(None))
        .values(ended_at=now)
    )


def holds(
    session: Session, domain: str | None, clean: str | None, states: frozenset[str]
) -> list[Submission]:
    """The claims that make Procore hold its direct sales to a domain or name (guide 445, 473)."""
    same = []
    if domain:
        same.append(col(Submission.customer_domain) == domain)
    if clean:
        same.append(func.coalesce(col(Submission.customer_clean), "") == clean)
    if not same:
        return []
    found = session.exec(select(Submission).where(or_(*same), col(Submission.state).in_(sorted(states))))
    return list(found)
