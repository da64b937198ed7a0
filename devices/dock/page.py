"""The dock: what its page shows of the demo office, and the threads that follow it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from devices.dock.glass_client import Frame, GlassClient
from devices.dock.hub import Hub
from devices.dock.plan import SCREENS, ZONE
from devices.dock.switches import all_switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.dock.hardware import Hardware
    from devices.dock.plan import Plan
    from devices.dock.pulse import Pulse
    from devices.dock.supervisor import Supervisor

LOOK_SECONDS = 0.15
SPEAKING = "display-1"
SHOWN_PAPERS = 12
_ZONE = ZoneInfo(ZONE)


class Dock:
    """Watches the office for all who view its page."""

    def __init__(
        self, plan: Plan, hardware: Hardware, supervisor: Supervisor, pulse: Pulse
    ) -> None:
        self.plan = plan
        self.hardware = hardware
        self.supervisor = supervisor
        self.pulse = pulse
        self.switches = all_switches(hardware, supervisor)
        self.hub = Hub(self._viewed)
        self.acting = threading.Lock()
        self.glasses = {screen: self._glass(screen) for screen in SCREENS}
        self._stopping = threading.Event()

    def start(self) -> None:
        """Follow the office and its screens, on threads of their own."""
        for glass in self.glasses.values():
            glass.start()
        threading.Thread(target=self._watch, name="dock-watch", daemon=True).start()

    def stop(self) -> None:
        """Follow no more."""
        self._stopping.set()
        for glass in self.glasses.values():
            glass.stop()

    @property
    def announcement(self) -> Path:
        """The file of the last announcement; it need not be there yet."""
        return self.plan.data(SPEAKING) / "last-announcement.wav"

    def state(self) -> dict[str, Any]:
        """All that the page shows beside the screens themselves."""
        unfinished = self.hardware.printer.unfinished
        children = self.supervisor.children.values()
        return {
            "open": self.pulse.open,
            "devices": self.pulse.devices,
            "counters": self.pulse.counters,
            "screens": {name: self._screen_is_up(name) for name in SCREENS},
            "switches": {name: switch.broken() for name, switch in self.switches.items()},
            "processes": {
                child.name: {"running": child.running, "wanted": child.wanted, "pid": child.pid}
                for child in children
            },
            "papers": [
                {"number": paper.number, "at": f"{paper.cut.at.astimezone(_ZONE):%H:%M:%S}"}
                for paper in self.hardware.papers()[:SHOWN_PAPERS]
            ],
            "coming": unfinished.height if unfinished else 0,
            "announcement": self._announced(),
        }

    def _screen_is_up(self, name: str) -> bool:
        return self.supervisor.children[name].running and self.plan.glass(name).exists()

    def _announced(self) -> int:
        """When the last announcement began, in milliseconds; 0 before the first."""
        try:
            return self.announcement.stat().st_mtime_ns // 1_000_000
        except OSError:
            return 0

    def _glass(self, screen: str) -> GlassClient:
        return GlassClient(self.plan.glass(screen), self._show(screen))

    def _show(self, screen: str) -> Callable[[Frame], None]:
        """Hand a screen's pictures to all viewers, each with the screen's name before it."""
        name = screen.encode()
        head = bytes([len(name)]) + name
        return lambda frame: self.hub.put(screen, head + frame.jpeg)

    def _viewed(self, by_any: bool) -> None:
        for glass in self.glasses.values():
            glass.look(by_any)

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self.hub.put("state", json.dumps(self.state()))
