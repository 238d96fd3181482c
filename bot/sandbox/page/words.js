// Texts as Slack's client shows them: mrkdwn, dates in the reader's timezone, emoji by name.

import { make } from "./elements.js";

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", bell: "🔔", no_entry: "⛔", no_entry_sign: "🚫", tada: "🎉", memo: "📝",
  information_source: "ℹ️", lock: "🔒", eyes: "👀", calendar: "📆", date: "📅", pushpin: "📌", mag: "🔍",
  speech_balloon: "💬", wave: "👋", question: "❓", arrow_right: "➡️", handshake: "🤝", raised_hand: "✋",
};

export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}

function ordinal(day) {
  if (day % 100 >= 10 && day % 100 <= 20) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

function part(when, tz, options) {
  return new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }).format(when);
}

export function writtenDate(timestamp, pattern, tz) {
  const when = new Date(timestamp * 1000);
  const get = (options) => part(when, tz, options);
  const year = get({ year: "numeric" });
  const month = get({ month: "long" });
  const day = Number(get({ day: "numeric" }));
  const forms = {
    date_num: `${year}-${get({ month: "2-digit" })}-${String(day).padStart(2, "0")}`,
    date_slash: `${get({ month: "2-digit" })}/${String(day).padStart(2, "0")}/${year}`,
    date: `${month} ${ordinal(day)}, ${year}`,
    date_short: `${get({ month: "short" })} ${day}, ${year}`,
    date_long: `${get({ weekday: "long" })}, ${month} ${ordinal(day)}, ${year}`,
    time: get({ hour: "numeric", minute: "2-digit" }),
    time_secs: get({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  };
  for (const name of ["date", "date_short", "date_long"]) forms[`${name}_pretty`] = forms[name];
  return pattern.replace(/\{(\w+)\}/g, (token, name) => forms[name] ?? token);
}

export function clockTime(iso, tz) {
  return part(new Date(iso), tz, { hour: "numeric", minute: "2-digit" });
}

export function dayOf(iso, tz) {
  return part(new Date(iso), tz, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

function lines(text) {
  return text.split("\n").flatMap((line, number) => (number ? [make("br"), line] : [line]));
}

function decoded(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function userMention(id, state) {
  const person = state.people.find((one) => one.id === id);
  const name = id === state.app.user ? state.app.name : person?.name ?? id;
  return make("span", { class: "mention" }, `@${name}`);
}

export function channelMention(id, state) {
  return make("span", { class: "mention" }, `#${state.channelNames[id] ?? id}`);
}

export function link(url, words) {
  const safe = /^(https?|mailto):/.test(url);
  return safe ? make("a", { href: url, target: "_blank", rel: "noreferrer" }, words) : make("span", {}, words);
}

function angle(inside, state) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (target.startsWith("@")) return userMention(target.slice(1), state);
  if (target.startsWith("#")) return channelMention(target.slice(1), state);
  if (target.startsWith("!date^")) {
    const [, timestamp, pattern] = target.split("^");
    return make("time", {}, writtenDate(Number(timestamp), pattern, state.me.tz));
  }
  if (target.startsWith("!")) return make("span", { class: "mention loud" }, `@${target.slice(1)}`);
  return link(target, decoded(label || target));
}

const STYLES = [
  [/(?<![\p{L}\p{N}`])`([^`\n]+)`(?![\p{L}\p{N}`])/u, "code"],
  [/(?<![\p{L}\p{N}*])\*(\S|\S[^*\n]*\S)\*(?![\p{L}\p{N}*])/u, "strong"],
  [/(?<![\p{L}\p{N}_])_(\S|\S[^_\n]*\S)_(?![\p{L}\p{N}_])/u, "em"],
  [/(?<![\p{L}\p{N}~])~(\S|\S[^~\n]*\S)~(?![\p{L}\p{N}~])/u, "s"],
];

function styled(text) {
  for (const [mark, tag] of STYLES) {
    const found = mark.exec(text);
    if (found) {
      const inner = tag === "code" ? [decoded(found[1])] : styled(found[1]);
      const rest = text.slice(found.index + found[0].length);
      return [...styled(text.slice(0, found.index)), make(tag, {}, ...inner), ...styled(rest)];
    }
  }
  const named = text.replace(/:([a-z0-9_+-]+):/g, (token, name) => EMOJI[name] ?? token);
  return text ? lines(decoded(named)) : [];
}

export function mrkdwn(text, state) {
  const nodes = [];
  let rest = text;
  for (let found = /<([^<>]+)>/.exec(rest); found; found = /<([^<>]+)>/.exec(rest)) {
    nodes.push(...styled(rest.slice(0, found.index)), angle(found[1], state));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, ...styled(rest)];
}

export function textObject(object, state) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, state) : lines(object.text);
}

function leaf(one, state) {
  switch (one.type) {
    case "text": return make("span", {}, ...lines(one.text));
    case "link": return link(one.url, one.text || one.url);
    case "date": return make("time", {}, writtenDate(one.timestamp, one.format, state.me.tz));
    case "user": return userMention(one.user_id, state);
    case "channel": return channelMention(one.channel_id, state);
    case "emoji": return make("span", {}, emoji(one.name));
    default: return make("span", { class: "strange" }, `refused: ${one.type}`);
  }
}

const LEAF_STYLES = { code: "code", bold: "strong", italic: "em", strike: "s" };

export function richLine(elements, state) {
  return elements.map((one) => {
    let node = leaf(one, state);
    for (const [name, tag] of Object.entries(LEAF_STYLES)) if (one.style?.[name]) node = make(tag, {}, node);
    return node;
  });
}

export function richText(block, state) {
  return block.elements.map((one) => {
    switch (one.type) {
      case "rich_text_section": return make("p", {}, ...richLine(one.elements, state));
      case "rich_text_quote": return make("blockquote", {}, ...richLine(one.elements, state));
      case "rich_text_preformatted": return make("pre", { tabindex: "0" }, ...richLine(one.elements, state));
      case "rich_text_list": return make(one.style === "ordered" ? "ol" : "ul", {},
        ...one.elements.map((item) => make("li", {}, ...richLine(item.elements, state))));
      default: return make("p", { class: "strange" }, `refused: ${one.type}`);
    }
  });
}
