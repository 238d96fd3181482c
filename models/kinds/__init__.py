"""Kinds of submission. Each is a declaration: one module here, and one template file with all its words.

A new kind made of existing field types and acts costs those two files and no edit elsewhere: modules of this
package (and of any package named to `collect`) that hold a `KIND` are found by themselves.
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

PACKAGE = __name__  # the kinds that the program brings along


@dataclass(frozen=True)
class Common:
    """What a kind's answers say in columns that every kind has: searched, matched and swept."""

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
    """A kind of submission.

    `programs`: who may file it (empty: every partner). `answer_days`: the policy value that says within how
    many business days Procore answers. `reviewed_by`: "approval" puts the card into the approval channel,
    "operations" into theirs, "marketing" to the marketing
    conversation if there is one. `claims`: it claims an end customer, first come first served. `grants`: an
    approval grants that customer for the approval period. `reasons`: the codes of a rejection. `accepts`: terms whose
    current version a partner accepts with its first one. `decided_by`: the policy value that says which role
    decides, of those that the lifecycle admits; empty: all of them. `choices`: the options that a partner has
    today, by field, where not all of them. `pointless`: the acts for which such answers leave nothing to do.
    `amendable`: the answers that may change once it is approved. `refused`: the answers at which a reason of a
    rejection looks, asked first when it is filed again. `from_mail`: the answers that a pasted text gives.
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
    posts_in_channel: bool = True  # one message a submission in the partner's channel
    offer: int = 100  # its place on the launchpad; 0: not offered there
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
        """The names of the fields on its card."""
        return self.facts or tuple(name for step in self.form.steps for name in step.names())

    def said_anew(self) -> frozenset[str]:
        """The names of what is attested: it is said anew whenever the other answers change."""
        return frozenset(
            each.name
            for step in self.form.steps
            for each in step.fields
            if each.type is FieldType.ATTESTATION
        )

    def title(self, customer_name: str | None, answers: Mapping[str, Any]) -> str:
        """What a submission is about in a few words: its customer, else the first thing that its card shows."""
        return customer_name or textwrap.shorten(
            str(answers.get(self.shown()[0]) or ""), 80, placeholder=" …"
        )


def collect(packages: Iterable[str] = (PACKAGE,)) -> dict[str, Kind]:
    """Every kind by name, found in the modules of `packages`. Raises ValueError if two share a name."""
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
