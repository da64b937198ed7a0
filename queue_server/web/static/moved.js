// The console follows its clerk: sent to another counter, it opens there and says so.
const FROM = "moved-from";
const KEPT_MILLIS = 15_000;
const here = document.body.dataset.counter;
const name = document.querySelector(".head h1").textContent;

async function follow() {
  const answer = await fetch("/api/v1/sessions").catch(() => null);
  if (!answer?.ok) return;
  const { counter } = await answer.json();
  if (!counter || counter === here) return;
  sessionStorage.setItem(FROM, name);
  location.assign(`/counter/${counter}`);
}

function arrived() {
  const from = sessionStorage.getItem(FROM);
  if (!from) return;
  sessionStorage.removeItem(FROM);
  const notice = document.querySelector('[data-say="moved"]');
  notice.querySelector("[data-slot]").textContent = from;
  notice.hidden = false;
  setTimeout(() => (notice.hidden = true), KEPT_MILLIS);
}

const state = document.getElementById("open");
const gone = () => state.querySelector(".mark.off, [data-focus=take]");
new MutationObserver(() => gone() && follow()).observe(state, { childList: true, subtree: true });
arrived();
