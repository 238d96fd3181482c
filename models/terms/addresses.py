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
    FOR = "for"  # the approval conversation, for somebody at Procore who prefers to be notified there
    MARKETING = "marketing"  # the marketing conversation, else as APPROVAL
    OPERATIONS = "operations"
    DIRECT_SALES = "direct_sales"
    ACCOUNT_TEAM = "account_team"  # direct sales, else operations
    AT = "at"  # a conversation on a platform, by its ID


class Address(str):
    """Who gets a letter, as stored text: `<kind>`, `<kind>:<name>`, and `…|<platform>` for an echo.

    Letters to one address go out in the order they were written. An echo is the same address on one more platform;
    delivery itself writes those. Only this class knows how the text is built.
    """

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Returns the address stored as `text`."""
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
        """The conversation where a partner's submissions are decided on."""
        return cls(f"{AddressKind.APPROVAL}:{partner_id}")

    @classmethod
    def in_approval(cls, person_id: str) -> Self:
        """Somebody at Procore, in the approval conversation."""
        return cls(f"{AddressKind.FOR}:{person_id}")

    @classmethod
    def marketing(cls, partner_id: str) -> Self:
        """The conversation where a partner's marketing requests are decided on."""
        return cls(f"{AddressKind.MARKETING}:{partner_id}")

    @classmethod
    def operations(cls) -> Self:
        """The operations conversation."""
        return cls(AddressKind.OPERATIONS)

    @classmethod
    def direct_sales(cls) -> Self:
        """The direct sales conversation."""
        return cls(AddressKind.DIRECT_SALES)

    @classmethod
    def account_team(cls) -> Self:
        """Direct sales, or operations if no conversation is set for direct sales."""
        return cls(AddressKind.ACCOUNT_TEAM)

    @classmethod
    def at(cls, platform: Platform, conversation: str) -> Self:
        """A conversation on a platform."""
        return cls(f"{AddressKind.AT}:{platform}:{conversation}")

    @property
    def first(self) -> Address:
        """The address without its echo platform."""
        return Address(self.partition(_ECHO)[0])

    @property
    def echo(self) -> Platform | None:
        """The additional platform of an echo, or None if this isn't an echo."""
        _, mark, platform = self.partition(_ECHO)
        return Platform.of(platform) if mark else None

    @property
    def kind(self) -> AddressKind:
        """The kind of address."""
        return AddressKind.of(self.first.partition(":")[0])

    @property
    def name(self) -> str:
        """A person's or partner's ID, or `<platform>:<conversation>`. "" if its kind has only one."""
        return self.first.partition(":")[2]

    @property
    def person_id(self) -> str:
        """The ID of the person who gets it directly, or "" for a conversation."""
        return self.name if self.kind is AddressKind.PERSON else ""

    def on(self, platform: Platform) -> Address:
        """Returns its echo on one more platform."""
        return Address(f"{self}{echo_on(platform)}")


def echo_on(platform: Platform) -> str:
    """Returns the suffix for the keys of an echo's letter and copy, same as in its address."""
    return f"{_ECHO}{platform}"
