// How each kind of reply looks. Every card says in words what it shows in colour.

import { bullets, h, icon, linked, list, paragraphs, unseen } from "./dom.js";

const LEVELS = { self_care: "leaf", see_doctor_soon: "calendar", urgent_same_day: "clock", emergency: "alert" };

/** The nodes of a reply. `level` is the heading level for cards. */
export function card(reply, words, level) {
  return (KINDS[reply.kind] ?? KINDS.text)(reply, words, level);
}

const heading = (level, attributes, ...children) => h(`h${Math.min(level, 6)}`, attributes, ...children);

const fold = (title, ...content) => {
  const inside = content.flat().filter(Boolean);
  return inside.length ? h("details", null, h("summary", null, h("span", null, title)), h("div", { class: "inside" }, inside)) : null;
};

const part = (level, title, content) => {
  const inside = list(content).flat().filter(Boolean);
  return inside.length ? [heading(level, { class: "small" }, title), ...inside] : null;
};

function banner(urgency, words, level) {
  const name = LEVELS[urgency.level] ? urgency.level : "see_doctor_soon";
  const label = urgency.label || words.urgency[name];
  return h("div", { class: `urgency ${name}` }, icon(LEVELS[name]),
    h("div", null, h("p", { class: "over" }, words.howSoon), heading(level, null, label),
      urgency.headline && urgency.headline !== label && paragraphs(urgency.headline),
      urgency.action && h("p", { class: "action" }, urgency.action)));
}

function cause(item, words, level) {
  const fill = h("div", { class: "fill" });
  fill.style.setProperty("inline-size", `${Math.round(Math.min(1, Math.max(0.03, Number(item.probability) || 0)) * 100)}%`);
  return h("li", { class: "cause" },
    h("div", { class: "headline" }, heading(level, null, item.name), item.likelihood_word && h("span", { class: "likely" }, item.likelihood_word)),
    h("div", { class: "bar", "aria-hidden": "true" }, fill),
    paragraphs(item.what_it_is),
    h("div", { class: "reasons" },
      list(item.for).length > 0 && h("div", null, heading(level + 1, { class: "small" }, words.fits), bullets(item.for, "pro", "check")),
      list(item.against).length > 0 && h("div", null, heading(level + 1, { class: "small" }, words.fitsNot), bullets(item.against, "con", "cross"))),
    fold([words.more, unseen(`: ${item.name}`)],
      part(level + 1, words.doNow, bullets(item.do_now)),
      part(level + 1, words.avoid, bullets(item.avoid)),
      part(level + 1, words.expect, paragraphs(item.what_to_expect)),
      part(level + 1, words.seeDoctor, bullets(item.see_a_doctor)),
      part(level + 1, words.wouldChange, bullets(item.would_change)),
      list(item.medicines).length > 0 && part(level + 1, words.medicines, [h("p", null, words.medicinesNote), ...list(item.medicines).map(medicine)]),
      part(level + 1, words.sources, bullets(item.sources, "fine")),
      item.review && h("p", { class: "fine" }, item.review)));
}

const medicine = (item) => h("div", { class: "medicine" },
  h("p", null, h("strong", null, item.name), item.what_it_is && `: ${item.what_it_is}`), paragraphs(item.evidence), bullets(item.cautions));

/** Telephone numbers, those of the person's own region first. */
function numbers(items, words) {
  const region = new Intl.Locale(navigator.language || "en").region;
  const home = region && new Intl.DisplayNames(["en"], { type: "region" }).of(region);
  const rank = (item) => (home && String(item.country).includes(home) ? 0 : 1);
  const sorted = [...list(items)].sort((a, b) => rank(a) - rank(b));
  const row = (item) => h("li", null, h("span", { class: "country" }, item.country),
    call(item.crisis, words.crisisNumber, item.country, words, true), call(item.emergency, words.emergencyNumber, item.country, words, item.crisis));
  if (!sorted.length) return null;
  const few = sorted.slice(0, 4), more = sorted.slice(4);
  return [h("ul", { class: "numbers" }, few.map(row)), more.length > 0 && fold(words.otherCountries, h("ul", { class: "numbers" }, more.map(row)))];
}

function call(number, label, country, words, labelled) {
  if (!number) return null;
  const dial = String(number).replace(/[^\d+*#]/g, "");
  const inside = [icon("phone"), h("span", null, unseen(`${country}: `), words.call(number), labelled && h("small", null, ` ${label}`))];
  return dial ? h("a", { class: "call", href: `tel:${dial}` }, inside) : h("span", { class: "call" }, label, ": ", number);
}

function printButton(words) {
  return h("button", { type: "button", class: "chip printing-aid", onclick: (event) => print(event.target.closest(".card")) }, icon("print"), words.print);
}

/** Print one card, with everything that is folded in laid open. */
function print(paper) {
  const closed = [...paper.querySelectorAll("details:not([open])")];
  closed.forEach((item) => { item.open = true; });
  paper.classList.add("paper");
  const host = paper.getRootNode().host;
  host.setAttribute("printing", "");
  const after = () => {
    closed.forEach((item) => { item.open = false; });
    paper.classList.remove("paper");
    host.removeAttribute("printing");
  };
  addEventListener("afterprint", after, { once: true });
  window.print();
}

const KINDS = {
  text: (reply) => paragraphs(reply.text),

  ended: (reply) => paragraphs(reply.text),

  question: (reply, words) => {
    const { asked, about_left: left } = reply.progress ?? {};
    return [
      asked > 0 && h("p", { class: "progress" }, words.progress(asked, left ?? 0)),
      h("div", { class: "asked" }, paragraphs(reply.text)),
      reply.why && h("p", { class: "why" }, h("strong", null, words.whyAsked), " ", linked(reply.why)),
    ];
  },

  confirm: (reply, words, level) => {
    const heard = list(reply.heard);
    return heard.length
      ? [heading(level, { class: "small" }, words.understood), bullets(heard, "pro", "check"),
        h("div", { class: "asked" }, paragraphs(reply.ask ?? lastLine(reply.text, heard)))]
      : paragraphs(reply.text);
  },

  result: (reply, words, level) => [h("section", { class: "card result", "aria-label": words.resultTitle },
    banner(reply.urgency ?? {}, words, level),
    h("div", { class: "body" },
      list(reply.heard).length > 0 && fold(words.understood, bullets(reply.heard, "pro", "check")),
      list(reply.causes).length > 0 && [heading(level, null, words.causes), h("p", { class: "fine" }, words.causesNote),
        h("ol", { class: "causes" }, list(reply.causes).map((item) => cause(item, words, level + 1)))],
      list(reply.advice).length > 0 && [heading(level, null, words.advice), list(reply.advice).map((item) => fold(item.title, paragraphs(item.text)))],
      list(reply.safety_net).length > 0 && h("div", { class: "net" }, heading(level, null, icon("alert"), words.safetyNet), bullets(reply.safety_net)),
      fold(words.sources, bullets(reply.sources, "fine")),
      [reply.notice, reply.review].map((line) => line && h("p", { class: "fine" }, line)),
      printButton(words)))],

  emergency: (reply, words, level) => [h("section", { class: "card emergency", "aria-label": words.urgency.emergency },
    h("div", { class: "urgency emergency" }, icon("alert"),
      h("div", null, heading(level, null, reply.title || reply.urgency?.label || words.urgency.emergency),
        h("p", { class: "action" }, reply.action || reply.urgency?.action || reply.text))),
    h("div", { class: "body" },
      numbers(reply.numbers, words),
      reply.because && [heading(level, { class: "small" }, words.why), paragraphs(reply.because)],
      list(reply.safety_net).length > 0 && [heading(level, { class: "small" }, words.untilHelp), bullets(reply.safety_net)],
      list(reply.must_not_miss).length > 0 && fold(words.mustNotMiss, list(reply.must_not_miss).map((item) => h("p", null, h("strong", null, item.name), item.what_it_is && `: ${item.what_it_is}`)))))],

  crisis: (reply, words) => [h("section", { class: "card crisis" }, h("div", { class: "body" },
    icon("hand"), h("div", { class: "lead" }, paragraphs(reply.text)), numbers(reply.numbers, words)))],
};

/** The closing question of a text whose list is shown as a list already. */
function lastLine(text, heard) {
  const lines = String(text ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
  const left = lines.filter((line) => !/^[-*•]/.test(line) && !heard.includes(line));
  return left.join("\n") || text;
}
