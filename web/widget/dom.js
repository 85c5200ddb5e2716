// Building blocks of the page. Text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `attributes` may hold `class`, ARIA and other attributes, and `onclick` and
 * the like as functions; false, null and undefined leave an attribute out. */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** The same for parts of a drawing. */
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(4).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// 24 by 24 drawings, made of strokes.
const DRAWINGS = {
  send: "M5 12h13M12 5l7 7-7 7",
  restart: "M4 5v5h5M4.6 14a8 8 0 1 0 1-7.6L4 10",
  close: "M6 6l12 12M18 6L6 18",
  change: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
  file: "M6 3h8l5 5v13H6zM14 3v5h5M12.5 11.5v6M9.8 15l2.7 2.7 2.7-2.7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M7 7l10 10M17 7L7 17",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 7.6v.1",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  alert: "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.1",
  phone: "M6 3.5h3l1.6 4.3-2 1.6a12 12 0 0 0 6 6l1.6-2 4.3 1.6v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4 5.7a2 2 0 0 1 2-2.2z",
  calendar: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  leaf: "M5 19c0-9 5-14 15-14 0 10-5 14-12 13M5 20c1.5-4.5 4.5-7.5 8.5-9.5",
  hand: "M12 20.5C5 15.5 3.5 12 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2c0 3-1.5 6.5-8.5 11.5z",
  print: "M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
  down: "M12 5v14M6 13l6 6 6-6",
  spine: "M8.5 2.5q3.5 1.5 7 0l-.7 3.8q-2.8-1-5.6 0zM8 9.6q4 1.5 8 0l-.8 4q-3.2-1-6.4 0zM7.5 17q4.5 1.5 9 0l-1 4.5q-3.5-1-7 0zM5 4.5h1.5M17.5 4.5H19M4.3 11.6h1.7M18 11.6h1.7M3.5 19.2h2M18.5 19.2h2",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
};

/** A drawing; it is decoration, the words stand beside it. */
export const icon = (name) =>
  svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: DRAWINGS[name] ?? DRAWINGS.info }));

/** Words only a screen reader says. */
export const unseen = (text) => h("span", { class: "unseen" }, text);

/** A text as paragraphs and simple lists ("- one", "1. one"). */
export function paragraphs(text) {
  const nodes = [];
  let list = null;
  for (const line of String(text ?? "").split("\n").map((part) => part.trim())) {
    const item = /^(?:[-*•]|(\d+)[.)])\s+(.+)$/.exec(line);
    if (item) {
      const tag = item[1] ? "OL" : "UL";
      if (list?.tagName !== tag) nodes.push((list = h(tag)));
      list.append(h("li", null, linked(item[2])));
      continue;
    }
    list = null;
    if (line) nodes.push(h("p", null, linked(line)));
  }
  return nodes;
}

/** A line of text in which https addresses can be followed. */
export function linked(text) {
  return String(text).split(/((?:https:\/\/|(?<![\w.@-])(?=[a-z-]+\.(?:com|org|net)\b))[^\s<>"']*[^\s<>"'.,;:)\]])/).map((part, place) =>
    place % 2 ? h("a", { href: part.startsWith("https://") ? part : `https://${part}`, target: "_blank", rel: "noopener noreferrer" }, part) : part);
}

/** A list of texts; null when there are none. */
export function bullets(texts, className, iconName) {
  const lines = list(texts);
  return lines.length
    ? h("ul", { class: className }, lines.map((line) => h("li", null, iconName && icon(iconName), h("span", null, linked(line)))))
    : null;
}

/** Whatever came as a list, as an array of non-empty things. */
export const list = (value) => (Array.isArray(value) ? value : value ? [value] : []).filter(Boolean);
