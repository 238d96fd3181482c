"""Staff file for a partner after a call or an email. The form first asks for whom, and from what source.

The contact becomes the owner: they get the receipt and the reminders, and can correct it. Its place in the order is
that of the filing, and somebody else at Procore decides on it. In a partner's own channel, the channel identifies
the partner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers.file import fill_in
from handlers.forms import act_forms, suggestions
from handlers.forms.drafts import Occasion
from handlers.guards.eligibility import may_file
from handlers.reply import Content, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from models import calendar, forms, holders
from models.forms import FormContext, Problem
from models.kinds import Kind
from models.people import in_conversation, partner_for
from models.tables import Partner, Person
from models.terms import Refusal, Role, Verb


@dataclass(frozen=True)
class FileForIntro(View, template="file_for", block="intro"):
    """For whom is filed."""

    partner: str
    """The partner's name."""


def press(request: Request) -> Reply:
    """Opens the form of the kind that `subject` names.

    Staff are first asked for whom they file and from what source.
    """
    return begin(request, request.subject)


def begin(request: Request, kind_name: str, given: Mapping[str, Any] | None = None) -> Reply:
    """Same as `press` for this kind, with the answers `given` filled in."""
    if not request.actor.is_staff:
        return fill_in.begin(request, kind_name, given)
    partner = partner_for(request.session, request.actor)
    if partner is not None:
        return _here(request, partner, kind_name, given or {})
    if not request.actor.may_see_partners():
        return Refused(Refusal.NO_PARTNER_HERE)
    return ask(replace(request, subject=kind_name))


def ask(request: Request) -> Reply:
    """Opens the form that asks which partner staff file for, with the kind in `subject` selected."""
    if not request.actor.may_see_partners():
        return Refused(Refusal.STAFF_ONLY)
    kinds = _kinds(request)
    if request.subject and request.subject not in kinds:
        return Refused(Refusal.NO_SUCH_KIND, {"kind": request.subject})
    form = act_forms.file_for(tuple(kinds))
    given: forms.Answers = {"kind": request.subject} if request.subject else {}
    return OpenForm(form, form.steps[0].name, Verb.FILE_FOR, "", given)


def submitted(request: Request) -> Reply:
    """Goes from the partner to its people, then to the kind's form.

    The subject carries what was chosen before; it is looked up again.
    """
    if request.step == "here":
        return _here_said(request)
    if not request.actor.may_see_partners():
        return Refused(Refusal.STAFF_ONLY)
    if request.step == "contact":
        return _contact_named(request)
    form = act_forms.file_for(tuple(_kinds(request)))
    answers, problems = forms.read(form.steps[0], request.answers, _context(request))
    if problems:
        return Problems(form, "partner", problems)
    partner = request.session.get(Partner, str(answers["partner"]))
    if partner is None:
        return Problems(form, "partner", {"partner": Problem("not_an_option")})
    kind = request.program.kinds[str(answers["kind"])]
    if refused := may_file(kind, partner):
        return refused
    subject = f"{kind.name}|{partner.id}|{answers['source']}"
    people = _people(request, partner)
    if not people:
        return _begin(request, kind, partner, "", str(answers["source"]))
    return _whom(request, partner, people, subject)


def _whom(
    request: Request,
    partner: Partner,
    people: list[Person],
    subject: str,
    problems: dict[str, Problem] | None = None,
) -> OpenForm:
    form = act_forms.file_for(tuple(_kinds(request)), tuple(each.id for each in people))
    return OpenForm(
        form,
        "contact",
        Verb.FILE_FOR,
        subject,
        _likely(people),
        problems or {},
        options=suggestions.listed(form, "contact", people),
        intro=Content(FileForIntro(partner.name)),
    )


def _contact_named(request: Request) -> Reply:
    kind_name, partner_id, source = [*request.subject.split("|"), "", "", ""][:3]
    kind = _kinds(request).get(kind_name)
    partner = request.session.get(Partner, partner_id)
    if kind is None or partner is None or source not in act_forms.SOURCES:
        return Refused(Refusal.DRAFT_GONE)
    people = _people(request, partner)
    contact = str(request.answers.get("contact") or "")
    if contact not in {each.id for each in people}:
        problem = Problem("not_an_option" if contact else "required")
        return _whom(request, partner, people, request.subject, {"contact": problem})
    return _begin(request, kind, partner, contact, source)


def _here(request: Request, partner: Partner, kind_name: str, given: Mapping[str, Any]) -> Reply:
    """Asks for the contact and the source, in the partner's own conversation.

    The subject carries the conversation and the answers already filled in.
    """
    kind = _kinds(request).get(kind_name)
    if kind is None:
        return Refused(Refusal.NO_SUCH_KIND, {"kind": kind_name})
    if refused := may_file(kind, partner):
        return refused
    people = _people(request, partner)
    form = act_forms.file_here(tuple(each.id for each in people))
    said = "&".join(f"{name}={value}" for name, value in given.items())
    return OpenForm(
        form,
        "here",
        Verb.FILE_FOR,
        f"{kind.name}|{request.actor.conversation_id}|{said}",
        _likely(people),
        options=suggestions.listed(form, "contact", people) if people else {},
        intro=Content(FileForIntro(partner.name)),
    )


def _here_said(request: Request) -> Reply:
    kind_name, conversation_id, said = [*request.subject.split("|"), "", ""][:3]
    there = replace(request, actor=in_conversation(request.actor, conversation_id))
    partner = partner_for(request.session, there.actor)
    kind = _kinds(request).get(kind_name)
    if kind is None or partner is None or not request.actor.is_staff:
        return Refused(Refusal.DRAFT_GONE)
    form = act_forms.file_here(tuple(each.id for each in _people(request, partner)))
    answers, problems = forms.read(form.steps[0], request.answers, _context(request))
    if problems:
        return Problems(form, "here", problems)
    given = dict(each.split("=", 1) for each in said.split("&") if each)
    occasion = Occasion(filer_id=str(answers.get("contact", "")), source=str(answers["source"]))
    return fill_in.fill_in(there, kind, partner, occasion, given)


def _likely(people: list[Person]) -> forms.Answers:
    """Preselects the Partnership Manager."""
    managers = [each.id for each in people if Role.PARTNER_MANAGER in each.roles]
    return {"contact": managers[0]} if managers else {}


def _context(request: Request) -> FormContext:
    today = calendar.local_day(request.now, request.actor.timezone or request.program.timezone)
    return FormContext(today, request.values())


def _begin(request: Request, kind: Kind, partner: Partner, contact: str, source: str) -> Reply:
    return fill_in.fill_in(request, kind, partner, Occasion(filer_id=contact, source=source))


def _people(request: Request, partner: Partner) -> list[Person]:
    """Returns the possible contacts: as many as a select can have, Partnership Managers first."""
    found = holders.people(request.session, partner.id)
    return sorted(found, key=lambda each: Role.PARTNER_MANAGER not in each.roles)[: act_forms.LISTED]


def _kinds(request: Request) -> dict[str, Kind]:
    """Returns the kinds that can be filed on their own, in the launchpad's order."""
    return {name: kind for name, kind in request.program.kinds.items() if kind.offer}
