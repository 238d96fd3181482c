// Input blocks: each field with its label, hint and error, and what stands in it when the form goes out.

import { make } from "./elements.js";
import { textObject } from "./words.js";

const HELD = {
  plain_text_input: "value", email_text_input: "value", url_text_input: "value", number_input: "value",
  datepicker: "selected_date", static_select: "selected_option", external_select: "selected_option",
  radio_buttons: "selected_option", multi_static_select: "selected_options", checkboxes: "selected_options",
};
const KEYBOARDS = { email_text_input: "email", url_text_input: "url", number_input: "decimal" };

export function inputElement(block, place, state) {
  const element = block.element;
  const id = `field-${block.block_id}`;
  const error = place.errors?.[block.block_id];
  const held = place.values[block.block_id]?.[element.action_id]?.[HELD[element.type]];
  const told = [block.hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const common = {
    id, "data-key": id, "aria-describedby": told || null,
    "aria-invalid": error ? "true" : null, "aria-required": block.optional ? null : "true",
    onchange: () => place.change(block, element),
  };
  const optional = block.optional ? make("span", { class: "optional" }, " (optional)") : null;
  const notes = [
    block.hint ? make("p", { class: "hint", id: `${id}-hint` }, ...textObject(block.hint, state)) : null,
    error ? make("p", { class: "error", id: `${id}-error` }, error) : null,
  ];
  if (["radio_buttons", "checkboxes", "multi_static_select"].includes(element.type)) {
    return make("fieldset", {
      class: "field", "data-kind": element.type, "data-action": element.action_id, "data-block": block.block_id, "aria-describedby": told || null,
      "aria-invalid": null,
    }, make("legend", {}, block.label.text, optional), ...choices(element, held, id, common.onchange), ...notes);
  }
  return make("div", { class: "field", "data-kind": element.type, "data-action": element.action_id, "data-block": block.block_id },
    make("label", { for: id }, block.label.text, optional), control(block, held, common, place), ...notes);
}

function optionsOf(element) {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

function choices(element, held, id, onchange) {
  const type = element.type === "radio_buttons" ? "radio" : "checkbox";
  const chosen = new Set((Array.isArray(held) ? held : held ? [held] : []).map((option) => option.value));
  const row = (option, number) => make("label", { class: "choice" },
    make("input", {
      type, name: id, value: option.value, checked: chosen.has(option.value), onchange,
      id: number ? null : id, "data-key": `${id}-${number}`,
    }),
    make("span", {}, option.text.text, option.description ? make("small", {}, option.description.text) : null));
  return [make("div", { class: "choices" }, ...optionsOf(element).map(row))];
}

function control(block, held, common, place) {
  const element = block.element;
  const placeholder = element.placeholder?.text;
  switch (element.type) {
    case "plain_text_input":
      if (element.multiline) return make("textarea", { ...common, rows: "5", placeholder }, held ?? "");
      return make("input", { ...common, type: "text", placeholder, value: held ?? "" });
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return make("input", { ...common, type: "text", inputmode: KEYBOARDS[element.type], placeholder, value: held ?? "" });
    case "datepicker":
      return make("input", { ...common, type: "date", value: held ?? "" });
    case "static_select":
      return staticSelect(element, held, common, placeholder);
    case "external_select":
      return externalSelect(block, held, common, place);
    default:
      return make("p", { class: "strange" }, `refused: element ${element.type}`);
  }
}

function staticSelect(element, held, common, placeholder) {
  const option = (one) => make("option", { value: one.value, selected: one.value === held?.value }, one.text.text);
  return make("select", common,
    make("option", { value: "", selected: !held }, placeholder ?? "Choose one"),
    ...(element.options ?? []).map(option),
    ...(element.option_groups ?? []).map((group) => make("optgroup", { label: group.label.text }, ...group.options.map(option))));
}

function externalSelect(block, held, common, place) {
  const element = block.element;
  const results = make("select", { ...common, "data-key": `${common.id}-results` });
  const show = (options) => {
    results.replaceChildren(make("option", { value: "" }, options.length ? "Choose one" : "Type above to search"),
      ...options.map((one) => make("option", { value: JSON.stringify(one), selected: one.value === held?.value }, one.text.text)));
  };
  show(held ? [held] : []);
  let waiting;
  const search = make("input", {
    type: "search", placeholder: element.placeholder?.text ?? "Search", "aria-label": "Search", "data-key": `${common.id}-search`,
    oninput: (event) => {
      clearTimeout(waiting);
      const words = event.target.value;
      if (words.length < (element.min_query_length ?? 3)) return;
      waiting = setTimeout(async () => show(await place.suggest(block, element, words)), 200);
    },
  });
  return make("div", { class: "external" }, search, results);
}

// What stands in all fields now. An action_id is unique within its block only, so each content names both.
export function readFields(form) {
  return [...form.querySelectorAll(".field")].map((field) => ({
    block: field.dataset.block, action: field.dataset.action, value: read(field, field.dataset.kind),
  }));
}

// The same contents in the words of `state.values`, to draw a form anew with what has been typed meanwhile.
export function asHeld(kind, value) {
  const option = (one) => ({ value: one, text: { text: one } });
  if (Array.isArray(value)) return { selected_options: value.map(option) };
  if (HELD[kind] !== "selected_option") return { [HELD[kind]]: value };
  return { selected_option: typeof value === "string" ? option(value) : value };
}

function read(field, kind) {
  if (kind === "radio_buttons") return field.querySelector("input:checked")?.value ?? null;
  if (kind === "checkboxes" || kind === "multi_static_select") {
    return [...field.querySelectorAll("input:checked")].map((box) => box.value);
  }
  if (kind === "external_select") {
    const chosen = field.querySelector("select").value;
    return chosen ? JSON.parse(chosen) : null;
  }
  return field.querySelector("input, textarea, select").value || null;
}
