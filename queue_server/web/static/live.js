// The line to the server: EventSource, with an ear for silence, and polling where no stream is free.
import { fetchSoon } from "./page.js";

const SILENCE = 32_000; // the server says something at least every 15 s
const AGAIN = 3_000;
const HELD = 1_000; // what is new waits this long for a button that is held down
const LOOK = 50;

export const PRESSED = ":is(button, a, label):active";

export class Line {
  /**
   * `view` is called with every state that comes in, `time` with the server's milliseconds,
   * `line` with true or false when the connection is known to be there or gone; `held` tells
   * whether a button is held down.
   */
  constructor({ stream, state, view, time, line, held = () => document.querySelector(PRESSED) }) {
    Object.assign(this, { stream, state, view, time, line, held, come: [], source: null, heard: Date.now() });
    this.open();
    setInterval(() => this.watch(), AGAIN);
    addEventListener("online", () => this.open());
    addEventListener("offline", () => this.line(false));
    addEventListener("pagehide", () => this.source.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    this.source?.close();
    this.source = new EventSource(this.stream);
    this.source.addEventListener("view", (event) => this.take(JSON.parse(event.data)));
    this.source.addEventListener("beat", (event) => this.beat(Number(event.data)));
    this.source.addEventListener("error", () => this.refresh());
  }

  hear() {
    this.heard = Date.now();
    this.line(true);
  }

  beat(now) {
    this.time(now);
    this.hear();
  }

  take(state) {
    this.hear();
    this.come.push(state);
    if (this.come.length === 1) this.draw(Date.now() + HELD);
  }

  /** In the order they came.  A button drawn anew between press and release would lose its click. */
  draw(latest) {
    if (Date.now() < latest && this.held()) setTimeout(() => this.draw(latest), LOOK);
    else for (const state of this.come.splice(0)) this.view(state);
  }

  /** Ask for the present state; also how a gone stream finds out whether the server is there. */
  async refresh() {
    try {
      const answer = await fetchSoon(this.state, {}, 5000);
      if (answer.ok) this.fetched(await answer.json());
      else this.line(answer.status < 500, answer.status);
    } catch {
      this.line(false);
    }
  }

  fetched(state) {
    this.time(state.now);
    this.take(state);
  }

  watch() {
    if (Date.now() - this.heard > SILENCE) {
      this.heard = Date.now();
      this.open();
    }
    if (this.source.readyState === EventSource.OPEN) return;
    this.refresh();
    if (this.source.readyState === EventSource.CLOSED) this.open();
  }
}
