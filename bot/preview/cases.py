"""Believable cases for the preview: a program walked through every state by the real handlers.

What the preview shows is what the handlers and messages really say, not a second copy of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import select

from bot.preview import acting, keeping, reviewing
from bot.preview.refused import refusals
from bot.preview.walk import CONVERSATION, MAYA, OMAR, PETE, RITA, ROSA, Walk, dialog
from handlers import commands, desk
from handlers.effects import filing, follow_ups, home_refresh
from handlers.look_up import mention
from handlers.message import Example
from handlers.operate import conversations
from handlers.reply import Dialog, OpenForm
from models import letters, parked
from models.kinds import Kind
from models.people import Actor, in_conversation
from models.program import Program
from models.submissions import by_reference
from models.tables import Letter, LookAlike, MatchDecision, Partner, Person
from models.terms import Address, AnyVerb, DraftState, LetterState, Platform, State, Verb


def cases(program: Program, examples: Mapping[str, Mapping[str, Any]]) -> list[Example]:
    """Every message and dialog, in a fixed order. `examples` are example answers by kind."""
    found: list[Example] = []
    fresh = partial(Walk, program, set())
    for kind in program.kinds.values():
        if kind.name in examples and kind.offer:
            found += _common(fresh(), kind, examples[kind.name])
            found += reviewing.fullest(fresh(), kind, examples[kind.name])
    if "deal_registration" in program.kinds:
        deal = program.kinds["deal_registration"], examples["deal_registration"]
        for story in (
            _deals,
            _endings,
            _silence,
            _unfinished,
            _account_team,
            _rivals,
            _second_look,
            _mind,
            _for_partner,
            _pasted,
            reviewing.reviewing,
            keeping.keeping,
        ):
            found += story(fresh(), *deal)
    if "marketing_request" in program.kinds:
        found += _quarter(fresh())
    if "inquiry" in program.kinds:
        found += _inquiry(fresh(), program.kinds["inquiry"], examples["inquiry"])
    if "extension" in program.kinds:
        found += _extension(fresh(), program, examples)
    if "procore_help" in program.kinds:
        found += _help(fresh(), program, examples)
    found += [
        *_absence(fresh()),
        *_ways_in(fresh()),
        *_delivery(fresh()),
        *refusals(),
    ]
    unique: dict[str, Example] = {}
    for case in found:
        unique.setdefault(case.name, case)
    return list(unique.values())


def _common(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    submission = walk.file(kind, answers, f"{kind.prefix}-7K3Q-9F")
    yield from walk.told(f"{kind.name}.filed.{submission.state}")
    if kind.name != "deal_registration":  # its life is told below, with more to say at each turn
        yield from acting.life(walk, kind, submission.reference, set())
        return
    yield from acting.forms(walk, kind, submission.reference)
    yield from _shown(walk, f"{kind.name}.shown", submission.reference)


def _deals(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    one = walk.file(kind, answers, "DR-7K3Q-9F").reference
    rival = walk.file(kind, answers, "DR-2M8X-C4").reference
    yield from walk.told("deal_registration.with_rival.submitted")
    name = "deal_registration"
    too_late = "This deal can't be registered: the opportunity isn't available for registration at this time."
    story: tuple[tuple[str, Actor, AnyVerb, str, tuple[tuple[str, Mapping[str, Any]], ...]], ...] = (
        ("take", MAYA, Verb.TAKE, one, ()),
        ("note", MAYA, Verb.NOTE, one, (("note", {"text": "Called the general contractor; the project is real."}),)),
        ("asked", MAYA, Verb.ASK, one, (
            ("ask", {"question": "Which of the two hospitals is it?", "about": ["need"]}),
        )),
        ("answered", ROSA, Verb.ANSWER, one, (
            ("answer", {"need": "The Lakeshore hospital, from spring on.", "answer_text": "The Lakeshore one."}),
        )),
        ("approved", MAYA, Verb.APPROVE, one, (("approve", {"note": "Good work. Tell me when you need a demo."}),)),
        ("undone_unheard", MAYA, Verb.UNDO, one, ()),
        ("approved_again", MAYA, Verb.APPROVE, one, (("approve", {}),)),
        ("rejected", MAYA, Verb.REJECT, rival, (("reason", {"reason": "E3"}), ("words", {"text": too_late}))),
    )  # fmt: skip
    for what, actor, verb, reference, steps in story:
        answer = walk.do(actor, verb, reference, *steps)
        state = walk.state(reference)
        if isinstance(answer, Dialog):
            yield Example(f"{name}.{what}.{state}.staff", answer.content, "dialog")
        if what != "approved":  # it is undone before the partner is told
            yield from walk.told(f"{name}.{what}.{state}")
        yield from _shown(walk, f"{name}.shown_{what}", reference)
        if what in ("asked", "approved_again"):
            yield from acting.forms(walk, kind, reference)
            for verb in (Verb.ON_TRACK, Verb.SNOOZE):
                with walk.tried():
                    yield from dialog(walk, f"{name}.{verb}.{state}", ROSA, verb, reference)
    for verb, subject in ((Verb.HISTORY, one), (Verb.DISPUTE, f"{one} {rival}")):
        yield from dialog(walk, f"{name}.{verb}.approved", OMAR, verb, subject)
    yield from _receipts(walk, name, one)
    yield from _wins(walk, kind, one)


def _receipts(walk: Walk, name: str, reference: str) -> Iterator[Example]:
    """A receipt that its holder has verified, and one that fails."""
    deal = by_reference(walk.session, reference)
    assert deal is not None
    for what, digits in (("confirmed", deal.digest[:16]), ("not_confirmed", "0" * 16)):
        yield from dialog(
            walk, f"{name}.receipt_{what}.{deal.state}", ROSA, Verb.VERIFY, f"{reference} {digits}"
        )


def _account_team(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """The question about a customer, without its partner, and the answer as evidence."""
    name, reference = kind.name, walk.file(kind, answers, "DR-7K3Q-9F").reference
    list(walk.told(f"{name}.before.submitted"))
    yield from dialog(walk, f"{name}.account_team_asked.submitted", MAYA, Verb.ASK_ACCOUNT_TEAM, reference)
    yield from walk.told(f"{name}.account_team.submitted")
    question = str(walk.letters()[-1].params["event"])
    form = f"{name}.form_account_team_answer", "submitted"
    yield from acting.form(walk, form, RITA, Verb.ACCOUNT_TEAM_ANSWER, question)
    given = {"answer": "yes", "text": "We have been in talks since May."}
    walk.do(RITA, Verb.ACCOUNT_TEAM_ANSWER, question, ("account_team_answer", given))
    yield from walk.told(f"{name}.account_team_answered.submitted")


def _rivals(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """Two claims on one customer: verdicts, a grant by law, and the waiting list."""
    name, first, second = "deal_registration", "DR-7K3Q-9F", "DR-2M8X-C4"
    walk.file(kind, answers, first)
    claim = walk.file(kind, answers, second)
    yield from dialog(walk, f"{name}.earlier_first.submitted", MAYA, Verb.APPROVE, second)
    walk.do(MAYA, Verb.APPROVE, first, ("approve", {}))
    list(walk.told(f"{name}.before_rivals.approved"))
    yield from dialog(walk, f"{name}.same_stands.submitted", MAYA, Verb.APPROVE, second)
    look_alike = str(walk.session.exec(select(LookAlike.id).where(LookAlike.submission_id == claim.id)).one())
    for verb in (Verb.SAME_CUSTOMER, Verb.DIFFERENT_CUSTOMER):
        yield from acting.form(walk, (f"{name}.form_{verb}", "submitted"), MAYA, verb, look_alike)
    with walk.tried():
        note = {"note": "Two firms that share a website."}
        walk.do(MAYA, Verb.DIFFERENT_CUSTOMER, look_alike, ("different_customer", note))
        yield from walk.told(f"{name}.judged.submitted")
        match_decision = str(walk.session.exec(select(MatchDecision.id)).one())
        walk.do(OMAR, Verb.CONFIRM_MATCH_DECISION, match_decision)
        yield from walk.told(f"{name}.judged_by_two.submitted")
        walk.do(MAYA, Verb.WITHDRAW_MATCH_DECISION, match_decision)
        yield from walk.told(f"{name}.judgement_withdrawn.submitted")
    yield from acting.form(walk, (f"{name}.form_grant_by_law", "submitted"), MAYA, Verb.GRANT_BY_LAW, second)
    with walk.tried():
        basis = {"basis": "The state's procurement act asks for two bidders with equal terms."}
        walk.do(MAYA, Verb.GRANT_BY_LAW, second, ("grant_by_law", basis))
        yield from walk.told(f"{name}.by_law_asked.submitted")
        yield from acting.form(
            walk, (f"{name}.form_confirm_grant", "submitted"), OMAR, Verb.CONFIRM_GRANT, second
        )
    text = "This deal can't be registered: the opportunity isn't available for registration at this time."
    walk.do(MAYA, Verb.REJECT, second, ("reason", {"reason": "E3"}), ("words", {"text": text}))
    list(walk.told(f"{name}.before_waiting.rejected"))
    walk.do(ROSA, Verb.LOSE, first, ("lose", {"reason": "budget"}))
    yield from walk.told(f"{name}.waited.rejected")
    walk.do(OMAR, Verb.INVITE_REFILE, second)
    invitation = next(each for each in walk.letters() if each.message == "refile.invited")
    yield from walk.told(f"{name}.may_file_again.rejected")
    yield walk.say(f"{name}.may_file_again.rejected", "refile.invited_room", invitation.params)
    yield from dialog(walk, f"{name}.form_again.rejected", ROSA, Verb.FILE_AGAIN, second)
    yield walk.say(f"{name}.probing.any", "ops.probing", {"partner": "northwind", "filed": 30})


def _second_look(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """A rejection looked at again, by another channel manager."""
    name, reference = "deal_registration", walk.file(kind, answers, "DR-7K3Q-9F").reference
    text = "The pre-sales activities described aren't sufficient to justify approval."
    walk.do(MAYA, Verb.REJECT, reference, ("reason", {"reason": "E5"}), ("words", {"text": text}))
    list(walk.told(f"{name}.before_second_look.rejected"))
    yield from acting.form(walk, (f"{name}.form_second_look", "rejected"), ROSA, Verb.SECOND_LOOK, reference)
    walk.do(
        ROSA, Verb.SECOND_LOOK, reference, ("second_look", {"text": "We have had two more meetings since."})
    )
    yield from walk.told(f"{name}.second_look_asked.second_look")
    for verb in (Verb.UPHOLD, Verb.OVERTURN):
        yield from acting.form(walk, (f"{name}.form_{verb}", "second_look"), OMAR, verb, reference)
        with walk.tried():
            walk.do(OMAR, verb, reference, (verb, {"text": "Looked at again, with the new meetings."}))
            yield from walk.told(f"{name}.{verb}.{walk.state(reference)}")


def _mind(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """A submission that is corrected, handed over, changed after approval, and filed again."""
    name, reference, other = kind.name, walk.file(kind, answers, "DR-7K3Q-9F").reference, "DR-2M8X-C4"
    list(walk.told(f"{name}.before_mind.submitted"))
    words = walk.do(MAYA, Verb.REJECT, reference, ("reason", {"reason": "E5"}))
    assert isinstance(words, OpenForm)
    walk.do(
        ROSA, Verb.CORRECT, reference, *_steps(kind, answers, close_date="2027-04-15", contact_phone=None)
    )
    yield from walk.told(f"{name}.corrected.submitted")
    text = {"text": "With further activity you may register the deal again."}
    again = desk.submit(replace(walk.request(MAYA, Verb.REJECT, words.subject), step="words", answers=text))
    assert isinstance(again, OpenForm)
    yield Example(f"{name}.form_reject_after_correction.submitted.staff", again)
    walk.do(
        ROSA, Verb.CORRECT, reference, *_steps(kind, answers, customer_name="Northgate Group Holdings, Inc.")
    )
    yield from walk.told(f"{name}.corrected_customer.submitted")
    yield from _shown(walk, f"{name}.shown_corrected", reference)
    yield from dialog(walk, f"{name}.history_of_corrections.submitted", OMAR, Verb.HISTORY, reference)
    handed = walk.do(ROSA, Verb.HAND_OVER, reference, ("hand_over", {"colleague": "pete"}))
    assert isinstance(handed, Dialog)
    yield Example(f"{name}.handed.submitted.person", handed.content, "dialog")
    yield from walk.told(f"{name}.handed_over.submitted")
    walk.do(MAYA, Verb.APPROVE, reference, ("approve", {}))
    list(walk.told(f"{name}.before_amend.approved"))
    walk.do(PETE, Verb.AMEND, reference, ("amend", {**answers, "close_date": "2027-05-03"}))
    yield from walk.told(f"{name}.amended.approved")
    walk.file(
        kind, {**answers, "customer_name": "Lakeview Builders LLC", "domain": "lakeview-builders.com"}, other
    )
    walk.do(MAYA, Verb.REJECT, other, ("reason", {"reason": "E5"}), ("words", text))
    list(walk.told(f"{name}.before_again.rejected"))
    yield from dialog(walk, f"{name}.form_file_again.rejected", ROSA, Verb.FILE_AGAIN, other)


def _steps(
    kind: Kind, answers: Mapping[str, Any], **changes: Any
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What is sent of each step of the kind's form, with these answers changed."""
    given = {**answers, **changes}
    return tuple((step.name, {name: given.get(name) for name in step.names()}) for step in kind.form.steps)


def _for_partner(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """Staff file for a partner that has the customer already, from a call."""
    name = kind.name
    walk.file(kind, answers, "DR-7K3Q-9F")
    list(walk.told(f"{name}.before_for_partner.submitted"))
    yield from acting.form(walk, (f"{name}.form_file_for", "open"), MAYA, Verb.FILE_FOR, name)
    said = {"kind": name, "partner": "northwind", "source": "call"}
    whom = walk.do(MAYA, Verb.FILE_FOR, name, ("partner", said))
    assert isinstance(whom, OpenForm)
    yield Example(f"{name}.form_file_for_contact.open.staff", whom)
    yield from acting.form(
        walk, (f"{name}.form_file_here", "open"), in_conversation(MAYA, CONVERSATION), Verb.FILE, name
    )
    first, *_ = _steps(kind, answers)
    known = walk.do(MAYA, Verb.FILE_FOR, name, ("partner", said), ("contact", {"contact": "rosa"}), first)
    assert isinstance(known, OpenForm)
    yield Example(f"{name}.form_known_customer.open.staff", walk.lasting(known))
    draft = walk.draft(kind, answers, "draft-DR-2M8X-C4", DraftState.FILED, "")
    draft.filer_id, draft.source = "rosa", "call"
    partner = walk.session.get_one(Partner, "northwind")
    filing.file(walk.request(MAYA, Verb.FILE), kind, partner, draft, reference="DR-2M8X-C4")
    follow_ups.catch_up(walk.session, walk.program, walk.now)
    yield from walk.told(f"{name}.filed_for_partner.submitted")


def _pasted(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """A text is pasted into an empty form, and read."""
    draft = walk.draft(kind, {"country": "US", "currency": "USD"}, "draft", DraftState.OPEN, "customer").id
    yield from acting.form(walk, (f"{kind.name}.form_paste", "open"), ROSA, Verb.PASTE, draft)
    text = (
        "Customer: Northgate Construction Group, Inc.\nContact: Jordan Lee, jordan.lee@northgate-group.com\n"
        "100 King Street West, Toronto, ON M5X 1A9\nThey sign by March 31, 2027."
    )
    read = walk.do(ROSA, Verb.PASTE, draft, ("paste", {"pasted": text}))
    assert isinstance(read, OpenForm)
    yield Example(f"{kind.name}.form_read_from_text.open.person", read)


def _wins(walk: Walk, kind: Kind, reference: str) -> Iterator[Example]:
    name = "deal_registration"
    yield from walk.told(f"{name}.later.approved")
    yield from acting.form(walk, (f"{name}.form_undo", "approved"), MAYA, Verb.UNDO, reference)
    walk.do(
        MAYA, Verb.UNDO, reference, ("undo", {"reason": "wrong_deal", "text": "I meant the other Northgate."})
    )
    yield from walk.told(f"{name}.undo_asked.approved")
    yield from acting.form(
        walk, (f"{name}.form_confirm_undo", "approved"), OMAR, Verb.CONFIRM_UNDO, reference
    )
    walk.do(OMAR, Verb.CONFIRM_UNDO, reference, ("confirm_undo", {}))
    yield from walk.told(f"{name}.undone.submitted")
    walk.do(MAYA, Verb.APPROVE, reference, ("approve", {}))
    yield from walk.told(f"{name}.approved_in_the_end.approved")
    yield from dialog(walk, f"{name}.hold.approved", RITA, Verb.CHECK, "northgate-group.com")
    yield from dialog(walk, f"{name}.hold_for_managers.approved", MAYA, Verb.CHECK, "northgate-group.com")
    win = {"won_on": "2026-11-20", "won_amount": "120,000", "order_form": True}
    walk.do(ROSA, Verb.CLAIM_WIN, reference, ("claim_win", win))
    yield from walk.told(f"{name}.won.won_claimed")
    yield from acting.forms(walk, kind, reference)
    walk.do(
        MAYA, Verb.QUESTION_WIN, reference, ("question_win", {"question": "Is that the value in a year?"})
    )
    yield from walk.told(f"{name}.win_questioned.win_in_question")
    yield from acting.forms(walk, kind, reference)
    walk.do(ROSA, Verb.ANSWER_WIN, reference, ("claim_win", win))
    yield from walk.told(f"{name}.win_answered.won_claimed")
    walk.do(MAYA, Verb.CONFIRM_WIN, reference, ("confirm_win", {}))
    yield from walk.told(f"{name}.win_confirmed.won")
    yield from _shown(walk, f"{name}.shown", reference)
    yield from dialog(walk, f"{name}.list.all", ROSA, Verb.LIST, "partner|||1")
    yield from dialog(walk, f"{name}.list.all", MAYA, Verb.LIST, "team|||1")
    yield from dialog(walk, f"{name}.list.none", ROSA, Verb.LIST, "mine|lost|nothing of this name|1")
    yield from acting.form(walk, (f"{name}.form_filter", "all"), MAYA, Verb.FILTER, "team|||1")


def _shown(walk: Walk, what: str, reference: str) -> Iterator[Example]:
    """The whole of a submission behind "Show", for both sides."""
    for reader in (ROSA, MAYA):
        yield from dialog(walk, f"{what}.{walk.state(reference)}", reader, Verb.SHOW, reference)


def _endings(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """Lost, withdrawn, and what is sent as time passes until an approval ends."""
    name = "deal_registration"
    lost, withdrawn, ended = "DR-7K3Q-9F", "DR-2M8X-C4", "DR-5T1W-HD"
    for number, reference in enumerate((lost, withdrawn, ended)):
        customer = f"Northgate Construction Group {number + 1}, Inc."
        site = {"customer_name": customer, "domain": f"northgate-{number + 1}.com"}
        walk.file(kind, {**answers, **site}, reference)
    for reference in (lost, ended):
        walk.do(MAYA, Verb.APPROVE, reference, ("approve", {}))
    list(walk.told(f"{name}.before.approved"))
    walk.do(ROSA, Verb.LOSE, lost, ("lose", {"reason": "no_decision", "text": "They wait for the election."}))
    yield from walk.told(f"{name}.given_up.lost")
    yield from _shown(walk, f"{name}.shown", lost)
    walk.do(ROSA, Verb.WITHDRAW, withdrawn, ("withdraw", {"text": "Filed by mistake."}))
    yield from walk.told(f"{name}.taken_back.withdrawn")
    yield from _shown(walk, f"{name}.shown", withdrawn)
    for day in walk.days(110):
        state = walk.state(ended)
        yield from walk.told(f"{name}.day_{day}.{state}")
        if state == State.NOTICE_OUTSTANDING:
            yield from acting.forms(walk, kind, ended)
            yield from _shown(walk, f"{name}.shown", ended)
    yield from _shown(walk, f"{name}.shown", ended)


def _silence(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """What is said when nobody answers: Procore, and the partner."""
    name = "deal_registration"
    silent, asked = walk.file(kind, answers, "DR-7K3Q-9F").reference, "DR-2M8X-C4"
    site = {"customer_name": "Lakeview Builders LLC", "domain": "lakeview-builders.com"}
    walk.file(kind, {**answers, **site}, asked)
    walk.do(MAYA, Verb.ASK, asked, ("ask", {"question": "Which hospital is it?", "about": ["need"]}))
    list(walk.told(f"{name}.before.submitted"))
    for day in walk.days(14):
        yield from walk.told(f"{name}.unanswered_day_{day}.submitted")
    yield from _shown(walk, f"{name}.shown_late", silent)
    yield from acting.form(walk, (f"{name}.form_lapse", "needs_information"), MAYA, Verb.LAPSE, asked)
    walk.do(MAYA, Verb.LAPSE, asked, ("lapse", {"internal": "No answer to two reminders."}))
    yield from walk.told(f"{name}.lapsed.rejected")


def _unfinished(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """A form that was closed and can be taken up again."""
    walk.draft(kind, answers, "draft", DraftState.OPEN, kind.form.steps[1].name)
    yield from dialog(walk, f"{kind.name}.unfinished.draft", ROSA, Verb.FILE, kind.name)


def _delivery(walk: Walk) -> Iterator[Example]:
    """What operations are told about letters that can't be sent."""
    for code in ("outsider", "guest", "no_account", "unreachable", "channel_not_found"):
        for message in ("ops.held", "ops.failed"):
            params = {
                "lane": "partner:northwind",
                "place": f"slack:{CONVERSATION}",
                "code": code,
                "people": ["Kim Sato"],
            }
            yield walk.say(f"delivery.{code}.failed", message, params)
    for who, code in (("rosa", "user_not_visible"), ("maya", "ConversationBlockedByUser")):
        with walk.tried():
            walk.session.get_one(Person, who).unreachable_at = walk.now
            yield walk.say(
                f"delivery.{who}.unreachable", "ops.unreachable", {"lane": f"person:{who}", "code": code}
            )
    yield walk.say("delivery.again.repeated", "ops.repeated", {"lane": "person:rosa", "code": "unclear"})
    yield walk.say("delivery.unreadable.damaged", "ops.unreadable", {"reference": "DR-7K3Q-9F"})
    repaired = {"id": 0, "reference": "DR-7K3Q-9F", "when_readable": True}
    yield walk.say("delivery.readable.repaired", "ops.unreadable", repaired)
    yield walk.say("delivery.newer.restored", "ops.newer", {"reference": "DR-7K3Q-9F"})
    for waiting in (0, 1, 12):
        yield walk.say(
            f"delivery.restored_{waiting}.restored", "ops.restored", {"events": waiting, "waiting": waiting}
        )
    yield from _parked(walk)
    yield from _late(walk)


def _late(walk: Walk) -> Iterator[Example]:
    """The news that a conversation missed, once it takes messages again."""
    with walk.tried():
        params = {"place": "slack:C0NORTHWIND", "day": walk.now.date().isoformat()}
        trouble = letters.summed_up(params["place"], params["day"])
        for number in range(3):
            letter = Letter(
                key=f"late{number}",
                message="room.news",
                address=Address.partner("northwind"),
                state=LetterState.CANCELLED,
                trouble=trouble,
                written_at=walk.now,
                not_before=walk.now,
            )
            walk.session.add(letter)
        walk.session.flush()
        for audience in ("room", "staff", "person"):
            yield walk.say(f"delivery.late_{audience}.summed_up", f"late.{audience}", params)


def _parked(walk: Walk) -> Iterator[Example]:
    """Messages that are set aside, before and after somebody sends them again."""
    for count, code in ((1, "unclear"), (1, "unreadable"), (3, "unclear"), (3, "mistake")):
        with walk.tried():
            yield from _parked_alike(walk, count, code)


def _parked_alike(walk: Walk, count: int, code: str) -> Iterator[Example]:
    """Some messages of one cause. The button is pressed twice."""
    name = f"delivery.{code}_{count}"
    cause, lane = parked.cause(code, "room.line"), Address.partner("northwind")
    written = [_set_aside(walk, f"preview{number}", code, lane) for number in range(count)]
    for letter in written:
        parked.tell(walk.session, letter, cause, {"lane": lane}, walk.now)
    params = {"lane": lane, "code": code, "message": cause.message}
    yield walk.say(f"{name}.parked", parked.MESSAGE, params)
    for press in ("again", "twice"):
        answer = walk.do(OMAR, Verb.SEND_AGAIN, cause.subject)
        assert isinstance(answer, Dialog)
        yield Example(f"{name}.{press}.operations", answer.content, "dialog")
    for letter in written:
        walk.session.refresh(letter)
        letter.state = LetterState.SENT
    yield from walk.told(f"{name}_settled.sent")


def _set_aside(walk: Walk, key: str, code: str, address: Address) -> Letter:
    letter = Letter(
        key=key,
        message="room.line",
        address=address,
        state=LetterState.PARKED,
        trouble=f"{code} 3f9a" if code == "mistake" else code,
        attempts=6,
        written_at=walk.now,
        not_before=walk.now,
    )
    walk.session.add(letter)
    walk.session.flush()
    return letter


def _extension(walk: Walk, program: Program, examples: Mapping[str, Mapping[str, Any]]) -> Iterator[Example]:
    deal = walk.file(
        program.kinds["deal_registration"], examples["deal_registration"], "DR-7K3Q-9F"
    ).reference
    walk.do(MAYA, Verb.APPROVE, deal, ("approve", {}))
    list(walk.told("extension.before.approved"))
    kind = program.kinds["extension"]
    yield from dialog(walk, "extension.form_extension.from_deal", ROSA, Verb.EXTEND, deal)
    reference = walk.file(kind, examples["extension"], "EX-7K3Q-9F", parent=deal).reference
    yield from walk.told("extension.asked.submitted")
    yield from acting.life(walk, kind, reference, set())
    walk.do(OMAR, Verb.APPROVE, reference, ("approve", {"note": "Granted; the board's date is clear."}))
    yield from walk.told("extension.granted.approved")
    yield from dialog(walk, "extension.again.approved", ROSA, Verb.EXTEND, deal)


def _help(walk: Walk, program: Program, examples: Mapping[str, Mapping[str, Any]]) -> Iterator[Example]:
    """Procore's help with an approved deal, on the deal's own copies too."""
    deal = walk.file(
        program.kinds["deal_registration"], examples["deal_registration"], "DR-7K3Q-9F"
    ).reference
    walk.do(MAYA, Verb.APPROVE, deal, ("approve", {}))
    list(walk.told("procore_help.before.approved"))
    kind = program.kinds["procore_help"]
    yield from dialog(walk, "procore_help.form_help.from_deal", ROSA, Verb.REQUEST_HELP, deal)
    reference = walk.file(kind, examples["procore_help"], "PH-7K3Q-9F", parent=deal).reference
    yield from walk.told("procore_help.asked.submitted")
    yield from acting.life(walk, kind, reference, set())
    named = {
        "arranged_person": "Sam Ortiz, sales engineer",
        "arranged_on": "2026-12-02",
        "note": "At ten, on site.",
    }
    walk.do(MAYA, Verb.ARRANGE, reference, ("arrange", named))
    yield from walk.told("procore_help.named.arranged")
    letter = next(each for each in reversed(walk.letters()) if each.message == "outcome")
    yield walk.say("procore_help.named.arranged", "outcome.room", letter.params)


def _absence(walk: Walk) -> Iterator[Example]:
    """Preferences, days off, a substitute, and somebody who has left."""
    chosen: dict[str, Any] = {"place": "channel", "digest_hour": "8"}
    away = {"away_from": "2026-11-23", "away_until": "2026-12-04", "snoozed_until": "2026-11-22"}
    for actor in (ROSA, MAYA):
        yield from acting.form(walk, ("preferences.form_empty", "open"), actor, Verb.PREFERENCES, "mine")
    for actor, answers in ((ROSA, {**chosen, **away}), (MAYA, {**chosen, **away, "delegate": "omar"})):
        answer = walk.do(actor, Verb.PREFERENCES, "mine", ("preferences", answers))
        assert isinstance(answer, Dialog)
        yield Example(
            f"preferences.saved.away.{'staff' if actor.is_staff else 'person'}", answer.content, "dialog"
        )
        home_refresh.opened(walk.request(actor, Verb.HOME))
    yield from walk.told("preferences.away.ahead")
    yield from dialog(walk, "preferences.form_filled.away", MAYA, Verb.PREFERENCES, "mine")
    with walk.tried():
        yield from acting.form(walk, ("preferences.form_away_too", "away"), OMAR, Verb.PREFERENCES, "mine")
    walk.now += timedelta(days=5)
    for actor in (ROSA, MAYA):
        home_refresh.opened(walk.request(actor, Verb.HOME))
        yield from walk.told(f"preferences.home_{actor.person_id}.away")
        yield from dialog(walk, "preferences.back.ended", actor, Verb.END_ABSENCE, "mine")
    yield from walk.told("preferences.back.ended")
    yield walk.say("preferences.left.gone", "ops.left", {"person": "maya"})


def _quarter(walk: Walk) -> Iterator[Example]:
    """What the buttons of the quarterly reminder open and answer."""
    for verb in (Verb.PLAN_ACTIVITY, Verb.RECORD_ACTIVITY, Verb.SNOOZE_QUARTER):
        with walk.tried():
            yield from dialog(walk, f"marketing_request.{verb}.quarter", ROSA, verb, "northwind")


def _inquiry(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    reference = walk.file(kind, answers, "AQ-7K3Q-9F").reference
    yield from walk.told("inquiry.asked.submitted")
    walk.do(
        MAYA,
        Verb.REPLY,
        reference,
        ("reply", {"text": "Begin with the sales course; I'll send you the link."}),
    )
    yield from walk.told("inquiry.replied.answered")
    yield from _shown(walk, "inquiry.shown", reference)
    (letter,) = (each for each in walk.letters() if each.message == "inquiry.answered")
    yield walk.say("inquiry.replied.answered", "inquiry.answered_room", letter.params)


def _ways_in(walk: Walk) -> Iterator[Example]:
    session, now = walk.session, walk.now
    conversations.joined(session, Platform.SLACK, CONVERSATION, now, itself=True, staff_conversations=())
    conversations.joined(session, Platform.SLACK, "C0UNKNOWN", now, itself=True, staff_conversations=())
    mention.mentioned(session, walk.program, Platform.SLACK, CONVERSATION, "", "1.1", "", now)
    yield from walk.told("ways_in.first.open")
    mention.mentioned(
        session, walk.program, Platform.SLACK, CONVERSATION, "status DR-7K3Q-9F", "1.2", "", now
    )
    mention.mentioned(session, walk.program, Platform.SLACK, "C0APPROVE", "help", "1.3", "", now)
    yield from walk.told("ways_in.asked.open")
    for actor in (MAYA, RITA, ROSA):
        home_refresh.opened(walk.request(actor, Verb.HOME))
        yield from walk.told(f"ways_in.home_{actor.person_id}.open")
    for actor in (MAYA, ROSA):
        yield from dialog(walk, "ways_in.help.open", actor, Verb.COMMAND, "help")
        welcome = commands.welcome(walk.request(actor, Verb.COMMAND, ""))
        assert isinstance(welcome, Dialog)
        reader = "staff" if actor.is_staff else "person"
        yield Example(f"ways_in.welcome.open.{reader}", welcome.content, "dialog")
    yield from acting.form(
        walk, ("ways_in.form_assign_room", "open"), OMAR, Verb.ASSIGN_CONVERSATION, "slack:C0UNKNOWN"
    )
    answer = walk.do(
        OMAR, Verb.ASSIGN_CONVERSATION, "slack:C0UNKNOWN", ("assign_room", {"partner": "northwind"})
    )
    assert isinstance(answer, Dialog)
    yield Example("ways_in.assigned.open.operations", answer.content, "dialog")
    yield from walk.told("ways_in.named.open")
