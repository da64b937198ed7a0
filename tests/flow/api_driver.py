"""A program that drives an office over HTTP, and knows docs/api.md and nothing else of it.

Names, statuses and fields are read from the page itself, so that a page which says something
else than the server fails the test.  Every changing call is sent twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import http.client
import json
import re
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.waiting import PATIENCE

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "api.md").read_text(encoding="utf-8")
CONTRACT = (DOCS / "contract.md").read_text(encoding="utf-8")
CALLS = set(re.findall(r"^\| `([A-Z]+ /[^`]*)`", PAGE, re.MULTILINE))
STATUS = {
    code: int(status)
    for code, status in re.findall(r"^\| `([\w-]+)` \| (\d{3}) \|", CONTRACT, re.MULTILINE)
}
DAY = dt.date(2026, 11, 23)  # a Monday
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SECRET = "a secret of at least thirty-two letters"
# Run in the server before anything else: its clock is ahead by what a file says.
AHEAD = """
import datetime, pathlib, time
from config.clock import SystemClock
def ahead(_file=pathlib.Path({file!r})): return float(_file.read_text())
def now(self, _now=SystemClock.now): return _now(self) + datetime.timedelta(seconds=ahead())
SystemClock.now = now
SystemClock.monotonic = lambda self, _begin=ahead(): time.monotonic() + ahead() - _begin
"""


def examples() -> list[dict[str, Any]]:
    """The JSON examples of the page, in order."""
    return [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def example(*names: str) -> dict[str, Any]:
    """The one example of the page that has these fields."""
    [found] = [one for one in examples() if set(names) <= set(one)]
    return found


ISSUED = set(example("follow_url"))
HELD = set(example("again_at", "called_at", "slip"))
COUNTER = set(example("undo_until"))
WALL = set(example("zone", "since"))
AT_COUNTER = set(example("undo_until")["ticket"])
IN_LINE = set(example("waiting", "set_aside")["waiting"][0])
SERVICE = set(example("next_opening", "letter"))
APPOINTMENT = set(example("code", "kind"))
DOSSIER = set(example("backend_down"))


@dataclass
class Clock:
    """The office's clock, set through a file which the server reads."""

    file: Path

    def now(self) -> dt.datetime:
        return dt.datetime.now(ZONE) + dt.timedelta(seconds=float(self.file.read_text()))

    def to(self, clock: str, days: int = 0) -> None:
        """Let it be this time of the day, or of one some days later."""
        wanted = dt.datetime.combine(DAY, dt.time.fromisoformat(clock), ZONE)
        self._set((wanted + dt.timedelta(days=days) - dt.datetime.now(ZONE)).total_seconds())

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._set(float(self.file.read_text()) + seconds)

    def _set(self, ahead: float) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(str(ahead))
        new.replace(self.file)


def order(**body: Any) -> dict[str, Any]:
    """The body of a changing call; ``from_`` and ``return_`` are words of Python's own."""
    named = {name.rstrip("_"): value for name, value in body.items()}
    return {"request": str(uuid.uuid4()), **named}


@dataclass
class Driver:
    """One who asks: an address, a token, and which calls of the page were used by all."""

    port: int
    used: set[str]
    token: str = ""

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        """(status, answer, headers)."""
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            read = answer.read()
        known = dict(answer.getheaders())
        is_json = known.get("Content-Type", "").startswith("application/json")
        return answer.status, json.loads(read) if is_json else read.decode(), known

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """(status, answer) of a call of the page."""
        self.used.add(template(method, path))
        data = None if body is None else json.dumps(body).encode()
        status, answer, _ = self.send(method, f"/api/v1{path}", data)
        return status, answer

    def get(self, path: str) -> Any:
        status, answer = self.call("GET", path)
        assert status == 200, answer
        return answer

    def do(self, path: str, status: int = 200, method: str = "POST", **body: Any) -> Any:
        """A changing call, sent twice as after a lost answer: it is done once."""
        asked = order(**body)
        first = self.call(method, path, asked)
        assert first[0] == status, first
        assert self.call(method, path, asked) == first
        return first[1]

    def refused(self, code: str, path: str, method: str = "POST", /, **body: Any) -> dict[str, Any]:
        """A call that is refused with this code, with its status and in the one shape."""
        status, error = self.call(method, path, order(**body) if method != "GET" else None)
        assert (error["error"], status) == (code, STATUS[code]), error
        assert error["message"]
        assert set(error) <= {"error", "message", "field", "params", "state"}
        return dict(error)


def template(method: str, path: str) -> str:
    """The row of the page's table that a call belongs to, the most exact one."""
    asked = f"{method} {path.partition('?')[0]}"
    rows = [row for row in CALLS if re.fullmatch(re.sub(r"<\w+>", "[^/]+", row), asked)]
    return min(rows, key=lambda row: row.count("<"))


def has(answer: dict[str, Any], fields: set[str], **values: Any) -> dict[str, Any]:
    """The answer, which has these fields, no others, and these values."""
    assert set(answer) == fields
    told = {name: answer[name] for name in values}
    assert told == values
    return answer


@dataclass
class Office:
    """Everybody who drives this office, its clock, and the tickets given out today.

    ``given`` are the numbers by token, ``left`` those still open in the evening by their state.
    """

    port: int
    clock: Clock
    used: set[str] = field(default_factory=set)
    given: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.anybody = self.who("")
        self.kiosk = self.who("kiosk-1-token")
        self.keypad = self.who("box-1-token")
        self.sign_in()

    def who(self, token: str) -> Driver:
        return Driver(self.port, self.used, token)

    def sign_in(self) -> None:
        """A session ends two hours after its last use: in the morning, and after lunch."""
        self.lan, self.tuan, self.minh, self.hoa = (
            self.who(self.session(login)["token"]) for login in ("lan", "tuan", "minh", "hoa")
        )

    def seats(self) -> list[tuple[Driver, str]]:
        """Who sits where."""
        return [(self.lan, "quay-1"), (self.tuan, "quay-2"), (self.minh, "quay-3")]

    def session(self, login: str) -> dict[str, Any]:
        """Signs somebody in."""
        body = {"login": login, "password": f"{login}-password"}
        status, answer = self.anybody.call("POST", "/sessions", body)
        assert status == 201, answer
        return dict(answer)

    def take(self, service: str = "ho-tich", **more: Any) -> dict[str, Any]:
        """A number from the kiosk."""
        issued = self.kiosk.do("/tickets", 201, service=service, **more)
        return self.note(has(issued, ISSUED, service=service, day=str(DAY)))

    def note(self, issued: dict[str, Any]) -> dict[str, Any]:
        """Remember a ticket, to account for it in the end."""
        assert issued["token"] not in self.given
        self.given[issued["token"]] = issued["number"]
        return issued

    def state(self, ticket: dict[str, Any]) -> str:
        """A ticket's state, as its holder sees it."""
        return str(has(self.anybody.get(f"/tickets/{ticket['token']}"), HELD)["state"])

    def press(self, clerk: Driver, counter: str, command: str, **more: Any) -> dict[str, Any]:
        """A command at a counter; gives its ticket, or ``{}``."""
        now = has(clerk.do(f"/counters/{counter}/{command}", **more), COUNTER, id=counter)
        return dict(has(now["ticket"], AT_COUNTER)) if now["ticket"] else {}

    def push(self, *dossiers: dict[str, Any], secret: str = SECRET, late: int = 0) -> Any:
        """What the one-stop system sends: a signed message, no token."""
        body = json.dumps({"dossiers": dossiers}).encode()
        sent_at = str(int(self.clock.now().timestamp()) - late)
        signed = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256)
        path = "/backends/mot-cua/dossiers"
        self.used.add(template("POST", path))
        headers = {"X-Motcua-Time": sent_at, "X-Motcua-Signature": signed.hexdigest()}
        status, answer, _ = self.anybody.send("POST", f"/api/v1{path}", body, **headers)
        return answer if status == 200 else (status, answer["error"])
