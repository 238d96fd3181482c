"""The configured program: its policy, kinds of submission, and reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from models import kinds as installed_kinds
from models import reminders as installed_reminders
from models.calendar import Calendar
from models.kinds import Kind
from models.lifecycle import DECISIONS, STAFF, Who
from models.policy import Policy, Values, packaged
from models.readable import UNREADABLE, NotReadable, checked
from models.reminders import Reminders
from models.tables import Partner, Submission
from models.terms import AnyState


@dataclass(frozen=True)
class Program:
    """Policy, kinds, and reminders. Built once when a process starts."""

    policy: Policy
    kinds: dict[str, Kind]
    reminders: Reminders = field(default_factory=installed_reminders.collect)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", {name: self._routed(kind) for name, kind in self.kinds.items()})

    def _routed(self, kind: Kind) -> Kind:
        """Returns the kind, reviewed by those to whom the policy gives its decision."""
        delegated = kind.decided_by and getattr(self.policy.values, kind.decided_by) == "channel_manager"
        return replace(kind, reviewed_by="approval") if delegated else kind

    def deciders(self, kind: Kind) -> frozenset[Who]:
        """Returns who at Procore decides on a kind: the lifecycle's deciders, or those that the policy names."""
        named = frozenset({Who(getattr(self.policy.values, kind.decided_by))}) if kind.decided_by else STAFF
        return named & {who for move in kind.lifecycle.moves if move.act in DECISIONS for who in move.who}

    @classmethod
    def packaged(cls) -> Program:
        """Returns the program that ships with the package."""
        return cls.installed(packaged())

    @classmethod
    def installed(cls, policy: Policy, packages: Sequence[str] = ()) -> Program:
        """Returns the program for a policy, with the kinds and reminders of further `packages`.

        Raises ValueError if two kinds or two reminders share a name.
        """
        kinds = installed_kinds.collect((installed_kinds.PACKAGE, *packages))
        return cls(policy, kinds, installed_reminders.collect((installed_reminders.PACKAGE, *packages)))

    def values(self, partner: Partner | None = None) -> Values:
        """Returns the policy values in force for `partner` (its agreement prevails, guide 86-90), or in general."""
        return self.policy.overridden(self.overrides(partner) if partner is not None else {})

    def last_day(self, partner: Partner, approved_on: date) -> date:
        """Returns the last day of an approval given on `approved_on`, in the partner's time zone (guide 459, 470)."""
        return approved_on + timedelta(days=self.values(partner).approval_days)

    def overrides(self, partner: Partner) -> dict[str, Any]:
        """Returns what the partner's agreement overrides: value -> {"value": …, "clause": …}. Decisions store it."""
        return dict(self.policy.agreements.get(partner.id, {}))

    def kind(self, submission: Submission) -> Kind:
        """The declaration of the submission's kind. Raises `models.readable.NotReadable` for a damaged row."""
        return checked(self.kinds.get(submission.kind), submission)

    def named(self, submission: Submission) -> tuple[str | None, AnyState]:
        """The kind and the state by which others are told of the submission: None and UNREADABLE for a damaged row."""
        try:
            return self.kind(submission).name, submission.state
        except NotReadable:
            return None, UNREADABLE

    @property
    def calendar(self) -> Calendar:
        """Working days of the program."""
        return Calendar(self.policy.values.holiday_country)

    @property
    def timezone(self) -> str:
        """The program's timezone."""
        return self.policy.values.timezone

    @property
    def prefixes(self) -> frozenset[str]:
        """The prefixes of references, as declared by the kinds."""
        return frozenset(kind.prefix for kind in self.kinds.values())

    def by_prefix(self, reference: str) -> Kind | None:
        """Returns the kind with the prefix of `reference`, or None."""
        return next((kind for kind in self.kinds.values() if kind.prefix == reference[:2]), None)
