"""What a demo office is made of: its folder, ports, secrets, terminals and dossiers."""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.broker import SERVER
from config.places import ROOT
from devices.dock.ports import Ports
from devices.fakes.doors import HOST

OFFICE = "bo-de"
ZONE = "Asia/Ho_Chi_Minh"
AGENCY = "H26.15.02"
BOX_COUNTER = "3"
TERMINALS = {
    "kiosk-1": "kiosk",
    "guide-1": "guide",
    "look-up-1": "look-up",
    "display-1": "display",
    "box-3": "box",
}
SCREENS = ("kiosk-1", "display-1", "look-up-1", "guide-1")
SCANNING = ("kiosk-1", "look-up-1")

_STATIC = ROOT / "config" / "demo" / "office.toml"
_SYLLABLES = ("ba", "ca", "da", "ga", "ha", "la", "ma", "na", "ra", "sa", "ta", "va")
_LONGEST_SOCKET_PATH = 90
_MORNING, _AFTERNOON, _CLOSING = dt.time(9, 15), dt.time(15, 5), dt.time(17)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Login:
    """A clerk of the demo; the password is made for this run and shown."""

    login: str
    name: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class SeededDossier:
    """A dossier of the register, with its dates fitted to today."""

    code: str
    status: int
    received_at: dt.datetime
    due_at: dt.datetime
    ended_at: dt.datetime | None
    counter: str

    @property
    def tail(self) -> str:
        """The serial at the end of the code."""
        return self.code.rpartition("-")[2]

    @property
    def late(self) -> bool:
        """Whether its due date went by while it was, and is, being worked on."""
        return self.ended_at is None and self.due_at < dt.datetime.now(self.due_at.tzinfo)


@dataclass(frozen=True, slots=True)
class SeededAppointment:
    """An appointment of today, at a half hour near the demo's start."""

    code: str
    service: str
    start: dt.datetime
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of the demo.  ``folder`` holds all it writes; ``glasses`` its screens' sockets.

    ``tokens`` are those of the server and the terminals, at the broker and the HTTP door.
    """

    folder: Path
    ports: Ports
    windows: bool
    static: dict[str, Any]
    tokens: dict[str, str]
    logins: list[Login]
    dossiers: list[SeededDossier]
    appointments: list[SeededAppointment]
    glasses: Path

    @property
    def http(self) -> str:
        return f"http://{HOST}:{self.ports.http}"

    @property
    def dock(self) -> str:
        return f"http://{HOST}:{self.ports.dock}"

    @property
    def services(self) -> list[str]:
        return [str(service["id"]) for service in self.static["services"]]

    @property
    def counters(self) -> list[str]:
        return [str(counter["id"]) for counter in self.static["counters"]]

    def glass(self, screen: str) -> Path:
        """The socket at which a screen can be seen and touched."""
        return self.glasses / screen

    def settings(self, name: str) -> Path:
        """The settings file of the server or of a terminal."""
        return self.folder / ("office.toml" if name == SERVER else f"{name}.toml")

    def data(self, name: str) -> Path:
        """The folder in which a terminal keeps its things."""
        return self.folder / name

    def scanner_line(self, terminal: str) -> Path:
        """The device file of a terminal's serial scanner."""
        return self.folder / "devices" / f"{terminal}-scanner"

    def camera_folder(self, terminal: str) -> Path:
        """The folder a terminal's camera watches."""
        return self.folder / "devices" / f"{terminal}-camera"

    @property
    def keypad_line(self) -> Path:
        """The device file of the counter keypad."""
        return self.folder / "devices" / "box-3-keypad"

    def dossier(self, code: str) -> SeededDossier | None:
        """A seeded dossier by its code."""
        return next((dossier for dossier in self.dossiers if dossier.code == code), None)


def make_plan(
    folder: Path, ports: Ports, today: dt.date | None = None, *, windows: bool = False
) -> Plan:
    """A fresh plan: new secrets, dates from ``today``."""
    static = tomllib.loads(_STATIC.read_text(encoding="utf-8"))
    now = dt.datetime.now(ZoneInfo(ZONE))
    today = today or now.date()
    return Plan(
        folder=folder,
        ports=ports,
        windows=windows,
        static=static,
        tokens={name: secrets.token_urlsafe(24) for name in (SERVER, *TERMINALS)},
        logins=[_login(clerk) for clerk in static["clerks"]],
        dossiers=[fit(entry, today) for entry in static["dossiers"]],
        appointments=[near(entry, now) for entry in static["appointments"]],
        glasses=_glasses(folder),
    )


def _glasses(folder: Path) -> Path:
    """A folder for sockets, whose paths must be short."""
    beside = folder / "glass"
    if len(str(beside)) <= _LONGEST_SOCKET_PATH:
        return beside
    return Path(tempfile.mkdtemp(prefix="motcua-"))


def _login(clerk: dict[str, str]) -> Login:
    return Login(clerk["login"], clerk["name"], clerk.get("role", "clerk"), readable_password())


def readable_password(choose: Callable[[tuple[str, ...]], str] = secrets.choice) -> str:
    """A password that is easily typed: ``bahana-4821``."""
    word = "".join(choose(_SYLLABLES) for _ in range(3))
    return f"{word}-{secrets.randbelow(9000) + 1000}"


def fit(entry: dict[str, Any], today: dt.date) -> SeededDossier:
    """A dossier of the static file as it is on the day ``today``."""
    received = _moment(today, entry["received"], _MORNING, -1)
    ended = entry.get("ended")
    return SeededDossier(
        code=f"{AGENCY}-{received:%y%m%d}-{entry['serial']}",
        status=entry["status"],
        received_at=received,
        due_at=_moment(today, entry["due"], _CLOSING, 1 if entry["due"] > 0 else -1),
        ended_at=None if ended is None else _moment(today, ended, _AFTERNOON, -1),
        counter=entry["counter"],
    )


def near(entry: dict[str, Any], now: dt.datetime) -> SeededAppointment:
    """An appointment of the static file, so many minutes from the half hour of ``now``."""
    half = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    start = half + dt.timedelta(minutes=entry["minutes"])
    told = {name: entry[name] for name in ("code", "service", "name", "phone")}
    return SeededAppointment(start=start, **told)


def _moment(today: dt.date, days: int, time: dt.time, step: int) -> dt.datetime:
    """So many days from today, moved by ``step`` days until it is off the weekend."""
    day = today + dt.timedelta(days)
    while day.weekday() >= _SATURDAY:
        day += dt.timedelta(step)
    return dt.datetime.combine(day, time, ZoneInfo(ZONE))
