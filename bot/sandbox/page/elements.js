// Making elements. Text only ever enters the page as text, never as markup.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

// A color for each person, always the same one: an index into the palette of style.css.
export function hue(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 997;
  return `tint-${sum % 6}`;
}

export function avatar(name, isBot = false) {
  return make("span", { class: `avatar ${isBot ? "bot" : hue(name)}`, "aria-hidden": "true" }, isBot ? "PD" : initials(name));
}

// Does something slow once, however often the control is pressed meanwhile: until it is done the control says that a
// press does nothing. It keeps the focus, which `disabled` would take.
export async function busy(control, doing) {
  if (control.getAttribute("aria-busy") === "true") return;
  control.setAttribute("aria-busy", "true");
  control.setAttribute("aria-disabled", "true");
  try {
    await doing();
  } finally {
    control.removeAttribute("aria-busy");
    control.removeAttribute("aria-disabled");
  }
}

// Draws anew what has changed and leaves the rest alone, so that the keyboard's place isn't lost.
const drawn = new WeakMap();
export function redraw(box, data, draw) {
  const now = JSON.stringify(data);
  if (drawn.get(box) === now) return false;
  drawn.set(box, now);
  const active = document.activeElement;
  const inside = box.contains(active);
  const caret = inside ? active.selectionStart : null;
  box.replaceChildren(...draw());
  if (!inside) return true;
  const key = active.dataset.key;
  const same = key ? box.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  if (same || box.tabIndex >= 0) (same ?? box).focus({ preventScroll: true });
  if (same && Number.isInteger(caret)) same.setSelectionRange(caret, caret);
  return true;
}
