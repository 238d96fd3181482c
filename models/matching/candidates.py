"""Finds the accounts in the index that an organization could be: the rarest keys first, then a quick look at the
rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz import fuzz
from sqlalchemy import bindparam, exists, literal_column, or_, select, union_all

from models.matching import places
from models.matching.aliases import words_of
from models.matching.index import Database, Owner
from models.matching.keys import Keys, hashed, of_question, spellings
from models.matching.listed import one_of
from models.matching.organization import Organization
from models.matching.rarity import weight
from models.matching.tables import (
    ACCOUNT,
    ALIAS,
    KEY,
    POSTING,
    SPELLING,
    organization_columns,
    organization_of,
)

LIMIT = 10
"""How many different candidates are compared in full; accounts written alike in every field count as one."""
BUDGET = 1_200
"""How many postings of counted keys are read, the rarest keys first; at least one key is."""
CROWDED = 400
"""A place or initials with more accounts than this say too little to be read."""
MOST_POSTINGS = 6_000
"""What bounds a question made to be slow; no name came near it."""
LOOKED_AT = 48
"""Of how many accounts the row is read, if no more candidates are wanted."""
MOST_TIED = 400
"""How many more are read if they have as much in common with the question as the best: rows of one customer."""
ROWS_A_CANDIDATE = 4
ACCOUNTS = 1_000_000
"""Against how many a key's uses are weighed. Only the order matters: a smaller index has the same."""
MISSPELT = 0.8
MISSPELT_FROM = 7.5
"""From this weight on (one account in 1,800) a word is looked for misspelt; a commoner one tells too few apart."""
WEIGHTS = {"w": 1.0, "i": 0.7, "p": 1.0, "n": 1.5, "d": 1.5}
"""How much a kind of key counts; the name as a whole and the domain are worth more than their rarity."""
SPELT_ALIKE = 8.0
SAME_CITY = 5.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that may be the organization."""

    owner: Owner
    organization: Organization


_USES = union_all(
    select(KEY.c.key, KEY.c.uses, KEY.c.key.label("asked")).where(one_of(KEY.c.key, "keys")),
    select(SPELLING.c.word, KEY.c.uses, SPELLING.c.spelling)
    .join(KEY, KEY.c.key == SPELLING.c.word)
    .where(one_of(SPELLING.c.spelling, "spellings")),
)
_POSTINGS = (
    select(POSTING.c.key, POSTING.c.account)
    .where(one_of(POSTING.c.key, "keys"))
    .limit(literal_column(str(MOST_POSTINGS)))
)
_ROWS = select(ACCOUNT.c.id, *organization_columns(ACCOUNT)).where(one_of(ACCOUNT.c.id, "accounts"))
_ROWS_AND_WHETHER_JUDGED = _ROWS.add_columns(
    or_(
        exists().where(ALIAS.c.account == ACCOUNT.c.id),
        exists().where(ALIAS.c.words == bindparam("words")),
    )
)


def candidates(database: Database, organization: Organization, limit: int = LIMIT) -> list[Candidate]:
    """Returns the accounts most like `organization`, likeliest first: `limit` of them, and their duplicates."""
    return look_up(database, organization, limit)[0]


def look_up(
    database: Database, organization: Organization, limit: int = LIMIT
) -> tuple[list[Candidate], bool]:
    """Returns the `candidates`, and False if there are no decisions about them or that name.

    Usually there are none, which saves another query.
    """
    points = _points(database, of_question(organization))
    first = _promising(points, max(LOOKED_AT, ROWS_A_CANDIDATE * limit))
    asked, city = organization.name.casefold(), places.city(organization.city)

    parameters = {"accounts": first, "words": words_of(organization)}
    ranked, judged = [], not first
    for row in database.execute(_ROWS_AND_WHETHER_JUDGED, parameters):
        account, name, _, its_city, *_, decided = row
        judged = judged or decided
        value = points[account] + SPELT_ALIKE / 100 * fuzz.ratio(asked, name.casefold())
        if city and city == places.city(its_city):
            value += SAME_CITY
        ranked.append((-value, account, row[1:-1]))
    ranked.sort()
    likeliest = _different(((account, fields) for _, account, fields in ranked), limit)
    return [_candidate(account, fields) for account, fields in likeliest], judged


def rows(database: Database, accounts: Iterable[int]) -> list[Candidate]:
    """Returns these accounts, in no particular order."""
    return [_candidate(row[0], row[1:]) for row in database.execute(_ROWS, {"accounts": accounts})]


def _candidate(account: int, fields: Sequence[str]) -> Candidate:
    return Candidate(Owner.of(account), organization_of(fields))


def _promising(points: dict[int, float], count: int) -> list[int]:
    """Returns the `count` accounts with the most points, and any that tie with the best."""
    ranked = sorted([(-worth, account) for account, worth in points.items()])
    tied = (one for worth, one in ranked[count : count + MOST_TIED] if worth == ranked[0][0])
    return [*(account for _, account in ranked[:count]), *tied]


def _different(
    ranked: Iterable[tuple[int, tuple[str, ...]]], limit: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Returns the first `limit` different organizations, each with all of its accounts.

    Twenty opportunities of one customer must not hide the claim on it.
    """
    taken: set[tuple[str, ...]] = set()
    for account, fields in ranked:
        if fields in taken or len(taken) < limit:
            taken.add(fields)
            yield account, fields


def _points(database: Database, asked: Keys) -> dict[int, float]:
    """Returns, by account, the total weight of the keys that it shares with the question."""
    chosen = _chosen(database, asked)
    having: dict[int, list[int]] = {}
    for key, account in database.execute(_POSTINGS, {"keys": chosen}).all():
        having.setdefault(key, []).append(account)
    answers: dict[int, list[int]] = {}
    for key in sorted(having, key=lambda key: (len(having[key]), key)):
        answers.setdefault(chosen[key][0], []).append(key)
    points: dict[int, float] = {}
    for keys in answers.values():
        counted: set[int] = set()  # each key of the question counts once per account, with its rarest match
        for key in keys:
            worth = log(ACCOUNTS / len(having[key])) * chosen[key][1]
            for account in having[key]:
                if account not in counted:
                    points[account] = points.get(account, 0.0) + worth
            counted.update(having[key] if len(keys) > 1 else ())
    return points


def _chosen(database: Database, asked: Keys) -> dict[int, tuple[int, float]]:
    """Returns the keys to read, each with the question's key that it matches and its weight.

    A key is read once, whether it matches exactly or as a misspelling.
    """
    counted = {hashed(key): key for key in asked.counted}
    telling = [word for word in asked.words if weight(word.removeprefix("w:")) >= MISSPELT_FROM]
    spelt = {hashed(spelling): hashed(word) for word in telling for spelling in spellings(word)}
    found = database.execute(_USES, {"keys": counted, "spellings": spelt}).all()
    chosen = {hashed(key): (hashed(key), WEIGHTS[key[0]]) for key in asked.own}
    left = BUDGET
    for key, uses, source in sorted(found, key=lambda row: (row[1], row[0])):
        as_asked = key == source
        if as_asked and counted[key][0] in "ip" and uses > CROWDED:
            continue
        if uses > left and left < BUDGET:
            break
        if as_asked:
            chosen[key] = (key, WEIGHTS[counted[key][0]])
        elif key not in counted:
            chosen.setdefault(key, (spelt[source], MISSPELT))
        left -= uses
    return chosen
