// The wire: three doors of the server, and what can go wrong at them.

/** Something went wrong. `kind`: `network` (try again), `busy` (try again after
 * `wait` seconds), `session` (the conversation is not open any more), `refused`. */
export class Trouble extends Error {
  constructor(kind, message = "", wait = 0) {
    super(message);
    this.kind = kind;
    this.wait = wait;
  }
}

const LONGEST_WAIT = 90_000; // milliseconds until an answer begins
const LONGEST_SILENCE = 45_000; // milliseconds within an answer; the server shows life every 15 seconds

export class Connection {
  /** `base`: address of the folder that holds widget.js. */
  constructor(base) {
    this.base = base;
    this.foreign = new URL(base).origin !== location.origin;
    this.store = `spinewise:${base}`;
    this.plain = false; // whether answers come whole, because a stream did not get through
    this.byHeader = this.foreign || kept(this.store) !== null; // else the token is in a cookie that no script can read
  }

  /** Start a conversation or come back to it, and read what was said in it; `new` in the body
   * starts a new one. A browser that keeps no cookies here gets the token into its own hands. */
  async open(body) {
    const answer = await this.begin(body);
    try {
      return { ...answer, ...(await this.history()) };
    } catch (error) {
      if (error.kind !== "session" || this.byHeader) throw error;
      this.byHeader = true;
      return { ...(await this.begin(body)), ...(await this.history()) };
    }
  }

  async begin(body) {
    const answer = await (await this.ask("session", { ...body, cookie: this.byHeader ? false : undefined })).json();
    if (answer.token) keep(this.store, answer.token);
    return answer;
  }

  /** A file of this conversation. */
  async file(door) {
    return (await this.ask(door, null, "*/*")).blob();
  }

  /** What was said so far. */
  async history() {
    return (await this.ask("history")).json();
  }

  /** Say something. `onReply` gets each reply as it comes; the promise gives the tag of the
   * conversation once all are there. When the line breaks, the next attempt asks for all at once:
   * some proxies let no stream through. */
  async send(message, onReply, signal) {
    try {
      return await this.say(message, onReply, signal);
    } catch (error) {
      this.plain ||= error.kind === "network";
      throw error;
    }
  }

  async say(message, onReply, signal) {
    const stop = new AbortController();
    signal?.addEventListener("abort", () => stop.abort());
    const response = await this.ask("messages", message, this.plain ? "application/json" : "text/event-stream, application/json;q=0.5", stop);
    if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
      const answer = await response.json();
      answer.replies.forEach(onReply);
      return answer.conversation;
    }
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), LONGEST_SILENCE);
    };
    alive();
    try {
      for await (const [name, data] of events(response.body, alive)) {
        if (name === "reply") onReply(data);
        if (name === "done") return data.conversation;
        if (name === "failed") throw new Trouble("busy", data.error?.message, 5);
      }
    } catch (error) {
      throw error instanceof Trouble ? error : new Trouble("network");
    } finally {
      clearTimeout(timer);
    }
    throw new Trouble("network"); // the stream broke off before its end
  }

  async ask(door, body, accept = "application/json", stop = new AbortController()) {
    const headers = { accept };
    const token = this.byHeader && kept(this.store);
    if (token) headers.authorization = `Bearer ${token}`;
    if (body) headers["content-type"] = "application/json";
    const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
    let response;
    try {
      response = await fetch(new URL(`api/chat/${door}`, this.base), {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        credentials: this.foreign ? "omit" : "same-origin",
        cache: "no-store",
        signal: stop.signal,
      });
    } catch {
      throw new Trouble("network");
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    const message = (await response.json().catch(() => null))?.error?.message ?? "";
    if (response.status === 401) throw new Trouble("session", message);
    if (response.status === 429 || response.status >= 500) {
      throw new Trouble("busy", message, Number(response.headers.get("retry-after")) || 3);
    }
    throw new Trouble("refused", message);
  }
}

/** The events of a stream as pairs of name and data. */
async function* events(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    buffer += value;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => /^(\w*): ?(.*)$/.exec(line)?.slice(1) ?? ["", ""]));
      if (fields.data) yield [fields.event, JSON.parse(fields.data)];
    }
  }
}

/** Storage that may be forbidden: then things last as long as the page. */
const memory = new Map();
export function keep(key, value, storage = "localStorage") {
  memory.set(key, value);
  try {
    window[storage].setItem(key, value);
  } catch { /* kept in memory */ }
}
export function kept(key, storage = "localStorage") {
  try {
    return window[storage].getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

/** An id that nobody else has. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
