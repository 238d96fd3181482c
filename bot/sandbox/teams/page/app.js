// The Teams side's loop: at each change, ask what this person sees now, and draw what differs.

import { avatar, busy, make, redraw } from "/page/elements.js";
import { closeDrawers } from "/page/drawers.js";
import { drawPeople } from "/page/people.js";
import { byId, go, isUnread, markSeen, note, visit, become } from "/page/visit.js";
import { clockTime, dayOf } from "/page/words.js";
import { drawBody, drawCard, readInputs } from "./card.js";

const dialog = byId("modal");
let running = false;
let again = false;

async function post(act, asked) {
  const answer = await fetch(act === "clock" ? "/sandbox/clock" : `/teams/${act}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ as: visit.me, ...asked }),
  });
  const body = answer.ok ? await answer.json() : { note: `The sandbox answered ${answer.status}.` };
  note(body.note ?? "");
  await refresh();
}

async function refresh() {
  again = true;
  if (running) return;
  running = true;
  while (again) {
    again = false;
    try {
      const query = new URLSearchParams({ as: visit.me, in: visit.here[visit.me] ?? "" });
      const answer = await fetch(`/teams/state?${query}`);
      draw(await answer.json());
    } catch (error) {
      note(`The sandbox doesn't answer: ${error.message}`);
    }
  }
  running = false;
}

function draw(state) {
  if (state.me.id !== visit.me) {
    if (state.people.some((one) => one.id === visit.me)) return; // asked before somebody else took over
    become(state.me.id);
  }
  visit.here[visit.me] = state.here.id;
  markSeen(state);
  byId("other").href = `/?as=${state.me.id}`;
  drawPeople(state);
  drawPlaces(state);
  drawMessages(state);
  drawDialog(state);
  drawControls(state);
}

// ---------------------------------------------------------------- conversations

function drawPlaces(state) {
  const me = state.people.find((one) => one.id === visit.me);
  const places = state.conversations.map((one) => ({
    ...one, words: one.kind === "chat" ? "Partner Desk: Chat" : one.name, current: one.id === state.here.id,
    sign: one.kind === "chat" ? "✉" : one.private ? "🔒" : "#", unread: one.id !== state.here.id && isUnread(me, one.id),
  }));
  redraw(byId("place-list"), places, () => places.map((place) => make("li", {}, make("button", {
    type: "button", "data-key": place.id, "aria-current": place.current ? "page" : null, class: place.unread ? "unread" : "",
    onclick: () => { closeDrawers(); go(place.id); },
  }, make("span", { class: "sign", "aria-hidden": "true" }, place.sign), make("span", {}, place.words),
  place.shared ? make("span", { class: "badge" }, "shared") : null,
  place.unread ? make("span", { class: "dot" }, make("span", { class: "unseen" }, "unread")) : null))));
}

function drawMessages(state) {
  const here = state.here;
  const isChat = here.kind === "chat";
  const name = isChat ? "Partner Desk: Chat" : here.name;
  byId("place-name").textContent = name;
  byId("place-about").textContent = isChat ? "Personal chat with the bot"
    : `${here.shared ? "shared channel" : "private channel"} · ${here.members.length} people`;
  document.title = `${name} · ${state.me.name} · Partner Desk sandbox: Teams`;
  byId("composer").dataset.channel = here.id;
  byId("words").placeholder = isChat ? "queue, status DR-… or help" : "@Partner Desk help, or /deal";
  const suggestions = isChat ? ["help", "queue", "status", "/deal"] : ["@Partner Desk help", "/deal", "/referral", "/marketing", "/status", "/queue"];
  redraw(byId("suggestions"), suggestions, () => suggestions.map((value) => make("option", { value })));
  const box = byId("messages");
  const wasBelow = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const place = `${visit.me} ${here.id}`;
  const isOther = box.dataset.place !== place;
  box.dataset.place = place;
  if (redraw(box, { messages: here.messages, place }, () => conversation(state)) && (wasBelow || isOther)) {
    box.scrollTop = box.scrollHeight;
  }
}

function conversation(state) {
  const all = state.here.messages;
  if (!all.length) return [make("p", { class: "empty" }, "Nothing has been said here yet.")];
  const nodes = [];
  let day = "";
  for (const message of all.filter((one) => !one.root)) {
    const today = dayOf(message.at, state.me.tz);
    if (today !== day) nodes.push(make("h3", { class: "day" }, (day = today)));
    nodes.push(drawMessage(message, state));
    const replies = all.filter((one) => one.root === message.id);
    if (replies.length) {
      nodes.push(make("div", { class: "thread", role: "group", "aria-label": `${replies.length} in the thread` },
        ...replies.map((reply) => drawMessage(reply, state))));
    }
  }
  return nodes;
}

function drawMessage(message, state) {
  const place = {
    key: `m${message.id}`,
    press: (control, action) => busy(control, () => post("press", {
      message: message.id, action, values: readInputs(control.closest(".card")),
    })),
  };
  return make("article", { class: "message", "aria-label": `Message of ${message.author}` },
    avatar(message.author, message.isBot),
    make("div", { class: "said" },
      make("p", { class: "by" }, make("strong", {}, message.author), " ",
        message.isBot ? make("span", { class: "badge" }, "app") : null, " ",
        make("time", { datetime: message.at }, clockTime(message.at, state.me.tz)),
        message.edited ? make("span", { class: "quiet" }, " (edited)") : null),
      message.own ? make("p", { class: "own-view" }, "Only you see it like this") : null,
      message.card ? drawCard(message.card, place) : make("p", { class: "said-text" }, message.text)));
}

// ---------------------------------------------------------------- dialogs

let opener = null;

function drawDialog(state) {
  const shown = state.dialog;
  if (!shown) {
    if (dialog.open) leave();
    return;
  }
  opener ??= document.activeElement?.dataset.key;
  if (!dialog.open) dialog.showModal();
  if (redraw(dialog, [shown, state.me.id], () => [form(shown)])) {
    (dialog.querySelector("[aria-invalid=true]") ?? byId("modal-title")).focus();
  }
}

function leave() {
  const back = opener ? document.querySelector(`body > :not(dialog) [data-key="${CSS.escape(opener)}"]`) : null;
  opener = null;
  dialog.close();
  redraw(dialog, null, () => []);
  (back ?? byId("messages")).focus({ preventScroll: true });
}

function form(shown) {
  const place = {
    key: "dialog",
    press: (control, action) => busy(control, () => post("dialog", { action, values: readInputs(dialog) })),
  };
  const [body, actions] = drawBody(shown.card, place);
  return make("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); actions[0]?.click(); } },
    make("header", {},
      make("h2", { id: "modal-title", tabindex: "-1" }, shown.title),
      make("button", { type: "button", class: "ghost", "aria-label": "Close the dialog", onclick: close }, "✕")),
    make("div", { class: "inside", tabindex: "0", role: "group", "aria-label": "Dialog" }, body),
    make("footer", {}, ...actions.toReversed()));
}

function close(event) {
  event.preventDefault();
  post("close", {});
}

dialog.addEventListener("cancel", close);

// ---------------------------------------------------------------- controls

function drawControls(state) {
  byId("clock").hidden = !state.clock;
  if (state.clock) {
    const now = new Date(state.clock);
    const words = new Intl.DateTimeFormat("en-GB", {
      timeZone: state.me.tz, weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    }).format(now);
    redraw(byId("clock-now"), words, () => [make("strong", {}, words)]);
  }
  redraw(byId("refusals"), state.refusals, () => (state.refusals.length ? state.refusals.map((one) => make("li", {},
    make("p", {}, make("code", {}, one.what)), ...one.messages.map((line) => make("p", { class: "hint" }, line))))
    : [make("li", { class: "hint" }, "Nothing so far.")]));
  byId("members-box").hidden = state.here.kind === "chat";
  redraw(byId("members"), state.here.members, () => state.here.members.map((name) => make("li", {}, name)));
}

for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => busy(button, () => post("clock", { step: button.dataset.step })));
}

byId("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("words").value.trim();
  if (!text) return;
  byId("words").value = "";
  await post("say", { channel: byId("composer").dataset.channel, text });
});

visit.changed = refresh;
new EventSource("/teams/changes").onmessage = () => refresh();
