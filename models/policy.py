"""The program's numbers: one versioned file. Each value cites a line of the guide, or says "assumption".

`policy.yaml` explains the values; this module loads, checks, and overrides them. A partner's agreement prevails
over the guide (guide 86-90), so any value can be overridden for one partner, citing the clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

# What an agreement overrides: the name of a value -> {"value": …, "clause": …}
Overrides: TypeAlias = Mapping[str, Mapping[str, Any]]
PACKAGED = Path(__file__).with_name("policy.yaml")


class PolicyError(ValueError):
    """The policy file or an override is wrong. The message names the value and what is expected."""


class Values(BaseModel):
    """All policy values, typed. Days are calendar days unless the name says business days."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    timezone: str
    holiday_country: str
    digest_hour: int = Field(ge=0, le=23)
    digest_until_hour: int = Field(ge=0, le=23)
    answer_business_days: int = Field(ge=1, le=60)
    answer_nudge_days: tuple[int, ...]
    answer_backup_day: int = Field(ge=1)
    approval_days: int = Field(ge=1, le=3650)
    progress_check_day: int = Field(ge=1)
    ending_ping_days: tuple[int, ...]
    ending_ping_managers_from: int = Field(ge=0)
    ending_ping_unsnoozable: tuple[int, ...]
    ending_after_days: int = Field(ge=0)
    notices_before_expiry: int = Field(ge=0)
    notice_outstanding_business_days: int = Field(ge=1)
    win_confirm_business_days: int = Field(ge=1)
    question_business_days: int = Field(ge=1)
    question_reminder_days: tuple[int, ...]
    inquiry_business_days: int = Field(ge=1)
    outcome_delay_seconds: int = Field(ge=0, le=86_400)
    draft_hours: int = Field(ge=1)
    activity_description_min: int = Field(ge=0, le=2000)
    activity_max_age_days: int = Field(ge=1)
    close_date_max_days: int = Field(ge=1)
    membership_max_age_minutes: int = Field(ge=1)
    channel_shows_details: bool
    same_reason_text_for_e1_and_e3: bool
    unsupported_countries: tuple[str, ...]
    orders_mailbox: str
    program_mailbox: str
    snooze_days: int = Field(ge=1)
    absence_days_most: int = Field(ge=1, le=366)
    pipeline_max_age_days: int = Field(ge=1)
    second_look_business_days: int = Field(ge=1)
    second_look_answer_business_days: int = Field(ge=1)
    refile_business_days: int = Field(ge=1)
    filings_per_day: int = Field(ge=1)
    checks_per_hour: int = Field(ge=1)
    probing_filings_per_week: int = Field(ge=1)
    crm_url: str
    internal_words: tuple[str, ...]
    customer_short_forms: dict[str, str]
    referral_answer_business_days: int = Field(ge=1, le=60)
    referral_terms_version: str
    marketing_answer_business_days: int = Field(ge=1, le=60)
    extension_answer_business_days: int = Field(ge=1, le=60)
    extension_days: int = Field(ge=1, le=3650)
    extensions_per_deal: int = Field(ge=0, le=10)
    extension_refusal_business_days: int = Field(ge=1, le=30)
    help_answer_business_days: int = Field(ge=1, le=60)
    extension_decided_by: Literal["operations", "channel_manager"]
    quarter_ping_days: tuple[int, ...]
    grant_scope: str
    concierge_weekday: int = Field(ge=0, le=6)
    concierge_weeks: tuple[int, ...]
    concierge_mailbox: str
    markets: tuple[str, ...]
    review_least_seconds: float = Field(ge=0, le=10)
    export_minutes: int = Field(ge=1, le=60)
    desk_url: str
    highspot_url: str

    @model_validator(mode="after")
    def _hours_of_a_digest(self) -> Values:
        if self.digest_until_hour <= self.digest_hour:
            raise ValueError("digest_until_hour must be later than digest_hour")
        return self

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value


FORMER = {"programme_mailbox": "program_mailbox"}
"""Value names of the previous version, and their current names."""


@dataclass(frozen=True)
class Policy:
    """A policy file as read: its version, its values, and the source of each.

    `agreements` are overrides for single partners, by partner and value. `warnings` are about values under an old
    name, which is accepted for one more version.
    """

    version: str
    values: Values
    sources: Mapping[str, str]
    agreements: Mapping[str, Overrides] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def overridden(self, overrides: Overrides) -> Values:
        """Returns the values in force for one partner (guide 86-90). Raises PolicyError for a wrong override."""
        return overridden(self.values, overrides) if overrides else self.values


def overridden(values: Values, overrides: Overrides) -> Values:
    """Returns `values` with an agreement's overrides applied. Raises PolicyError that names the wrong override."""
    for name, entry in overrides.items():
        if name not in Values.model_fields:
            raise PolicyError(f"override of {name!r}: the policy has no such value")
        if "value" not in entry or not entry.get("clause"):
            raise PolicyError(
                f"override of {name!r}: name the clause of the agreement in 'clause', and the 'value'"
            )
    changed = {name: entry["value"] for name, entry in overrides.items()}
    return _values({**values.model_dump(), **changed}, "override")


def load(path: Path = PACKAGED) -> Policy:
    """Returns the policy in `path`. Raises PolicyError that names the wrong or missing value."""
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{path}: can't be read as YAML: {error}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("values"), dict) or not raw.get("version"):
        raise PolicyError(f"{path}: needs 'version' and 'values', each value with 'value' and 'source'")
    entries, renamed = _named_as_today(raw["values"])
    for name, entry in entries.items():
        if not isinstance(entry, dict) or "value" not in entry or not entry.get("source"):
            raise PolicyError(
                f"{path}: {name}: needs 'value' and 'source' (a line of the guide, or 'assumption')"
            )
    values = _values({name: entry["value"] for name, entry in entries.items()}, str(path))
    sources = {name: str(entry["source"]) for name, entry in entries.items()}
    return Policy(
        str(raw["version"]), values, sources, _agreements(raw.get("agreements"), values, path), renamed
    )


def _named_as_today(entries: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Returns the values under their current names, and a warning for each old name."""
    former = [name for name in entries if name in FORMER and FORMER[name] not in entries]
    return (
        {FORMER[name] if name in former else name: entry for name, entry in entries.items()},
        tuple(f"{name} is called {FORMER[name]} now; rename it" for name in former),
    )


def _agreements(raw: Any, values: Values, path: Path) -> Mapping[str, Overrides]:
    """Returns the overrides by partner, after checking each. Raises PolicyError."""
    found: dict[str, Overrides] = {}
    listed = raw or {}
    for partner, overrides in listed.items() if isinstance(listed, dict) else [("", None)]:
        if not isinstance(overrides, dict) or not all(isinstance(each, dict) for each in overrides.values()):
            raise PolicyError(f"{path}: agreements: needs partners, each with values and their clauses")
        overrides, _ = _named_as_today(overrides)
        try:
            overridden(values, overrides)
        except PolicyError as error:
            raise PolicyError(f"{path}: agreements: {partner}: {error}") from None
        found[str(partner)] = overrides
    return found


@cache
def packaged() -> Policy:
    """Returns the policy that ships with the package."""
    return load()


def _values(raw: Mapping[str, Any], where: str) -> Values:
    try:
        return Values.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise PolicyError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
