"""The server keeps within its memory: what is large and seldom needed is loaded when it is."""

from __future__ import annotations

import subprocess
import sys

from config.places import ROOT

MASTER = "import queue_server.serving"
WORKER = (
    "import queue_server.app, queue_server.mqtt, queue_server.jobs.office_jobs,"
    " queue_server.web.calls, queue_server.web.pages"
)
LARGE = ("numpy", "pandas", "pygame", "docx", "openpyxl", "icalendar", "fontTools", "simpy")


def loaded_by(statement: str) -> set[str]:
    """The packages that stand in memory after it."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in told.stdout.split()} | set(told.stdout.split())


def test_the_worker_loads_nothing_large_before_it_is_asked_for() -> None:
    assert loaded_by(WORKER).isdisjoint(LARGE)


def test_the_master_loads_nothing_of_the_office() -> None:
    loaded = loaded_by(MASTER)
    assert "gunicorn" in loaded
    assert loaded.isdisjoint({"flask", "paho", "queue_server.app", "queue_server.web"})
