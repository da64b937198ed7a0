// The counter console: keys and buttons become presses, what the server says becomes the page.
import { serverNow, setNow, tick } from "./clocks.js";
import { Line, PRESSED } from "./live.js";
import { swap } from "./page.js";
import { Presses } from "./press.js";
import { silentCall } from "./silent.js";
import { all, offerSmall, one } from "./small.js";

const page = document.querySelector("[data-counter]");
const shown = JSON.parse(page.dataset.shown);

// --- messages ---------------------------------------------------------------------------------

let fading = null;

function say(what, text = "") {
  clearTimeout(fading);
  for (const notice of all("[data-say]")) {
    if (!notice.dataset.lasting) notice.hidden = notice.dataset.say !== what;
    const slot = !notice.hidden && notice.querySelector("[data-slot]");
    if (slot && notice.dataset.say === what) slot.textContent = text;
  }
  fading = setTimeout(() => what && say(""), 12_000);
}

function lasting(what, on, text = "") {
  const notice = one(`[data-say="${what}"]`);
  notice.hidden = !on;
  const slot = notice.querySelector("[data-slot]");
  if (slot && text) slot.textContent = text;
}

// --- what the server says ---------------------------------------------------------------------

function show(view) {
  if (view.epoch === shown.epoch && view.seq < shown.seq) return;
  if (view.seen !== shown.seen) answered();
  const { parts, now: _, ...state } = view;
  Object.assign(shown, state);
  for (const [name, html] of Object.entries(parts)) swap(one(`#${name}`), html);
  settle();
}

/** Which buttons there are, and which of them can be used now. */
function settle() {
  for (const button of all("[data-when]")) {
    const here = button.dataset.when.split(" ").includes(shown.mode);
    button.hidden = !here || (asking !== null && button.matches(".next"));
  }
  for (const button of all("[data-needs-ticket]")) {
    disable(button, shown.mode === "closed" || shown.seen === null);
  }
  for (const person of all("[data-chooses]")) {
    disable(person, shown.mode !== "open");
    person.setAttribute("aria-pressed", String(person.dataset.chooses === chosen));
  }
  one("#came").hidden = asking === null;
  clock();
}

function disable(button, off) {
  button.setAttribute("aria-disabled", String(off));
}

/** What goes by the clock. */
function clock() {
  tick(all);
  for (const button of all('[data-press="undo"]')) button.hidden = serverNow() >= shown.undo;
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
  for (const button of all("[data-press]")) {
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
}

/** A press of a button, with what it says and what is filled in beside it. */
function send(button, command = button.dataset.press, more = {}) {
  const fields = { seen: shown.seen, ...said(button), ...more };
  button.closest("dialog")?.close();
  answered();
  choose(null);
  const order = [command, button.dataset.label, fields];
  if (mustAsk(command)) ask(order);
  else presses.press(...order);
}

function said(button) {
  const fields = {};
  for (const name of ["number", "service", "note", "served"]) {
    if (button.dataset[name]) fields[name] = button.dataset[name];
  }
  for (const input of button.closest("dialog")?.querySelectorAll("[data-field]") ?? []) {
    const value = filled(input);
    if (value) fields[input.dataset.field] = value;
  }
  return fields;
}

function filled(input) {
  if (input.type === "checkbox") return input.checked;
  const text = input.value.trim();
  if (input.dataset.field !== "procedures") return text;
  return text ? text.split(/[\s,;]+/).filter(Boolean) : null;
}

// --- came or did not come -----------------------------------------------------------------------

const ENDING = ["next", "call", "resume"]; // what ends the ticket that stands here
const SOON = 60_000;
let asking = null;

function mustAsk(command) {
  if (!ENDING.includes(command) || shown.called === null) return false;
  return serverNow() - shown.called < SOON && !presses.has(command, shown.seen);
}

function ask(order) {
  asking = order;
  settle();
}

function answered() {
  if (asking === null) return;
  asking = null;
  settle();
}

function answer(came) {
  const [command, label, fields] = asking;
  answered();
  if (came !== "later") presses.press(command, label, { ...fields, came: came === "yes" });
}

// --- somebody chosen from the list: the second click calls ------------------------------------------

let chosen = null;
let unchoose = null;

function choose(number) {
  clearTimeout(unchoose);
  chosen = number;
  if (number) unchoose = setTimeout(() => choose(null), 5_000);
  settle();
}

function call(person) {
  const number = person.dataset.chooses;
  answered();
  if (number !== chosen) return choose(number);
  send(person, "call", { number });
}

// --- clicks and keys: whatever has the focus ------------------------------------------------------

function clicked(event) {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { press: command, opens, closes, came, chooses, silent } = button.dataset;
  if (silent !== undefined) callSupervisors();
  if (chooses) call(button);
  else if (command) send(button);
  if (came) answer(came);
  if (opens) openDialog(document.getElementById(opens));
  if (closes) document.getElementById(closes).close();
}

/** Nothing filled in for the last person must stand there for the next; what is marked does. */
function openDialog(dialog) {
  answered();
  const marked = dialog.id === "mark" ? shown.marks : {};
  for (const input of dialog.querySelectorAll("[data-field]")) {
    if (input.type === "checkbox") input.checked = false;
    else input.value = marked[input.dataset.field] ?? "";
  }
  dialog.showModal();
}

function keyed(event) {
  if (event.key === "F1" && event.shiftKey) {
    event.preventDefault();
    return event.repeat || callSupervisors();
  }
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.shiftKey && event.key !== "+") return;
  if (event.target.matches("input[type=text], select")) return typed(event);
  const button = keyOf(event);
  if (!button) return;
  event.preventDefault();
  if (event.repeat) return;
  if (button.matches("input[type=text]")) return button.focus();
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), 150);
  button.click();
}

/** Enter says yes to the question, unless it is meant for a button. */
function keyOf(event) {
  const open = document.querySelector("dialog[open]");
  if (event.key === "Enter") {
    const free = asking !== null && !event.target.closest("#came button");
    return free ? one('[data-came="yes"]') : null;
  }
  const selector = `[data-key="${CSS.escape(event.key)}"]`;
  const buttons = open ? [...open.querySelectorAll(selector)] : all(selector);
  return buttons.find((button) => !button.closest("[hidden], dialog:not([open])")) ?? null;
}

/** In a field every key is the field's; Enter goes back to the buttons. */
function typed(event) {
  if (event.key !== "Enter") return;
  event.preventDefault();
  event.target.closest("dialog").querySelector("button").focus();
}

function listen(to) {
  to.addEventListener("click", clicked);
  to.addEventListener("keydown", keyed);
}

// --- begin ------------------------------------------------------------------------------------------

const presses = new Presses(page.dataset.commands, told);
const line = new Line({
  stream: page.dataset.stream,
  state: page.dataset.state,
  view: show,
  time: setNow,
  line: lineIs,
  held: () => one(PRESSED),
});
const callSupervisors = silentCall({
  address: `${page.dataset.commands}emergency`,
  sending: (on) => { one("[data-sending]").hidden = !on; },
  sent: () => line.refresh(),
});
setNow(shown.now);
settle();
listen(document);
offerSmall(one("[data-small]"), listen);
setInterval(clock, 1000);
page.dataset.ready = "yes";
