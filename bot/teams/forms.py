"""Sending a form as Teams needs it: once however often it arrives, and shown again with everything typed.

Teams sends a submission again if the answer is slow, and closes a dialog that isn't answered with a card. So a
refused form is answered with the form itself, filled in as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from bot.teams.addresses import PLATFORM
from bot.teams.asked import Sent
from handlers import desk
from handlers.reply import Dialog, Done, OpenForm, Problems, Reply
from handlers.request import Request
from models.forms import FieldType, Step, tidy
from models.tables import SeenDelivery
from models.terms import Verb


def took(request: Request, sent: Sent) -> Reply:
    """What came from a button or form: a press, a form that is sent, or one whose lists are to be searched."""
    if sent.search is not None:
        return searched(request, sent.search)
    return submitted(request) if sent.is_form else pressed(request)


def searched(request: Request, words: Mapping[str, str]) -> Reply:
    """Returns the form as it is, with the options of its lists that match the words."""
    opened = desk.press(replace(request, answers={}, step="", form=""))
    if not isinstance(opened, OpenForm):
        return opened
    step = opened.form.step(opened.step)
    found = {
        each.name: tuple(desk.suggest(replace(request, verb=opened.verb, subject=words.get(each.name, ""))))
        for each in step.fields
        if each.type is FieldType.LOOKUP
    }
    return replace(opened, answers=_typed(step, request), options={**opened.options, **found}, prefilled={})


def pressed(request: Request) -> Reply:
    """What a press does; a form comes with the options of its lists."""
    return _complete(request, desk.press(request))


def commanded(request: Request) -> Reply:
    """What typed words ask for; a form comes with the options of its lists."""
    return _complete(request, desk.command(request))


def submitted(request: Request) -> Reply:
    """Returns what sending a form does, and Done if it was sent before.

    The form's id is unique in the database, so that of two at once only one acts. A filing tracks its draft itself,
    and answers the second with the receipt.
    """
    if request.verb == Verb.FILE or not request.form:
        return _submitted(request)
    mark = f"{PLATFORM}:form:{request.form}"
    if request.session.get(SeenDelivery, mark) is not None:
        return desk.sent_before(request)
    _remember(request.session, request, mark)
    reply = _submitted(request)
    if not isinstance(reply, Done | Dialog):  # nothing was done, so the same form may be sent again
        _forget(request.session, mark)
    return reply


def _submitted(request: Request) -> Reply:
    reply = desk.submit(request)
    if isinstance(reply, Problems):
        reply = _again(request, reply)
    return _complete(request, reply)


def _again(request: Request, problems: Problems) -> OpenForm:
    """Returns the refused form, with what was typed and what is wrong."""
    subject = request.subject.partition("|")[0]
    verb = Verb.CONTINUE_DRAFT if request.verb == Verb.FILE else request.verb
    opened = desk.press(replace(request, verb=verb, subject=subject, answers={}, step="", form=""))
    if not isinstance(opened, OpenForm):
        opened = OpenForm(problems.form, problems.step, request.verb, request.subject)
    step = problems.form.step(problems.step)
    typed = _typed(step, request)
    return replace(
        opened,
        form=problems.form,
        step=problems.step,
        verb=request.verb,
        subject=request.subject,
        answers={
            **{name: given for name, given in opened.answers.items() if name not in step.names()},
            **typed,
        },
        problems=problems.problems,
        prefilled={},
    )


def _typed(step: Step, request: Request) -> dict[str, str | bool | list[str]]:
    return {
        each.name: value
        for each in step.fields
        if (value := tidy(each, request.answers.get(each.name))) is not None
    }


def _complete(request: Request, reply: Reply) -> Reply:
    """Shows lists that Slack searches while a person types: their first options, with a field to search them."""
    if not isinstance(reply, OpenForm):
        return reply
    found = {
        each.name: tuple(desk.suggest(replace(request, verb=reply.verb, subject="")))
        for each in reply.form.step(reply.step).fields
        if each.type is FieldType.LOOKUP and each.name not in reply.options
    }
    return replace(reply, options={**reply.options, **found}) if found else reply


def _remember(session: Session, request: Request, mark: str) -> None:
    session.add(SeenDelivery(id=mark, at=request.now))
    session.flush()


def _forget(session: Session, mark: str) -> None:
    seen = session.get(SeenDelivery, mark)
    if seen is not None:
        session.delete(seen)
        session.flush()
