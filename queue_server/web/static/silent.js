// The silent call for supervisors: it goes out beside all other presses, and again until it is heard.
import { fetchSoon, uuid } from "./page.js";

const AGAIN = 1_500;

/** `sending` hears true while it is on its way, `sent` that the server has it. */
export function silentCall({ address, sending, sent }) {
  let request = null;

  async function attempt() {
    const heard = await tell(address, request);
    if (!heard) return setTimeout(attempt, AGAIN);
    request = null;
    sending(false);
    sent();
  }

  return () => {
    if (request) return;
    request = uuid();
    sending(true);
    attempt();
  };
}

async function tell(address, request) {
  try {
    const body = JSON.stringify({ request });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetchSoon(address, { method: "POST", headers, body }, 4000);
    return answer.status < 500;
  } catch {
    return false;
  }
}
