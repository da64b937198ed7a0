"""Asking the server how the office is: until it is open, and afterwards for the page."""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from contract.ids import Life
from devices.dock.plan import TERMINALS

if TYPE_CHECKING:
    from devices.dock.plan import Plan
    from devices.dock.supervisor import Supervisor

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 120.0
MOST_STARTS = 5
OPENING_PAUSE = 0.2
PAUSE = 1.0


class Pulse:
    """Asks on a thread of its own; all fields may be read at any time.

    ``devices`` maps a terminal to its life, ``counters`` a counter to what it shows; both are
    empty while the server does not answer.  ``opened`` and ``failed`` are called once, on that
    thread: with the first clerk's token when all is ready, or with why it is not.
    """

    def __init__(
        self,
        plan: Plan,
        supervisor: Supervisor,
        opened: Callable[[str], None],
        failed: Callable[[str], None],
    ) -> None:
        self._plan = plan
        self._supervisor = supervisor
        self._opened = opened
        self._failed = failed
        self.open = False
        self.devices: dict[str, str] = {}
        self.counters: dict[str, dict[str, Any]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        try:
            if self._wait_until_open():
                self._opened(self._sign_in())
                self.open = True
            while not self._stopping.wait(PAUSE):
                self._ask()
        except Exception as error:  # the demo must not stand there half open
            log.exception("asking how the office is")
            self._failed(str(error))

    def _wait_until_open(self) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._stopping.wait(OPENING_PAUSE):
            self._ask()
            missing = [name for name in TERMINALS if self.devices.get(name) != Life.READY]
            if not missing:
                return True
            if reason := self._reason(missing, late=time.monotonic() > deadline):
                self._failed(reason)
                return False
        return False

    def _reason(self, missing: list[str], *, late: bool) -> str:
        """Why the office will not open, or nothing while there is hope."""
        for child in self._supervisor.children.values():
            if child.starts >= MOST_STARTS:
                return (
                    f"{child.name} does not start; {child.log_file} ends so:\n{child.last_words()}"
                )
        waited = f"not ready after {PATIENCE_SECONDS:.0f} s: {', '.join(missing)}"
        return f"{waited}; see {self._plan.folder / 'logs'}" if late else ""

    def _ask(self) -> None:
        try:
            status = get_json(f"{self._plan.http}/status")
            counters = get_json(f"{self._plan.http}/api/v1/counters")["counters"]
        except (OSError, ValueError, KeyError):
            self.devices, self.counters = {}, {}
            return
        self.devices = {one["id"]: one["state"] for one in status["devices"]}
        self.counters = {
            one["id"]: {"open": one["open"], "ticket": one["ticket"]} for one in counters
        }

    def _sign_in(self) -> str:
        login = self._plan.logins[0]
        asked = {"login": login.login, "password": login.password}
        return str(get_json(f"{self._plan.http}/api/v1/sessions", asked)["token"])


def get_json(url: str, body: dict[str, Any] | None = None) -> Any:
    """GET, or POST where there is a body; our own server alone.  Raises OSError, ValueError."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.load(answer)
