// The panel beside the workspace: clock, who is in the channel, pessimistic answers, the log of refusals.

import { post } from "./api.js";
import { busy, make, redraw } from "./elements.js";
import { clockTime } from "./words.js";

const $ = (id) => document.getElementById(id);
let here = null;

export function drawControls(state) {
  here = state.here;
  drawClock(state);
  drawMembers(state);
  redraw($("switches"), state.switches, () => state.switches.map((one) => make("li", {}, make("label", { class: "choice" },
    make("input", {
      type: "checkbox", role: "switch", checked: one.on, "data-key": one.name,
      onchange: (event) => post("switch", { name: one.name, on: event.target.checked }),
    }), make("span", {}, one.words)))));
  redraw($("refusals"), state.refusals, () => (state.refusals.length ? state.refusals.map((one) => make("li", {},
    make("p", {}, make("code", {}, one.what), " ", make("strong", {}, one.error), " ",
      make("time", { datetime: one.at }, clockTime(one.at, "UTC"))),
    ...one.messages.map((line) => make("p", { class: "hint" }, line)))) : [make("li", { class: "hint" }, "Nothing so far.")]));
}

function drawClock(state) {
  $("clock").hidden = !state.clock;
  if (!state.clock) return;
  const now = new Date(state.clock);
  const inZone = (tz) => new Intl.DateTimeFormat("en-GB", {
    timeZone: tz, weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
  }).format(now);
  redraw($("clock-now"), [state.clock.slice(0, 16), state.me.tz], () => [
    make("strong", {}, inZone(state.me.tz)), make("br"), make("small", {}, `${state.me.tz.replace("_", " ")} · ${inZone("UTC")} UTC`),
  ]);
}

for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => busy(button, () => post("clock", { step: button.dataset.step })));
}

function drawMembers(state) {
  const isChannel = here?.kind === "channel";
  $("members-box").hidden = !isChannel;
  if (!isChannel) return;
  const inside = state.people.filter((person) => here.members.includes(person.id));
  const outside = state.people.filter((person) => !here.members.includes(person.id));
  const look = (people) => people.map((person) => [person.id, person.name, person.workspace, person.guest]);
  redraw($("members"), [here.id, look(inside)], () => inside.map((person) => make("li", {},
    make("span", {}, person.name, make("small", {}, `${person.workspace}${person.guest ? " · guest" : ""}`)),
    make("button", {
      type: "button", class: "link", "data-key": `remove-${person.id}`, "aria-label": `Remove ${person.name}`,
      onclick: () => post("leave", { channel: here.id, user: person.id }),
    }, "Remove"))));
  redraw($("newcomer"), [here.id, look(outside)], () => outside.map((person) => make("option", { value: person.id }, `${person.name}, ${person.workspace}`)));
}

$("add-member").addEventListener("click", () => {
  if (here && $("newcomer").value) post("join", { channel: here.id, user: $("newcomer").value });
});
