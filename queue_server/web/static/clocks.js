// Running times, by the server's clock: the office PC's own may be wrong.

let ahead = 0;

/** Learn the server's time, in milliseconds. */
export function setNow(serverNow) {
  ahead = serverNow - Date.now();
}

const two = (number) => String(number).padStart(2, "0");

function running(seconds) {
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The server's time, in milliseconds. */
export function serverNow() {
  return Date.now() + ahead;
}

/** Bring every time on the page up to date. */
export function tick(all = (selector) => document.querySelectorAll(selector)) {
  const now = serverNow();
  const since = (element) => Math.max(0, Math.floor((now - element.dataset.since) / 1000));
  for (const element of all("[data-running]")) {
    write(element, running(since(element)));
  }
  for (const element of all("[data-minutes]")) {
    const minutes = Math.floor(since(element) / 60);
    write(element, String(minutes));
    element.parentElement.classList.toggle("long", minutes >= Number(element.dataset.minutes));
  }
  for (const element of all("[data-zone]")) {
    const form = { timeZone: element.dataset.zone, hour: "2-digit", minute: "2-digit", hour12: false };
    write(element, new Date(now).toLocaleTimeString("vi-VN", form));
  }
}
