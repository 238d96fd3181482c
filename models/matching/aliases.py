"""People's decisions on look-alikes: "same" makes a name findable; "different" pairs aren't reported again.

The caller keeps who decided, when, and why. This module stores what the next check needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass

from sqlalchemy import bindparam, delete, insert, or_, select

from models.matching import domains, names, places
from models.matching.index import Database, Owner, change_keys, read, stored_keys
from models.matching.listed import one_of
from models.matching.organization import Organization
from models.matching.tables import ACCOUNT, ALIAS, FIELDS, organization_columns, organization_of


def words_of(organization: Organization) -> str:
    """Returns the words of an organization's name, the key for decisions about it."""
    return " ".join(names.read(organization.name).main.words)


@dataclass(frozen=True, slots=True)
class Identity:
    """An organization's identity in normalized form. Missing fields are empty."""

    words: str
    domain: str
    city: str
    region: str
    country: str

    @classmethod
    def of(cls, organization: Organization) -> Identity:
        """Returns the identity of an organization."""
        return cls(
            words_of(organization),
            domains.own_domain(organization.domain),
            places.city(organization.city),
            places.region(organization.region),
            places.country(organization.country),
        )

    @property
    def _said(self) -> tuple[str, str, str, str]:
        return self.domain, self.city, self.region, self.country

    def adds_nothing_to(self, judged: Identity) -> bool:
        """True if this identity has nothing beyond `judged`, so that the decision covers it.

        One more field may mean another customer of that name, so people are asked.
        """
        if not self.words or self.words != judged.words:
            return False
        if self.domain and self.domain == judged.domain:
            return True
        return all(mine in ("", theirs) for mine, theirs in zip(self._said, judged._said, strict=True))

    def may_be(self, other: Identity) -> bool:
        """True if both have the same name and contradict each other at most in the city."""
        mine, theirs = (self.domain, self.region, self.country), (other.domain, other.region, other.country)
        agree = all(not one or not two or one == two for one, two in zip(mine, theirs, strict=True))
        return (
            bool(self.words)
            and self.words == other.words
            and (agree or bool(self.domain == other.domain != ""))
        )

    def text(self) -> str:
        """Returns the identity as one text, equal for equal identities."""
        return "|".join((self.words, *self._said))


def told_apart(asked: Organization, judged: Organization, account: Organization) -> bool:
    """True if the decision that `judged` isn't the customer of `account` also covers `asked`.

    An organization with so little information that it could be either isn't covered. If both have the same
    identity, only the exact spelling tells them apart.
    """
    mine, theirs, its = Identity.of(asked), Identity.of(judged), Identity.of(account)
    if mine == its:
        return _spelt(asked) == _spelt(judged) != _spelt(account)
    return mine == theirs or (mine.adds_nothing_to(theirs) and not mine.adds_nothing_to(its))


def _spelt(organization: Organization) -> tuple[str, ...]:
    return tuple(" ".join(each.casefold().split()) for each in astuple(organization))


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that an organization is, or isn't, an account's customer."""

    account: int
    same: bool
    organization: Organization


_ABOUT = (
    select(ALIAS.c.account, ALIAS.c.same, *organization_columns(ALIAS))
    .where(or_(one_of(ALIAS.c.account, "accounts"), ALIAS.c.words == bindparam("words")))
    .order_by(ALIAS.c.id)
)
_EVERY = (
    select(*organization_columns(ACCOUNT), *organization_columns(ALIAS), ALIAS.c.same)
    .join(ACCOUNT, ACCOUNT.c.id == ALIAS.c.account)
    .order_by(ALIAS.c.id)
)


def remember(database: Database, owner: Owner, organization: Organization, same: bool) -> None:
    """Stores that `organization` is, or isn't, the owner's customer. A later decision replaces an earlier one."""
    forget(database, owner, organization)
    before = stored_keys(database, owner)
    identity = Identity.of(organization)
    values = {"account": owner.account, "words": identity.words, "identity": identity.text(), "same": same}
    database.execute(insert(ALIAS), {**values, **asdict(organization)})
    change_keys(database, owner, before, stored_keys(database, owner))


def remember_pair(database: Database, one: Owner, two: Owner, same: bool) -> None:
    """Stores a decision about two accounts, in both directions. Raises KeyError if one isn't in the index."""
    for owner, other in ((one, two), (two, one)):
        organization = read(database, other)
        if organization is None:
            raise KeyError(other)
        remember(database, owner, organization, same)


def forget(database: Database, owner: Owner, organization: Organization) -> None:
    """Removes the decision about `organization` and the owner's customer, if any."""
    before = stored_keys(database, owner)
    identity = Identity.of(organization).text()
    database.execute(delete(ALIAS).where(ALIAS.c.account == owner.account, ALIAS.c.identity == identity))
    change_keys(database, owner, before, stored_keys(database, owner))


def forget_pair(database: Database, one: Owner, two: Owner) -> None:
    """Removes the decision about two accounts, in both directions, if any."""
    for owner, other in ((one, two), (two, one)):
        organization = read(database, other)
        if organization is not None:
            forget(database, owner, organization)


def every(database: Database) -> list[tuple[Organization, Organization, bool]]:
    """Returns every decision in force: the account's organization, the other one, and whether they are the same."""
    fields = len(FIELDS)
    return [
        (organization_of(row[:fields]), organization_of(row[fields:-1]), bool(row[-1]))
        for row in database.execute(_EVERY)
    ]


def about(database: Database, organization: Organization, accounts: Iterable[int] = ()) -> list[Decision]:
    """Returns the decisions about these accounts or about any organization with this name, the latest last."""
    parameters = {"accounts": accounts, "words": words_of(organization)}
    return [
        Decision(row[0], row[1], organization_of(row[2:])) for row in database.execute(_ABOUT, parameters)
    ]
