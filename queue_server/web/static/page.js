// Small things every live page needs.  No words for people stand in any script: they are in the page.

/** A UUID, also where the page came over plain http and crypto.randomUUID is kept away. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const known = new WeakMap();

/** Put new HTML into an element if it changed; what bears the same data-focus keeps the focus, and is open still. */
export function swap(element, html) {
  if (known.get(element) === html) return;
  known.set(element, html);
  const focused = element.contains(document.activeElement) && document.activeElement.dataset.focus;
  const scrolled = element.querySelector("[data-scroll]")?.scrollTop;
  const opened = Array.from(element.querySelectorAll("details[open] > summary"), (one) => one.dataset.focus);
  const find = (focus) => focus && element.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
  element.innerHTML = html;
  if (scrolled) element.querySelector("[data-scroll]").scrollTop = scrolled;
  for (const summary of opened.map(find)) if (summary) summary.parentElement.open = true;
  if (focused) find(focused)?.focus();
}

const turns = new WeakMap();

/** Begin to fill a place.  What comes back tells whether nobody has begun to fill it anew since. */
export function turn(place) {
  const mine = {};
  turns.set(place, mine);
  return () => turns.get(place) === mine;
}

/** fetch that gives up: a dead line must not hold a press for minutes. */
export async function fetchSoon(url, options = {}, milliseconds = 8000) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), milliseconds);
  try {
    return await fetch(url, { credentials: "same-origin", cache: "no-store", ...options, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** Keep an element as the server sees it: poll with ETag, call back after each change. */
export class Follow {
  constructor(element, { every = 5000, changed = () => {}, line = () => {} } = {}) {
    Object.assign(this, { element, every, changed, line, etag: null, timer: null });
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    addEventListener("online", () => this.now());
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), document.hidden ? this.every * 3 : this.every);
  }

  async now() {
    clearTimeout(this.timer);
    try {
      const headers = this.etag ? { "If-None-Match": this.etag } : {};
      const answer = await fetchSoon(this.element.dataset.follow, { headers });
      if (answer.status === 200) await this.take(answer);
      this.line(answer.status < 500);
    } catch {
      this.line(false);
    }
    this.later();
  }

  async take(answer) {
    this.etag = answer.headers.get("ETag");
    swap(this.element, await answer.text());
    this.changed();
  }
}
