// What the person said and the server has not answered yet. Messages go out one after
// the other, in order; each is tried again until it is answered or clearly not sent.

import { Trouble, keep, kept, newId } from "./connection.js";

const TRIES = 12; // over about a minute: a server that restarts is back by then
const SLOW = 8; // seconds without an answer after which the person is told that it takes longer
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

export class Outbox {
  /** `on` is told: `state(message, state, words)`, `reply(message, reply)`,
   * `answered(message, conversation)`, `lost()` when the conversation is not open any more. */
  constructor(connection, on) {
    this.connection = connection;
    this.on = on;
    this.key = `${connection.store}:outbox`;
    this.messages = [];
    this.running = false;
  }

  /** Take up the messages that a reload interrupted. */
  restore() {
    try {
      this.messages = JSON.parse(kept(this.key, "sessionStorage") ?? "[]").map((message) => ({ ...message, shown: 0 }));
    } catch {
      this.messages = [];
    }
  }

  /** Messages that were answered meanwhile need not go out again; not while one is on its way. */
  forget(ids) {
    if (this.running) return;
    this.messages = this.messages.filter((message) => !ids.includes(message.id));
    this.save();
  }

  add(text, extra) {
    const message = { id: newId(), text, time: Date.now() / 1000, shown: 0, extra };
    this.messages.push(message);
    this.save();
    return message;
  }

  /** Send what waits. */
  async run() {
    if (this.running) return;
    this.running = true;
    while (this.messages.length && (await this.deliver(this.messages[0])));
    this.running = false;
  }

  /** The person, or the returning network, asks to try again. */
  again() {
    this.wake?.();
    this.run();
  }

  /** Forget everything that waits. */
  clear() {
    this.abort?.abort();
    this.messages = [];
    this.save();
  }

  /** Whether the queue may go on. */
  async deliver(message) {
    for (let attempt = 1; this.messages[0] === message; attempt += 1) {
      this.on.state(message, attempt === 1 ? "sending" : "retrying");
      try {
        const conversation = await this.say(message);
        if (this.messages[0] !== message) return true;
        this.remove(message);
        this.on.answered(message, conversation);
        return true;
      } catch (error) {
        if (this.messages[0] !== message) return true;
        const trouble = error instanceof Trouble ? error : new Trouble("network");
        if (trouble.kind === "refused") {
          this.remove(message);
          this.on.state(message, "refused", trouble.message);
          return true;
        }
        if (trouble.kind === "session") {
          try {
            await this.on.lost();
            if (attempt === 1) continue; // once; a door that stays shut is waited for
          } catch { /* the server is not there: wait as for any lost line */ }
        }
        if (navigator.onLine === false) {
          this.on.state(message, "offline");
          await new Promise((resolve) => { this.wake = resolve; });
          attempt = 0;
          continue;
        }
        if (attempt >= TRIES) {
          this.messages.forEach((waiting) => this.on.state(waiting, "failed", trouble.message));
          return false;
        }
        this.on.state(message, "retrying");
        await Promise.race([
          pause(Math.max(trouble.wait, Math.min(8, 2 ** (attempt - 1) / 2))),
          new Promise((resolve) => { this.wake = resolve; }),
        ]);
      }
    }
    return true;
  }

  /** One attempt. */
  async say(message) {
    let count = 0;
    this.abort = new AbortController();
    const slow = setTimeout(() => this.on.state(message, "slow"), SLOW * 1000);
    try {
      return await this.connection.send({ id: message.id, text: message.text, ...message.extra }, (reply) => {
        clearTimeout(slow);
        count += 1; // after a broken line the server tells all replies again
        if (count <= message.shown || this.messages[0] !== message) return;
        message.shown = count;
        this.on.reply(message, reply);
      }, this.abort.signal);
    } finally {
      clearTimeout(slow);
    }
  }

  remove(message) {
    this.messages = this.messages.filter((other) => other !== message);
    this.save();
  }

  save() {
    keep(this.key, JSON.stringify(this.messages.map(({ id, text, time, extra }) => ({ id, text, time, extra }))), "sessionStorage");
  }
}
