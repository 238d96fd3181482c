"""What a form's acknowledgement tells Slack: errors at fields, the next view, a refusal on top, or to close."""

from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answer import Answering
from bot.turn import Asked, Told, Whose
from bot.words import Words
from handlers.reply import Content, Dialog, Done, OpenForm, Problems, Refused, Reply
from models.forms import Problem
from models.program import Program
from models.terms import Refusal, Verb

PROGRAM = Program.packaged()
FORM = PROGRAM.kinds["deal_registration"].form
TYPED = {"need": "One place for drawings.", "value_band": "100k_250k"}
ONE_OPEN: dict[str, Any] = {"id": "V1", "root_view_id": "V1", "previous_view_id": None, "submit": {}}
TWO_OPEN = {"id": "V2", "root_view_id": "V1", "previous_view_id": "V1", "submit": {}}
THREE_OPEN = {"id": "V3", "root_view_id": "V1", "previous_view_id": "V2", "submit": {}}


def acknowledged(
    reply: Reply, typed: Mapping[str, str], view: Mapping[str, Any] = ONE_OPEN
) -> dict[str, Any]:
    asked = Asked(Whose(None, ""), Verb.FILE, "draft", typed, "opportunity")
    told = Told(reply, "America/Chicago", PROGRAM.values())
    return Answering(Words(), AsyncWebClient()).submission({"view": view}, asked, told)


def test_problems_of_the_step_in_hand_stand_at_their_fields_in_words() -> None:
    answer = acknowledged(Problems(FORM, "opportunity", {"business": Problem("E2")}), TYPED)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["business"]
    assert answer["errors"]["business"].endswith(".")


def test_a_problem_of_another_step_shows_that_step_with_what_is_known_of_it() -> None:
    refused = Problems(FORM, "customer", {"domain": Problem("domain_missing")})
    answer = acknowledged(refused, {"customer_name": "Harbor Point"})
    assert answer["response_action"] == "update"
    assert answer["view"]["title"]["text"] == "Customer (1 of 3)"
    assert "Harbor Point" in str(answer["view"]["blocks"])


@pytest.mark.parametrize("view", [ONE_OPEN, TWO_OPEN])
def test_a_refusal_is_laid_over_a_form_in_which_something_is_typed(view: dict[str, Any]) -> None:
    assert acknowledged(Refused(Refusal.DRAFT_GONE), TYPED, view)["response_action"] == "push"


def test_where_slack_stacks_no_further_a_refusal_takes_the_forms_place() -> None:
    assert acknowledged(Refused(Refusal.DRAFT_GONE), TYPED, THREE_OPEN)["response_action"] == "update"


def test_a_refusal_takes_the_place_of_a_form_in_which_nothing_is_typed() -> None:
    assert acknowledged(Refused(Refusal.DRAFT_GONE), {"need": ""})["response_action"] == "update"


def test_the_next_step_takes_the_place_of_the_one_that_was_sent() -> None:
    answer = acknowledged(OpenForm(FORM, "eligibility", Verb.FILE, "draft"), TYPED)
    assert answer["response_action"] == "update"
    assert answer["view"]["callback_id"] == "file"
    assert answer["view"]["private_metadata"] == '{"subject": "draft", "step": "eligibility"}'


def test_a_dialog_has_nothing_to_send_and_one_way_out() -> None:
    answer = acknowledged(
        Dialog(Content("status", "help", {"staff": True, "reviews": True, "sees_all": True, "files": []})),
        TYPED,
    )
    assert answer["response_action"] == "update"
    assert "submit" not in answer["view"]
    assert answer["view"]["close"]["text"] == "Close"


def test_what_is_done_closes_everything() -> None:
    assert acknowledged(Done(), TYPED) == {"response_action": "clear"}
