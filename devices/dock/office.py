"""The demo office: opened, kept going, and closed without leaving a process behind."""

from __future__ import annotations

import argparse
import fcntl
import logging
import os
import shutil
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from config.broker import broker_environment, broker_program
from config.places import ROOT, build_dir
from config.settings import SettingsError
from config.words import words
from devices.dock import ports
from devices.dock.files import describe, write_files, write_json
from devices.dock.hardware import Hardware
from devices.dock.page import Dock
from devices.dock.plan import SCREENS, TERMINALS, Plan, make_plan
from devices.dock.pulse import Pulse
from devices.dock.serving import PageServer
from devices.dock.sound import sound_environment
from devices.dock.supervisor import Child, Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)


def run(arguments: argparse.Namespace) -> int:
    """Open the office and keep it until Ctrl-C or SIGTERM; returns the exit status.

    ``arguments`` has ``port``, ``windows``, ``folder`` (None: the build folder) and
    ``free_ports``.  Raises SettingsError for what is in the way.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    base = (arguments.folder or build_dir()).absolute()
    base.mkdir(parents=True, exist_ok=True)
    _check_windows(arguments.windows)
    wanted = ports.ANY if arguments.free_ports else ports.Ports(dock=arguments.port)
    chosen = ports.choose(wanted)
    with _alone_in(base):
        plan = make_plan(base / "demo", chosen, windows=arguments.windows)
        return Office(plan, base / "demo.json").run()


def _check_windows(windows: bool) -> None:
    if windows and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise SettingsError("--windows needs a display, and there is none here: leave it out")


@contextmanager
def _alone_in(base: Path) -> Iterator[None]:
    """Hold the folder: two offices in one would write over each other."""
    with (base / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SettingsError(
                f"a demo office is open in {base} already: end it with Ctrl-C, "
                "or give this one a --folder of its own and --free-ports"
            ) from error
        yield


class Office:
    """One demo office, from its files to its end."""

    def __init__(self, plan: Plan, told_in: Path) -> None:
        self.plan = plan
        self._told_in = told_in
        self._clerk_token = ""
        self._ending = threading.Event()
        self._status = 0
        self._telling = threading.Lock()
        told_in.unlink(missing_ok=True)
        children = _children(plan, write_files(plan))
        self.hardware = Hardware(plan)
        self.supervisor = Supervisor(children, self._tell)
        self.pulse = Pulse(plan, self.supervisor, self._opened, self._give_up)

    def run(self) -> int:
        """Keep the office open until it is told to close.  Belongs to the main thread."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._ending.set())
        dock = Dock(self.plan, self.hardware, self.supervisor, self.pulse)
        server = PageServer(dock)
        dock.start()
        server.start()
        self.pulse.start()
        try:
            self.supervisor.run(self._ending)
        finally:
            self.pulse.stop()
            self._untell()
            self.supervisor.end_all()
            server.stop()
            dock.stop()
            self.hardware.stop()
            if self.plan.glasses.parent != self.plan.folder:
                shutil.rmtree(self.plan.glasses, ignore_errors=True)
        return self._status

    def _opened(self, clerk_token: str) -> None:
        self._clerk_token = clerk_token
        self._tell()
        _welcome(self.plan)

    def _give_up(self, reason: str) -> None:
        print(f"motcua: {reason}", file=sys.stderr)
        self._status = 1
        self._ending.set()

    def _tell(self) -> None:
        """Write ``demo.json``, once there is all that it tells."""
        with self._telling:
            if self._clerk_token and not self._ending.is_set():
                pids = {"dock": os.getpid(), **self.supervisor.pids}
                write_json(self._told_in, describe(self.plan, pids, self._clerk_token))

    def _untell(self) -> None:
        self._ending.set()
        with self._telling:
            self._told_in.unlink(missing_ok=True)


def _children(plan: Plan, broker_settings: Path) -> list[Child]:
    """Every process, in the order in which they start."""
    program = broker_program()
    if program is None:
        raise SettingsError("Mosquitto is not here: 'make setup' installs or unpacks it")

    def child(name: str, command: list[str], environment: dict[str, str]) -> Child:
        return Child(name, command, plan.folder / "logs" / f"{name}.log", environment)

    def part(name: str, kind: str, environment: dict[str, str]) -> Child:
        front_door = [sys.executable, str(ROOT / "motcua.py"), kind]
        return child(name, [*front_door, "--settings", str(plan.settings(name))], environment)

    return [
        child("broker", [str(program), "-c", str(broker_settings)], broker_environment()),
        part("server", "server", {}),
        *(part(name, kind, _screen_and_sound(plan, name)) for name, kind in TERMINALS.items()),
    ]


def _screen_and_sound(plan: Plan, name: str) -> dict[str, str]:
    """Screens are seen through the dock; sound is heard there, and here if there is any."""
    if name not in SCREENS:
        return {}
    screen = {} if plan.windows else {"SDL_VIDEODRIVER": "dummy"}
    return {**screen, **sound_environment(plan.data(name) / "played.raw")}


def _welcome(plan: Plan) -> None:
    language = "vi" if os.environ.get("LANG", "").startswith("vi") else "en"
    login = plan.logins[0]
    text = words("dock", language)(
        "welcome", dock=plan.dock, counter=f"{plan.http}/counter", public=plan.http,
        login=login.login, password=login.password,
    )  # fmt: skip
    with suppress(OSError):  # nobody may be reading any more
        print(f"\n{text}\n", flush=True)
