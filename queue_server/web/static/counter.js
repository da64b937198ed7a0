// The counter console: keys and buttons become presses, what the server says becomes the page.
import { setNow, tick } from "./clocks.js";
import { Line } from "./live.js";
import { swap } from "./page.js";
import { Presses } from "./press.js";

const page = document.querySelector("[data-counter]");
const shown = JSON.parse(page.dataset.shown);

// --- messages ---------------------------------------------------------------------------------

let fading = null;

function say(what, text = "") {
  clearTimeout(fading);
  for (const notice of document.querySelectorAll("[data-say]")) {
    if (!notice.dataset.lasting) notice.hidden = notice.dataset.say !== what;
    const slot = !notice.hidden && notice.querySelector("[data-slot]");
    if (slot && notice.dataset.say === what) slot.textContent = text;
  }
  fading = setTimeout(() => what && say(""), 12_000);
}

function lasting(what, on, text = "") {
  const notice = document.querySelector(`[data-say="${what}"]`);
  notice.hidden = !on;
  const slot = notice.querySelector("[data-slot]");
  if (slot && text) slot.textContent = text;
}

// --- what the server says ---------------------------------------------------------------------

function show(view) {
  if (view.epoch === shown.epoch && view.seq < shown.seq) return;
  Object.assign(shown, { epoch: view.epoch, seq: view.seq, seen: view.seen, open: view.open });
  for (const [name, html] of Object.entries(view.parts)) swap(document.getElementById(name), html);
  settle();
}

/** Which buttons there are, and which of them can be used now. */
function settle() {
  for (const button of document.querySelectorAll("[data-when]")) {
    button.hidden = button.dataset.when !== (shown.open ? "open" : "closed");
  }
  for (const button of document.querySelectorAll("[data-needs-ticket]")) {
    button.setAttribute("aria-disabled", String(!shown.open || shown.seen === null));
  }
  tick();
}

let gone = null;

function lineIs(there, status = 200) {
  clearTimeout(gone);
  gone = null;
  lasting("signed-out", status === 401 || status === 403);
  if (!there) gone = setTimeout(() => lasting("offline", true), 1000);
  else {
    lasting("offline", false);
    presses.retry();
  }
}

// --- presses ----------------------------------------------------------------------------------

let slow = null;

function told(turn, press, answer = {}) {
  const waiting = turn === "waiting";
  clearTimeout(slow);
  lasting("slow", false);
  if (turn === "sending") slow = setTimeout(() => lasting("slow", true, press.label), 1500);
  lasting("kept", waiting, press.label);
  for (const button of document.querySelectorAll("[data-press]")) {
    const mine = button.dataset.press === press.command;
    button.classList.toggle("busy", mine && (waiting || turn === "sending"));
  }
  if (turn === "old") say("old", press.label);
  if (turn === "refused") refused(answer);
  if (turn === "done") done(press, answer);
  if (!waiting && turn !== "sending") line.refresh();
}

function refused(answer) {
  if (answer.status === 401) lasting("signed-out", true);
  else if (answer.error === "counter-changed") say("changed");
  else say("refused", answer.message || answer.error);
}

function done(press, answer) {
  const nobody = press.command === "next" && answer.ticket === null;
  say(nobody ? "nobody" : "");
  offerUndo(UNDOABLE.includes(press.command));
}

// --- taking back --------------------------------------------------------------------------------

const UNDOABLE = ["next", "call", "missed", "park", "done"];
const undo = document.querySelector('[data-press="undo"]');
let undoEnds = null;

function offerUndo(offer) {
  clearTimeout(undoEnds);
  undo.hidden = !offer;
  if (offer) undoEnds = setTimeout(() => { undo.hidden = true; }, 9_000);
}

function press(button) {
  const fields = { seen: shown.seen };
  if (button.dataset.number) fields.number = button.dataset.number;
  if (button.dataset.service) fields.service = button.dataset.service;
  button.closest("dialog")?.close();
  presses.press(button.dataset.press, button.dataset.label, fields);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { press: command, opens, closes } = button.dataset;
  if (command) press(button);
  if (opens) document.getElementById(opens).showModal();
  if (closes) document.getElementById(closes).close();
});

// --- keys: whatever has the focus -----------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const place = document.querySelector("dialog[open]") || page;
  const button = place.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([hidden])`);
  if (!button) return;
  event.preventDefault();
  if (event.repeat) return;
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), 150);
  button.click();
});

// --- begin ------------------------------------------------------------------------------------------

const presses = new Presses(page.dataset.commands, told);
const line = new Line({
  stream: page.dataset.stream,
  state: page.dataset.state,
  view: show,
  time: setNow,
  line: lineIs,
});
setNow(shown.now);
settle();
setInterval(tick, 1000);
page.dataset.ready = "yes";
