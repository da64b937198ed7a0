// A citizen's own ticket: follow it, and make oneself heard when it is called.
import { Follow } from "./page.js";

const live = document.querySelector("[data-follow]");
const offline = document.querySelector("[data-offline]");
const sound = document.querySelector("[data-sound]");
let audio = null;

function chime() {
  if (!audio) return;
  [880, 660, 880].forEach((pitch, place) => {
    const at = audio.currentTime + place * 0.28;
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const loud = new GainNode(audio, { gain: 0 });
    loud.gain.setValueAtTime(0.5, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.26);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.28);
  });
}

/** Browsers give sound and shaking only to pages that were touched: hence the button. */
sound.addEventListener("click", () => {
  audio = audio || new AudioContext();
  audio.resume();
  chime();
  sound.setAttribute("aria-disabled", "true");
  sound.textContent = sound.dataset.on;
});

const told = { state: null, call: null };

function look() {
  const ticket = live.querySelector("[data-ticket]");
  const { state, call, title, final } = ticket.dataset;
  const called = state === "called" && told.state !== null && call !== told.call;
  if (called) {
    chime();
    navigator.vibrate?.([400, 200, 400, 200, 800]);
  }
  Object.assign(told, { state, call });
  document.title = title;
  sound.hidden = state !== "waiting" && state !== "parked";
  document.querySelectorAll("[data-leave]").forEach((leave) => { leave.hidden = final === "yes"; });
  bar();
  return final === "yes";
}

/** The bar fills from the most people this phone has seen ahead; taking the number was a step. */
function bar() {
  const progress = live.querySelector("progress");
  if (!progress) return;
  const key = `motcua-most ${live.dataset.follow}`;
  const ahead = Number(progress.dataset.ahead);
  const most = Math.max(ahead, Number(sessionStorage.getItem(key) || 0), 1);
  sessionStorage.setItem(key, String(most));
  progress.max = most + 1;
  progress.value = most - ahead + 1;
}

const follow = new Follow(live, {
  changed: () => { follow.every = look() ? 30_000 : 5_000; },
  line: (there) => { offline.hidden = there; },
});
look();
