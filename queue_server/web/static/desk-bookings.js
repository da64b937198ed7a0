// Appointments at the desk: free times as the form is filled in, the day's list, a file to import.
import { fetchSoon, turn, uuid } from "./page.js";

const page = document.body;
const book = document.getElementById("book");
const day = document.getElementById("day");
const slips = document.getElementById("slips");
const imported = document.getElementById("imported");

async function fill(place, url, fields = {}) {
  const last = turn(place);
  const html = await asked(`${url}?${new URLSearchParams(fields)}`);
  if (html !== null && last()) place.innerHTML = html;
}

/** A piece of the page: empty without an answer, null where the answer is no. */
async function asked(url) {
  try {
    const answer = await fetchSoon(url);
    return answer.ok ? await answer.text() : null;
  } catch {
    return "";
  }
}

/** The free times for what a form says; its own time stays on offer. */
export async function times(form) {
  const { service, day: chosen } = form.elements;
  const place = form.querySelector("[data-slots]");
  if (!chosen.value) return;
  const before = form.querySelector("[name=from]:checked")?.value;
  await fill(place, page.dataset.times, {
    service: service.value,
    day: chosen.value,
    keeps: chosen.value === chosen.defaultValue ? (form.dataset.keeps ?? "") : "",
  });
  const again = [...place.querySelectorAll("[name=from]")].find((one) => one.value === before);
  if (again) again.checked = true;
}

/** The appointments of the day that is chosen. */
export const list = () => book.elements.day.value && fill(day, page.dataset.day, { day: book.elements.day.value });
export const givenSlips = () => fill(slips, page.dataset.slips);

/** What a booking form asks for; what was left empty is not said. */
export function wanted(form) {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.day;
  if (!fields.from) delete fields.from;
  return fields;
}

/** An appointment was made or changed: the same people's next one begins empty. */
export function made() {
  book.elements.name.value = book.elements.phone.value = "";
  problem("");
  times(book);
  list();
}

export function problem(text) {
  const place = book.querySelector("[data-problem]");
  place.textContent = text;
  place.hidden = !text;
}

/** Send a file, to be tried or taken in. */
export async function takeIn(form, button) {
  const body = new FormData(form);
  body.append("request", uuid());
  body.append("try", button?.value ?? "");
  try {
    const answer = await fetchSoon(form.action, { method: "POST", body }, 60_000);
    const text = await answer.text();
    if (answer.ok) imported.innerHTML = text;
    else imported.textContent = JSON.parse(text).message ?? "";
  } catch {
    imported.textContent = "";
  }
  list();
  times(book);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-times]");
  if (!form || !/^(service|day)$/.test(event.target.name)) return;
  times(form);
  if (form === book) list();
});
