// The element itself: its frame, and the conversation in it.

import { words } from "../words.js";
import { answerArea, walk } from "./answers.js";
import { card } from "./cards.js";
import { Connection } from "./connection.js";
import { h, icon, paragraphs, unseen } from "./dom.js";
import { Outbox } from "./outbox.js";
import { sheet } from "./styles.js";
import { clock, dayName } from "./time.js";

const BASE = new URL("../", import.meta.url).href;
const NEAR = 120; // pixels from the end within which new messages scroll into view
let count = 0;

export class SpinewiseChat extends HTMLElement {
  static observedAttributes = ["open"];

  /** Short texts of the embedding page that travel with each message. */
  page = this.page ?? {}; // it may have been set before this script was there
  #longest = 5000;
  #conversation = null;
  #started = false;
  #keys = []; // what is shown, in order, to compare with the server's history
  #area = null; // the answer area that is open
  #question = null; // the question that is open
  #bubbles = new Map(); // messages on their way -> their place in the log
  #stale = false;

  #leaving = new AbortController();

  disconnectedCallback() {
    this.#leaving.abort();
    this.channel?.close();
  }

  connectedCallback() {
    this.#leaving = new AbortController();
    this.#listen();
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.connection = new Connection(BASE);
    this.outbox = new Outbox(this.connection, {
      state: (message, state, text) => this.#state(message, state, text),
      reply: (message, reply) => this.#answer(reply),
      answered: (message, conversation) => this.#answered(message, conversation),
      lost: () => this.#enter(),
    });
    root.append(...this.#frame());
    root.addEventListener("keydown", (event) => this.#keydown(event));
    this.addEventListener("focusout", (event) => this.#left(event));
    this.#online();
    if (this.hasAttribute("inline") || this.hasAttribute("open")) this.#start();
  }

  /** Hear of other tabs and of the network, for as long as the element is on the page. */
  #listen() {
    const { signal } = this.#leaving;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`spinewise:${BASE}`) : null;
    this.channel?.addEventListener("message", () => this.#sync());
    document.addEventListener("visibilitychange", () => document.hidden || (this.#stale && this.#sync()), { signal });
    addEventListener("offline", () => this.#online(), { signal });
    addEventListener("online", () => this.#back(), { signal });
  }

  #back() {
    this.#online();
    this.outbox.again();
    if (!this.#started && (this.hasAttribute("inline") || this.hasAttribute("open"))) this.#start();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.shadowRoot || (before === null) === (after === null)) return;
    this.launcher?.setAttribute("aria-expanded", String(after !== null));
    if (after !== null) this.#start();
    this.#tell(after !== null ? "open" : "close");
  }

  /** Show the chat and go to its input. */
  open() {
    this.setAttribute("open", "");
    this.field.focus();
  }

  /** Hide the chat; the conversation stays. */
  close() {
    if (this.hasAttribute("inline")) return;
    this.removeAttribute("open");
    this.launcher.focus();
  }

  /** Begin a new conversation. */
  async reset() {
    if (!this.#started) return;
    this.outbox.clear();
    this.#bubbles.clear();
    this.typing.hidden = true;
    try {
      await this.#enter(true);
    } catch {
      return this.#busy(words.cannotOpen, () => this.reset());
    }
    this.#online();
    this.channel?.postMessage("changed");
    this.#tell("reset");
  }

  /** Say something in the person's name. */
  send(text) {
    const words = String(text).trim();
    if (!words || [...words].length > this.#longest) return;
    this.#close(words);
    const message = this.outbox.add(words, this.#background());
    this.#mine(message);
    this.#toEnd();
    this.#tell("message", { text: words });
    this.outbox.run();
  }

  /** Tell the embedding page. */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`spinewise-${name}`, { bubbles: true, composed: true, detail }));
  }

  #background() {
    const page = Object.entries(this.page ?? {}).slice(0, 12).map(([name, value]) => [name.slice(0, 40), String(value).slice(0, 200)]);
    return { locale: navigator.language || undefined, page: Object.fromEntries(page) };
  }

  // --- the frame

  #frame() {
    const level = Number(this.getAttribute("heading-level")) || 2;
    const inline = this.hasAttribute("inline");
    const id = `spinewise-${(count += 1)}`;
    this.level = level;
    this.launcher = inline ? null : h("button", { type: "button", class: "launcher", "aria-expanded": String(this.hasAttribute("open")), "aria-label": words.openChat, onclick: () => (this.hasAttribute("open") ? this.close() : this.open()) }, icon("chat"));
    this.log = h("div", { class: "log", role: "region", "aria-label": words.conversation, tabindex: "0" });
    this.items = h("ol", { class: "items", role: "list" });
    this.typing = h("div", { class: "typing", hidden: true, "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.welcome = h("div", { class: "welcome" }, h("div", { class: "emblem" }, icon("spine")), h(`h${level + 1}`, null, words.welcomeTitle));
    this.starters = h("div", { class: "starters", role: "group", "aria-label": words.welcomeStart }, h("p", { class: "hint", "aria-hidden": "true" }, words.welcomeStart),
      h("div", { class: "chips" }, words.starters.map((text) => h("button", { type: "button", class: "chip", onclick: () => this.send(text) }, text))));
    this.starters.addEventListener("keydown", walk);
    this.log.append(this.welcome, this.items, this.starters, this.typing);
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    for (const hand of ["wheel", "touchmove", "pointerdown", "keydown"]) this.log.addEventListener(hand, () => { this.#byHand = true; }, { passive: true });
    this.jump = h("button", { type: "button", class: "chip jump", hidden: true, onclick: () => this.#toEnd() }, icon("down"), words.newMessages);
    this.strip = h("p", { class: "strip", hidden: true });
    this.live = h("div", { class: "unseen", role: "log", "aria-live": "polite" });
    this.alarm = h("div", { class: "unseen", "aria-live": "assertive" });
    this.counter = h("p", { class: "counter", id: `${id}-counter`, "aria-live": "polite" });
    this.field = h("textarea", { rows: 1, id: `${id}-field`, enterkeyhint: "send", autocomplete: "off", placeholder: words.inputHint, "aria-describedby": `${id}-counter`, oninput: () => this.#typed() });
    const composer = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
      h("label", { for: `${id}-field`, class: "unseen" }, words.inputLabel), this.field,
      h("button", { type: "submit", class: "send", "aria-label": words.send }, icon("send")));
    this.dialog = this.#startOverDialog(id, level);
    this.restart = h("button", { type: "button", class: "tool restart", onclick: () => this.dialog.showModal() }, icon("restart"), h("span", null, words.startOver));
    const frame = h("section", { class: "frame", lang: words.lang, dir: words.dir, "aria-label": words.name },
      h("div", { class: "top" }, h("span", { class: "mark" }, icon("spine")),
        h("div", { class: "title" }, h(`h${level}`, null, words.name), h("p", null, words.tagline)),
        this.restart, !inline && h("button", { type: "button", class: "tool", "aria-label": words.closeChat, onclick: () => this.close() }, icon("close"))),
      this.log, this.jump,
      h("div", { class: "bottom" }, this.strip, composer, this.counter, h("p", { class: "fine" }, words.emergencyLine)),
      this.live, this.alarm, this.dialog);
    return [this.launcher, frame].filter(Boolean);
  }

  #startOverDialog(id, level) {
    return h("dialog", { "aria-labelledby": `${id}-over`, "aria-describedby": `${id}-overtext`, onclose: (event) => event.target.returnValue === "yes" && this.reset() },
      h("form", { method: "dialog" }, h(`h${level + 1}`, { id: `${id}-over` }, words.startOverTitle), h("p", { id: `${id}-overtext` }, words.startOverText),
        h("div", { class: "chips" }, h("button", { class: "chip strong", value: "yes" }, words.startOverYes), h("button", { class: "chip", value: "no" }, words.startOverNo))));
  }

  /** Until the person has said something, there is a welcome and a way to start. */
  #greet() {
    const begun = this.items.querySelector(".mine") !== null;
    this.#keepFocus(() => { this.welcome.hidden = this.starters.hidden = begun; });
    if (!begun && this.shadowRoot.activeElement === this.restart) this.log.focus({ preventScroll: true });
    this.restart.hidden = !begun;
    this.field.placeholder = begun ? words.inputHint : words.inputHintFirst;
  }

  // --- coming in, going out, coming back

  async #start() {
    if (this.#started) return;
    this.#started = true;
    this.#busy(words.loading);
    for (const seconds of [1, 2, 4, 0]) {
      try {
        await this.#enter();
        return this.#online();
      } catch (error) {
        if (error.kind === "refused" || !seconds) break;
        await new Promise((resolve) => setTimeout(resolve, Math.max(seconds, error.wait ?? 0) * 1000));
      }
    }
    this.#started = false;
    this.#busy(words.cannotOpen, () => this.#start());
  }

  /** Open the conversation and show it as the server knows it. */
  async #enter(fresh = false) {
    const opened = await this.connection.open({ ...this.#background(), new: fresh || undefined });
    this.#longest = opened.longest_message ?? this.#longest;
    const before = this.#conversation;
    this.#conversation = opened.conversation;
    if (before === null) this.outbox.restore();
    this.#show(opened, before !== opened.conversation);
    if (before === null) {
      for (const message of this.outbox.messages) this.#mine(message);
      this.#greet();
      if (!this.welcome.hidden) this.#scroll(0, false);
      this.outbox.run();
    }
  }

  /** Another tab said something. */
  async #sync() {
    if (!this.#started) return;
    this.#stale = document.hidden || this.outbox.running;
    if (this.#stale) return;
    try {
      this.#show(await this.connection.history());
    } catch {
      this.#stale = true;
    }
  }

  /** Show the conversation as the server knows it, and what has not reached it yet. */
  #show({ items: all, conversation }, anew = false) {
    this.outbox.forget(all.filter((item, place) => item.id && all[place + 1]?.reply).map((item) => item.id));
    const items = all.filter((item) => !this.outbox.messages.some((message) => message.id === item.id));
    const keys = items.map((item) => (item.from === "user" ? `user:${item.text}` : `reply:${item.reply.text}`));
    const waiting = this.outbox.messages.filter((message) => this.#bubbles.has(message));
    const same = !anew && conversation === this.#conversation && this.#keys.every((key, place) => key === keys[place]);
    this.#conversation = conversation;
    if (same && keys.length === this.#keys.length) return this.#greet();
    if (!same) {
      this.#keepFocus(() => this.items.replaceChildren());
      this.#keys = [];
      this.#area = null;
      this.#day = "";
      this.#changes.clear();
    }
    for (const item of items.slice(this.#keys.length)) {
      if (item.from === "user") this.#mine({ ...item, id: null });
      else this.#theirs(item.reply, item.time);
    }
    for (const message of waiting) {
      this.items.append(this.#bubbles.get(message));
      if (!same) this.#keys.push(`user:${message.text}`);
    }
    this.#greet();
    this.#toEnd(false);
  }

  #answered(message, conversation) {
    this.#bubbles.get(message)?.querySelector(".state")?.remove();
    this.#bubbles.delete(message);
    this.typing.hidden = true;
    this.channel?.postMessage("changed");
    if (conversation !== this.#conversation || this.#stale) queueMicrotask(() => this.outbox.messages.length || setTimeout(() => this.#sync()));
  }

  // --- the log

  #day = "";
  #reopening = new Set(); // words that open a question again, and answer none
  #changes = new Map(); // answered question -> the button that opens it again

  #mine(message) {
    this.#close(message.text);
    const row = this.#row("mine", message.time, words.youSaid, h("div", { class: "bubble", dir: "auto" }, paragraphs(message.text)), this.#changeButton(message.text));
    if (message.id) this.#bubbles.set(message, row);
    this.#keys.push(`user:${message.text}`);
    this.#greet();
    return row;
  }

  /** For the answer to the question that was open: a way to give another one. */
  #changeButton(said) {
    const question = this.#question;
    this.#question = null;
    if (!question?.change || this.#reopening.has(said)) return null;
    const named = question.change.startsWith(words.change) ? question.change : `${words.change}: ${question.change}`;
    const button = h("button", { type: "button", class: "link change", "aria-label": named, onclick: () => this.send(question.change) }, icon("change"), words.change);
    this.#changes.set(question.id, button);
    return button;
  }

  #theirs(reply, time) {
    this.#close(null);
    if (reply.kind === "question") { // one that is asked again has no answer to change
      this.#question = reply;
      this.#reopening.add(reply.change);
      const button = this.#changes.get(reply.id);
      if (button) this.#keepFocus(() => button.remove());
    }
    const id = `reply-${(count += 1)}`;
    const content = h("div", { class: `said ${reply.kind}`, id }, card(reply, words, this.level + 1, (door) => this.connection.file(door), (text) => this.send(text)));
    this.#area = answerArea(reply, words, (text) => this.send(text), id);
    const row = this.#row("theirs", time, words.botSaid, h("div", { class: "speech" }, content, this.#area));
    this.#keys.push(`reply:${reply.text}`);
    return row;
  }

  #row(side, time, who, content, after) {
    const date = new Date((time ?? Date.now() / 1000) * 1000);
    const day = date.toDateString();
    if (day !== this.#day) {
      this.#day = day;
      this.items.append(h("li", { class: "day" }, h("span", null, dayName(date, words))));
    }
    const row = h("li", { class: side }, unseen(who), content, h("div", { class: "below" }, after, h("time", { datetime: date.toISOString() }, clock(date, words))));
    this.items.append(row);
    return row;
  }

  /** A reply that comes now: show it, say it, and bring it into view without moving the focus. */
  #answer(reply) {
    const row = this.#theirs(reply, reply.time);
    this.#announce(reply);
    const first = ["emergency", "crisis", "result"].includes(reply.kind) ? row : this.#afterMine();
    const danger = reply.kind === "emergency" || reply.kind === "crisis"; // comes into view at once, in any case
    if (this.#follow || danger) {
      this.#scroll(Math.min(this.log.scrollHeight - this.log.clientHeight, first.offsetTop - 16), !danger);
    } else this.jump.hidden = false;
    this.#tell("reply", { kind: reply.kind, text: reply.text });
  }

  #announce(reply) {
    const choices = (reply.chips ?? []).map((chip) => chip.label).join(", ");
    const line = h("div", null, `${words.botSaid} ${reply.text}`, choices && ` ${words.answers}: ${choices}`);
    (["emergency", "crisis"].includes(reply.kind) ? this.alarm : this.live).append(line);
    setTimeout(() => line.remove(), 1000);
  }

  /** The open answer area has been answered with `text`, or the talk has gone on. */
  #close(text) {
    const area = this.#area;
    this.#area = null;
    if (!area) return;
    if (text === null) this.#keepFocus(() => area.remove());
    else area.close(text.length > 60 ? `${text.slice(0, 60)} …` : text);
  }

  #state(message, state, text) {
    const row = this.#bubbles.get(message);
    if (!row) return;
    row.querySelector(".state")?.remove();
    this.typing.hidden = state !== "sending" && state !== "slow";
    row.classList.toggle("unsent", state === "failed" || state === "refused");
    const line = { slow: words.slow, retrying: words.retrying, offline: words.waitingOnline, failed: `${words.notSent} ${text ?? ""}`, refused: `${words.notSent} ${text ?? ""}` }[state];
    if (line) {
      row.append(h("p", { class: "state", role: "status" }, line,
        state === "failed" && h("button", { type: "button", class: "link", onclick: () => this.outbox.again() }, words.tryAgain)));
    }
    if (state === "sending" && this.#follow) this.#toEnd();
    if (state === "refused") this.#bubbles.delete(message);
  }

  // --- small things

  /** Do something that may take away what has the focus; then the conversation has it. */
  #keepFocus(change) {
    const held = this.log.contains(this.shadowRoot.activeElement);
    change();
    if (held && !this.shadowRoot.activeElement?.getClientRects().length) this.log.focus({ preventScroll: true });
  }

  /** The first reply to what the person said last. */
  #afterMine() {
    return [...this.items.querySelectorAll(".mine")].at(-1)?.nextElementSibling ?? this.items.lastElementChild;
  }

  /** New words come into view unless the person has scrolled back to read. */
  #follow = true;
  #byHand = false;

  #scrolled() {
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (near) this.jump.hidden = true;
    if (this.#byHand || near) this.#follow = near;
  }

  #toEnd(smooth = true) {
    this.jump.hidden = true;
    this.#follow = true;
    this.#byHand = false;
    this.#scroll(this.log.scrollHeight, smooth);
  }

  #scroll(top, smooth = true) {
    const still = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top, behavior: still ? "instant" : "smooth" });
  }

  #online() {
    this.#busy(navigator.onLine === false ? words.offline : "");
  }

  #busy(text, retry) {
    this.strip.replaceChildren(text, retry ? h("button", { type: "button", class: "link", onclick: retry }, words.tryAgain) : "");
    this.strip.hidden = !text;
  }

  #typed() {
    const { field } = this;
    field.style.removeProperty("block-size");
    if (field.value) field.style.setProperty("block-size", `${Math.min(field.scrollHeight + 2, 160)}px`);
    const over = [...field.value.trim()].length - this.#longest;
    this.counter.textContent = over > 0 ? words.tooLong(over) : over > -500 ? words.charactersLeft(-over) : "";
    this.counter.classList.toggle("wrong", over > 0);
  }

  /** On a small screen the chat lies over the page; who goes back to the page needs to see it. */
  #left({ relatedTarget }) {
    if (relatedTarget && !this.hasAttribute("inline") && matchMedia("(max-width: 30rem)").matches) this.removeAttribute("open");
  }

  #submit() {
    const text = this.field.value.trim();
    if (!text || [...text].length > this.#longest) return this.field.focus();
    this.field.value = "";
    this.#typed();
    this.send(text);
  }

  #keydown(event) {
    if (event.target === this.field && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    }
    if (event.key !== "Escape" || this.dialog.open) return;
    if (event.target === this.field && !this.hasAttribute("inline")) this.close();
    else this.field.focus();
  }
}
