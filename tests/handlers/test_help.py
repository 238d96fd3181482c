"""Help lists what its reader may do: each verb that it names answers them, and what they may not do isn't named."""

import re
from dataclasses import replace

import pytest

from bot.slack import blocks
from bot.words import Words
from handlers.reply import Dialog, Refused
from models.people import Actor
from models.tables import Partner
from models.terms import Platform
from tests.handlers.conftest import ALAN, MAYA, OMAR, PETE, RITA, ROSA, Bench

WHO = {each.person_id: each for each in (ROSA, PETE, ALAN, MAYA, OMAR, RITA)}
WHO["rita where a partner is"] = replace(RITA, conversation_id="C0NORTH")
WHO["rita who decides for a partner"] = replace(RITA, decides_for=frozenset({"northwind"}))
# Refusals that say "not for you": none of them may answer what help offers.
NOT_THEIRS = {"staff_only", "representatives_check", "no_partner_here", "not_enrolled", "suspended", "no_such_verb",
              "no_such_kind", "not_entitled", "not_yours"}  # fmt: skip
VERBS = ("queue", "home", "status", "check", "undo", "history", "dispute", "verify", "preferences", "deal", "referral",
         "marketing", "file inquiry", "file marketing plan", "file deal")  # fmt: skip
EXAMPLES = {"status": "status harbor", "check": "check example.com"}


def helped(bench: Bench, actor: Actor) -> str:
    """What their help says."""
    reply = bench.press(actor, "command", "help")
    assert isinstance(reply, Dialog)
    words = Words().on(Platform.SLACK)
    card = words.card(reply.content, reply.acts, timezone="UTC", values=bench.program.values())
    return blocks.message(card)[0]


def named(text: str) -> set[str]:
    """The verbs that it names, each as it is typed."""
    return {
        verb
        for verb in VERBS
        if re.search(rf"^\W*(?:/partner )?(?:[a-z ]+, )*{verb}(?![\w-])", text, re.MULTILINE)
    }


@pytest.mark.parametrize("actor", WHO.values(), ids=WHO)
def test_what_help_names_is_done_for_its_reader(bench: Bench, actor: Actor) -> None:
    found = named(helped(bench, actor))
    assert {"preferences"} <= found
    for verb in sorted(found):
        reply = bench.press(actor, "command", EXAMPLES.get(verb, verb))
        code = reply.code if isinstance(reply, Refused) else ""
        assert code not in NOT_THEIRS, verb


@pytest.mark.parametrize("actor", WHO.values(), ids=WHO)
def test_what_is_refused_to_somebody_is_not_in_their_help(bench: Bench, actor: Actor) -> None:
    found = named(helped(bench, actor))
    for words in ("queue", "status", "history DR-7K3Q-9F", "dispute a b", "deal", "referral"):
        reply = bench.press(actor, "command", words)
        if isinstance(reply, Refused) and reply.code in NOT_THEIRS:
            assert words.split()[0] not in found, reply.code


def test_who_may_look_up_is_offered_the_hold_and_no_queue(bench: Bench) -> None:
    text = helped(bench, RITA)
    assert "check example.com" in text
    for verb in ("queue", "/deal-status", "undo", "history", "dispute", "file deal"):
        assert verb not in text


def test_a_partner_reads_of_what_its_programs_allow(bench: Bench) -> None:
    assert {"deal", "file inquiry"} <= named(helped(bench, ROSA))

    def referral_only(session: object) -> None:
        partner = session.get(Partner, "northwind")  # type: ignore[attr-defined]
        partner.programs = ["referral"]
        session.add(partner)  # type: ignore[attr-defined]

    bench.run(referral_only)
    found = named(helped(bench, ROSA))
    assert "referral" in found and "deal" not in found
