// The back as a picture: places to choose, or places that are marked.

import { h, list, svg } from "./dom.js";

/** A map of places, as an alternative to answers in words. It is one stop of the Tab key; arrow keys
 * go through its places. `node.chosen()` gives the places chosen, `node.mark(label, on)` chooses one
 * by its name, and `changed(place, on)` is told of each choice made in the map. */
export function bodyMap(map, words, changed) {
  const caption = h("p", { class: "caption", "aria-hidden": "true" });
  const chosen = new Set();
  const name = (place) => { caption.textContent = place?.label ?? (places.filter((one) => chosen.has(one)).map((one) => one.label).join(", ") || words.nowhere); };
  const mark = (place, on) => {
    chosen[on ? "add" : "delete"](place);
    shapes[places.indexOf(place)].setAttribute("aria-checked", String(on));
    name();
  };
  const turn = (place) => {
    mark(place, !chosen.has(place));
    changed(place, chosen.has(place));
  };
  const places = list(map.places);
  const shapes = places.map((place, number) => svg("g", {
    class: "place", role: "checkbox", "aria-checked": "false", "aria-label": place.label, tabindex: number ? -1 : 0,
    onclick: () => turn(place),
    onkeydown: (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      turn(place);
    },
    onfocus: () => {
      shapes.forEach((shape, at) => shape.setAttribute("tabindex", at === number ? 0 : -1));
      name(place);
    },
    onblur: () => name(),
    onpointerenter: (event) => event.pointerType === "mouse" && name(place),
    onpointerleave: () => name(),
  }, svg("path", { d: place.path })));
  name();
  const node = h("div", { class: "map" }, drawing(map, shapes, { role: "group", "aria-label": words.mapLabel }),
    h("div", { class: "ends", dir: "ltr", "aria-hidden": "true" }, h("span", null, words.left), h("span", null, words.right)), caption);
  node.chosen = () => places.filter((place) => chosen.has(place));
  node.mark = (label, on) => places.filter((place) => same(place.label, label)).forEach((place) => mark(place, on));
  return node;
}

/** A picture with some places marked, and their names below it. */
export function bodyPicture(picture) {
  const places = list(picture?.places);
  const marked = places.filter((place) => place.marked);
  if (!marked.length) return null;
  const names = marked.map((place) => place.label).join(", ");
  return h("figure", null,
    drawing(picture, marked.map((place) => svg("path", { class: "marked", d: place.path })), { role: "img", "aria-label": picture.alt || names }),
    h("figcaption", { "aria-hidden": "true" }, names));
}

/** Whether two names are the same. */
export const same = (one, other) => String(one).toLowerCase() === String(other).toLowerCase();

/** The body, its places, and the lines over them. */
function drawing(source, places, attributes) {
  const box = Array.isArray(source.view_box) ? source.view_box : [0, 0, 100, 100];
  const [body, ...lines] = list(source.outline).map((path) => svg("path", { d: path }));
  return svg("svg", { class: "drawing", viewBox: box.map(Number).join(" "), ...attributes },
    svg("g", { class: "skin", "aria-hidden": "true" }, body), places, svg("g", { class: "lines", "aria-hidden": "true" }, lines));
}
