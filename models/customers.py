"""End customers, grants, and what stands against a claim until names are compared.

An equal registrable domain, or an equal name without its legal form, makes two claims one customer. The
database allows one standing grant a customer (`customer_grant`), so two approvals can't both win a race.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.tables import EndCustomer, Grant, Submission

_LEGAL_FORMS = frozenset(
    """inc incorporated corp corporation co company llc lllp llp lp ltd limited plc pllc pc gmbh ag kg ug mbh ohg se sa
    sas sarl sl slu srl spa bv nv ab as asa oy oyj aps pty pte pvt private sdn bhd kk lda ltda cv de""".split()
)


def clean_name(name: str) -> str:
    """The name without case, accents, punctuation and legal form; the legal form stays if it is all there is."""
    flat = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ")
    flat = "".join(character for character in flat if not unicodedata.combining(character))
    words = re.sub(r"[.'’`]", "", flat)
    parts = re.findall(r"\w+", words)
    while len(parts) > 1 and parts[-1] in _LEGAL_FORMS:
        parts.pop()
    return " ".join(parts) or flat.strip()


def assign(session: Session, name: str, domain: str | None, country: str | None) -> EndCustomer:
    """The end customer that this name and domain belong to: the one known already, else a new row."""
    clean = clean_name(name)
    same = [col(EndCustomer.clean_name) == clean]
    if domain:
        same.append(col(EndCustomer.domain) == domain)
    found = session.exec(select(EndCustomer).where(or_(*same)).order_by(col(EndCustomer.id))).all()
    by_domain = [each for each in found if domain and each.domain == domain]
    if found:
        return (by_domain or list(found))[0]
    customer = EndCustomer(name=name, clean_name=clean, domain=domain, country=country)
    session.add(customer)
    session.flush()
    return customer


@dataclass(frozen=True)
class Standing:
    """Another claim on the same customer, and why it counts: the code of a template block."""

    submission: Submission
    reason: str  # same_domain | same_name


def standing(session: Session, claim: Submission, states: frozenset[str]) -> list[Standing]:
    """The other claims in `states` whose domain or clean name equals that of `claim`, earliest first."""
    same = [col(Submission.customer_clean) == claim.customer_clean]
    if claim.customer_domain:
        same.append(col(Submission.customer_domain) == claim.customer_domain)
    if claim.end_customer_id is not None:
        same.append(col(Submission.end_customer_id) == claim.end_customer_id)
    rows = session.exec(
        select(Submission)
        .where(
            or_(*same),
            col(Submission.id) != claim.id,
            col(Submission.sequence).is_not(None),
            col(Submission.state).in_(sorted(states)),
        )
        .order_by(col(Submission.sequence))
    )
    domain = claim.customer_domain
    return [
        Standing(each, "same_domain" if domain and each.customer_domain == domain else "same_name")
        for each in rows
    ]


def grant(session: Session, claim: Submission, scope: str, now: datetime) -> bool:
    """Grants the customer to `claim`; False if a standing grant forbids it (the database decides, not a look before).

    Uses a savepoint, so that the refusal leaves the transaction usable.
    """
    assert claim.end_customer_id is not None and claim.id is not None
    try:
        with session.begin_nested():
            session.add(
                Grant(
                    end_customer_id=claim.end_customer_id,
                    scope=scope,
                    number=1,
                    submission_id=claim.id,
                    started_at=now,
                )
            )
            session.flush()
    except IntegrityError:
        return False
    return True


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
