// What is said where the person looks: messages with their threads, or the bot's Home.

import { post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { avatar, busy, make, redraw } from "./elements.js";
import { chooseInView, confirmed, pressInView } from "./modal.js";
import { byId, HOME, visit } from "./visit.js";
import { clockTime, dayOf, mrkdwn } from "./words.js";

export function drawPlace(state, place) {
  drawComposer(state, place);
  byId("pinned").hidden = true;
  if (place === HOME) drawHome(state);
  else if (state.here) drawConversation(state, state.here);
}

function title(state, words, about) {
  byId("place-name").textContent = words;
  byId("place-about").textContent = about;
  document.title = `${words} · ${state.me.name} · Partner Desk sandbox`;
}

function empty(words) {
  return make("p", { class: "empty" }, words);
}

// ---------------------------------------------------------------- Home

function drawHome(state) {
  title(state, `${state.app.name}: Home`, "What the bot published for this person");
  const home = state.home;
  redraw(byId("messages"), { home, me: visit.me }, () => {
    if (!state.me.knowsBot) return [empty("This person shares no channel with the bot, and sees nothing of it.")];
    if (home?.unavailable) return [empty("This is a work in progress. Check back later.")];
    if (!home) return [empty("Nothing has been published here yet.")];
    return [make("div", { class: "home blocks" }, ...drawBlocks(home.body.blocks, homePlace(home), state))];
  });
}

function homePlace(home) {
  return {
    surface: "home", key: home.id, values: home.state,
    press: (control, block, element, value) => pressInView(control, home.id, block, element, value),
    choose: (control, block, element, value) => chooseInView(home.id, block, element, value),
    change: () => {},
  };
}

// ---------------------------------------------------------------- messages

function drawConversation(state, here) {
  const isDirect = here.kind === "dm";
  const kinds = [here.private ? "private" : "public", here.shared ? "shared with another organization" : ""].filter(Boolean);
  const about = `${kinds.join(", ")} · ${here.members.length} people${here.botInside ? "" : " · the bot isn't here"}`;
  title(state, isDirect ? `${state.app.name}: Messages` : `#${here.name}`, isDirect ? "Direct message" : about);
  byId("pinned").hidden = !here.messages.some((message) => message.pinned);

  const box = byId("messages");
  const wasBelow = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const place = `${visit.me} ${here.id}`;
  const isOther = box.dataset.place !== place;
  box.dataset.place = place;
  const seen = { messages: here.messages, place, names: state.channelNames };
  const changed = redraw(box, seen, () => conversation(state, here));
  if (changed && (wasBelow || isOther)) box.scrollTop = box.scrollHeight;
}

byId("pinned").addEventListener("click", () => {
  const message = document.querySelector(".message.pinned");
  byId("messages").scrollTop = message.offsetTop - 8;
  message.querySelector("button")?.focus({ preventScroll: true });
});

function conversation(state, here) {
  if (!here.messages.length) return [empty("Nothing has been said here yet.")];
  const nodes = [];
  let day = "";
  for (const message of here.messages.filter((one) => !one.thread)) {
    const today = dayOf(message.at, state.me.tz);
    if (today !== day) nodes.push(make("h3", { class: "day" }, (day = today)));
    nodes.push(drawMessage(message, state, here));
    const replies = here.messages.filter((one) => one.thread === message.ts);
    if (replies.length) {
      nodes.push(make("div", { class: "thread", role: "group", "aria-label": `${replies.length} in the thread` },
        ...replies.map((reply) => drawMessage(reply, state, here))));
    }
  }
  return nodes;
}

function messagePlace(message, here) {
  const target = { channel: here.id, ts: message.ts };
  return {
    surface: "message", key: message.ts, values: {},
    press: async (control, block, element, value) => {
      if (element.confirm && !(await confirmed(element.confirm))) return;
      await busy(control, () => post("press", { ...target, block: block.block_id, action: element.action_id, value }));
    },
    choose: (control, block, element, value) => post("choose", { ...target, block: block.block_id, action: element.action_id, value }),
    change: () => {},
  };
}

function drawMessage(message, state, here) {
  const content = message.blocks.length
    ? drawBlocks(message.blocks, messagePlace(message, here), state)
    : [make("p", {}, ...mrkdwn(message.text, state))];
  const time = clockTime(message.at, state.me.tz);
  const marks = [
    message.isBot ? make("span", { class: "badge" }, "app") : null,
    make("time", { datetime: message.at }, time),
    message.edited ? make("span", { class: "quiet" }, "(edited)") : null,
    message.pinned ? make("span", { class: "badge" }, "pinned") : null,
    message.ephemeral ? make("span", { class: "quiet" }, "Only visible to you") : null,
  ];
  const canReply = !message.thread && !message.ephemeral && here.kind === "channel";
  const kind = `${message.ephemeral ? "ephemeral" : ""} ${message.pinned ? "pinned" : ""}`;
  return make("article", { class: `message ${kind}`, "aria-label": `Message of ${message.author}` },
    avatar(message.author, message.isBot),
    make("div", { class: "said" },
      make("p", { class: "by" }, make("strong", {}, message.author), ...marks.flatMap((mark) => (mark ? [" ", mark] : []))),
      make("div", { class: "blocks" }, ...content), canReply ? replyButton(message, time) : null));
}

function replyButton(message, time) {
  return make("button", {
    type: "button", class: "link reply", "data-key": `reply-${message.ts}`,
    "aria-label": `Reply in a thread to ${message.author}, ${time}`,
    onclick: () => { answerThread(message.ts); byId("words").focus(); },
  }, "Reply in thread");
}

// ---------------------------------------------------------------- what the person says

function answerThread(ts) {
  visit.thread = ts;
  byId("replying").hidden = !ts;
}

function drawComposer(state, place) {
  byId("composer").hidden = place === HOME || !state.here;
  byId("composer").dataset.channel = state.here?.id ?? "";
  answerThread(visit.thread);
  const isDirect = state.here?.kind === "dm";
  byId("words").placeholder = isDirect ? "Run a command, such as /partner" : `@${state.app.name} help, or /partner`;
  const suggestions = [`@${state.app.name} help`, ...state.app.commands];
  redraw(byId("suggestions"), suggestions, () => suggestions.map((value) => make("option", { value })));
}

byId("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("words").value.trim();
  const thread = visit.thread;
  if (!text) return;
  byId("words").value = "";
  answerThread(null);
  await post("say", { channel: byId("composer").dataset.channel, text, thread });
});

byId("stop-replying").addEventListener("click", () => {
  answerThread(null);
  byId("words").focus();
});
