// The list of conversations that the person is in, and which of them is open.

import { post } from "./api.js";
import { make, redraw } from "./elements.js";
import { closeDrawers } from "./drawers.js";
import { byId, go, HOME, isUnread, visit } from "./visit.js";

// The place before the person's eyes: the one last looked at if it still is theirs, else their first.
export function placeOf(state) {
  const wanted = visit.here[visit.me];
  if (wanted === HOME && state.me.knowsBot) return HOME;
  if (state.conversations.some((one) => one.id === wanted)) return wanted;
  return state.conversations[0]?.id ?? HOME;
}

function placesOf(state) {
  const channels = state.conversations.filter((one) => one.kind === "channel");
  const direct = state.conversations.filter((one) => one.kind === "dm");
  const places = channels.map((one) => ({ ...one, words: one.name, sign: one.private ? "🔒" : "#" }));
  if (state.me.knowsBot) places.push({ id: HOME, words: `${state.app.name}: Home`, sign: "⌂", kind: "home" });
  return [...places, ...direct.map((one) => ({ ...one, shared: false, words: `${state.app.name}: Messages`, sign: "✉" }))];
}

export function drawPlaces(state, place) {
  const me = state.people.find((one) => one.id === visit.me);
  const places = placesOf(state).map((one) => ({ ...one, current: one.id === place, unread: one.id !== place && isUnread(me, one.id) }));
  redraw(byId("place-list"), places, () => places.map(placeItem));
}

function placeItem(place) {
  const shared = make("span", { class: "badge", title: "Shared with another organization" }, "⇄", make("span", { class: "unseen" }, "shared"));
  return make("li", {}, make("button", {
    type: "button", "data-key": place.id, "aria-current": place.current ? "page" : null, class: place.unread ? "unread" : "",
    onclick: () => open(place.id),
  }, make("span", { class: "sign", "aria-hidden": "true" }, place.sign), make("span", {}, place.words),
  place.shared ? shared : null,
  place.unread ? make("span", { class: "dot" }, make("span", { class: "unseen" }, "unread")) : null));
}

function open(place) {
  closeDrawers();
  go(place);
  if (place === HOME) post("home", {});
}
