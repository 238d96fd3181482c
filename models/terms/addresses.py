"""Addresses: to whom letters go."""

from __future__ import annotations

from typing import Self

from models.terms.people import Platform
from models.terms.word import Word

_ECHO = "|"


class AddressKind(Word):
    """The first part of an address."""

    PERSON = "person"  # a direct message
    PARTNER = "partner"  # the partner's shared conversation
    APPROVAL = "approval"  # the partner's approval conversation, else the default
    FOR = "for"  # the approval conversation, for one of Procore's people who prefers to be told there
    MARKETING = "marketing"  # the marketing conversation, else as APPROVAL
    OPERATIONS = "operations"
    DIRECT_SALES = "direct_sales"
    ACCOUNT_TEAM = "account_team"  # the direct sellers, else operations
    AT = "at"  # a conversation of a platform, by its id


class Address(str):
    """Who gets a letter, as it is stored: `<kind>`, `<kind>:<name>`, and `…|<platform>` for an echo.

    Letters to one address go in the order in which they were written. An echo is the same address on one more
    platform: delivery writes to those itself. This class alone knows how the text is made.
    """

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """The address that was stored as `text`."""
        return cls(text)

    @classmethod
    def person(cls, person_id: str) -> Self:
        """A person, by direct message."""
        return cls(f"{AddressKind.PERSON}:{person_id}")

    @classmethod
    def partner(cls, partner_id: str) -> Self:
        """A partner's shared conversation."""
        return cls(f"{AddressKind.PARTNER}:{partner_id}")

    @classmethod
    def approval(cls, partner_id: str) -> Self:
        """Where a partner's submissions are decided on."""
        return cls(f"{AddressKind.APPROVAL}:{partner_id}")

    @classmethod
    def in_approval(cls, person_id: str) -> Self:
        """One of Procore's people, in the approval conversation."""
        return cls(f"{AddressKind.FOR}:{person_id}")

    @classmethod
    def marketing(cls, partner_id: str) -> Self:
        """Where a partner's marketing requests are decided on."""
        return cls(f"{AddressKind.MARKETING}:{partner_id}")

    @classmethod
    def operations(cls) -> Self:
        """The operations conversation."""
        return cls(AddressKind.OPERATIONS)

    @classmethod
    def direct_sales(cls) -> Self:
        """The direct sellers' conversation."""
        return cls(AddressKind.DIRECT_SALES)

    @classmethod
    def account_team(cls) -> Self:
        """The direct sellers, or operations where those have no conversation."""
        return cls(AddressKind.ACCOUNT_TEAM)

    @classmethod
    def at(cls, platform: Platform, conversation: str) -> Self:
        """A conversation of a platform."""
        return cls(f"{AddressKind.AT}:{platform}:{conversation}")

    @property
    def first(self) -> Address:
        """The address itself, whichever platform it is told on."""
        return Address(self.partition(_ECHO)[0])

    @property
    def echo(self) -> Platform | None:
        """The further platform on which an echo is told, None if this is no echo."""
        _, mark, platform = self.partition(_ECHO)
        return Platform.of(platform) if mark else None

    @property
    def kind(self) -> AddressKind:
        """What sort of address it is."""
        return AddressKind.of(self.first.partition(":")[0])

    @property
    def name(self) -> str:
        """Which of its kind: a person's or a partner's id, or `<platform>:<conversation>`; "" where there is one."""
        return self.first.partition(":")[2]

    @property
    def person_id(self) -> str:
        """The id of the person who gets it directly, "" if it goes to a conversation of several."""
        return self.name if self.kind is AddressKind.PERSON else ""

    def on(self, platform: Platform) -> Address:
        """Its echo on one more platform."""
        return Address(f"{self}{echo_on(platform)}")


def echo_on(platform: Platform) -> str:
    """What ends the keys of an echo's letter and copy, as it ends its address."""
    return f"{_ECHO}{platform}"
