// One press, sent exactly once: it keeps its request id until the server has answered.
import { fetchSoon, uuid } from "./page.js";

const AGAIN = 2_000;
const KEPT = 10 * 60_000; // an older press is no longer what the clerk wants

export class Presses {
  /** `told` hears every turn: ("sending" | "waiting" | "done" | "refused" | "old", press, answer). */
  constructor(base, told) {
    Object.assign(this, { base, told, timer: null, busy: false, held: false, following: null });
    this.store = `motcua-press ${base}`;
    this.pending = JSON.parse(sessionStorage.getItem(this.store) || "null");
    if (this.pending) this.retry();
  }

  /**
   * Send a command.  While one is on its way, a second press of the same key on the same screen
   * is the same press; another one follows after it.  While the line is gone nothing is added.
   */
  press(command, label, fields) {
    if (this.pending) {
      const { command: before, body } = this.pending;
      const again = before === command && body.seen === fields.seen;
      if (!again && !this.held) this.following = [command, label, fields];
      return;
    }
    this.keep({ command, label, at: Date.now(), body: { request: uuid(), ...fields } });
    this.told("sending", this.pending);
    this.retry();
  }

  /** Whether this command, pressed on this screen, is on its way already or cannot be added. */
  has(command, seen) {
    const { command: before, body } = this.pending ?? {};
    return this.held || (before === command && body.seen === seen);
  }

  keep(press) {
    this.pending = press;
    if (press) sessionStorage.setItem(this.store, JSON.stringify(press));
    else sessionStorage.removeItem(this.store);
  }

  /** Try the kept press now, e.g. because the line has come back. */
  async retry() {
    clearTimeout(this.timer);
    if (!this.pending || this.busy) return;
    if (Date.now() - this.pending.at > KEPT) return this.end("old");
    this.busy = true;
    const [turn, answer] = await this.attempt();
    this.busy = false;
    this.held = turn === "waiting";
    if (turn !== "waiting") return this.end(turn, answer);
    this.told("waiting", this.pending);
    this.timer = setTimeout(() => this.retry(), AGAIN);
  }

  async attempt() {
    try {
      const request = {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(this.pending.body),
      };
      const answer = await fetchSoon(this.base + this.pending.command, request, 6000);
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) return ["done", said];
      // Without a word of our own server, or when it is only busy, nothing is known: ask again.
      if (answer.status >= 500 && (!said.error || said.error === "busy")) return ["waiting"];
      return ["refused", { ...said, status: answer.status }];
    } catch {
      return ["waiting"];
    }
  }

  end(turn, answer) {
    const press = this.pending;
    const next = this.following;
    this.following = null;
    this.keep(null);
    this.told(turn, press, answer);
    if (next) this.press(...next);
  }
}
