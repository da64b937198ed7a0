// The guidance desk: give a number, find one and change it, enter what was given on paper.
import { fetchSoon } from "./page.js";
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

async function look(text) {
  const html = await piece(page.dataset.ticket, { text });
  if (html !== null) place.innerHTML = html;
}

/** The ticket shown, as it is after something was done to it. */
function again() {
  const number = place.querySelector("[data-number]")?.dataset.number;
  if (number) look(number);
}

// --- what became of a press -----------------------------------------------------------------------

async function done(press, answer) {
  if (press.command === "tickets") {
    issued.innerHTML = (await piece(page.dataset.issued, { token: answer.token })) ?? "";
    if (!issued.open) issued.showModal();
    issued.querySelector("[data-closes]")?.focus();
    const { elements } = give;
    elements.priority.value = "none";
    say("");
  } else if (press.command === "paper-tickets") entered(answer.number);
  else if (press.command.startsWith("tickets/")) look(answer.number);
}

function refused(press, answer) {
  if (press.command !== "paper-tickets") return again();
  const problem = document.getElementById("slip-problem");
  problem.textContent = answer.message || answer.error;
  problem.hidden = false;
  slip.elements[answer.field]?.focus();
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

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form === give) staff.press("tickets", form.dataset.words, fieldsOf(form));
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
  const { opens, press, find: number, reveals } = button.dataset;
  if (opens) document.getElementById(opens).showModal();
  else if ("closes" in button.dataset) button.closest("dialog").close();
  else if (number) look(number);
  else if (reveals) {
    const form = place.querySelector(`[data-reveal="${reveals}"]`);
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector("select").focus();
  } else if (press) {
    button.closest("dialog")?.close();
    staff.press(press, button.dataset.words);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (document.querySelector("dialog[open]")) return;
  const meant = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!meant) return;
  event.preventDefault();
  if (event.repeat) return;
  if (meant.tagName === "INPUT") {
    meant.focus();
    meant.select();
  } else meant.click();
});
