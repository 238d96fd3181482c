// The modal before the person's eyes, and the confirmation of a button. Focus stays inside; Escape closes.

import { post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { busy, make, redraw } from "./elements.js";
import { asHeld, readFields } from "./fields.js";

const dialog = document.getElementById("modal");
const question = document.getElementById("confirm");
let open = null;

export function drawModal(state) {
  const modal = state.modal;
  if (!modal) {
    if (open) leave();
    return;
  }
  const isNew = open?.id !== modal.id;
  open = { id: modal.id, from: open?.from ?? document.activeElement?.dataset.key };
  const { state: typed, ...look } = modal;
  const changed = redraw(dialog, { ...look, me: state.me.id }, () => {
    const values = isNew ? typed : withTouched(typed);
    if (isNew) touched.clear();
    return [form({ ...modal, state: values }, state)];
  });
  if (!dialog.open) dialog.showModal();
  if (changed) placeFocus(modal, isNew);
}

// What the person has typed since the last change that the sandbox knows of outlasts an update by the bot.
const touched = new Set();
dialog.addEventListener("input", (event) => {
  const field = event.target.closest(".field");
  if (field) touched.add(field.dataset.block);
});

function withTouched(typed) {
  const values = structuredClone(typed);
  for (const { block, action, value } of readFields(dialog)) {
    const held = values[block]?.[action];
    if (held && touched.has(block)) Object.assign(held, asHeld(held.type, value));
  }
  return values;
}

// Back to what opened it, even where that has been drawn anew since.
function leave() {
  const opener = open.from ? document.querySelector(`body > :not(dialog) [data-key="${CSS.escape(open.from)}"]`) : null;
  open = null;
  dialog.close();
  redraw(dialog, null, () => []);
  (opener ?? document.getElementById("messages")).focus({ preventScroll: true });
}

function placeFocus(modal, isNew) {
  const wrong = dialog.querySelector("[aria-invalid='true'], .field:has(.error) input");
  const wanted = modal.body.blocks.find((block) => block.element?.focus_on_load);
  const first = wanted ? dialog.querySelector(`#field-${CSS.escape(wanted.block_id)}`) : null;
  if (wrong) wrong.focus();
  else if (isNew || !dialog.contains(document.activeElement) || document.activeElement === dialog) {
    (first ?? dialog.querySelector("#modal-title")).focus();
  }
}

function form(modal, state) {
  const body = modal.body;
  const place = {
    surface: "modal", key: modal.id, values: modal.state, errors: modal.errors,
    press: (control, block, element, value) => pressInView(control, modal.id, block, element, value),
    choose: (control, block, element, value) => chooseInView(modal.id, block, element, value),
    change: async (block, element) => {
      await post("keep", { view: modal.id, values: readFields(dialog) });
      if (block.dispatch_action) await post("report", { view: modal.id, block: block.block_id, action: element.action_id });
    },
    suggest: async (block, element, words) => {
      const asked = { view: modal.id, block: block.block_id, action: element.action_id, words };
      return (await post("suggest", asked)).options ?? [];
    },
  };
  const wrong = Object.keys(modal.errors).length;
  const summary = wrong ? `${wrong === 1 ? "One field needs" : `${wrong} fields need`} attention.` : "";
  return make("form", { novalidate: true, onsubmit: submit },
    make("header", {},
      make("h2", { id: "modal-title", tabindex: "-1" }, body.title.text),
      make("button", { type: "button", class: "ghost", "aria-label": "Close the form", onclick: close }, "✕")),
    make("div", { class: "inside", tabindex: "0", role: "group", "aria-label": "Form" },
      make("div", { role: "alert" },
        modal.trouble ? make("p", { class: "alert error" }, modal.trouble) : null,
        summary ? make("p", { class: "alert error" }, summary) : null),
      ...drawBlocks(body.blocks, place, state)),
    make("footer", {},
      make("button", { type: "button", class: "ghost", onclick: close }, body.close?.text ?? "Cancel"),
      body.submit ? make("button", { type: "submit", class: "primary" }, body.submit.text) : null));
}

async function submit(event) {
  event.preventDefault();
  const button = event.target.querySelector("[type=submit]");
  await busy(button, () => post("submit", { view: open.id, values: readFields(dialog) }));
}

async function close(event) {
  event.preventDefault();
  if (open) await post("close", { view: open.id, values: readFields(dialog) });
}

// A select that stands outside of an input block tells the bot at once.
export async function chooseInView(view, block, element, value) {
  const chosen = { block: block.block_id, action: element.action_id };
  await post("keep", { view, values: [...readFields(dialog), { ...chosen, value }] });
  await post("report", { view, ...chosen });
}

export async function pressInView(control, view, block, element, value) {
  if (element.confirm && !(await confirmed(element.confirm))) return;
  const values = dialog.open ? readFields(dialog) : [];
  await busy(control, () => post("press", { view, block: block.block_id, action: element.action_id, value, values }));
}

dialog.addEventListener("cancel", close);

// Asks the question of a confirm object; true for yes.
export function confirmed(ask) {
  question.replaceChildren(make("form", { method: "dialog" },
    make("header", {}, make("h2", { id: "confirm-title" }, ask.title.text)),
    make("div", { class: "inside" }, make("p", {}, ask.text.text)),
    make("footer", {},
      make("button", { value: "no", class: "ghost" }, ask.deny.text),
      make("button", { value: "yes", class: ask.style ?? "primary" }, ask.confirm.text))));
  question.returnValue = "no";
  question.showModal();
  return new Promise((decided) => {
    question.addEventListener("close", () => decided(question.returnValue === "yes"), { once: true });
  });
}
