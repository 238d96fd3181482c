"""Staff file for a partner, from a call or an e-mail: for whom, and from what, is asked first.

The contact named is whose it is: they get the receipt and the reminders and may correct it. The place in the order
is the filing's, and somebody else of Procore decides on it. In the partner's own channel only the form opens.
"""

from __future__ import annotations

from handlers import acts, filing, hand_over, rooms
from handlers.drafts import Occasion
from handlers.eligible import may_file
from handlers.reply import OpenForm, Problems, Refused, Reply
from handlers.request import Request
from models import calendar, forms, holders
from models.forms import FormContext, Problem
from models.kinds import Kind
from models.people import partner_for
from models.tables import Partner, Person


def press(request: Request) -> Reply:
    """Opens the form of the kind that `subject` names: for the actor's partner, for that of the channel, or for whom
    the actor says."""
    if request.actor.may_see_partners() and partner_for(request.session, request.actor) is None:
        return ask(request)
    return filing.begin(request, request.subject)


def ask(request: Request) -> Reply:
    """Opens the form that asks for which partner staff file, with the kind in `subject` chosen."""
    if not request.actor.may_see_partners():
        return Refused("staff_only")
    kinds = _kinds(request)
    if request.subject and request.subject not in kinds:
        return Refused("no_such_kind", {"kind": request.subject})
    form = acts.file_for(tuple(kinds))
    given: forms.Answers = {"kind": request.subject} if request.subject else {}
    return OpenForm(form, form.steps[0].name, "file_for", "", given)


def submitted(request: Request) -> Reply:
    """Leads from the partner to its people, and from there to the kind's form. What was said before travels in the
    subject, and is looked up again."""
    if not request.actor.may_see_partners():
        return Refused("staff_only")
    if request.step == "contact":
        return _contact_named(request)
    form = acts.file_for(tuple(_kinds(request)))
    today = calendar.local_day(request.now, request.actor.timezone or request.programme.timezone)
    answers, problems = forms.read(form.steps[0], request.answers, FormContext(today, request.values()))
    if problems:
        return Problems(form, "partner", problems)
    partner = request.session.get(Partner, str(answers["partner"]))
    if partner is None:
        return Problems(form, "partner", {"partner": Problem("not_an_option")})
    kind = request.programme.kinds[str(answers["kind"])]
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
    form = acts.file_for(tuple(_kinds(request)), tuple(each.id for each in people))
    managers = [each.id for each in people if "partner_manager" in each.roles]
    return OpenForm(
        form,
        "contact",
        "file_for",
        subject,
        {"contact": managers[0]} if managers else {},
        problems or {},
        options=hand_over.listed(form, "contact", people),
        facts={"partner": partner.name},
    )


def _contact_named(request: Request) -> Reply:
    kind_name, partner_id, source = [*request.subject.split("|"), "", "", ""][:3]
    kind = _kinds(request).get(kind_name)
    partner = request.session.get(Partner, partner_id)
    if kind is None or partner is None or source not in acts.SOURCES:
        return Refused("draft_gone")
    people = _people(request, partner)
    contact = str(request.answers.get("contact") or "")
    if contact not in {each.id for each in people}:
        problem = Problem("not_an_option" if contact else "required")
        return _whom(request, partner, people, request.subject, {"contact": problem})
    return _begin(request, kind, partner, contact, source)


def _begin(request: Request, kind: Kind, partner: Partner, contact: str, source: str) -> Reply:
    return filing.fill_in(request, kind, partner, Occasion(filer_id=contact, source=source))


def _people(request: Request, partner: Partner) -> list[Person]:
    """Whom a contact is chosen from: as many as a select has, Partnership Managers first."""
    found = holders.people(request.session, partner.id)
    return sorted(found, key=lambda each: "partner_manager" not in each.roles)[: acts.LISTED]


def suggest(request: Request) -> list[tuple[str, str]]:
    """Partners whose name holds the words typed."""
    return rooms.suggest_partners(request)


def _kinds(request: Request) -> dict[str, Kind]:
    """What can be filed by itself, in the launchpad's order."""
    return {name: kind for name, kind in request.programme.kinds.items() if kind.offer}
