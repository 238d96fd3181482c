// Whom the visitor plays and where they look. Kept for the tab's life; all else is the server's.

import { actAs } from "./api.js";

export const HOME = "home";

const KEPT = `sandbox ${location.pathname}`; // each platform's page keeps its own
const memory = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");

export const visit = {
  me: new URLSearchParams(location.search).get("as") ?? memory.me ?? "",
  here: memory.here ?? {}, // by person: the conversation last looked at
  seen: memory.seen ?? null, // by person and conversation: the ts up to which everything was read
  thread: null, // the message whose thread is being answered
  changed: () => {}, // draws the page anew
};

actAs(visit.me);

export const byId = (id) => document.getElementById(id);

export function note(words) {
  byId("note").textContent = words;
}

export function become(person) {
  visit.me = person;
  visit.thread = null;
  note("");
  actAs(person);
}

export function go(place) {
  visit.here[visit.me] = place;
  visit.thread = null;
  note("");
  visit.changed();
}

// What stands before the person's eyes counts as read; at the first look, everything does.
export function markSeen(state) {
  visit.seen ??= Object.fromEntries(state.people.map((person) => [person.id, { ...person.latest }]));
  const latest = state.people.find((one) => one.id === visit.me)?.latest ?? {};
  if (state.here) (visit.seen[visit.me] ??= {})[state.here.id] = latest[state.here.id];
  sessionStorage.setItem(KEPT, JSON.stringify({ me: visit.me, here: visit.here, seen: visit.seen }));
}

export function isUnread(person, conversation) {
  const latest = person.latest[conversation];
  return Boolean(latest) && latest > (visit.seen[person.id]?.[conversation] ?? "");
}
