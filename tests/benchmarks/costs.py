"""Memory and idle time of the server, a kiosk and a wall display."""

from __future__ import annotations

import time
from pathlib import Path

from figures import Figure
from issuing import issue
from office import running
from processes import idle_share, pss_mb

SETTLE = 5.0
FULL_HD = {"width": 1920, "height": 1080, "width_mm": 531.0}


def measure(folder: Path) -> list[Figure]:
    panel = {"width": 1920, "height": 1080, "width_mm": 1210.0, "distance_m": 5.0}
    with running(folder / "costs") as office:
        issue(office, 4, 40)
        pids = {
            "server": office.processes["server"].pid,
            "kiosk": office.run_part("kiosk", office.terminal("kiosk-1", panel=FULL_HD)),
            "display": office.run_part("display", office.terminal("display-1", panel=panel)),
        }
        time.sleep(SETTLE)
        office.command("1", "next")
        time.sleep(SETTLE)
        figures = []
        for name, pid in pids.items():
            memory, idle = pss_mb(pid), idle_share(pid)
            figures.append(
                Figure(f"memory of the {name}", memory, "MB", target="< 120 MB", met=memory < 120)
            )
            limit = name != "server"
            figures.append(
                Figure(f"idle time of the {name}", idle, "% of a core",
                       target="< 2 %" if limit else "", met=idle < 2 if limit else None)
            )  # fmt: skip
    return figures
