// The supervisor's page: a number opens a counter's box, a letter a service's; what is done there is sent.
import { Staff, typing } from "./staff.js";

const staff = new Staff();

// --- boxes ------------------------------------------------------------------------------------

let about = {};

function open(button) {
  about = { ...button.dataset };
  const box = document.getElementById(about.opens);
  box.querySelector("[data-title]").textContent = about.title;
  for (const part of box.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").includes(about.state);
  }
  const free = freeCounters();
  for (const part of box.querySelectorAll("[data-with-clerk]")) {
    part.hidden ||= !about.clerk || free.length === 0;
  }
  for (const list of box.querySelectorAll("[data-free]")) list.replaceChildren(...free);
  for (const slot of box.querySelectorAll("[data-clerk]")) slot.textContent = about.clerk || "";
  for (const line of box.querySelectorAll("[data-with-ticket]")) line.hidden = !about.seen;
  for (const slot of box.querySelectorAll("[data-seen]")) slot.textContent = about.seen || "";
  box.querySelectorAll("form").forEach((form) => form.reset());
  box.showModal();
  box.querySelector("form:not([hidden]) input, .main:not([hidden])")?.focus();
}

/** The counters nobody has, to choose from: a clerk can be sent there. */
function freeCounters() {
  const places = [...document.querySelectorAll("#places [data-counter]")];
  const nobody = ({ dataset }) => !dataset.clerk && !dataset.seen;
  const option = (place) => {
    const { label, counter } = place.dataset;
    return new Option(`${label} · ${place.querySelector(".letters").textContent}`, counter);
  };
  return places.filter(nobody).map(option);
}

function send(command, words, fields = {}) {
  document.querySelector("dialog[open]")?.close();
  if (about.counter) {
    const body = { seen: about.seen ?? null, ...fields };
    staff.press(`counters/${about.counter}/${command}`, `${words} · ${about.title}`, body);
  } else {
    const place = about.service ? `services/${about.service}` : "office";
    staff.press(`${place}/${command}`, `${words} · ${about.title}`, fields);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.opens) open(button);
  else if ("closes" in button.dataset) button.closest("dialog").close();
  else if (button.dataset.press && button.closest("dialog")) send(button.dataset.press, button.dataset.words);
  else if (button.dataset.press) {
    const { press, words, numbers } = button.dataset;
    staff.press(press, words, numbers ? { numbers: numbers.split(" ") } : {});
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const fields = Object.fromEntries(new FormData(form));
  if (fields.number) fields.number = fields.number.trim().toUpperCase();
  send(form.dataset.press, form.dataset.words, fields);
});

// --- keys ---------------------------------------------------------------------------------------

let typed = "";
let forget = null;

/** Labels may be longer than a digit: the box opens as soon as only one counter can be meant. */
function byLabel(key) {
  clearTimeout(forget);
  typed += key;
  const places = [...document.querySelectorAll("#places [data-label]")];
  const meant = places.filter((place) => place.dataset.label.startsWith(typed));
  const exact = () => places.find((place) => place.dataset.label === typed);
  const go = () => {
    const place = exact();
    typed = "";
    if (place) open(place);
  };
  if (meant.length <= 1) go();
  else forget = setTimeout(go, 800);
}

/** Arrows go from card to card, by where they stand. */
function step(key) {
  const cards = [...document.querySelectorAll(".place, .lane")];
  const from = document.activeElement.getBoundingClientRect();
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  const distance = (card) => {
    const to = card.getBoundingClientRect();
    const [x, y] = [to.left - from.left, to.top - from.top];
    const [along, aside] = across ? [x * sign, Math.abs(y)] : [y * sign, Math.abs(x)];
    return along > 4 && (!across || aside < 8) ? along + aside * 2 : Infinity;
  };
  const next = cards.includes(document.activeElement)
    ? cards.map((card) => [distance(card), card]).sort((a, b) => a[0] - b[0])[0]
    : [0, cards[0]];
  if (next && next[0] < Infinity) next[1].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || typing()) return;
  if (event.key.startsWith("Arrow")) step(event.key);
  else if (/^\d$/.test(event.key)) byLabel(event.key);
  else if (/^[a-z]$/i.test(event.key)) {
    const lane = document.querySelector(`.lane[data-letter="${event.key.toUpperCase()}"]`);
    if (!lane) return;
    open(lane);
  } else return;
  event.preventDefault();
});
