// On narrow screens the channels and the controls are drawers: a button opens one, Escape closes it.

import { byId } from "./visit.js";

const DRAWERS = { "show-places": "places-open", "show-controls": "controls-open" };

function set(button, open) {
  document.body.classList.toggle(DRAWERS[button], open);
  byId(button).setAttribute("aria-expanded", String(open));
}

export function closeDrawers() {
  for (const button of Object.keys(DRAWERS)) set(button, false);
}

for (const [button, name] of Object.entries(DRAWERS)) {
  byId(button).addEventListener("click", () => {
    const open = !document.body.classList.contains(name);
    closeDrawers();
    set(button, open);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  const opened = Object.keys(DRAWERS).find((button) => document.body.classList.contains(DRAWERS[button]));
  if (!opened) return;
  closeDrawers();
  byId(opened).focus();
});
