// Blocks as the bot sent them, drawn one by one. `place` says where they stand and what pressing does:
// { surface: "message" | "modal" | "home", key, press(block, element, value), change(block, element), state values }

import { make } from "./elements.js";
import { inputElement } from "./fields.js";
import { richText, textObject } from "./words.js";

export function drawBlocks(blocks, place, state) {
  return blocks.map((block) => drawBlock(block, place, state));
}

function drawBlock(block, place, state) {
  switch (block.type) {
    case "header": return make(place.surface === "message" ? "h3" : "h3", { class: "header" }, ...textObject(block.text, state));
    case "section": return section(block, place, state);
    case "rich_text": return make("div", { class: "rich" }, ...richText(block, state));
    case "divider": return make("hr");
    case "context": return make("p", { class: "context" },
      ...block.elements.flatMap((text) => [make("span", {}, ...textObject(text, state)), " "]));
    case "actions": return make("div", { class: "actions" },
      ...block.elements.map((element) => pressable(block, element, place)));
    case "table": return table(block, state);
    case "alert": return make("p", { class: `alert ${block.level ?? "default"}`, role: "note" }, ...textObject(block.text, state));
    case "input": return inputElement(block, place, state);
    default: return make("p", { class: "strange" }, `refused: block type ${block.type}`);
  }
}

function section(block, place, state) {
  const parts = [];
  if (block.text) parts.push(make("p", {}, ...textObject(block.text, state)));
  if (block.fields) {
    parts.push(make("div", { class: "facts" }, ...block.fields.map((field) => make("p", {}, ...textObject(field, state)))));
  }
  const words = make("div", { class: "words" }, ...parts);
  return make("div", { class: "section" }, words, block.accessory ? pressable(block, block.accessory, place) : null);
}

function table(block, state) {
  const cell = (tag, content) => make(tag, tag === "th" ? { scope: "col" } : {},
    ...(content.type === "rich_text" ? richText(content, state) : [content.text]));
  const [head, ...rows] = block.rows;
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    make("table", {},
      make("thead", {}, make("tr", {}, ...head.map((content) => cell("th", content)))),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((content) => cell("td", content)))))));
}

function pressable(block, element, place) {
  const key = `${place.key}/${block.block_id}/${element.action_id}`;
  switch (element.type) {
    case "button": return button(block, element, place, key);
    case "overflow": return overflow(block, element, place, key);
    case "static_select": return select(block, element, place, key);
    default: return make("span", { class: "strange" }, `refused: element ${element.type}`);
  }
}

function button(block, element, place, key) {
  return make("button", {
    type: "button", class: element.style ?? "", "data-key": key, "aria-label": element.accessibility_label,
    onclick: (event) => {
      // Slack opens the address, and tells the bot of the press too.
      if (/^https?:/.test(element.url ?? "")) window.open(element.url, "_blank", "noreferrer");
      return place.press(event.currentTarget, block, element);
    },
  }, element.text.text);
}

function overflow(block, element, place, key) {
  const menu = make("details", { class: "overflow" },
    make("summary", { "aria-label": "More", "data-key": key }, "⋯"),
    make("div", { class: "menu" }, ...element.options.map((option) => make("button", {
      type: "button",
      onclick: (event) => { menu.open = false; place.press(event.currentTarget, block, element, option.value); },
    }, option.text.text))));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      event.stopPropagation();
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  return menu;
}

function select(block, element, place, key) {
  const words = element.placeholder?.text ?? "Choose";
  const option = (one) => make("option", { value: one.value, selected: one.value === element.initial_option?.value }, one.text.text);
  return make("select", {
    "aria-label": words, "data-key": key,
    onchange: (event) => place.choose(event.currentTarget, block, element, event.currentTarget.value),
  },
  make("option", { value: "", disabled: true, selected: !element.initial_option }, words),
  ...(element.options ?? []).map(option),
  ...(element.option_groups ?? []).map((group) => make("optgroup", { label: group.label.text }, ...group.options.map(option))));
}
