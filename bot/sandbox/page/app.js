// The page: who one is, where one looks, what is drawn. All state that matters is the server's.

import { actAs, fetchState, listen, onNote, post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { drawControls } from "./controls.js";
import { avatar, busy, make, redraw } from "./elements.js";
import { confirmed, drawModal, pressInView } from "./modal.js";
import { clockTime, dayOf, mrkdwn } from "./words.js";

const HOME = "home";
const $ = (id) => document.getElementById(id);
const memory = JSON.parse(sessionStorage.getItem("sandbox") ?? "{}");
const view = {
  me: new URLSearchParams(location.search).get("as") ?? memory.me ?? "",
  here: memory.here ?? {}, // by person: the conversation last looked at
  seen: memory.seen ?? null, // by person and conversation: the ts up to which everything was read
  thread: null,
};
let state = null;

function remember() {
  sessionStorage.setItem("sandbox", JSON.stringify({ me: view.me, here: view.here, seen: view.seen }));
}

// ---------------------------------------------------------------- the loop

let running = false;
let again = false;

async function refresh() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  do {
    again = false;
    try {
      state = await fetchState(view.here[view.me] ?? "");
      if (state.me.id !== view.me) meet(state.me.id);
      draw();
    } catch (error) {
      note(`The sandbox doesn't answer: ${error.message}`);
    }
  } while (again);
  running = false;
}

function draw() {
  const place = whereAmI();
  view.seen ??= Object.fromEntries(state.people.map((person) => [person.id, { ...person.latest }]));
  if (state.here) (view.seen[view.me] ??= {})[state.here.id] = state.people.find((one) => one.id === view.me).latest[state.here.id];
  remember();
  drawPeople();
  drawMe();
  drawPlaces(place);
  drawPlace(place);
  drawModal(state);
  drawControls(state);
}

function whereAmI() {
  const wanted = view.here[view.me];
  if (wanted === HOME && state.me.knowsBot) return HOME;
  if (state.conversations.some((one) => one.id === wanted)) return wanted;
  const first = state.conversations[0]?.id ?? HOME;
  if (view.here[view.me] !== first) {
    view.here[view.me] = first;
    again = true;
  }
  return first;
}

// ---------------------------------------------------------------- who one is

function isUnread(person, conversation) {
  const latest = person.latest[conversation];
  return Boolean(latest) && latest > (view.seen[person.id]?.[conversation] ?? "");
}

function drawPeople() {
  const list = state.people.map((person) => ({
    ...person, latest: undefined, current: person.id === view.me,
    group: person.guest ? `${person.workspace}, as a guest` : person.workspace,
    unread: person.id !== view.me && Object.keys(person.latest).some((place) => isUnread(person, place)),
  }));
  const groups = grouped(list);
  redraw($("people"), list, () => [...groups].map(([group, people]) => make("li", {},
    make("p", { class: "group" }, group), make("ul", { "aria-label": group }, ...people.map(personButton)))));
  const current = $("people").querySelector("[aria-pressed=true]");
  if (current && shownPerson !== view.me) current.scrollIntoView({ block: "nearest", inline: "center" });
  shownPerson = view.me;
}

let shownPerson = "";

function grouped(list) {
  const groups = new Map();
  for (const person of list) groups.set(person.group, [...(groups.get(person.group) ?? []), person]);
  return groups;
}

function personButton(person) {
  const about = `${person.name}, ${person.title}${person.unread ? ", something new" : ""}`;
  return make("li", {}, make("button", {
    type: "button", "data-key": person.id, "aria-pressed": String(person.current), "aria-label": about, title: about,
    onclick: () => become(person.id),
  }, avatar(person.name), make("span", {}, person.name.split(" ")[0]),
  person.unread ? make("span", { class: "dot", "aria-hidden": "true" }) : null));
}

function meet(person) {
  view.me = person;
  view.thread = null;
  note("");
  actAs(person);
}

function become(person) {
  meet(person);
  refresh();
}

function drawMe() {
  const me = state.me;
  redraw($("me"), { ...me, latest: undefined }, () => [
    avatar(me.name),
    make("p", {}, make("strong", {}, me.name), make("br"), me.title, make("br"),
      make("small", {}, `${me.workspace}${me.guest ? " · guest" : ""} · ${me.tz.replace("_", " ")}`)),
  ]);
}

// ---------------------------------------------------------------- where one looks

function placesOf() {
  const channels = state.conversations.filter((one) => one.kind === "channel");
  const direct = state.conversations.filter((one) => one.kind === "dm");
  const places = channels.map((one) => ({ ...one, words: one.name, sign: one.private ? "🔒" : "#" }));
  if (state.me.knowsBot) places.push({ id: HOME, words: `${state.app.name}: Home`, sign: "⌂", kind: "home" });
  return [...places, ...direct.map((one) => ({ ...one, words: `${state.app.name}: Messages`, sign: "✉" }))];
}

function drawPlaces(place) {
  const me = state.people.find((one) => one.id === view.me);
  const list = placesOf().map((one) => ({ ...one, current: one.id === place, unread: one.id !== place && isUnread(me, one.id) }));
  redraw($("place-list"), list, () => list.map((one) => make("li", {}, make("button", {
    type: "button", "data-key": one.id, "aria-current": one.current ? "page" : null, class: one.unread ? "unread" : "",
    onclick: () => go(one.id),
  }, make("span", { class: "sign", "aria-hidden": "true" }, one.sign), make("span", {}, one.words),
  one.shared ? make("span", { class: "badge", title: "Shared with another organisation" }, "⇄", make("span", { class: "unseen" }, "shared")) : null,
  one.unread ? make("span", { class: "dot" }, make("span", { class: "unseen" }, "unread")) : null))));
}

function go(place) {
  view.here[view.me] = place;
  view.thread = null;
  note("");
  document.body.classList.remove("places-open");
  $("show-places").setAttribute("aria-expanded", "false");
  if (place === HOME) post("home", {});
  refresh();
}

function drawPlace(place) {
  const here = state.here;
  if (place === HOME) drawHome();
  else if (here) drawConversation(here);
  const isDirect = here?.kind === "dm";
  $("composer").hidden = place === HOME || !here;
  $("replying").hidden = !view.thread;
  $("words").placeholder = isDirect ? "Run a command, such as /partner" : `@${state.app.name} help, or /partner`;
  redraw($("suggestions"), state.app.commands, () => [`@${state.app.name} help`, ...state.app.commands].map((value) => make("option", { value })));
}

function title(words, about) {
  $("place-name").textContent = words;
  $("place-about").textContent = about;
  document.title = `${words} · ${state.me.name} · Partner Desk sandbox`;
}

function drawHome() {
  title(`${state.app.name}: Home`, "What the bot published for this person");
  const home = state.home;
  redraw($("messages"), { home, me: view.me }, () => {
    if (!state.me.knowsBot) return [empty("This person shares no channel with the bot, and sees nothing of it.")];
    if (home?.unavailable) return [empty("This is a work in progress. Check back later.")];
    if (!home) return [empty("Nothing has been published here yet.")];
    const place = {
      surface: "home", key: home.id, values: home.state,
      press: (control, block, element, value) => pressInView(control, home.id, block, element, value),
      choose: async (control, block, element, value) => {
        await post("keep", { view: home.id, values: { [element.action_id]: value } });
        await post("report", { view: home.id, action: element.action_id });
      },
      change: () => {},
    };
    return [make("div", { class: "home blocks" }, ...drawBlocks(home.body.blocks, place, state))];
  });
}

function empty(words) {
  return make("p", { class: "empty" }, words);
}

function drawConversation(here) {
  const kinds = [here.private ? "private" : "public", here.shared ? "shared with another organisation" : ""].filter(Boolean);
  title(here.kind === "dm" ? `${state.app.name}: Messages` : `#${here.name}`,
    here.kind === "dm" ? "Direct message" : `${kinds.join(", ")} · ${here.members.length} people${here.botInside ? "" : " · the bot isn't here"}`);
  const box = $("messages");
  const wasBelow = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const isOther = box.dataset.place !== `${view.me} ${here.id}`;
  box.dataset.place = `${view.me} ${here.id}`;
  const changed = redraw(box, { messages: here.messages, me: view.me, id: here.id, tz: state.me.tz }, () => conversation(here));
  if (changed && (wasBelow || isOther)) box.scrollTop = box.scrollHeight;
}

function conversation(here) {
  if (!here.messages.length) return [empty("Nothing has been said here yet.")];
  const nodes = [];
  let day = "";
  for (const message of here.messages.filter((one) => !one.thread)) {
    const today = dayOf(message.at, state.me.tz);
    if (today !== day) nodes.push(make("h3", { class: "day" }, (day = today)));
    nodes.push(drawMessage(message, here));
    const replies = here.messages.filter((one) => one.thread === message.ts);
    if (replies.length) {
      nodes.push(make("div", { class: "thread", role: "group", "aria-label": `${replies.length} in the thread` },
        ...replies.map((reply) => drawMessage(reply, here))));
    }
  }
  return nodes;
}

function drawMessage(message, here) {
  const place = {
    surface: "message", key: message.ts, values: {},
    press: async (control, block, element, value) => {
      if (element.confirm && !(await confirmed(element.confirm))) return;
      const pressed = { channel: here.id, ts: message.ts, block: block.block_id, action: element.action_id, value };
      await busy(control, () => post("press", pressed));
    },
    choose: (control, block, element, value) => post("choose", { channel: here.id, ts: message.ts, action: element.action_id, value }),
    change: () => {},
  };
  const content = message.blocks.length ? drawBlocks(message.blocks, place, state) : [make("p", {}, ...mrkdwn(message.text, state))];
  const marks = [
    message.isBot ? make("span", { class: "badge" }, "app") : null,
    make("time", { datetime: message.at }, clockTime(message.at, state.me.tz)),
    message.edited ? make("span", { class: "quiet" }, "(edited)") : null,
    message.pinned ? make("span", { class: "badge" }, "pinned") : null,
    message.ephemeral ? make("span", { class: "quiet" }, "Only visible to you") : null,
  ];
  const reply = !message.thread && !message.ephemeral && here.kind === "channel"
    ? make("button", {
      type: "button", class: "link reply", "data-key": `reply-${message.ts}`,
      "aria-label": `Reply in a thread to ${message.author}, ${clockTime(message.at, state.me.tz)}`,
      onclick: () => { view.thread = message.ts; $("replying").hidden = false; $("words").focus(); },
    }, "Reply in thread") : null;
  return make("article", { class: `message ${message.ephemeral ? "ephemeral" : ""}`, "aria-label": `Message of ${message.author}` },
    avatar(message.author, message.isBot),
    make("div", { class: "said" },
      make("p", { class: "by" }, make("strong", {}, message.author), ...marks.flatMap((mark) => (mark ? [" ", mark] : []))),
      make("div", { class: "blocks" }, ...content), reply));
}

// ---------------------------------------------------------------- what one says

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("words").value.trim();
  if (!text || !state.here) return;
  $("words").value = "";
  await post("say", { channel: state.here.id, text, thread: view.thread });
  view.thread = null;
  $("replying").hidden = true;
});

$("stop-replying").addEventListener("click", () => {
  view.thread = null;
  $("replying").hidden = true;
  $("words").focus();
});

const DRAWERS = [["show-places", "places-open"], ["show-controls", "controls-open"]];
for (const [button, name] of DRAWERS) {
  $(button).addEventListener("click", () => {
    const open = document.body.classList.toggle(name);
    $(button).setAttribute("aria-expanded", String(open));
  });
}

function note(words) {
  $("note").textContent = words;
}

onNote(note);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  for (const [button, name] of DRAWERS) {
    if (document.body.classList.contains(name)) {
      document.body.classList.remove(name);
      $(button).setAttribute("aria-expanded", "false");
      $(button).focus();
    }
  }
});

actAs(view.me);
listen(refresh);
