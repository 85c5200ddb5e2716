// How each kind of reply looks. Every card says in words what it shows in colour.

import { bullets, h, icon, linked, list, paragraphs, unseen } from "./dom.js";
import { bodyPicture } from "./picture.js";
import { language } from "./time.js";

const LEVELS = { self_care: "leaf", see_doctor_soon: "calendar", urgent_same_day: "clock", emergency: "alert" };

/** The nodes of a reply. `level` is the heading level for cards; `fetchFile(door)` gets a file of
 * this conversation from the server; `send(text)` says something in the person's name. */
export function card(reply, words, level, fetchFile, send) {
  return (Object.hasOwn(KINDS, reply.kind) ? KINDS[reply.kind] : KINDS.text)(reply, words, level, fetchFile, send);
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
      urgency.action && h("p", { class: "action" }, urgency.action), list(urgency.reasons).map((reason) => h("p", null, reason))));
}

/** Where it hurts, and beside it the first of what was understood. */
function seen(reply, words, level) {
  const picture = bodyPicture(reply.picture);
  const heard = list(reply.heard);
  if (!picture) return fold(words.understood, bullets(heard, "pro", "check"));
  const first = heard.slice(0, 6), more = heard.slice(6);
  return h("div", { class: "seen" }, picture, h("div", { class: "told" }, part(level, words.understood, bullets(first, "pro", "check")),
    fold(words.moreUnderstood(more.length), bullets(more, "pro", "check"))));
}

function cause(item, words, level) {
  const fill = h("div", { class: "fill" });
  fill.style.setProperty("inline-size", `${Math.round(Math.min(1, Math.max(0.03, Number(item.probability) || 0)) * 100)}%`);
  return h("li", { class: "cause" },
    h("div", { class: "headline" }, heading(level, null, item.name), h("span", { class: "likely" }, item.likelihood_label ?? item.likelihood_word ?? "")),
    h("div", { class: "bar", "aria-hidden": "true" }, fill),
    paragraphs(item.what_it_is),
    h("div", { class: "reasons" },
      list(item.for).length > 0 && h("div", null, heading(level + 1, { class: "small" }, words.fits), bullets(item.for, "pro", "check")),
      list(item.against).length > 0 && h("div", null, heading(level + 1, { class: "small" }, words.fitsNot), bullets(item.against, "con", "cross"))),
    !list(item.for).length && paragraphs(item.why_it_may_fit),
    fold([words.more, unseen(`: ${item.name}`)],
      part(level + 1, words.doNow, bullets(item.do_now)),
      part(level + 1, words.avoid, bullets(item.avoid)),
      part(level + 1, words.expect, paragraphs(item.what_to_expect)),
      part(level + 1, words.seeDoctor, bullets(item.see_a_doctor)),
      part(level + 1, words.wouldChange, bullets(item.would_change)),
      list(item.medicines).length > 0 && part(level + 1, words.medicines, [h("p", null, words.medicinesNote), ...list(item.medicines).map(medicine)]),
      item.review && h("p", { class: "fine" }, item.review)));
}

const medicine = (item) => h("div", { class: "medicine" },
  h("p", null, h("strong", null, item.name), item.what_it_is && `: ${item.what_it_is}`), paragraphs(item.evidence), bullets(item.cautions));

/** Numbers to call, by country; the one of the browser's region comes first. */
function numbers(items, words) {
  const region = new Intl.Locale(navigator.language || "en").region;
  const home = region && new Intl.DisplayNames(["en"], { type: "region" }).of(region);
  const general = (item) => /[a-z]{4}/i.test(item.emergency ?? ""); // "your local emergency number …"
  const rank = (item) => (home && String(item.country).includes(home) ? 0 : general(item) ? 2 : 1);
  const sorted = [...list(items)].sort((a, b) => rank(a) - rank(b));
  const row = (item) => h("li", null, h("strong", { class: "country" }, item.country),
    item.crisis && line(item, item.crisis, words.crisisNumber, words), line(item, item.emergency, item.crisis && words.emergencyNumber, words));
  if (!sorted.length) return null;
  const few = sorted.filter((item, place) => place < 3 || general(item)), more = sorted.filter((item) => !few.includes(item));
  return [h("ul", { class: "numbers" }, few.map(row)), more.length > 0 && fold(words.otherCountries, h("ul", { class: "numbers" }, more.map(row)))];
}

/** One way to get help: what it is, and a button for each number in it. */
function line(item, text, label, words) {
  const found = [...new Set((String(text ?? "").match(/\+?\d(?:[\d -]*\d)?/g) ?? []).map((number) => number.replace(/[ -]/g, "")))];
  const plain = String(text ?? "").replace(/[\d\s-]|\bor\b/g, "");
  const spoken = (number) => String(text).match(/\+?\d(?:[\d -]*\d)?/g).find((part) => part.replace(/[ -]/g, "") === number);
  return h("div", { class: "help" },
    (label || plain) && h("span", { class: "whom" }, [label, plain && text].filter(Boolean).map((part, place) => [place > 0 && ": ", linked(part)])),
    found.map((number) => h("a", { class: "call", href: `tel:${number}` }, icon("phone"), h("span", null, words.call(spoken(number)), unseen(`, ${item.country}${label ? `, ${label}` : ""}`)))));
}

/** What can be done with a card on paper: keep the summary as a file, print what is here. */
function paperwork(words, fetchFile, label, printing) {
  const [save, state] = saving(words, () => fetchFile("summary.pdf"), words.fileName, label);
  return h("div", { class: "printing-aid" }, h("div", { class: "chips" }, save,
    h("button", { type: "button", class: "chip", onclick: (event) => print(event.target.closest(".card")) }, icon("print"), printing)), state);
}

/** A button that saves a file, and where it says how that went. */
function saving(words, fetched, name, label) {
  const state = h("p", { class: "hint", role: "status" });
  const save = h("button", { type: "button", class: "chip strong", onclick: async () => {
    if (save.getAttribute("aria-disabled")) return;
    save.setAttribute("aria-disabled", "true");
    state.textContent = words.filePrepared;
    try {
      download(await fetched(), name);
      state.textContent = words.fileSaved;
    } catch (error) {
      state.textContent = error.message || words.fileFailed;
    }
    save.removeAttribute("aria-disabled");
  } }, icon("file"), label);
  return [save, state];
}

function download(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** A part of the summary for the doctor: lines, or a table of what was asked and answered. */
const section = (part, level) => h("div", { class: "part" }, heading(level, { class: "small" }, part.title),
  list(part.rows).length > 0 && h("dl", null, list(part.rows).map(([label, value]) => h("div", null, h("dt", null, label), h("dd", null, linked(value ?? ""))))),
  bullets(part.lines));

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

  // Its buttons stay: whatever was answered can be changed, and nothing waits for them.
  consent: (reply, words, level, fetchFile, send) => [paragraphs(reply.text), h("div", { class: "chips quiet" },
    list(reply.chips).map((chip) => h("button", { type: "button", class: "chip", onclick: () => send(chip.send) }, chip.label)))],

  export: (reply, words, level, fetchFile) => {
    const [save, state] = saving(words, () => fetchFile("export"), reply.file?.name ?? words.exportName, words.exportFile);
    return [paragraphs(reply.text), h("div", { class: "chips" }, save), state];
  },

  question: (reply, words) => {
    const { asked, about_left: left } = reply.progress ?? {};
    return [
      asked > 0 && h("p", { class: "progress" }, reply.progress_text ?? words.progress(asked, left ?? 0)),
      h("div", { class: "asked" }, paragraphs(reply.text)),
      reply.why && h("p", { class: "why" }, h("strong", null, words.whyAsked), " ", linked(reply.why)),
    ];
  },

  confirm: (reply, words, level) => {
    const heard = list(reply.heard);
    if (!heard.length) return paragraphs(reply.text);
    const lines = String(reply.text ?? "").split("\n").map((line) => line.trim()).filter((line) => line && !/^[-*•]/.test(line) && !heard.includes(line));
    const intro = lines[0]?.endsWith(":") ? lines.shift() : words.understood;
    return [heading(level, { class: "small" }, intro), bullets(heard, "pro", "check"), h("div", { class: "asked" }, paragraphs(lines.join("\n")))];
  },

  file: (reply, words, level, fetchFile) => {
    const { summary } = reply;
    if (!summary?.sections) return paragraphs(reply.text);
    const made = new Date(summary.made);
    return h("section", { class: "card file", "aria-label": summary.title }, h("div", { class: "body" },
      h("div", { class: "sheet" }, icon("file"), h("div", null, heading(level, null, summary.title),
        !Number.isNaN(made.getTime()) && h("p", { class: "fine" }, h("time", { datetime: made.toISOString() }, made.toLocaleString(language(words), { dateStyle: "long", timeStyle: "short" }))))),
      paperwork(words, fetchFile, words.saveFile, words.printFile),
      list(summary.sections).map((part) => section(part, level + 1)),
      summary.notice && h("p", { class: "fine" }, summary.notice)));
  },

  result: (reply, words, level, fetchFile) => [h("section", { class: "card result", "aria-label": words.resultTitle },
    banner(reply.urgency ?? {}, words, level),
    h("div", { class: "body" },
      seen(reply, words, level),
      list(reply.causes).length > 0 && [heading(level, null, words.causes), h("p", { class: "fine" }, words.causesNote),
        h("ol", { class: "causes" }, list(reply.causes).map((item) => cause(item, words, level + 1)))],
      list(reply.advice).length > 0 && [heading(level, null, words.advice), list(reply.advice).map((item) => fold(item.title, paragraphs(item.text)))],
      list(reply.safety_net).length > 0 && h("div", { class: "net" }, heading(level, null, icon("alert"), words.safetyNet), bullets(reply.safety_net)),
      fold(words.sources, bullets([...new Set([...list(reply.causes).flatMap((item) => list(item.sources)), ...list(reply.sources)])], "fine")),
      reply.next && h("p", null, reply.next),
      [reply.notice, reply.review].map((line) => line && h("p", { class: "fine" }, line)),
      paperwork(words, fetchFile, words.doctorSummary, words.print)))],

  emergency: (reply, words, level) => [h("section", { class: "card emergency", "aria-label": words.urgency.emergency },
    h("div", { class: "urgency emergency" }, icon("alert"),
      h("div", null, heading(level, null, reply.title || reply.urgency?.label || words.urgency.emergency),
        h("p", { class: "action" }, reply.action || reply.urgency?.action || reply.text))),
    h("div", { class: "body" },
      numbers(reply.numbers, words),
      reply.because && [heading(level, { class: "small" }, words.why), paragraphs(reply.because)],
      list(reply.safety_net).length > 0 && [heading(level, { class: "small" }, words.untilHelp), bullets(reply.safety_net)],
      (reply.action || reply.urgency?.action) && also(reply).map((text) => h("p", null, linked(text))),
      list(reply.must_not_miss).length > 0 && fold(words.mustNotMiss, list(reply.must_not_miss).map((item) => h("p", null, h("strong", null, item.name), item.what_it_is && `: ${item.what_it_is}`)))))],

  crisis: (reply, words) => [h("section", { class: "card crisis" }, h("div", { class: "body" },
    icon("hand"), h("div", { class: "lead" }, paragraphs(reply.text)), numbers(reply.numbers, words)))],
};

/** Lines of an emergency's text that the card does not show elsewhere: nothing gets lost. */
function also(reply) {
  const shown = [reply.title, reply.action, reply.because, ...list(reply.safety_net)].filter(Boolean);
  return String(reply.text ?? "").split("\n").map((text) => text.trim()).filter((text) =>
    text && !shown.some((part) => part.includes(text) || text.includes(part)) && !list(reply.numbers).slice(0, 1).some((item) => text.includes(item.emergency)));
}
