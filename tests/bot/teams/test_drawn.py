"""Cards as Microsoft's own renderer draws them, in a browser: at no width is a label or a text cut.

`renderer/` says which renderer, and draws with the metrics of Teams' buttons: 14 px semibold, 12 px beside the label.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from bot.preview import showing
from bot.sandbox.teams.limits import within
from bot.sandbox.teams.read_cards import actions, words
from bot.teams import cards, rows
from bot.words import Words
from handlers.message import all_examples
from models.cards import Button, Buttons, Card, Entry
from models.cards import Page as FormPage
from models.forms import Field, FieldType
from models.kinds import collect
from models.policy import packaged
from models.terms import AnyVerb, Verb
from tests.bot.teams.renderer import HERE, SCRIPT, STYLE, renderer

Json = dict[str, Any]

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
TYPICAL = 60
WIDTHS = (320, 460, 640)
ALIGNMENTS = ("stretch", "left")  # the renderer's default, and Teams'

DRAW = """([cards, config]) => {
  const root = document.body;
  root.replaceChildren();
  for (const [name, json] of Object.entries(cards)) {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(config);
    card.parse(json);
    const box = root.appendChild(document.createElement("section"));
    box.dataset.name = name;
    box.append(card.render());
  }
}"""
# What hides a part of its text, what reaches out of its card, and a button with more lines than one.
CUT = """() => [...document.querySelectorAll("section")].flatMap((box) => {
  const right = box.getBoundingClientRect().right + 1;
  const told = (what, each) => `${box.dataset.name}: ${what}: ${each.textContent.slice(0, 60)}`;
  const shown = [...box.querySelectorAll("*")].filter((each) => each.offsetParent && each.textContent.trim()
    && !each.closest("select") && !each.closest("table"));
  const buttons = shown.filter((each) => each.matches("button.ac-pushButton"));
  return [
    ...shown.filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth
      && getComputedStyle(each).overflowX !== "visible").map((each) => told("cut", each)),
    ...shown.filter((each) => each.getBoundingClientRect().right > right).map((each) => told("beyond", each)),
    ...buttons.filter((each) => each.clientHeight > 36).map((each) => told("broken", each)),
  ];
})"""
COUNT = (
    '() => [...document.querySelectorAll("button.ac-pushButton")].filter((each) => each.offsetParent).length'
)
TEAMS_BUTTONS = """
  body { margin: 0; font: 14px 'Segoe UI', 'Liberation Sans', Arial, sans-serif; }
  .ac-pushButton { padding: 5px 12px; font: inherit; font-weight: 600; border: 1px solid #ccc; min-width: 0; }
"""


def declared() -> dict[str, Json]:
    """Every message and form that is declared with an example, as Teams gets it."""
    kinds, policy = collect(), packaged()
    texts = Words(kinds=kinds)
    found = [showing._example(each, policy, texts) for each in all_examples()]
    found += showing._forms(kinds, policy, texts)
    return {each.name: dict(each.teams) for each in found}


def traits(card: Json) -> set[object]:
    """What makes a card unlike another: its buttons' labels, how many stand in a row, its elements and their looks."""
    found: set[object] = {each["title"] for each in actions(card)}
    for each in within(card):
        found.add((each.get("type"), each.get("style"), each.get("isMultiline")))
        found.add(("row", len(each.get("actions", ())), each.get("type")))
        found.add(("columns", len(each.get("columns", ()))))
    return found | {("words", len(words(card)) // 400)}


def typical(every: Mapping[str, Json], most: int) -> Iterator[str]:
    """The cards that between them show everything that there is, then the ones with most to read."""
    left = {name: traits(card) for name, card in every.items()}
    seen: set[object] = set()
    for _ in range(most):
        name = max(left, key=lambda each: (len(left[each] - seen), len(words(every[each])), each))
        seen |= left.pop(name)
        yield name


def labelled() -> dict[str, Json]:
    """Cards with every button's label that the words know, the longest beside the longest, and each alone."""
    kinds, texts = collect(), Words()
    offers = [texts.word(each.name, "offer") for each in kinds.values() if each.offer]
    known = texts._glossary(("words",), packaged().values).find("buttons").values()
    labels = sorted({*known, *offers}, key=rows.label_width)
    fives = [labels[start : start + 5] for start in range(0, len(labels), 2)]
    found = {}
    for place, some in enumerate([*fives, *([each] for each in labels)]):
        buttons = Buttons(
            tuple(Button(AnyVerb.of(f"verb{number}"), label) for number, label in enumerate(some))
        )
        found[f"labels {place}"] = cards.card(Card("Labels", (buttons,)))
    return found


@pytest.mark.timeout(300)
async def test_no_label_and_no_text_is_cut_at_any_width(chromium: Path) -> None:
    folder = renderer()
    every = declared()
    chosen = {name: every[name] for name in islice(typical(every, TYPICAL), TYPICAL)}
    assert len(chosen) == TYPICAL
    drawn = chosen | labelled()
    config = json.loads((HERE / "host-config.json").read_text("utf-8"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page()
        await page.add_script_tag(path=folder / SCRIPT)
        await page.add_style_tag(path=folder / STYLE)
        await page.add_style_tag(content=TEAMS_BUTTONS)
        for alignment in ALIGNMENTS:
            config["actions"]["actionAlignment"] = alignment
            await page.evaluate(DRAW, [drawn, config])
            for width in WIDTHS:
                assert await cut(page, width) == [], (alignment, width)
        await browser.close()


async def cut(page: Page, width: int) -> list[str]:
    """What is cut while the cards are so wide."""
    await page.add_style_tag(content=f"section {{ width: {width}px; }}")
    assert await page.evaluate(COUNT) > TYPICAL
    found: list[str] = await page.evaluate(CUT)
    return found


async def test_the_measure_finds_what_is_cut(chromium: Path) -> None:
    folder = renderer()
    labels = ["Approve", "Reject", "Ask for information", "Take it", "Note"]
    row = {"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": each} for each in labels]}
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [row]}
    config = json.loads((HERE / "host-config.json").read_text("utf-8"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page()
        await page.add_script_tag(path=folder / SCRIPT)
        await page.add_style_tag(path=folder / STYLE)
        await page.add_style_tag(content=TEAMS_BUTTONS + "section { width: 320px; }")
        await page.evaluate(DRAW, [{"five in a row": card}, config])
        found = await page.evaluate(CUT)
        await browser.close()
    assert any("Ask for information" in each for each in found)


PRESS = """([card, titles]) => {
  const shown = new AdaptiveCards.AdaptiveCard();
  const sent = [];
  shown.onExecuteAction = (action) => sent.push(action.title);
  shown.parse(card);
  document.body.replaceChildren(shown.render());
  for (const title of titles) {
    [...document.querySelectorAll("button.ac-pushButton")].find((each) => each.textContent === title).click();
  }
  return [sent, document.body.innerText];
}"""
ASKED = Entry(Field("text", FieldType.TEXT), "Text", mark="(required)", missing="Please answer this.")
FORM = FormPage(
    "Title", "Send", "Close", AnyVerb.of("v"), "s", "one", (ASKED,), ways=(Button(Verb.RESUME, "Resume"),)
)


async def test_an_empty_required_field_holds_back_sending_the_form_and_nothing_else(chromium: Path) -> None:
    folder = renderer()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page()
        await page.add_script_tag(path=folder / SCRIPT)
        pressed = ["Send", "Resume", "Close"]
        held = await page.evaluate(PRESS, [cards.form(FORM, view="card:DR-1"), pressed])
        back = await page.evaluate(PRESS, [cards.form(replace(FORM, back="Back")), ["Send", "Back"]])
        await browser.close()
    assert held[0] == ["Resume", "Close"]
    assert "Please answer this." in held[1]
    assert back[0] == ["Send", "Back"]
    assert "Text (required)" in back[1]
