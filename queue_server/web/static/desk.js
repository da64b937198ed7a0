// The guidance desk: give a number, find one and change it, enter what was given on paper.
import * as bookings from "./desk-bookings.js";
import { follow, order, printAll, printsAtOnce, rememberPrinter } from "./desk-papers.js";
import { fetchSoon, turn } from "./page.js";
import { Staff, say } from "./staff.js";

const page = document.body;
const give = document.getElementById("give");
const find = document.getElementById("find");
const slip = document.getElementById("slip");
const issued = document.getElementById("issued");
const place = document.getElementById("ticket");

const staff = new Staff({ view: lines, done, refused });

/** Who waits where, written beside the services without touching what is chosen. */
function lines(state) {
  for (const [service, [waiting, open]] of Object.entries(state.lines)) {
    const line = document.querySelector(`[data-line="${service}"]`);
    if (!line) continue;
    line.querySelector("[data-waiting]").textContent = waiting;
    line.querySelector("[data-open]").hidden = !open;
    line.querySelector("[data-shut]").hidden = open;
  }
}

// --- finding ------------------------------------------------------------------------------------

async function piece(url, fields) {
  try {
    const answer = await fetchSoon(`${url}?${new URLSearchParams(fields)}`);
    if (answer.redirected) location.reload();
    return await answer.text();
  } catch {
    staff.lineIs(false);
    return null;
  }
}

let sought = "";

/** Show what is sought last: an earlier answer may come later. */
async function look(text) {
  sought = text;
  const last = turn(place);
  const html = await piece(page.dataset.ticket, { text });
  if (html !== null && last()) place.innerHTML = html;
}

/** What is sought, as it is after something was done to it. */
function again() {
  if (sought) look(sought);
}

// --- what became of a press -----------------------------------------------------------------------

async function done(press, answer) {
  const { command } = press;
  if (command === "tickets" || command === "check-in") showIssued(answer, command);
  else if (command === "paper-tickets") entered(answer.number);
  else if (/print$/.test(command)) {
    if (!press.body.paper) return;
    say("");
    follow(press.body.paper, answer);
  } else if (command === "appointments") showBooked(answer);
  else if (/return-slips$/.test(command)) bookings.givenSlips();
  else if (/return-slip$/.test(command) || command.startsWith("appointments/")) {
    look(answer.code);
    bookings.list();
  } else if (command.startsWith("tickets/")) look(answer.number);
}

/** The number just given, large; with its paper where that is wanted at once. */
async function showIssued(answer, command) {
  issued.innerHTML = (await piece(page.dataset.issued, { token: answer.token })) ?? "";
  for (const box of document.querySelectorAll("dialog[open]")) if (box !== issued) box.close();
  if (!issued.open) issued.showModal();
  issued.querySelector("[data-closes]")?.focus();
  const { elements } = give;
  elements.priority.value = "none";
  for (const need of give.querySelectorAll("[name=needs]")) need.checked = false;
  elements.dossiers.value = 1;
  say("");
  if (command === "check-in") again();
  const paper = issued.querySelector("[data-print]");
  if (printsAtOnce() && paper) print(paper);
}

async function showBooked(answer) {
  bookings.made();
  const box = document.getElementById("booked");
  box.querySelector("[data-place]").innerHTML = (await piece(page.dataset.ticket, { text: answer.code })) ?? "";
  if (!box.open) box.showModal();
  box.querySelector("[data-closes]").focus();
  say("");
}

function print(button) {
  const { print: command, words, paper } = button.dataset;
  if (!paper) button.closest("dialog")?.close();
  staff.press(command, words, { ...order(button), paper });
}

function refused(press, answer) {
  if (press.command === "appointments") bookings.problem(answer.message || answer.error);
  if (/print$/.test(press.command)) return told(answer.message || answer.error);
  if (press.command !== "paper-tickets") return again();
  const problem = document.getElementById("slip-problem");
  problem.textContent = answer.message || answer.error;
  problem.hidden = false;
  slip.elements[answer.field]?.focus();
}

/** Beside a paper's button, where a box hides the page's own messages. */
function told(text) {
  for (const place of document.querySelectorAll("[data-printing]")) place.textContent = text;
}

function entered(number) {
  document.getElementById("slip-problem").hidden = true;
  const list = document.getElementById("entered");
  list.hidden = false;
  list.querySelector("[data-list]").textContent = [number, list.querySelector("[data-list]").textContent].filter(Boolean).join(", ");
  slip.elements.number.value = slip.elements.given.value = "";
  slip.elements.number.focus();
}

// --- forms and buttons ------------------------------------------------------------------------------

const fieldsOf = (form) => Object.fromEntries(new FormData(form));

/** Whom a number is for: only what the service asks for is said. */
function person() {
  const { needs: _, ...fields } = fieldsOf(give);
  fields.needs = [...give.querySelectorAll("[name=needs]:checked")].map((one) => one.value);
  fields.dossiers = asks() ? Number(fields.dossiers) : 1;
  return fields;
}

const asks = () => "asks" in (give.querySelector("[name=service]:checked")?.dataset ?? {});
const showDossiers = () => (give.querySelector(".dossiers").hidden = !asks());

give.addEventListener("change", showDossiers);
showDossiers();
rememberPrinter();

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form === give) staff.press("tickets", form.dataset.words, person());
  else if (form.id === "book") staff.press("appointments", form.dataset.words, bookings.wanted(form));
  else if (form.id === "import") bookings.takeIn(form, event.submitter);
  else if (form.id === "give-slips") {
    const { service } = fieldsOf(form);
    staff.press(service ? `services/${service}/return-slips` : "office/return-slips", form.dataset.words);
    form.reset();
  } else if ("times" in form.dataset) staff.press(form.dataset.press, form.dataset.words, bookings.wanted(form));
  else if (form === find) look(form.elements.text.value).then(() => form.elements.text.select());
  else if (form === slip) {
    const fields = { ...fieldsOf(form), done: form.elements.done.checked };
    fields.given = fields.given.replace(/^(\d?\d):?(\d\d)$/, "$1:$2");
    staff.press("paper-tickets", `${form.dataset.words} ${fields.number}`, fields);
  } else staff.press(form.dataset.press, form.dataset.words, fieldsOf(form));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { opens, press, find: number, reveals, fields } = button.dataset;
  if (opens) open(opens);
  else if ("closes" in button.dataset) button.closest("dialog").close();
  else if (number) {
    button.closest("dialog")?.close();
    look(number);
  } else if (reveals) reveal(button.closest(".found").querySelector(`[data-reveal="${reveals}"]`));
  else if (button.dataset.print) print(button);
  else if (button.id === "print-all") printAll([...document.querySelectorAll("#slips [data-print]")]).then((text) => text && told(text));
  else if (press) {
    button.closest("dialog")?.close();
    staff.press(press, button.dataset.words, JSON.parse(fields || "{}"));
  }
});

function open(name) {
  document.getElementById(name).showModal();
  told("");
  if (name === "bookings") {
    bookings.times(document.getElementById("book"));
    bookings.list();
  } else if (name === "returns") bookings.givenSlips();
}

function reveal(form) {
  form.hidden = !form.hidden;
  if (form.hidden) return;
  if ("times" in form.dataset) bookings.times(form);
  form.querySelector("select").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const box = document.querySelector("dialog[open]");
  if (box) {
    const typed = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
    return typed || event.repeat || box.querySelector(`[data-dialog-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  }
  const meant = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!meant) return;
  event.preventDefault();
  if (event.repeat) return;
  if (meant.tagName === "INPUT") {
    meant.focus();
    meant.select();
  } else meant.click();
});
