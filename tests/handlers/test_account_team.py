"""Where a reviewer looks further: the account team, the CRM; and what the account team reads of a claim."""

from __future__ import annotations

import pytest

from bot.words import Words
from handlers.message import Setting, all_messages
from handlers.reply import Content, Dialog, Done, OpenForm
from models.tables import Letter
from tests.handlers.conftest import MAYA, NOAH, OMAR, RITA, ROSA, Bench, with_values
from tests.handlers.test_changing_minds import correct
from tests.handlers.test_deciding import refusal

WORDS = Words()
ANSWER = {"answer": "yes", "text": "We met them in May."}


def composed(bench: Bench, letter: Letter) -> Content:
    message = all_messages()[letter.message]
    found = bench.run(
        lambda session: message.compose(
            Setting(session, bench.program, bench.now, message.audience), letter.params
        )
    )
    assert found is not None
    return found


def said(bench: Bench, letter: Letter) -> str:
    return repr(WORDS.card(composed(bench, letter), timezone="UTC"))


def asked(bench: Bench) -> tuple[str, str]:
    """A claim whose account team was asked, and the subject of the button under the question."""
    reference = bench.file()
    assert isinstance(bench.press(MAYA, "ask_account_team", reference), Dialog)
    (letter,) = bench.letters("account.question")
    (act,) = composed(bench, letter).data["acts"]
    return reference, act.subject


def test_the_account_team_is_asked_about_the_customer_and_never_told_the_partner(bench: Bench) -> None:
    reference, _ = asked(bench)
    (letter,) = bench.letters("account.question")
    assert letter.address == "account_team"
    text = said(bench, letter)
    assert "harborpoint.com" in text and "Harbor Point Builders" in text
    for secret in ("Northwind", "northwind", "Rosa", "rosa", reference):
        assert secret not in text


def test_what_was_asked_and_said_of_another_customer_is_no_evidence(bench: Bench) -> None:
    reference, question = asked(bench)
    bench.do(RITA, "account_team_answer", question, answer="no", text="Nobody knows them.")
    bench.later(minutes=1)
    assert isinstance(
        correct(bench, reference, customer_name="Lakeshore Health", domain="lakeshore.org"), Dialog
    )
    card = bench.press(MAYA, "show", reference)
    assert isinstance(card, Dialog) and card.content.data["evidence"] == []
    assert refusal(bench.press(RITA, "account_team_answer", question)) == "question_gone"
    assert (
        refusal(bench.send(RITA, "account_team_answer", question, "account_team_answer", ANSWER))
        == "question_gone"
    )
    text = said(bench, bench.letters("account.question")[0])
    assert "harborpoint.com" in text and "Lakeshore" not in text and "lakeshore" not in text
    bench.press(MAYA, "ask_account_team", reference)
    assert "lakeshore.org" in said(bench, bench.letters("account.question")[-1])


def test_an_answer_is_evidence_on_the_card_and_decides_nothing(bench: Bench) -> None:
    reference, question = asked(bench)
    opened = bench.press(RITA, "account_team_answer", question)
    assert isinstance(opened, OpenForm)
    assert reference not in repr(opened)
    assert bench.do(RITA, "account_team_answer", question, answer="yes", text="We met them in May.") == Done()
    card = bench.press(MAYA, "show", reference)
    assert isinstance(card, Dialog)
    assert [(each.answer, each.by, each.text) for each in card.content.data["evidence"]] == [
        ("yes", "Rita", "We met them in May.")
    ]
    assert "We met them in May." in repr(WORDS.card(card.content, timezone="UTC"))
    assert bench.row(reference).state == "submitted"
    (told,) = bench.letters("account.answered")
    assert (told.address, told.thread_of) == ("approval:northwind", f"card:{reference}")
    assert "yes, we pursue it" in said(bench, bench.letters("account.question")[-1])
    receipt = bench.press(ROSA, "show", reference)
    assert isinstance(receipt, Dialog) and "May" not in repr(receipt.content.data["answers"])
    assert "evidence" not in receipt.content.data


def test_only_procores_people_answer_and_only_reviewers_ask(bench: Bench) -> None:
    reference, question = asked(bench)
    assert refusal(bench.press(ROSA, "account_team_answer", question)) == "staff_only"
    assert refusal(bench.press(RITA, "ask_account_team", reference)) == "staff_only"
    assert refusal(bench.press(ROSA, "ask_account_team", reference)) == "staff_only"
    for nothing in ("", "x", "999999", "9" * 30):
        assert refusal(bench.press(RITA, "account_team_answer", nothing)) == "question_gone"
    bench.reject(NOAH, reference, "E5")
    assert refusal(bench.press(RITA, "account_team_answer", question)) == "question_gone"


def test_another_event_is_no_question(bench: Bench) -> None:
    reference = bench.file()
    event = bench.events(reference)[0]
    assert refusal(bench.press(RITA, "account_team_answer", str(event.id))) == "question_gone"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("", None),
        ("https://crm.example/find?d={domain}&n={name}",
         "https://crm.example/find?d=harborpoint.com&n=Harbor%20Point%20Builders%2C%20LLC"),
    ],
)  # fmt: skip
def test_the_crm_opens_at_the_customer_if_the_policy_has_its_address(
    bench: Bench, address: str, url: str | None
) -> None:
    bench.program = with_values(bench.program, crm_url=address)
    reference = bench.file()
    card = bench.press(OMAR, "show", reference)
    assert isinstance(card, Dialog)
    links = [act.url for act in card.content.data["ways"] if act.verb == "open_crm"]
    assert links == ([url] if url else [])
    assert bench.press(OMAR, "open_crm", reference) == Done()
