// The tablet at a counter: wakes when somebody was served there, takes one touch, thanks, and rests.
import { fetchSoon, Follow } from "./page.js";

const THANKS = 5000;
const live = document.querySelector("[data-follow]");
const thanks = document.querySelector("[data-thanks]");
const failed = document.querySelector("[data-failed]");
const offline = document.querySelector("[data-offline]");
let timer = null;
let sending = false;

function show(thanking) {
  clearTimeout(timer);
  live.hidden = thanking;
  thanks.hidden = !thanking;
  failed.hidden = true;
  if (thanking) timer = setTimeout(() => show(false), THANKS);
}

const turn = () => live.querySelector("[data-turn]").dataset.turn;
let asked = turn();

/** Whoever is asked now may touch at once: the thanks were for the one before. */
function look() {
  if (turn() && turn() !== asked) show(false);
  asked = turn();
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  body.set("level", button.value);
  const answer = await fetchSoon(form.action, { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
}

live.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  sending = true;
  event.submitter.classList.add("pressed");
  try {
    await send(event.target, event.submitter);
    show(true);
    follow.now();
  } catch {
    failed.hidden = false;
    event.submitter.classList.remove("pressed");
  }
  sending = false;
});

const follow = new Follow(live, {
  every: 1500,
  changed: look,
  line: (there) => { offline.hidden = there; },
});
if (!thanks.hidden) show(true);
