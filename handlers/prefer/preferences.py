"""How somebody wants to be told, and their days off: one form, filled in with what is set; days off end with one press.

What follows from it is decided where it is asked who hears (`models.agenda.recipients`). What is due next for their
submissions is reckoned anew, since it comes at the hour of their digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from handlers.effects import due_dates
from handlers.forms import act_forms
from handlers.reply import Content, Dialog, Flat, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views import preferences_shown
from models import absence, forms, letters, people, submissions
from models.forms import Answers, Form, FormContext, Problem
from models.tables import Event, Person, Preference
from models.terms import Address, Platform, Refusal, Role, Verb

NOBODY = "nobody"
MOST = 99  # of people to choose from: a select holds a hundred options
_DECIDING = (Role.CHANNEL_MANAGER, Role.OPERATIONS)  # who decides as the one can stand in for the other
_SET = ("place", "platform", "digest_hour", "snoozed_until", "away_from", "away_until", "delegate_id")


@dataclass(frozen=True)
class PreferencesIntro(View, template="preferences", block="intro"):
    """What stands above the form."""

    away: preferences_shown.Away | None
    """The reader's days off."""


@dataclass(frozen=True)
class Saved(View, template="preferences", block="saved"):
    """It was kept."""

    settings: Flat[preferences_shown.Settings]
    """What holds from now on."""


@dataclass(frozen=True)
class Back(View, template="preferences", block="back"):
    """The days off are over."""

    settings: Flat[preferences_shown.Settings]
    """What holds from now on."""


def press(request: Request) -> Reply:
    """Opens the form with what is set."""
    delegates, platforms = _delegates(request), _platforms(request)
    form = act_forms.preferences((NOBODY, *(each.id for each in delegates)), platforms)
    return OpenForm(
        form,
        form.name,
        Verb.PREFERENCES,
        "mine",
        _given(request, platforms),
        intro=Content(
            PreferencesIntro(
                preferences_shown.away_of(
                    request.session, request.actor.person_id, preferences_shown.today(request)
                )
            )
        ),
        options={"delegate": ((NOBODY, ""), *((each.id, each.name) for each in delegates))},
    )


def submitted(request: Request) -> Reply:
    """Keeps what was chosen, tells whoever stands in, and says what holds from now on."""
    form = act_forms.preferences((NOBODY, *(each.id for each in _delegates(request))), _platforms(request))
    context = FormContext(
        preferences_shown.today(request), request.values(preferences_shown.partner(request))
    )
    answers, problems = forms.read(form.steps[0], request.answers, context)
    problems = problems or _busy(request, answers)
    if problems:
        return Problems(form, form.name, problems)
    _keep(request, form, answers)
    return Dialog(
        Content(
            Saved(preferences_shown.shown(request.session, request.actor, preferences_shown.today(request)))
        )
    )


def end_absence(request: Request) -> Reply:
    """The days off end now, or don't begin; nothing else changes."""
    preference = absence.of(request.session, request.actor.person_id)
    if preference is None or not absence.is_ahead(preference, preferences_shown.today(request)):
        return Refused(Refusal.NOT_AWAY)
    delegate = preference.delegate_id
    preference.away_from = preference.away_until = preference.delegate_id = None
    request.session.add(preference)
    event = _record(request, preference)
    _tell_delegate(request, delegate, event)
    return Dialog(
        Content(
            Back(preferences_shown.shown(request.session, request.actor, preferences_shown.today(request)))
        )
    )


def _given(request: Request, platforms: tuple[Platform, ...]) -> Answers:
    """What is set, as the form's answers. Days off and a pause that are over aren't set any more."""
    preference = absence.of(request.session, request.actor.person_id)
    hour = request.values(preferences_shown.partner(request)).digest_hour
    given: Answers = {"place": "direct", "digest_hour": str(hour), "delegate": NOBODY}
    if len(platforms) > 1:
        given["platform"] = preferences_shown.platform(preference, platforms)
    if preference is None:
        return given
    given["place"] = preference.place
    given["digest_hour"] = str(hour if preference.digest_hour is None else preference.digest_hour)
    day = preferences_shown.today(request)
    if preference.snoozed_until is not None and preference.snoozed_until > day:
        given["snoozed_until"] = preference.snoozed_until.isoformat()
    if absence.is_ahead(preference, day):
        assert preference.away_from is not None and preference.away_until is not None
        given["away_from"] = preference.away_from.isoformat()
        given["away_until"] = preference.away_until.isoformat()
        given["delegate"] = preference.delegate_id or NOBODY
    return given


def _busy(request: Request, answers: Answers) -> dict[str, Problem]:
    """Whoever is to stand in isn't away themselves on these days."""
    other = absence.of(request.session, str(answers.get("delegate") or ""))
    if not answers.get("away_from") or other is None or other.away_from is None or other.away_until is None:
        return {}
    first, last = (date.fromisoformat(str(answers[name])) for name in ("away_from", "away_until"))
    if other.away_until < first or last < other.away_from:
        return {}
    return {"delegate": Problem("delegate_away", {"first": other.away_from, "last": other.away_until})}


def _keep(request: Request, form: Form, answers: Answers) -> None:
    session, me = request.session, request.actor.person_id
    preference = absence.of(session, me) or Preference(person_id=me)
    before = (
        preference.delegate_id if absence.is_ahead(preference, preferences_shown.today(request)) else None
    )
    days = {name: _day(answers, name) for name in ("snoozed_until", "away_from", "away_until")}
    preference.place = str(answers["place"])
    preference.platform = Platform.of(str(answers.get("platform") or preference.platform))
    preference.digest_hour = int(str(answers["digest_hour"]))
    preference.snoozed_until = days["snoozed_until"]
    preference.away_from, preference.away_until = days["away_from"], days["away_until"]
    chosen = str(answers.get("delegate") or NOBODY)
    preference.delegate_id = chosen if chosen != NOBODY and days["away_from"] is not None else None
    session.add(preference)
    event = _record(request, preference)
    for delegate in dict.fromkeys((before, preference.delegate_id)):
        _tell_delegate(request, delegate, event)
    due_dates.people_changed(session, request.program, [me], request.now)


def _day(answers: Answers, name: str) -> date | None:
    return date.fromisoformat(str(answers[name])) if answers.get(name) else None


def _record(request: Request, preference: Preference) -> Event:
    data = {name: getattr(preference, name) for name in _SET}
    data = {name: each.isoformat() if isinstance(each, date) else each for name, each in data.items()}
    return submissions.record(
        request.session,
        act=Verb.PREFERENCES,
        at=request.now,
        actor_id=request.actor.person_id,
        platform=request.actor.platform,
        conversation_id=request.actor.conversation_id,
        policy_version=request.program.policy.version,
        data=data,
    )


def _tell_delegate(request: Request, delegate_id: str | None, event: Event) -> None:
    """Whoever stands in, or no longer has to, reads it in one message that is kept up to date.

    For Procore's people it hangs in the approval conversation, where their colleagues read it too.
    """
    if delegate_id is None:
        return
    me, staff = request.actor.person_id, request.actor.is_staff
    letters.write(
        request.session,
        key=f"stand_in:{me}:{delegate_id}:{event.id}",
        message="absence.colleague" if staff else "absence.delegate",
        address=Address.in_approval(delegate_id) if staff else Address.person(delegate_id),
        now=request.now,
        params={"person": me, "delegate": delegate_id},
        copy_key=f"stand_in:{me}:{delegate_id}",
    )


def _delegates(request: Request) -> list[Person]:
    """Who may stand in: colleagues at the partner; for Procore's people those who decide the same. By name."""
    actor = request.actor
    wanted = select(Person).where(
        col(Person.left_at).is_(None), ~col(Person.blocked), Person.id != actor.person_id
    )
    if actor.partner_id is not None:
        wanted = wanted.where(Person.partner_id == actor.partner_id)
    else:
        wanted = wanted.where(col(Person.partner_id).is_(None))
    found = request.session.exec(wanted.order_by(Person.name, Person.id)).all()
    mine = next((role for role in _DECIDING if role in actor.roles), None)
    able = [each for each in found if each.partner_id is not None or mine is None or mine in each.roles]
    return able[:MOST]


def _platforms(request: Request) -> tuple[Platform, ...]:
    return people.platforms_of(request.session, request.actor.person_id)
