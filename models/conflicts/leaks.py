"""Finds what a text for a partner must not name. A reviewer's own words are the likeliest leak.

That covers other partners and their people, the customers and owners of look-alikes, and the program's internal
words. The text may name the partner it is for and the customer that this partner filed.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, or_, select

from models.conflicts.organizations import CLAIM
from models.matching import letters
from models.matching.plain_names import clean_name, legal_name
from models.matching.rarity import is_known
from models.tables import LookAlike, Opportunity, Partner, Person, Submission

SHORTEST = 4  # shorter names are too often ordinary words
SHORTEST_WITHOUT_SPACES = 2  # 鹿島: a character of these scripts carries as much as a syllable or a word


def found(session: Session, claim: Submission, text: str, internal: Iterable[str]) -> list[str]:
    """Returns the names and words in `text` that the claim's partner may not read, sorted alphabetically."""
    said = f" {clean_words(text)} | {legal_name(text)} "  # "J. N. Bentley" letter by letter, and as one word
    customer = clean_words(claim.customer_name or "")
    own = {customer, clean_name(claim.customer_name or ""), *customer.split()}
    hits = {
        name: shown
        for name, shown in _forbidden(session, claim, internal)
        if name not in own and _is_named(name, said)
    }
    return sorted(set(hits.values()))


def clean_words(text: str) -> str:
    """Returns the text as lower-case words without accents, separated by single spaces."""
    return " ".join(letters.spaced(letters.fold(text)).split())


def _is_named(name: str, said: str) -> bool:
    """True if the clean text contains the name as whole words, or anywhere in scripts without spaces."""
    if name and all(map(letters.is_written_without_spaces, name.replace(" ", ""))):
        return len(name) >= SHORTEST_WITHOUT_SPACES and name in said
    return len(name) >= SHORTEST and f" {name} " in said


def _forbidden(session: Session, claim: Submission, internal: Iterable[str]) -> Iterable[tuple[str, str]]:
    for word in internal:
        yield clean_words(word), word
    for name in session.exec(select(Partner.name).where(Partner.id != claim.partner_id)):
        yield clean_name(name), name
        for word in clean_words(name).split():
            if not is_known(word):  # "Calder" alone names Calder & Finch; "Construction" names nobody
                yield word, name
    others = select(Person.name).where(
        col(Person.partner_id).is_not(None), or_(col(Person.partner_id) != claim.partner_id)
    )
    for name in session.exec(others):
        yield clean_words(name), name
        last = clean_words(name).rpartition(" ")[2]
        yield last, name
    yield from _look_alikes(session, claim)


def _look_alikes(session: Session, claim: Submission) -> Iterable[tuple[str, str]]:
    for each in session.exec(select(LookAlike).where(LookAlike.submission_id == claim.id)):
        if each.other == CLAIM:
            other = session.get(Submission, each.other_id)
            names = (
                [other.customer_name, other.reference]
                if other and other.partner_id != claim.partner_id
                else []
            )
        else:
            row = session.get(Opportunity, each.other_id)
            names = [row.account, row.owner, row.name] if row else []
        for name in names:
            if name:
                yield clean_words(name), name
                yield clean_name(name), name
