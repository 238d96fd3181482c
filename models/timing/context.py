"""What the rules must know beside the submission or the partner. `models.agenda` reads it from the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from models.activities import Marketing
from models.calendar import Calendar
from models.lifecycle import Lifecycle
from models.policy import Values
from models.tables import Partner
from models.terms import AnyVerb, PingState
from models.timing.due import Due
from models.timing.recipient import Recipient


@dataclass(frozen=True)
class Pinged:
    """A ping on record."""

    key: str
    """Its unique key, as `Due.key` makes it."""
    rule: str
    """The rule by its stored name."""
    state: PingState
    """`waiting`, `told`, `superseded`, or `moot`."""


@dataclass(frozen=True)
class Context:
    """What the rules know about a submission beside its row."""

    values: Values
    """The policy in force for its partner."""
    lifecycle: Lifecycle
    """The moves of its kind."""
    calendar: Calendar
    """The program's working days."""
    timezone: str
    """The program's time zone: clocks in business days run in it."""
    partner_timezone: str
    """The partner's time zone: the approval period runs in it."""
    answer_days: int
    """Business days within which Procore answers; 0 if the kind promises no answer."""
    scaled: bool
    """True if `answer_days` aren't those of a deal: rules in business days keep their distance to the end."""
    filer: Recipient
    """The filer, or who stands for them once they have left."""
    managers: tuple[Recipient, ...]
    """The partner's Partnership Managers."""
    owner: Recipient
    """The owner at Procore."""
    backup: Recipient
    """Who is told if the owner doesn't act."""
    operations: Recipient
    """The operations conversation."""
    starts: Mapping[str, datetime]
    """When each act that starts a clock was last done, in UTC."""
    snoozes: tuple[tuple[Recipient, datetime], ...] = ()
    """Who put reminders off, and until when (UTC)."""
    pings: tuple[Pinged, ...] = ()
    """All pings on record."""
    held: bool = False
    """True while an extension that was requested in time is undecided: the approval doesn't end until then."""

    @cached_property
    def told(self) -> frozenset[tuple[str, str]]:
        """Rule and mark of every ping on record."""
        return frozenset((each.rule, each.key.rpartition(":")[2]) for each in self.pings)

    def began(self, *acts: AnyVerb) -> datetime | None:
        """When the last of `acts` was done (UTC), None if none was."""
        return max((self.starts[act] for act in acts if act in self.starts), default=None)


@dataclass(frozen=True)
class QuarterContext:
    """What the rules know about a partner's quarter."""

    partner: Partner
    """The partner."""
    values: Values
    """The policy in force for the partner."""
    timezone: str
    """The program's time zone."""
    marketing: Marketing
    """The partner's activities and marketing plans."""
    recipients: tuple[Recipient, ...]
    """The Partnership Managers, or else the partner's conversation."""
    owner: Recipient
    """Who reads the summary at Procore."""
    snoozes: tuple[tuple[Recipient, datetime], ...] = ()
    """Who of the recipients put reminders off, and until when (UTC)."""
    told: frozenset[str] = frozenset()
    """The keys of all pings on record."""

    def key(self, due: Due) -> str:
        """The unique key of a ping about the partner's quarter."""
        return f"partner:{self.partner.id}:{due.rule}:{due.recipient.address}:{due.mark}"
