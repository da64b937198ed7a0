// What the desk and the supervisor's page share: messages, presses sent exactly once, the live line.
import { setNow, tick } from "./clocks.js";
import { Line } from "./live.js";
import { swap } from "./page.js";
import { Presses } from "./press.js";

const page = document.body;
const shown = JSON.parse(page.dataset.shown);
let fading = null;

/** Show one message for a while, or none. */
export function say(what, text = "") {
  clearTimeout(fading);
  for (const notice of document.querySelectorAll("[data-say]")) {
    if (!notice.dataset.lasting) notice.hidden = notice.dataset.say !== what;
    const slot = !notice.hidden && notice.querySelector("[data-slot]");
    if (slot && notice.dataset.say === what) slot.textContent = text;
  }
  fading = setTimeout(() => what && say(""), 8_000);
}

function lasting(what, on, text = "") {
  const notice = document.querySelector(`[data-say="${what}"]`);
  notice.hidden = !on;
  const slot = notice.querySelector("[data-slot]");
  if (slot && text) slot.textContent = text;
}

/** Keeps a page live; `view` hears every state, `done` and `refused` what became of a press. */
export class Staff {
  constructor({ view = () => {}, done = () => {}, refused = () => {} } = {}) {
    Object.assign(this, { view, done, refused, slow: null, gone: null });
    this.presses = new Presses(page.dataset.api, (...turn) => this.told(...turn));
    this.line = new Line({
      stream: page.dataset.stream,
      state: page.dataset.state,
      view: (state) => this.show(state),
      time: setNow,
      line: (there, status) => this.lineIs(there, status),
    });
    setNow(shown.now);
    setInterval(tick, 1000);
    tick();
    page.dataset.ready = "yes";
  }

  press(command, label, fields = {}) {
    this.presses.press(command, label, fields);
  }

  show(state) {
    if (state.epoch === shown.epoch && state.seq < shown.seq) return;
    Object.assign(shown, { epoch: state.epoch, seq: state.seq });
    for (const [name, html] of Object.entries(state.parts)) swap(document.getElementById(name), html);
    this.view(state);
    tick();
  }

  lineIs(there, status = 200) {
    clearTimeout(this.gone);
    lasting("signed-out", status === 401 || status === 403);
    if (!there) this.gone = setTimeout(() => lasting("offline", true), 1000);
    else {
      lasting("offline", false);
      this.presses?.retry();
    }
  }

  told(turn, press, answer = {}) {
    const waiting = turn === "waiting";
    clearTimeout(this.slow);
    lasting("slow", false);
    if (turn === "sending") this.slow = setTimeout(() => lasting("slow", true, press.label), 1500);
    lasting("kept", waiting, press.label);
    if (turn === "old") say("old", press.label);
    if (turn === "refused") this.no(press, answer);
    if (turn === "done") this.yes(press, answer);
    if (!waiting && turn !== "sending") this.line?.refresh();
  }

  yes(press, answer) {
    say("done", press.label);
    this.done(press, answer);
  }

  no(press, answer) {
    if (answer.status === 401) lasting("signed-out", true);
    else if (answer.error === "counter-changed") say("changed");
    else say("refused", answer.message || answer.error);
    this.refused(press, answer);
  }
}

/** Whether keys now belong to a field or a box. */
export function typing() {
  return document.querySelector("dialog[open]") || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
}
