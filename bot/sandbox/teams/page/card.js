// Draws an Adaptive Card as Teams' client does: the elements of the bot's vocabulary, any other as a warning.
// `place` says what its buttons do (`press(control, number)`) and gives its fields ids of their own (`key`).

import { make } from "/page/elements.js";

const DRAW = {
  RichTextBlock: richText, Container: container, ActionSet: actionSet, Table: table,
  "Input.Text": field, "Input.Date": field, "Input.ChoiceSet": field, "Input.Toggle": field,
};

export function drawCard(card, place) {
  const count = { next: 0 }; // buttons are numbered as they stand: those of the body first, then the card's own
  return make("div", { class: "card" }, ...elements(card.body, place, count),
    card.actions?.length ? actionSet(card, place, count) : null);
}

// The card's own actions apart, for a dialog that has them at its foot.
export function drawBody(card, place) {
  const count = { next: 0 };
  const body = make("div", { class: "card" }, ...elements(card.body, place, count));
  return [body, buttons(card.actions ?? [], place, count)];
}

export function readInputs(box) {
  const values = {};
  for (const input of box.querySelectorAll("[data-input]")) {
    const name = input.dataset.input;
    if (input.type === "checkbox") {
      const kept = values[name] ? values[name].split(",") : [];
      if (input.dataset.off !== undefined) values[name] = input.checked ? input.value : input.dataset.off;
      else values[name] = (input.checked ? [...kept, input.value] : kept).join(",");
    } else if (input.type === "radio") {
      values[name] = input.checked ? input.value : values[name] ?? "";
    } else values[name] = input.value;
  }
  return values;
}

// What Teams' client finds missing before it sends the answers in a box: said at the fields, the first one focused.
export function isComplete(box) {
  const values = readInputs(box);
  let first = null;
  for (const place of box.querySelectorAll("[data-missing]")) {
    place.querySelector(".missing")?.remove();
    const inputs = [...place.querySelectorAll("[data-input]")];
    const value = values[inputs[0].dataset.input];
    const lacks = !value.trim() || value === inputs[0].dataset.off;
    for (const input of inputs) input.setAttribute("aria-invalid", String(lacks));
    if (!lacks) continue;
    place.append(make("p", { class: "missing attention", role: "alert" }, place.dataset.missing));
    first ??= inputs[0];
  }
  first?.focus();
  return !first;
}

function elements(body, place, count) {
  return (body ?? []).map((element, number) => {
    const drawn = (DRAW[element.type] ?? strange)(element, place, count, wrongIn(body[number + 1]));
    if (element.separator) drawn.classList.add("separated");
    if (element.spacing === "Small") drawn.classList.add("close");
    return drawn;
  });
}

// What the bot says is wrong, in an element below an input.
function wrongIn(element) {
  const runs = element?.inlines ?? [];
  return runs.length && runs.every((run) => run.color === "Attention") ? runs.map((run) => run.text).join("") : "";
}

function strange(element) {
  return make("p", { class: "strange" }, `unknown element ${element.type}`);
}

function richText(element) {
  const first = element.inlines[0] ?? {};
  const tag = first.size === "Large" ? "h3" : first.size === "Medium" ? "h4" : "p";
  return make(tag, { class: "rich-text" }, ...element.inlines.map(run));
}

function run(inline) {
  const look = [inline.isSubtle && "subtle", inline.size === "Small" && "small", inline.color === "Attention" && "attention"];
  const css = look.filter(Boolean).join(" ") || null;
  const tag = inline.fontType === "Monospace" ? "code" : inline.weight === "Bolder" ? "strong" : "span";
  if (inline.selectAction?.type === "Action.OpenUrl") {
    return make("a", { href: inline.selectAction.url, target: "_blank", rel: "noreferrer", class: css }, inline.text);
  }
  return make(tag, { class: css }, inline.text);
}

function container(element, place, count) {
  return make("div", { class: element.style ?? "" }, ...elements(element.items, place, count));
}

function table(element, place, count) {
  const cells = (row, tag) => make("tr", {}, ...row.cells.map((cell) => make(tag, tag === "th" ? { scope: "col" } : {}, ...elements(cell.items, place, count))));
  const [head, ...rows] = element.rows;
  return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    make("table", {}, make("thead", {}, cells(head, "th")), make("tbody", {}, ...rows.map((row) => cells(row, "td")))));
}

function actionSet(element, place, count) {
  return make("div", { class: "actions" }, ...buttons(element.actions, place, count));
}

// Those in sight, then a menu with the rest, as Teams' client has it behind "…".
function buttons(actions, place, count) {
  const drawn = actions.map((action) => button(action, place, count.next++));
  const inMenu = (_, number) => actions[number].mode === "secondary";
  const inSight = drawn.filter((each, number) => !inMenu(each, number));
  return drawn.length === inSight.length ? drawn : [...inSight, menu(drawn.filter(inMenu))];
}

function menu(choices) {
  const drawn = make("details", { class: "overflow" },
    make("summary", { "aria-label": "More" }, "…"), make("div", { class: "menu" }, ...choices));
  drawn.addEventListener("click", (event) => { if (event.target.closest(".menu")) drawn.open = false; });
  drawn.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawn.open) return;
    event.stopPropagation();
    drawn.open = false;
    drawn.querySelector("summary").focus();
  });
  return drawn;
}

function button(action, place, number) {
  const look = { positive: "primary", destructive: "danger" }[action.style] ?? "";
  if (action.type === "Action.OpenUrl") {
    return make("a", { href: action.url, target: "_blank", rel: "noreferrer" }, action.title);
  }
  return make("button", {
    type: "button", class: look, "data-key": `${place.key}-${number}`, "aria-label": action.tooltip ?? null,
    onclick: (event) => {
      const box = event.currentTarget.closest(".card, dialog");
      if (action.associatedInputs === "none" || isComplete(box)) place.press(event.currentTarget, number);
    },
  }, action.title);
}

// ---------------------------------------------------------------- inputs

// Labels of ticks and choices read Markdown: the bot escapes it, the client takes the escapes away.
const plain = (text) => text.replace(/\\(.)/gu, "$1");

function field(element, place, count, words) {
  const id = `${place.key}-${element.id}`;
  const wrong = words ? `${id}-wrong` : null;
  const told = {
    id, "data-input": element.id, "aria-invalid": wrong ? "true" : null, "aria-describedby": wrong, "data-key": id,
  };
  const error = wrong ? make("span", { id: wrong, class: "unseen" }, words) : null;
  const drawn = input(element, told, error);
  if (element.isRequired) drawn.dataset.missing = element.errorMessage ?? "";
  return drawn;
}

function input(element, told, error) {
  if (element.type === "Input.Toggle") return toggle(element, told, error);
  if (element.type === "Input.ChoiceSet" && (element.isMultiSelect || element.style === "expanded")) {
    return choices(element, told, error);
  }
  const required = { ...told, "aria-required": element.isRequired ? "true" : null };
  return make("div", { class: "field" }, make("label", { for: told.id }, labelOf(element)), control(element, required), error);
}

// Teams' client marks what is required with an asterisk.
const labelOf = (element) => (element.isRequired ? `${element.label} *` : element.label);

function control(element, told) {
  const value = element.value ?? "";
  if (element.type === "Input.Date") return make("input", { ...told, type: "date", value });
  if (element.type === "Input.ChoiceSet") {
    return make("select", told, make("option", { value: "" }, element.placeholder ?? "Choose…"),
      ...element.choices.map((one) => make("option", { value: one.value, selected: one.value === value }, plain(one.title))));
  }
  const common = { ...told, placeholder: element.placeholder ?? null, maxlength: element.maxLength ? String(element.maxLength) : null };
  if (element.isMultiline) return make("textarea", { ...common, rows: "4" }, value);
  const kind = { Email: "email", Tel: "tel", Url: "url" }[element.style] ?? "text";
  return make("input", { ...common, type: kind, value });
}

function choices(element, told, error) {
  const chosen = element.isMultiSelect ? (element.value ?? "").split(",") : [element.value];
  const { id, "data-key": key, ...each } = told;
  return make("fieldset", { class: "field", id }, make("legend", {}, labelOf(element)), make("div", { class: "choices" },
    ...element.choices.map((one, place) => make("label", { class: "choice" }, make("input", {
      ...each, type: element.isMultiSelect ? "checkbox" : "radio", name: id, value: one.value,
      checked: chosen.includes(one.value), "data-key": `${key}-${place}`,
    }), make("span", {}, plain(one.title))))), error);
}

function toggle(element, told, error) {
  const { id, ...each } = told;
  return make("fieldset", { class: "field", id }, make("legend", {}, labelOf(element)), make("label", { class: "choice" }, make("input", {
    ...each, type: "checkbox", value: element.valueOn, "data-off": element.valueOff, checked: element.value === element.valueOn,
  }), make("span", {}, plain(element.title))), error);
}
