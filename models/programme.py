"""The programme as configured: its policy and its kinds of submission, handed to everything that acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.calendar import Calendar
from models.kinds import Kind, collect
from models.policy import Policy, Values, packaged
from models.tables import Partner


@dataclass(frozen=True)
class Programme:
    """Policy and kinds. Built once at the start of a process."""

    policy: Policy
    kinds: dict[str, Kind]

    @classmethod
    def packaged(cls) -> Programme:
        """The programme as the package brings it along."""
        return cls(packaged(), collect())

    def values(self, partner: Partner | None = None) -> Values:
        """The policy's values in force for `partner` (its agreement prevails, guide 86-90), or in general."""
        return self.policy.overridden(self.overrides(partner) if partner is not None else {})

    def overrides(self, partner: Partner) -> dict[str, Any]:
        """What the partner's agreement sets otherwise: value -> {"value": …, "clause": …}. Decisions store it."""
        return {**self.policy.agreements.get(partner.id, {}), **partner.overrides}

    @property
    def calendar(self) -> Calendar:
        """Working days of the programme."""
        return Calendar(self.policy.values.holiday_country)

    @property
    def timezone(self) -> str:
        """The programme's timezone."""
        return self.policy.values.timezone

    def by_prefix(self, reference: str) -> Kind | None:
        """The kind whose references begin as `reference` does."""
        return next((kind for kind in self.kinds.values() if kind.prefix == reference[:2]), None)
