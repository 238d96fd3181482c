"""Every kind has all of its words: fields, options, states, buttons, steps. A missing one is named."""

import re
from collections.abc import Iterator

import pytest

from bot.preview import probing
from bot.slack.inputs import plain_text
from bot.words import TEMPLATES, Words
from handlers.reply import OpenForm
from models.cards import Page
from models.forms import FieldType, FormContext, read
from models.kinds import Kind, collect
from models.policy import packaged
from models.terms import Verb

WORDS = Words()
KINDS = collect()
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def pages(kind: Kind) -> Iterator[Page]:
    for step in kind.form.steps:
        yield WORDS.page(OpenForm(kind.form, step.name, Verb.FILE, "x", template=kind.name), timezone="UTC")


@EVERY_KIND
def test_every_step_and_field_has_words_that_fit(kind: Kind) -> None:
    assert WORDS.word(kind.name, "title")
    assert not kind.offer or WORDS.word(kind.name, "offer")
    assert not kind.programs or WORDS.word(kind.name, "offer_denied")
    for page in pages(kind):
        assert all(0 < len(words) <= 24 for words in (page.title, page.submit, page.close)), page.title
        for entry in page.entries:
            assert len(entry.label) <= 2000
            assert len(entry.hint) <= 2000
            assert len(entry.placeholder) <= 150
            assert bool(entry.statements) == (entry.field.type is FieldType.ATTESTATION)


@EVERY_KIND
def test_every_option_has_a_label_that_fits(kind: Kind) -> None:
    for page in pages(kind):
        for entry in page.entries:
            every = [*entry.options, *(option for _, some in entry.groups for option in some)]
            ticks = entry.field.type in (FieldType.FLAG, FieldType.ATTESTATION)
            assert [value for value, _ in every] == (["true"] if ticks else list(entry.field.values))
            for value, label in every:
                assert 0 < len(label) <= 75, f"{entry.field.name}={value}: {label!r}"
                assert label != value or entry.field.name == "country", f"{entry.field.name}={value}"
            assert all(len(heading) <= 75 and len(some) <= 100 for heading, some in entry.groups)
            assert len({label for _, label in every}) == len(every)


@EVERY_KIND
def test_every_state_and_every_button_has_a_word(kind: Kind) -> None:
    for state in kind.lifecycle.states():
        assert WORDS.word(kind.name, "states", state)
    for move in kind.lifecycle.moves:
        if move.button:
            label = WORDS.word(kind.name, "buttons", move.act)
            assert plain_text(label, 75)["text"] == label


@EVERY_KIND
def test_every_refusal_has_its_sentence(kind: Kind) -> None:
    answers = probing.typical(kind, WORDS.example(kind.name))
    for step in kind.form.steps:
        for _, problems in probing.refusals(step, answers, packaged().values):
            sentences = WORDS.problems(kind.form, step.name, problems, kind.name)
            assert sentences.keys() == problems.keys()
            assert all(0 < len(sentence) <= 400 for sentence in sentences.values()), sentences


@EVERY_KIND
def test_the_example_is_one_that_the_form_takes(kind: Kind) -> None:
    answers = probing.typical(kind, WORDS.example(kind.name))
    for step in kind.form.steps:
        kept, problems = read(step, answers, FormContext(probing.TODAY, packaged().values))
        assert problems == {}
        assert kept == {name: answers[name] for name in step.names() if name in answers}


def test_each_eligibility_rule_that_the_form_checks_is_quoted() -> None:
    deal = KINDS["deal_registration"]
    answers = probing.typical(deal, WORDS.example(deal.name))
    found: dict[str, str] = {}
    for step in deal.form.steps:
        for _, problems in probing.refusals(step, answers, packaged().values):
            said = WORDS.problems(deal.form, step.name, problems)
            found |= {problem.code: said[name] for name, problem in problems.items()}
    rules = {"E2", "E4", "E4_date", "E5_future", "E5_old", "E5_short"}
    assert rules <= found.keys()
    for code in rules:
        assert re.search("“.+”", found[code]), found[code]


def test_the_form_never_hints_at_whether_a_customer_is_taken() -> None:
    source = (TEMPLATES / "deal_registration.j2").read_text("utf-8")
    blocks = re.findall(r"{% block (problem_\w+) %}(.*?){% endblock %}", source, re.DOTALL)
    assert blocks
    for name, words in blocks:
        assert not re.search(r"E1|E3|another partner|already registered|directly", name + words), name


@EVERY_KIND
def test_every_act_that_a_history_may_hold_has_a_word(kind: Kind) -> None:
    recorded = {"file", *(move.act for move in kind.lifecycle.moves)}
    for conversation in ("handlers", "scheduler"):
        for path in (TEMPLATES.parent.parent / conversation).rglob("*.py"):
            found = re.findall(r"(?:\.record\(\s*|\bact=)\"(\w+)\"", path.read_text("utf-8"))
            recorded |= set(found)
    of_no_submission = {"assign_room", "uninstalled", "preferences"}
    for act in sorted(recorded - of_no_submission):
        assert WORDS.word(kind.name, "acts", act)
