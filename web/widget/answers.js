// The ways to answer: chips, several choices, a number, a scale. Everything ends as
// plain words that are sent like any typed message.

import { h, icon, list, unseen } from "./dom.js";
import { bodyMap, same } from "./picture.js";

/** The answer area of a reply, or null. `send(words)` sends an answer.
 * `node.close(words)` is called when the person has answered, here or in any other way. */
export function answerArea(reply, words, send, labelId) {
  if (reply.kind === "consent") return null; // its buttons are in its card
  const chips = list(reply.chips).filter((chip) => chip.label);
  const main = chips.filter((chip) => (chip.role ?? "answer") === "answer");
  const rest = chips.filter((chip) => !main.includes(chip));
  const form = (list(reply.map?.places).length ? FORMS.multi : FORMS[reply.input])?.(reply, main, words, send, labelId);
  if (!form && !chips.length) return null;
  const node = h("div", { class: "answers", role: "group", "aria-label": words.answers },
    form ?? (main.length ? h("div", { class: "chips" }, main.map((chip) => button(chip, send))) : null),
    rest.length ? h("div", { class: "chips quiet" }, rest.map((chip) => button(chip, send))) : null);
  node.addEventListener("keydown", walk);
  node.close = (answer) => {
    const focused = node.contains(node.getRootNode().activeElement);
    const done = h("p", { class: "answered", tabindex: "-1" }, icon("check"), unseen(words.youAnswered + " "), answer);
    node.replaceChildren(done);
    node.setAttribute("aria-disabled", "true");
    node.removeAttribute("aria-label");
    if (focused) done.focus({ preventScroll: true });
  };
  return node;
}

/** Arrow keys go from one answer to the next. */
export function walk(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("input[type=text]")) return;
  const stops = [...event.currentTarget.querySelectorAll("button, input, [role=checkbox]")];
  const place = stops.indexOf(event.target);
  if (place < 0) return;
  event.preventDefault();
  stops[(place + step + stops.length) % stops.length].focus();
}

const button = (chip, send) =>
  h("button", { type: "button", class: "chip", "data-role": chip.role ?? "answer", onclick: () => send(chip.send ?? chip.label) }, chip.label);

const FORMS = {
  multi(reply, chips, words, send, labelId) {
    const nothing = chips.filter((chip) => words.isNone(chip.label)); // said with one tap
    const answers = chips.filter((chip) => !nothing.includes(chip));
    const places = list(reply.map?.places);
    const some = answers.length ? answers : places;
    if (!some.length) return null;
    const hint = h("p", { class: "hint", "aria-live": "polite" }, places.length ? words.chooseOnMap : words.chooseSome);
    const boxes = some.map((chip) => h("input", { type: "checkbox", value: chip.send ?? chip.label, onchange: (event) => map && map.mark(chip.label, event.target.checked) }));
    const twin = (place) => boxes[some.findIndex((chip) => same(chip.label, place.label))]; // the same answer in words
    const map = places.length > 0 && bodyMap(reply.map, words, (place, on) => { if (twin(place)) twin(place).checked = on; });
    const choices = h("div", { class: "choices", role: "group", "aria-labelledby": labelId },
      some.map((chip, place) => h("label", { class: "choice" }, boxes[place], h("span", null, chip.label))));
    return h("form", { class: "multi", onsubmit: (event) => {
      event.preventDefault();
      const pointed = map ? map.chosen().filter((place) => !twin(place)) : [];
      const chosen = [...pointed.map((place) => place.send ?? place.label), ...boxes.filter((box) => box.checked).map((box) => box.value)];
      if (chosen.length) return send(chosen.join(", "));
      hint.classList.add("wrong");
      boxes[0].focus();
    } }, hint, map ? h("div", { class: "beside" }, map, choices) : choices,
    h("div", { class: "chips" }, h("button", { type: "submit", class: "chip strong" }, words.done), nothing.map((chip) => button(chip, send))));
  },

  number(reply, chips, words, send, labelId) {
    const hint = h("p", { class: "hint", "aria-live": "polite" });
    const field = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: 12, "aria-labelledby": labelId, class: "figure" });
    return h("div", null,
      h("form", { class: "number", onsubmit: (event) => {
        event.preventDefault();
        const value = field.value.trim();
        if (/\d/.test(value)) return send(reply.unit ? `${value} ${reply.unit}` : value);
        hint.textContent = words.numberNeeded;
        field.focus();
      } }, field, reply.unit && h("span", { class: "unit" }, reply.unit), h("button", { type: "submit", class: "chip strong" }, words.ok)),
      hint, chips.length ? h("div", { class: "chips" }, chips.map((chip) => button(chip, send))) : null);
  },

  scale(reply, chips, words, send, labelId) {
    const [low, high] = [reply.min ?? 0, reply.max ?? 10];
    const others = chips.filter((chip) => !/^\d+$/.test(chip.label));
    return h("div", null,
      h("div", { class: "scale", role: "group", "aria-labelledby": labelId },
        Array.from({ length: high - low + 1 }, (_, place) => h("button", { type: "button", class: "chip", onclick: () => send(String(low + place)) },
          String(low + place), place === 0 && unseen(`, ${words.scaleLow}`), low + place === high && unseen(`, ${words.scaleHigh}`)))),
      h("div", { class: "ends", "aria-hidden": "true" }, h("span", null, `${low} ${words.scaleLow}`), h("span", null, `${high} ${words.scaleHigh}`)),
      others.length ? h("div", { class: "chips" }, others.map((chip) => button(chip, send))) : null);
  },
};
