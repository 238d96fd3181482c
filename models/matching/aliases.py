"""What people decided about look-alikes, remembered: "same" makes a name findable, "different" is never asked again.

Who decided, when and why is the business of whoever calls this; here stands what the next check must know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass

from sqlalchemy import bindparam, delete, insert, or_, select

from models.matching import domains, names, places
from models.matching.index import Database, Owner, change_keys, read, stored_keys
from models.matching.listed import one_of
from models.matching.organisation import Organisation
from models.matching.tables import ACCOUNT, ALIAS, FIELDS, organisation_columns, organisation_of


def words_of(organisation: Organisation) -> str:
    """The words of an organisation's name, under which verdicts about it are found."""
    return " ".join(names.read(organisation.name).main.words)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom an organisation says it is, spelt one way; what it doesn't say is empty."""

    words: str
    domain: str
    city: str
    region: str
    country: str

    @classmethod
    def of(cls, organisation: Organisation) -> Identity:
        """The identity of an organisation."""
        return cls(
            words_of(organisation),
            domains.own_domain(organisation.domain),
            places.city(organisation.city),
            places.region(organisation.region),
            places.country(organisation.country),
        )

    @property
    def _said(self) -> tuple[str, str, str, str]:
        return self.domain, self.city, self.region, self.country

    def adds_nothing_to(self, judged: Identity) -> bool:
        """True if who was `judged` is all that this one says to be: then the verdict covers it.

        A field more may tell another customer of that name, so it is asked about.
        """
        if not self.words or self.words != judged.words:
            return False
        if self.domain and self.domain == judged.domain:
            return True
        return all(mine in ("", theirs) for mine, theirs in zip(self._said, judged._said, strict=True))

    def may_be(self, other: Identity) -> bool:
        """True if both have the same name and contradict each other nowhere but in the city."""
        mine, theirs = (self.domain, self.region, self.country), (other.domain, other.region, other.country)
        agree = all(not one or not two or one == two for one, two in zip(mine, theirs, strict=True))
        return (
            bool(self.words)
            and self.words == other.words
            and (agree or bool(self.domain == other.domain != ""))
        )

    def text(self) -> str:
        """The identity as one text, equal for equal ones."""
        return "|".join((self.words, *self._said))


def told_apart(asked: Organisation, judged: Organisation, account: Organisation) -> bool:
    """True if a verdict that `judged` isn't the customer of `account` covers `asked`.

    Who says so little as to be either of the two is asked about. Of two customers with one identity each is known
    by its very spelling.
    """
    mine, theirs, its = Identity.of(asked), Identity.of(judged), Identity.of(account)
    if mine == its:
        return _spelt(asked) == _spelt(judged) != _spelt(account)
    return mine == theirs or (mine.adds_nothing_to(theirs) and not mine.adds_nothing_to(its))


def _spelt(organisation: Organisation) -> tuple[str, ...]:
    return tuple(" ".join(each.casefold().split()) for each in astuple(organisation))


@dataclass(frozen=True, slots=True)
class Decision:
    """That an organisation is, or isn't, the customer of an account."""

    account: int
    same: bool
    organisation: Organisation


_ABOUT = (
    select(ALIAS.c.account, ALIAS.c.same, *organisation_columns(ALIAS))
    .where(or_(one_of(ALIAS.c.account, "accounts"), ALIAS.c.words == bindparam("words")))
    .order_by(ALIAS.c.id)
)
_EVERY = (
    select(*organisation_columns(ACCOUNT), *organisation_columns(ALIAS), ALIAS.c.same)
    .join(ACCOUNT, ACCOUNT.c.id == ALIAS.c.account)
    .order_by(ALIAS.c.id)
)


def remember(database: Database, owner: Owner, organisation: Organisation, same: bool) -> None:
    """Remember that `organisation` is (or isn't) the owner's customer. A later verdict replaces an earlier one."""
    forget(database, owner, organisation)
    before = stored_keys(database, owner)
    identity = Identity.of(organisation)
    values = {"account": owner.account, "words": identity.words, "identity": identity.text(), "same": same}
    database.execute(insert(ALIAS), {**values, **asdict(organisation)})
    change_keys(database, owner, before, stored_keys(database, owner))


def remember_pair(database: Database, one: Owner, two: Owner, same: bool) -> None:
    """Remember a verdict about two accounts, in both directions. Raises KeyError if one isn't in the index."""
    for owner, other in ((one, two), (two, one)):
        organisation = read(database, other)
        if organisation is None:
            raise KeyError(other)
        remember(database, owner, organisation, same)


def forget(database: Database, owner: Owner, organisation: Organisation) -> None:
    """Undo the verdict about `organisation` and the owner's customer; nothing if there is none."""
    before = stored_keys(database, owner)
    identity = Identity.of(organisation).text()
    database.execute(delete(ALIAS).where(ALIAS.c.account == owner.account, ALIAS.c.identity == identity))
    change_keys(database, owner, before, stored_keys(database, owner))


def forget_pair(database: Database, one: Owner, two: Owner) -> None:
    """Undo the verdict about two accounts, in both directions; nothing where there is none."""
    for owner, other in ((one, two), (two, one)):
        organisation = read(database, other)
        if organisation is not None:
            forget(database, owner, organisation)


def every(database: Database) -> list[tuple[Organisation, Organisation, bool]]:
    """Return every verdict that stands: the account's organisation, the one judged, whether they are one."""
    fields = len(FIELDS)
    return [
        (organisation_of(row[:fields]), organisation_of(row[fields:-1]), bool(row[-1]))
        for row in database.execute(_EVERY)
    ]


def about(database: Database, organisation: Organisation, accounts: Iterable[int] = ()) -> list[Decision]:
    """Return what was decided about these accounts, or about any organisation of that name; the latest last."""
    parameters = {"accounts": accounts, "words": words_of(organisation)}
    return [
        Decision(row[0], row[1], organisation_of(row[2:])) for row in database.execute(_ABOUT, parameters)
    ]
