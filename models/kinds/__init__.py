"""Kinds of submission. Each kind is one module here and one template file with all its words.

A new kind that uses existing field types and acts needs only those two files. `collect` finds every module with a
`KIND` in this package, and in any other package that it is given.
"""

from __future__ import annotations

import importlib
import pkgutil
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlmodel import Session

from models.forms import Answers, Field, FieldType, Form
from models.lifecycle import Lifecycle
from models.mails import Found
from models.tables import Partner
from models.terms import AnyReason, AnyVerb, Reason

PACKAGE = __name__  # the kinds that ship with the program


@dataclass(frozen=True)
class Common:
    """The answers that also go into columns shared by all kinds, for search, matching, and sweeps."""

    customer_name: str | None = None
    customer_domain: str | None = None
    country: str | None = None
    currency: str | None = None
    amount: Decimal | None = None


def _nothing(answers: Mapping[str, Any], partner: Partner) -> Common:
    return Common()


def _all(session: Session, partner: Partner, today: date) -> Mapping[str, tuple[str, ...]]:
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of submission: its form, its lifecycle, and its rules.

    `programs` may file it; if empty, every partner may. `answer_days` names the policy value with the number of
    business days that Procore has to answer. `reviewed_by` says where the card goes: "approval" to the approval
    channel, "operations" to the operations channel, "marketing" to the marketing conversation if there is one.
    `claims`: it claims an end customer, first come, first served. `grants`: an approval reserves that customer for
    the approval period.

    `reasons` are the codes for a rejection. `accepts` names the terms that a partner accepts, in their current
    version, with its first submission of this kind. `decided_by` names the policy value that says which role
    decides, among those that the lifecycle allows; if empty, all of them do. `choices` returns, by field, the
    options that a partner has today where that isn't all of them. `pointless` returns the acts that make no sense
    for the given answers. `amendable` lists the answers that may change after approval. `refused` lists the answers
    behind each rejection reason; they are asked first when it is filed again. `from_mail` turns what was read from
    a pasted email into answers.
    """

    name: str
    prefix: str
    form: Form
    lifecycle: Lifecycle
    programs: frozenset[str] = frozenset()
    answer_days: str = "answer_business_days"
    reviewed_by: str = "approval"
    claims: bool = False
    grants: bool = False
    reasons: tuple[AnyReason, ...] = (Reason.INCOMPLETE, Reason.CASE_BY_CASE)
    accepts: str = ""
    decided_by: str = ""
    common: Callable[[Mapping[str, Any], Partner], Common] = _nothing
    choices: Callable[[Session, Partner, date], Mapping[str, tuple[str, ...]]] = _all
    pointless: Callable[[Mapping[str, Any]], frozenset[AnyVerb]] = lambda answers: frozenset()
    prefill: Callable[[Partner], Answers] = field(default=lambda partner: {})
    posts_in_channel: bool = True  # one message per submission in the partner's channel
    offer: int = 100  # its position on the launchpad; 0: not offered there
    amendable: tuple[str, ...] = ()
    refused: Mapping[AnyReason, tuple[str, ...]] = field(default_factory=dict)
    from_mail: Callable[[Found], Answers] | None = None
    facts: tuple[str, ...] = ()  # the fields on its card, in order; empty: all of the form's
    later: tuple[Field, ...] = ()  # what acts add to the answers and views read

    @cached_property
    def questions(self) -> Mapping[str, Field]:
        """What its answers answer, by name."""
        return {each.name: each for each in (*self.form.fields, *self.later)}

    def shown(self) -> tuple[str, ...]:
        """Returns the names of the fields on its card, in order."""
        return self.facts or tuple(name for step in self.form.steps for name in step.names())

    def said_anew(self) -> frozenset[str]:
        """Returns the names of the attestations. They must be given again whenever other answers change."""
        return frozenset(
            each.name
            for step in self.form.steps
            for each in step.fields
            if each.type is FieldType.ATTESTATION
        )

    def title(self, customer_name: str | None, answers: Mapping[str, Any]) -> str:
        """Returns a short title: the customer, or else the first answer on its card, cut to 80 characters."""
        return customer_name or textwrap.shorten(
            str(answers.get(self.shown()[0]) or ""), 80, placeholder=" …"
        )


def collect(packages: Iterable[str] = (PACKAGE,)) -> dict[str, Kind]:
    """Returns every kind in the modules of `packages`, by name. Raises ValueError if two share a name."""
    found: dict[str, Kind] = {}
    for package in packages:
        module = importlib.import_module(package)
        for info in pkgutil.iter_modules(module.__path__, package + "."):
            kind = getattr(importlib.import_module(info.name), "KIND", None)
            if not isinstance(kind, Kind):
                continue
            if kind.name in found:
                raise ValueError(f"two kinds are called {kind.name!r}")
            found[kind.name] = kind
    return dict(sorted(found.items(), key=lambda item: (item[1].offer, item[0])))
