"""What reviewers read about look-alikes, grants by law and the waiting list; and the invitation to file again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from handlers.message import Audience, Message, Setting
from handlers.messages import asks
from handlers.messages.card import happened
from handlers.reply import Act, Content, Flat, View
from handlers.views import past
from models import submissions
from models.conflicts import gate
from models.tables import Event, MatchDecision, Opportunity, Partner, Submission
from models.terms import State, Verb


@dataclass(frozen=True)
class Judged:
    """A verdict on a look-alike."""

    reference: str
    """Of the claim."""
    by: str | None
    """Who gave it, confirmed it, or took it back."""
    left: str
    """The claim's customer."""
    other: str | None
    """What it was compared with."""
    note: str | None
    """Why."""
    acts: list[Act]
    """The buttons that confirm it and take it back."""
    same: bool
    """True for one customer, False for two."""
    withdrawn: bool
    """True once it was taken back."""


@dataclass(frozen=True)
class Given(View, template="verdict", block="given"):
    """A verdict was given, confirmed or taken back."""

    judged: Flat[Judged]
    """The verdict."""


@dataclass(frozen=True)
class Second(View, template="verdict", block="second"):
    """A verdict waits for a second person."""

    judged: Flat[Judged]
    """The verdict."""


@dataclass(frozen=True)
class Legal(View, template="verdict", block="legal"):
    """A further grant is asked for, required by law."""

    reference: str
    """Of the claim."""
    by: str | None
    """Who asks."""
    basis: str
    """The written basis."""
    acts: list[Act]
    """The button that confirms it."""


@dataclass(frozen=True)
class Free(View, template="verdict", block="free"):
    """A claim waited behind one that has ended."""

    reference: str
    """Of the claim."""
    acts: list[Act]
    """The button that invites its partner."""


@dataclass(frozen=True)
class InvitedInConversation(View, template="verdict", block="invited_room"):
    """A customer may be filed again, in the partner's channel."""

    reference: str
    """Of the claim that was rejected."""
    until: datetime
    """The first moment after the time for it."""
    acts: list[Act]
    """The button that files it."""


@dataclass(frozen=True)
class Invited(InvitedInConversation, block="invited"):
    """The same for the person who filed it."""

    customer: str | None
    """The customer's name."""


@dataclass(frozen=True)
class Probing(View, template="verdict", block="probing"):
    """A partner files remarkably much."""

    partner: str
    """Which one."""
    filed: int
    """How often within a week."""


def given(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A verdict was given, confirmed or taken back."""
    return _match_decision(setting, params, Given)


def second(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A verdict waits for a second person."""
    return _match_decision(setting, params, Second)


def _match_decision(
    setting: Setting, params: Mapping[str, Any], view: type[Given] | type[Second]
) -> Content | None:
    found = happened(setting, params)
    match_decision = setting.session.get(MatchDecision, found[1].data.get("verdict")) if found else None
    if found is None or match_decision is None:
        return None
    claim, event = found
    waits = (
        match_decision.needs_second
        and match_decision.second_by is None
        and match_decision.withdrawn_at is None
    )
    subject = str(match_decision.id)
    acts = [Act(Verb.CONFIRM_MATCH_DECISION, subject, "primary")] if waits else []
    if match_decision.withdrawn_at is None:
        acts.append(Act(Verb.WITHDRAW_MATCH_DECISION, subject))
    judged = Judged(
        reference=claim.reference,
        by=past.name(setting.session, event.actor_id),
        left=claim.customer_name or "",
        other=_other(setting, match_decision),
        note=match_decision.note,
        acts=acts,
        same=match_decision.same,
        withdrawn=event.act == Verb.MATCH_DECISION_WITHDRAWN,
    )
    return Content(view(judged))


def _other(setting: Setting, match_decision: MatchDecision) -> str | None:
    if match_decision.other == "claim":
        claim = setting.session.get(Submission, match_decision.other_id)
        return f"{claim.reference} {claim.customer_name}" if claim else None
    row = setting.session.get(Opportunity, match_decision.other_id)
    return row.account if row else None


def legal(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A further grant on a customer is asked for, required by law."""
    found = happened(setting, params)
    if found is None:
        return None
    claim, event = found
    if not _may_grant(setting, claim, event):
        return asks.over(setting, claim)
    view = Legal(
        reference=claim.reference,
        by=past.name(setting.session, event.actor_id),
        basis=event.data.get("basis", ""),
        acts=[Act(Verb.CONFIRM_GRANT, claim.reference, "primary")],
    )
    return Content(view)


def _may_grant(setting: Setting, claim: Submission, wish: Event) -> bool:
    """True while the claim is undecided, on the customer that the wish is about, and nothing else stands in the way."""
    history = submissions.of_this_customer(submissions.history(setting.session, claim.id))
    if claim.state not in setting.program.kind(claim).lifecycle.pending or wish not in history:
        return False
    return gate.obstacle(setting.session, setting.program, claim, by_law=True) is None


def free(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A claim that waited behind one that has ended, until its partner is invited or it isn't rejected any more."""
    claim = setting.session.get(Submission, params["id"])
    if claim is None:
        return None
    if claim.state != State.REJECTED or _invited_until(setting, claim) > setting.now:
        return asks.over(setting, claim)
    acts = [Act(Verb.INVITE_REFILE, claim.reference, "primary")]
    return Content(Free(claim.reference, acts))


def _invited_until(setting: Setting, claim: Submission) -> datetime:
    """Until when the claim's partner was last invited to file again; long ago if it never was."""
    history = submissions.history(setting.session, claim.id)
    untils = [
        datetime.fromisoformat(str(each.data["until"])) for each in history if each.act == Verb.INVITE_REFILE
    ]
    return max(untils, default=datetime.min.replace(tzinfo=UTC))


def _filed_again(setting: Setting, claim: Submission, invitation: Event) -> bool:
    """True if the partner has filed the customer since."""
    later = (
        Submission.partner_id == claim.partner_id,
        Submission.kind == claim.kind,
        Submission.end_customer_id == claim.end_customer_id,
        col(Submission.filed_at) >= invitation.at,
    )
    found = select(Submission.id).where(*later, Submission.id != claim.id)
    return claim.end_customer_id is not None and setting.session.exec(found).first() is not None


def invited(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the partner: the customer may be filed again. Why, it doesn't say."""
    found = happened(setting, params)
    if found is None:
        return None
    claim, event = found
    until = datetime.fromisoformat(str(event.data["until"]))
    if (
        until <= setting.now
        or asks.state_of(setting, claim) != "rejected"
        or _filed_again(setting, claim, event)
    ):
        return asks.over(setting, claim)
    acts = [Act(Verb.FILE_AGAIN, claim.reference, "primary")]
    return Content(Invited(claim.reference, until, acts, claim.customer_name))


def invited_in_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The same where the person can't be written to, without the customer's name."""
    told = invited(setting, params)
    if told is None or not isinstance(told.view, Invited):
        return told
    return Content(InvitedInConversation(told.view.reference, told.view.until, told.view.acts))


def probing(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: a partner files so much that it may be looking for what is taken."""
    partner = setting.session.get(Partner, params["partner"])
    return Content(Probing(partner.name if partner else "", params["filed"]))


MESSAGES = (
    Message("ops.probing", Audience.OPERATIONS, probing),
    Message("verdict.given", Audience.STAFF, given, passing=True, asks=True),
    Message("verdict.second", Audience.STAFF, second, asks=True),
    Message("legal.request", Audience.STAFF, legal, asks=True),
    Message("waiting.free", Audience.STAFF, free, passing=True, asks=True),
    Message("refile.invited", Audience.PERSON, invited, instead="refile.invited_room", asks=True),
    Message("refile.invited_room", Audience.CONVERSATION, invited_in_conversation, asks=True),
)
