"""Staff file for a partner from a call or an e-mail: whose it is, who decides, and what the form says of one's own."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.reply import Dialog, OpenForm, Problems, Reply
from models.people import Actor, in_conversation
from models.tables import Partner, PartnerLocation
from models.terms import Platform
from tests.handlers.conftest import ALAN, MAYA, NOAH, OMAR, RITA, ROSA, STEPS, Bench
from tests.handlers.test_changing_minds import correct, refusal


def begin(
    bench: Bench, actor: Actor = MAYA, contact: str = "rosa", source: str = "call", **said: Any
) -> Reply:
    """Up to the kind's own form."""
    opened = bench.press(actor, "file_for")
    if not isinstance(opened, OpenForm):
        return opened
    answers = {"kind": "deal_registration", "partner": "northwind", "source": source, **said}
    whom = bench.send(actor, "file_for", opened.subject, "partner", answers)
    if not isinstance(whom, OpenForm) or whom.step != "contact":
        return whom
    return bench.send(actor, "file_for", whom.subject, "contact", {"contact": contact})


def finish(bench: Bench, opened: Reply, actor: Actor = MAYA, **changes: Any) -> str:
    assert isinstance(opened, OpenForm), opened
    reply: Reply = opened
    for step, answers in STEPS:
        given = {**answers, **{k: v for k, v in changes.items() if k in opened.form.step(step).names()}}
        reply = bench.send(actor, "file", opened.subject, step, given)
    assert isinstance(reply, Dialog), reply
    return str(reply.content.data["reference"])


def test_what_staff_file_is_the_contact_s_with_its_source_and_its_place(bench: Bench) -> None:
    before = bench.file(ALAN, customer_name="Lakeshore Health", contact_email="a@lakeshore.org")
    reference = finish(bench, begin(bench))
    row = bench.row(reference)
    assert (row.filer_id, row.entered_by, row.source, row.partner_id) == ("rosa", "maya", "call", "northwind")
    assert (row.sequence or 0) > (bench.row(before).sequence or 0)
    assert (
        bench.events(reference)[0].data["source"] == "call" and bench.events(reference)[0].actor_id == "maya"
    )
    assert [each.address for each in bench.letters("receipt")][-1] == "person:rosa"
    shown = bench.press(ROSA, "show", reference)
    assert isinstance(shown, Dialog)
    data = shown.content.data
    assert (data["filer"], data["holder"], data["source"], data["filed_by_staff"]) == (
        "Maya",
        "Rosa",
        "call",
        True,
    )
    assert isinstance(correct(bench, reference, contact_name="Jo Park"), Dialog)


def test_who_filed_it_decides_nothing_and_a_colleague_does(bench: Bench) -> None:
    reference = finish(bench, begin(bench))
    for verb in ("approve", "reject", "ask"):
        assert refusal(bench.press(MAYA, verb, reference)) == "own_filing"
    assert isinstance(bench.press(NOAH, "approve", reference), OpenForm)
    assert isinstance(bench.press(MAYA, "correct", reference), OpenForm), (
        "the fallback where the partner's clicks fail"
    )
    card = bench.press(MAYA, "show", reference)
    assert isinstance(card, Dialog) and "withdraw" in [each.verb for each in card.content.data["acts"]]


def test_it_is_asked_for_whom_only_where_no_partner_is_at_home(bench: Bench) -> None:
    for words in ("file deal", "deal", "file"):
        reply = bench.press(OMAR, "command", words)
        assert isinstance(reply, OpenForm) and reply.verb == "file_for"
    assert refusal(bench.press(RITA, "file_for")) == "staff_only"
    assert refusal(bench.press(ROSA, "file_for")) == "staff_only"


@pytest.fixture
def here(bench: Bench) -> Actor:
    """Maya, in Northwind's own channel."""
    bench.run(lambda session: session.add(
        PartnerLocation(
            partner_id="northwind", platform=Platform.SLACK, what="room", external_id="C0NORTH")))  # fmt: skip
    return in_conversation(MAYA, "C0NORTH")


def test_in_the_partner_s_own_channel_staff_say_whose_it_is_and_from_what(bench: Bench, here: Actor) -> None:
    opened = bench.press(here, "file", "deal_registration")
    assert isinstance(opened, OpenForm) and (opened.verb, opened.step) == ("file_for", "here")
    assert opened.form.steps[0].names() == ("contact", "source")
    assert opened.answers == {"contact": "pete"}, "the Partnership Manager is chosen already"
    # A form that is sent doesn't say from which channel: `here` is no longer where Maya is.
    form = bench.send(MAYA, "file_for", opened.subject, "here", {"contact": "rosa", "source": "call"})
    row = bench.row(finish(bench, form))
    assert (row.filer_id, row.entered_by, row.source, row.partner_id) == ("rosa", "maya", "call", "northwind")
    assert row.conversation_id == "C0NORTH"
    assert [each.address for each in bench.letters("receipt")][-1] == "person:rosa"
    assert refusal(bench.press(MAYA, "approve", row.reference)) == "own_filing"
    assert isinstance(bench.press(NOAH, "approve", row.reference), OpenForm)


def test_in_the_partner_s_channel_too_both_are_needed_and_the_contact_is_the_partner_s(
    bench: Bench, here: Actor
) -> None:
    opened = bench.press(here, "command", "deal")
    assert isinstance(opened, OpenForm)
    for answers, wrong in (
        ({"contact": "rosa"}, ["source"]),
        ({"source": "call"}, ["contact"]),
        ({"contact": "alan", "source": "call"}, ["contact"]),
        ({"contact": "rosa", "source": "dream"}, ["source"]),
    ):
        reply = bench.send(here, "file_for", opened.subject, "here", answers)
        assert isinstance(reply, Problems) and list(reply.problems) == wrong
    said = {"contact": "rosa", "source": "call"}
    for subject in ("deal_registration|C0ELSE|", "rebate|C0NORTH|", "", "|"):
        assert refusal(bench.send(here, "file_for", subject, "here", said)) == "draft_gone"
    assert refusal(bench.send(ROSA, "file_for", opened.subject, "here", said)) == "draft_gone"


def test_what_a_partner_may_not_file_is_refused_before_staff_are_asked(bench: Bench, here: Actor) -> None:
    def suspend(session: Any) -> None:
        session.get(Partner, "northwind").status = "suspended"

    bench.run(suspend)
    assert refusal(bench.press(here, "file", "deal_registration")) == "suspended"
    assert refusal(bench.press(here, "file", "extension")) == "no_such_kind"


def test_an_unfinished_form_for_the_same_contact_is_offered_again(bench: Bench, here: Actor) -> None:
    said = {"contact": "rosa", "source": "call"}

    def asked() -> Reply:
        opened = bench.press(here, "file", "deal_registration")
        assert isinstance(opened, OpenForm)
        return bench.send(MAYA, "file_for", opened.subject, "here", said)

    form = asked()
    assert isinstance(form, OpenForm)
    bench.send(MAYA, "file", form.subject, *STEPS[0])
    offered = asked()
    assert isinstance(offered, Dialog) and offered.content.data["acts"][0].subject == form.subject


def test_staff_answer_the_quarter_s_ping_for_the_partner_likewise(bench: Bench, here: Actor) -> None:
    opened = bench.press(here, "record_activity")
    assert isinstance(opened, OpenForm) and opened.step == "here"
    form = bench.send(MAYA, "file_for", opened.subject, "here", {"contact": "pete", "source": "email"})
    assert isinstance(form, OpenForm) and form.answers["timing"] == "done"


@pytest.mark.parametrize(
    "wrong", [{"partner": "nobody"}, {"partner": ""}, {"source": "dream"}, {"kind": "rebate"}]
)
def test_what_isnt_known_is_refused_at_its_field(bench: Bench, wrong: dict[str, Any]) -> None:
    reply = begin(bench, **wrong)
    assert isinstance(reply, Problems) and list(reply.problems) == list(wrong)


def test_a_contact_is_one_of_that_partner_s_people(bench: Bench) -> None:
    for contact in ("alan", "maya", "", "x|y"):
        reply = begin(bench, contact=contact)
        assert isinstance(reply, OpenForm) and list(reply.problems) == ["contact"]
    opened = bench.press(MAYA, "file_for")
    assert isinstance(opened, OpenForm)
    for subject in (
        "deal_registration|calder|call",
        "deal_registration|northwind|dream",
        "|",
        "",
        "x|northwind|call",
    ):
        reply = bench.send(MAYA, "file_for", subject, "contact", {"contact": "rosa"})
        assert not (isinstance(reply, OpenForm) and reply.verb == "file"), subject


def test_a_partner_that_may_not_file_may_not_be_filed_for(bench: Bench) -> None:
    def suspend(session: Any) -> None:
        session.get(Partner, "northwind").status = "suspended"

    bench.run(suspend)
    assert refusal(begin(bench)) == "suspended"


def test_a_partner_without_known_people_is_filed_for_all_the_same(bench: Bench) -> None:
    bench.run(lambda session: session.add(
        Partner(id="new", name="New Partner", programs=["reseller"], timezone="UTC", country="US", currency="USD",
                channel_manager_id="maya")))  # fmt: skip
    reference = finish(bench, begin(bench, partner="new"))
    row = bench.row(reference)
    assert (row.filer_id, row.partner_id, row.source) == ("maya", "new", "call")
    assert refusal(bench.press(MAYA, "approve", reference)) == "own_filing"


def known(bench: Bench, actor: Actor = ROSA, **customer: str) -> list[str]:
    """What the second step says of one's own submissions on this customer."""
    opened = bench.press(actor, "file", "deal_registration")
    if isinstance(opened, Dialog):
        opened = bench.press(actor, "start_over", opened.content.data["acts"][1].subject)
    assert isinstance(opened, OpenForm)
    reply = bench.send(actor, "file", opened.subject, "customer", {**STEPS[0][1], **customer})
    assert isinstance(reply, OpenForm) and reply.intro is not None
    return [each.reference for each in reply.intro.data["known"]]


def test_the_form_says_so_if_one_s_own_company_has_the_customer(bench: Bench) -> None:
    mine = bench.file(ROSA)
    bench.file(ALAN, customer_name="Lakeshore Health", contact_email="a@lakeshore.org")
    assert known(bench) == [mine]
    assert known(bench, contact_email="other@harborpoint.com", customer_name="HPB") == [mine]
    assert known(bench, contact_email="jo@gmail.com", domain="harborpoint.net") == [mine], "by its name"
    assert known(bench, customer_name="Lakeshore Health", contact_email="b@lakeshore.org") == [], "another's"
    bench.reject(MAYA, mine, "E5")
    assert known(bench) == [mine], "a decision that isn't told yet is none"
    bench.later(minutes=2)
    assert known(bench) == []


@pytest.mark.parametrize(
    ("filed", "typed", "same"),
    [
        ("株式会社フジタ", "フジタ", True),
        ("Công ty TNHH Hòa Bình", "Hoa Binh", True),
        ("ガード工業", "カード工業", False),
        ("राम निर्माण", "रोम निर्माण", False),
    ],
)
def test_one_s_own_customer_is_known_by_its_letters_in_any_script(
    bench: Bench, filed: str, typed: str, same: bool
) -> None:
    mine = bench.file(ROSA, customer_name=filed)
    assert known(bench, customer_name=typed, contact_email="jo@elsewhere.example") == ([mine] if same else [])


def test_a_look_at_one_s_own_keeps_what_was_typed(bench: Bench) -> None:
    mine = bench.file(ROSA)
    theirs = bench.file(ALAN)
    opened = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(opened, OpenForm)
    second = bench.send(ROSA, "file", opened.subject, "customer", STEPS[0][1])
    assert isinstance(second, OpenForm) and second.intro is not None
    (act,) = second.intro.data["known"][0].acts
    assert act.verb == "peek" and act.subject == f"{opened.subject}|{mine}"
    assert isinstance(bench.press(ROSA, "peek", act.subject), Dialog)
    assert refusal(bench.press(ROSA, "peek", f"{opened.subject}|{theirs}")) == "not_found"
    assert refusal(bench.press(ALAN, "peek", act.subject)) == "not_found"


def test_the_form_isnt_stopped_by_what_one_has_already(bench: Bench) -> None:
    assert bench.file(ROSA) != bench.file(ROSA)
