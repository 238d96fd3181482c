"""What is said about a submission, as data for templates: once for the partner's side, once for the reviewers.

The partner's data never hold what only Procore may know: other claims, the order, internal notes and reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from sqlmodel import Session

from handlers.effects import claims, engagement, extensions
from handlers.guards.authorize import may
from handlers.reply import Act
from handlers.views import parent_deal
from models import amounts, approval_period, calendar, markets, owners, receipts, second_looks, submissions
from models.forms import FieldType
from models.kinds import Kind
from models.lifecycle import PARTNER_SIDE, STAFF, Who
from models.people import Actor, sides
from models.policy import Values
from models.program import Program
from models.tables import Event, Partner, Person, Submission
from models.terms import AnyState, AnyVerb, Verb
from models.visibility import seen_state

_PRIMARY = frozenset(
    {Verb.APPROVE, Verb.ANSWER, Verb.ANSWER_WIN, Verb.CONFIRM_WIN, Verb.CLAIM_WIN, Verb.REPLY, Verb.ARRANGE}
)
# Acts that move nothing on.
_ASIDE = frozenset(
    {
        Verb.NOTE,
        Verb.TAKE,
        Verb.WITHDRAW,
        Verb.SECOND_LOOK,
        Verb.CORRECT,
        Verb.AMEND,
        Verb.HAND_OVER,
        Verb.FILE_AGAIN,
    }
)
_AMENDMENTS = frozenset({Verb.CORRECT, Verb.AMEND})
_DANGER = frozenset({Verb.REJECT, Verb.WITHDRAW, Verb.LAPSE, Verb.END_NOW})


def next_step(kind: Kind, submission: Submission, state: AnyState, timezone: str) -> dict[str, Any]:
    """Who acts next and by when: `who` is procore, partner or nobody, `what` names the words, `by` the day.

    Days of deadlines are those of `timezone`, the program's.
    """
    if state in ("submitted", "second_look"):
        return {"who": "procore", "what": "answer", "by": last_day(submission.answer_due_at, timezone)}
    if state == "needs_information":
        return {
            "who": "partner",
            "what": "information",
            "by": last_day(submission.question_due_at, timezone),
        }
    if state == "approved" and submission.last_day is not None:
        return {"who": "partner", "what": "close", "by": submission.last_day}
    if state == "won_claimed":
        return {"who": "procore", "what": "confirm_win", "by": None}
    if state == "win_in_question":
        return {"who": "partner", "what": "win_question", "by": None}
    if state == "notice_outstanding":
        return {"who": "procore", "what": "notice", "by": None}
    who = _whose(kind, submission, state)
    return {"who": who, "what": "nothing" if who == "nobody" else who, "by": None}


def _whose(kind: Kind, submission: Submission, state: AnyState) -> str:
    """Whose step is next by the lifecycle alone: the partner's if it has one that moves the matter on."""
    for who, side in (("partner", PARTNER_SIDE), ("procore", STAFF)):
        if set(kind.lifecycle.acts(state, side)) - _ASIDE - kind.pointless(submission.answers):
            return who
    return "nobody"


def acts_for(
    session: Session,
    program: Program,
    submission: Submission,
    state: AnyState,
    who: frozenset[Who],
    now: datetime,
) -> list[Act]:
    """The buttons for somebody in these capacities, in the lifecycle's order; none that would only be refused."""
    kind = program.kind(submission)
    unfit = set(kind.pointless(submission.answers))
    if submission.question_due_at is None or now < submission.question_due_at:
        unfit.add(Verb.LAPSE)
    acts = kind.lifecycle.acts(state, who)
    if "extend" in acts and not extensions.may_ask(session, program, submission):
        unfit.add(Verb.EXTEND)
    if "second_look" in acts and (
        now >= second_looks.until(program, submission) or second_looks.was_asked(session, submission)
    ):
        unfit.add(Verb.SECOND_LOOK)
    return [act_on(submission.reference, act) for act in acts if act not in unfit]


def act_on(reference: str, verb: AnyVerb) -> Act:
    """The button for an act of the lifecycle."""
    style = "primary" if verb in _PRIMARY else "danger" if verb in _DANGER else "default"
    return Act(verb, reference, style, about=reference)


def common(session: Session, program: Program, submission: Submission, state: AnyState) -> dict[str, Any]:
    """What both sides may know."""
    holder = session.get(Person, submission.filer_id)
    filer = session.get(Person, submission.entered_by) or holder
    kind = program.kind(submission)
    return {
        "reference": submission.reference,
        "kind": submission.kind,
        "state": state,
        "filer": filer.name if filer else "",
        "filed_by_staff": bool(filer and filer.partner_id is None),
        "source": submission.source,
        "holder": holder.name if holder and filer and holder.id != filer.id else None,
        "filed_at": submission.filed_at,
        "answer_due_at": submission.answer_due_at,
        "answer_day": last_day(submission.answer_due_at, program.timezone),
        "question_due_at": submission.question_due_at,
        "question_day": last_day(submission.question_due_at, program.timezone),
        "breached": submission.breached_at is not None and state in ("submitted", "needs_information"),
        "last_day": submission.last_day
        if state not in ("submitted", "needs_information", "rejected")
        else None,
        "next": next_step(kind, submission, state, program.timezone),
        "parent": _parent(session, program, submission),
        "extension": _extension(session, program, submission, state),
        "helps": _helps(session, program, submission),
        "decides": decides(program, kind),
    }


def decides(program: Program, kind: Kind) -> str:
    """Who decides on a kind: `operations` or `channel_manager`."""
    return "operations" if owners.is_operations(program, kind) else "channel_manager"


def filer(session: Session, submission: Submission) -> str:
    """The name of whoever filed it, "" if it isn't known any more."""
    return name(session, submission.entered_by) or name(session, submission.filer_id) or ""


def _extension(
    session: Session, program: Program, submission: Submission, state: AnyState
) -> dict[str, Any] | None:
    """The latest request to extend an approval that runs: its state, and by when it is answered."""
    if program.kind(submission).lifecycle.move(Verb.EXTEND, state) is None:
        return None
    asked = extensions.of_deal(session, submission.id or 0)
    if not asked:
        return None
    day = last_day(asked[-1].answer_due_at, program.timezone)
    return {"reference": asked[-1].reference, "state": program.named(asked[-1])[1], "answer_day": day}


def _helps(session: Session, program: Program, submission: Submission) -> list[dict[str, Any]]:
    """What help was asked for with an approved deal, and what became of it: whom the partner meets, and when."""
    if submission.approved_on is None or not program.kind(submission).grants:
        return []
    return [
        {
            "reference": each.reference,
            "help": each.answers.get("help"),
            "state": program.named(each)[1],
            "person": each.answers.get("arranged_person"),
            "on": each.answers.get("arranged_on"),
        }
        for each in engagement.of_deal(session, submission.id or 0)
    ]


def _parent(session: Session, program: Program, submission: Submission) -> dict[str, Any] | None:
    """The submission that this one belongs to, in what both sides may know."""
    found = session.get(Submission, submission.parent_id) if submission.parent_id is not None else None
    if found is None:
        return None
    kind, state = program.named(found)
    return {"reference": found.reference, "kind": kind, "state": state, "last_day": found.last_day}


def partner_view(
    session: Session, program: Program, submission: Submission, now: datetime, actor: Actor | None
) -> dict[str, Any]:
    """The full receipt for somebody of the partner (or staff who filed for it), with the acts that are theirs."""
    kind = program.kind(submission)
    state = seen_state(actor, submission, now)
    history = submissions.history(session, submission.id or 0)
    told = (
        None
        if state != submission.state
        else _outcome(program, history, submission, session.get(Partner, submission.partner_id))
    )
    who = sides(actor, submission) if actor else frozenset()
    answers = [(name, submission.answers[name]) for name in kind.shown() if _given(kind, submission, name)]
    acts = acts_for(session, program, submission, state, who, now)
    return {
        **common(session, program, submission, state),
        "answers": answers,
        "given": dict(submission.answers),
        "grants": kind.grants,
        "claims": kind.claims,
        "of_deal": parent_deal.of(session, program, submission),
        "late_close": approval_period.late_close(session, program, submission, state, now),
        "changes": changes(session, [each for each in history if each.act in _AMENDMENTS]),
        "digest": submission.digest[: receipts.SHOWN],
        "customer": submission.customer_name,
        "domain": submission.customer_domain,
        "outcome": told,
        "said": _said(session, history, state),
        "question": _question(history) if state == "needs_information" else None,
        "win_question": _last_data(history, Verb.QUESTION_WIN) if state == "win_in_question" else None,
        "acts": acts if state == submission.state else [],
    }


def conversation_view(
    session: Session, program: Program, submission: Submission, now: datetime
) -> dict[str, Any]:
    """The line in the partner's conversation: reference, filer, state, next date; more only if the policy opens it."""
    state = seen_state(None, submission, now)
    partner = session.get(Partner, submission.partner_id)
    opened = program.values(partner).channel_shows_details
    acts = [Act(Verb.SHOW, submission.reference, "primary", about=submission.reference)]
    if state == "needs_information":
        acts.insert(0, Act(Verb.ANSWER, submission.reference, "primary", about=submission.reference))
        acts[1] = Act(Verb.SHOW, submission.reference, about=submission.reference)
    return {
        **common(session, program, submission, state),
        "customer": submission.customer_name if opened else None,
        "acts": acts,
    }


def review_view(
    session: Session, program: Program, submission: Submission, now: datetime, reader: Actor | None = None
) -> dict[str, Any]:
    """The reviewers' card: the case, its evidence, what stands against it, and who acts next.

    For a `reader` with the acts that are theirs: as a reviewer, and as the filer of what they filed for the partner.
    In a conversation of several with those of all reviewers.
    """
    kind = program.kind(submission)
    partner = session.get(Partner, submission.partner_id)
    owner = session.get(Person, submission.owner_id) if submission.owner_id else None
    state = submission.state
    who = sides(reader, submission) if reader is not None else STAFF
    acts = acts_for(session, program, submission, state, who, now)
    if reader is not None:
        acts = [each for each in acts if may(session, program, reader, submission, each.verb)]
    history = submissions.history(session, submission.id or 0)
    today = calendar.local_day(now, program.timezone)
    due = last_day(submission.answer_due_at, program.timezone)
    return {
        **common(session, program, submission, state),
        "partner": partner.name if partner else "",
        "partner_status": partner.status if partner else "",
        "owner": owner.name if owner else None,
        "customer": submission.customer_name,
        "domain": submission.customer_domain,
        "country": submission.country,
        "given": dict(submission.answers),
        "of_deal": parent_deal.of(session, program, submission),
        "late_close": approval_period.late_close(session, program, submission, state, now),
        "markets": _markets_left(program, partner, submission),
        "unsupported_region": _unsupported_region(program, partner, submission),
        "answers": [
            (name, submission.answers[name]) for name in kind.shown() if _given(kind, submission, name)
        ],
        "days_left": program.calendar.count(today, due) if due else None,
        "overdue": bool(
            submission.answer_due_at and now >= submission.answer_due_at and state in kind.lifecycle.pending
        ),
        "claims": kind.claims,
        **claims.view(session, program, submission, kind, now),
        "decision": _decision(session, history),
        "question": _question(history) if state == "needs_information" else None,
        "win": win(history),
        "history": [_line(session, each) for each in history],
        # A card that only takes notes is done.
        "acts": acts if {each.verb for each in acts} != {"note"} else [],
        "evidence": evidence(session, submissions.of_this_customer(history)),
        "sitting": None,
        "changes": changes(session, [each for each in history if each.act in _AMENDMENTS]),
        "show": [
            Act(Verb.MORE, submission.reference, about=submission.reference),
            *_ways(program, submission, kind),
        ],
        "ways": _ways(program, submission, kind),
    }


def is_clear(session: Session, program: Program, submission: Submission, among: Mapping[str, Any]) -> bool:
    """True if nothing about a fresh submission asks for a second thought: checked, first, alone, and attested.

    `among` is what `claims.view` says of it among the others.
    """
    kind = program.kind(submission)
    partner = session.get(Partner, submission.partner_id)
    attested = [
        field.name for step in kind.form.steps for field in step.fields if field.type is FieldType.ATTESTATION
    ]
    if partner is None or partner.status != "good_standing" or submission.state != kind.lifecycle.initial:
        return False
    if not all(submission.answers.get(name) is True for name in attested):
        return False
    if _markets_left(program, partner, submission) or _unsupported_region(program, partner, submission):
        return False
    if _pursued_by(session, submission):
        return False
    if not kind.claims:
        return True
    return bool(among["checked"] and among["first"] and not among["rivals"] and among["pipeline"]["current"])


def _pursued_by(session: Session, submission: Submission) -> bool:
    """True if the account team says that Procore pursues the customer itself."""
    history = submissions.history(session, submission.id or 0)
    said = evidence(session, submissions.of_this_customer(history))
    return any(each["answer"] != "no" for each in said)


def changes(session: Session, events: list[Event]) -> list[dict[str, Any]]:
    """What the partner changed of what was filed, newest first: who, when, and both values of each answer."""
    return [
        {
            "at": each.at,
            "by": name(session, each.actor_id),
            "act": each.act,
            "new_place": bool(each.data.get("new_place")),
            "changed": [
                (field, before, after) for field, (before, after) in each.data.get("changed", {}).items()
            ],
        }
        for each in reversed(events)
    ]


def _markets_left(program: Program, partner: Partner | None, submission: Submission) -> list[str]:
    """The partner's markets, if the customer is outside of them (guide 120, 368); else nothing."""
    wanted = list(program.values(partner).markets)
    return wanted if markets.is_outside(submission.country, _region(submission), wanted) else []


def _unsupported_region(program: Program, partner: Partner | None, submission: Submission) -> bool:
    """True if the customer's region is one that the program doesn't support (guide 475)."""
    unsupported = program.values(partner).unsupported_countries
    return markets.is_unsupported(submission.country, _region(submission), unsupported)


def _region(submission: Submission) -> str:
    return str(submission.answers.get("region") or "")


def _ways(program: Program, submission: Submission, kind: Kind) -> list[Act]:
    """Where a reviewer may look further: the history, the account team, the CRM if the policy has its address."""
    reference = submission.reference
    found = [Act(Verb.HISTORY, reference, about=reference)]
    if kind.claims and submission.state in kind.lifecycle.pending:
        found.append(Act(Verb.ASK_ACCOUNT_TEAM, reference, about=reference))
        address = program.values().crm_url
        if address:
            found.append(Act(Verb.OPEN_CRM, reference, about=reference, url=crm_link(address, submission)))
    return found


def crm_link(address: str, submission: Submission) -> str:
    """The address of the policy with the customer's {domain} and {name} put in, each as a part of a web address."""
    return address.replace("{domain}", quote(submission.customer_domain or "", safe="")).replace(
        "{name}", quote(submission.customer_name or "", safe="")
    )


def evidence(session: Session, history: list[Event]) -> list[dict[str, Any]]:
    """What the account team answered, oldest first."""
    return [
        {
            "answer": each.data.get("answer"),
            "by": name(session, each.actor_id),
            "at": each.at,
            "text": said(each),
        }
        for each in history
        if each.act == "account_team_answer"
    ]


def _decision(session: Session, history: list[Event]) -> dict[str, Any] | None:
    """The last change of state by a person, for the card: who, when, why."""
    changes = [each for each in history if each.from_state and each.from_state != each.to_state]
    if not changes:
        return None
    last = changes[-1]
    person = session.get(Person, last.actor_id) if last.actor_id else None
    return {
        "act": last.act,
        "by": person.name if person else None,
        "at": last.at,
        "reason": last.data.get("reason"),
        "text": last.data.get("text"),
        "note": last.data.get("note"),
        "internal": last.data.get("internal"),
    }


def _outcome(
    program: Program, history: Sequence[Event], submission: Submission, partner: Partner | None
) -> dict[str, Any] | None:
    """What the partner may know of the decision: never the internal note."""
    if submission.state not in program.kind(submission).lifecycle.targets(Verb.REJECT):
        return None
    rejected = _last_data(history, Verb.REJECT, Verb.LAPSE) or {}
    upheld = _last_data(history, Verb.UPHOLD) or {}
    return _outcome_for_partner(program.values(partner), {**rejected, **upheld})


def outcome_of(
    session: Session, program: Program, submission: Submission, event: Event
) -> dict[str, Any] | None:
    """What a rejection, or a second look that upholds it, tells the partner; None for any other event."""
    if event.act not in ("reject", "lapse", "uphold"):
        return None
    reason = _last_data(submissions.history(session, submission.id or 0), Verb.REJECT, Verb.LAPSE) or {}
    values = program.values(session.get(Partner, submission.partner_id))
    return _outcome_for_partner(values, {**reason, **event.data})


def _outcome_for_partner(values: Values, data: Mapping[str, Any]) -> dict[str, Any]:
    """A rejection as a partner reads it: the code of its reason, and the reviewer's text."""
    return {
        "reason": told_reason(values, str(data.get("reason") or "case_by_case")),
        "text": data.get("text"),
    }


def told_reason(values: Values, reason: str) -> str:
    """The code of a reason as the partner may learn it: E1 and E3 are one, so that neither is learnt from the other,
    unless the policy says that each is told by its rule."""
    return "not_available" if reason in ("E1", "E3") and values.same_reason_text_for_e1_and_e3 else reason


def _said(session: Session, history: Sequence[Event], state: AnyState) -> str | None:
    """What Procore wrote to the partner with the step into `state`, beside a rejection's text: a note, or an answer."""
    steps = [each for each in history if each.to_state == state and each.from_state != state]
    said = steps[-1].data.get("text" if steps[-1].act == "reply" else "note") if steps else None
    person = session.get(Person, steps[-1].actor_id) if said else None
    return str(said) if person is not None and person.partner_id is None else None


def _question(history: Sequence[Event]) -> str | None:
    data = _last_data(history, Verb.ASK)
    return str(data["question"]) if data and data.get("question") else None


def _last_data(history: Sequence[Event], *acts: AnyVerb) -> dict[str, Any] | None:
    found = [each for each in history if each.act in acts]
    return dict(found[-1].data) if found else None


def win(history: Sequence[Event]) -> dict[str, Any] | None:
    """What the partner last reported of its win: `won_on` as a date, the amount, the order form."""
    data = _last_data(history, Verb.CLAIM_WIN, Verb.ANSWER_WIN)
    if data is None:
        return None
    return {
        "won_on": date.fromisoformat(str(data["won_on"])),
        "won_amount": amounts.kept(str(data["won_amount"])),
        "order_form": bool(data.get("order_form")),
    }


def name(session: Session, person_id: str | None) -> str | None:
    """A person's name, for staff."""
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else None


def _line(session: Session, event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "act": event.act,
        "by": name(session, event.actor_id),
        "text": said(event) or handed_to(session, event),
    }


def handed_to(session: Session, event: Event) -> str | None:
    """To whom it was handed over, None if it wasn't."""
    return name(session, event.data.get("to")) if event.act == "hand_over" else None


def said(event: Event) -> str | None:
    """What somebody wrote with it, for staff; None if they wrote nothing."""
    words = (event.data.get(key) for key in ("text", "question", "basis", "note", "internal"))
    return next((each for each in words if isinstance(each, str) and each), None)


def _given(kind: Kind, submission: Submission, name: str) -> bool:
    return submission.answers.get(name) not in (None, "", [])


def last_day(end: datetime | None, timezone: str) -> date | None:
    """The day that ends at `end` (deadlines are the first instant after it), None for None."""
    return calendar.last_day_before(end, timezone) if end else None
