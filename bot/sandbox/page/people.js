// The strip of people on top, and the card of whom one plays.

import { avatar, make, redraw } from "./elements.js";
import { become, byId, isUnread, visit } from "./visit.js";

let shown = "";

export function drawPeople(state) {
  const people = state.people.map((person) => ({
    id: person.id, name: person.name, title: person.title, current: person.id === visit.me,
    group: person.guest ? `${person.workspace}, as a guest` : person.workspace,
    unread: person.id !== visit.me && Object.keys(person.latest).some((place) => isUnread(person, place)),
  }));
  redraw(byId("people"), people, () => [...grouped(people)].map(([group, members]) => make("li", {},
    make("p", { class: "group" }, group), make("ul", { "aria-label": group }, ...members.map(personButton)))));
  const current = byId("people").querySelector("[aria-pressed=true]");
  if (current && shown !== visit.me) current.scrollIntoView({ block: "nearest", inline: "center" });
  shown = visit.me;
  drawMe(state.me);
}

function grouped(people) {
  const groups = new Map();
  for (const person of people) groups.set(person.group, [...(groups.get(person.group) ?? []), person]);
  return groups;
}

function personButton(person) {
  const about = `${person.name}, ${person.title}${person.unread ? ", something new" : ""}`;
  return make("li", {}, make("button", {
    type: "button", "data-key": person.id, "aria-pressed": String(person.current), "aria-label": about, title: about,
    onclick: () => { become(person.id); visit.changed(); },
  }, avatar(person.name), make("span", {}, person.name.split(" ")[0]),
  person.unread ? make("span", { class: "dot", "aria-hidden": "true" }) : null));
}

function drawMe(me) {
  redraw(byId("me"), me.id, () => [
    avatar(me.name),
    make("p", {}, make("strong", {}, me.name), make("br"), me.title, make("br"),
      make("small", {}, `${me.workspace}${me.guest ? " · guest" : ""} · ${me.tz.replace("_", " ")}`)),
  ]);
}
