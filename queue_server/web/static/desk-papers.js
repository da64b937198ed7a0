// Paper printed at a kiosk near by: where, at once or when asked for, and what became of it.
import { fetchSoon, uuid } from "./page.js";

const page = document.body;
const printer = document.getElementById("printer");
const atOnce = document.getElementById("print-now");
const AGAIN = 700;

/** Which machine was chosen last at this desk. */
export function rememberPrinter() {
  if (!printer) return;
  const kept = localStorage.getItem("printer");
  if ([...printer.options].some((one) => one.value === kept)) printer.value = kept;
  atOnce.checked = localStorage.getItem("print-now") === "yes";
  printer.addEventListener("change", () => localStorage.setItem("printer", printer.value));
  atOnce.addEventListener("change", () => localStorage.setItem("print-now", atOnce.checked ? "yes" : ""));
}

/** Whether a number's paper is printed without being asked for. */
export const printsAtOnce = () => Boolean(atOnce?.checked);

/** What a press of a button that prints carries. */
export function order(button) {
  const { copy } = button.dataset;
  return { device: printer?.value, ...(copy ? { copy: true } : {}) };
}

/** Tell, wherever it is shown, what becomes of a paper until that is known. */
export async function follow(paper, sent) {
  const until = Date.parse(sent.until);
  const fields = new URLSearchParams({ paper, device: sent.device, until, seq: sent.seq });
  for (let going = true; going; ) {
    const html = await piece(`${page.dataset.printed}?${fields}`);
    for (const place of document.querySelectorAll("[data-printing]")) place.innerHTML = html ?? "";
    going = Boolean(html?.includes('data-outcome="waiting"'));
    if (going) await new Promise((go) => setTimeout(go, AGAIN));
  }
}

/** Print every slip of a list, one after another. */
export async function printAll(buttons) {
  for (const button of buttons) {
    const answer = await fetchSoon(page.dataset.api + button.dataset.print, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ request: uuid(), ...order(button) }),
    }).catch(() => null);
    if (!answer?.ok) return (await answer?.json().catch(() => null))?.message ?? "";
    await follow(button.dataset.paper, await answer.json());
  }
  return "";
}

async function piece(url) {
  try {
    const answer = await fetchSoon(url);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}
