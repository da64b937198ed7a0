// Procedures: search as one types, ticks that stay on this device, printing.
import { fetchSoon, swap } from "./page.js";

const field = document.querySelector("[data-found]");
const found = document.querySelector("#found");
if (field && found) {
  let timer = null;
  let asked = field.value.trim();
  const go = async () => {
    const words = field.value.trim();
    if (words === asked) return;
    asked = words;
    const query = new URLSearchParams({ q: words });
    if (document.body.classList.contains("assist")) query.set("assist", "1");
    try {
      const answer = await fetchSoon(`${field.dataset.found}?${query}`);
      if (!answer.ok || words !== field.value.trim()) return;
      swap(found, await answer.text());
      history.replaceState(null, "", `?${query}`);
    } catch { asked = ""; }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(go, 180); });
}

const papers = document.querySelector("[data-code]");
if (papers) {
  const key = `papers ${papers.dataset.code}`;
  const boxes = [...papers.querySelectorAll("input[type=checkbox]")];
  const line = papers.querySelector(".progress");
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; } };
  const keep = (ticked) => { try { localStorage.setItem(key, JSON.stringify(ticked)); } catch { /* kept nowhere */ } };
  const tell = () => {
    const have = boxes.filter((box) => box.checked).length;
    line.textContent = line.dataset.text.replace("{have}", have).replace("{all}", boxes.length);
    line.hidden = have === 0;
  };
  const before = document.body.classList.contains("assist") ? [] : kept();
  for (const box of boxes) {
    box.checked = before.includes(box.value);
    box.addEventListener("change", () => {
      if (!document.body.classList.contains("assist")) keep(boxes.filter((one) => one.checked).map((one) => one.value));
      tell();
    });
  }
  tell();
  const print = papers.querySelector("[data-print]");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
