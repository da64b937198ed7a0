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
LARGE = (
    "numpy",
    "pandas",
    "sqlite_utils",
    "pygame",
    "docx",
    "openpyxl",
    "icalendar",
    "fontTools",
    "simpy",
)


HASHING = """
import threading
from pathlib import Path
from config.memory import give_back
from queue_server.serving import LARGE_BYTES
from queue_server.services.sign_in import hash_password

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

give_back(LARGE_BYTES)
before = resident()
for _ in range(2):
    threads = [threading.Thread(target=hash_password, args=("a password",)) for _ in range(4)]
    for one in threads: one.start()
    for one in threads: one.join()
print(resident() - before)
"""


def told_by(program: str) -> str:
    """What a program of its own prints."""
    run = [sys.executable, "-c", program]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def loaded_by(statement: str) -> set[str]:
    """The packages that stand in memory after it."""
    told = told_by(f"{statement}\nimport sys\nprint(*sys.modules)").split()
    return {*told, *(name.split(".")[0] for name in told)}


def test_the_worker_loads_nothing_large_before_it_is_asked_for() -> None:
    assert loaded_by(WORKER).isdisjoint(LARGE)


def test_the_master_loads_nothing_of_the_office() -> None:
    loaded = loaded_by(MASTER)
    assert "gunicorn" in loaded
    assert loaded.isdisjoint({"flask", "paho", "queue_server.app", "queue_server.web"})


def test_a_password_check_leaves_no_memory_behind() -> None:
    assert int(told_by(HASHING)) < 10_000_000, "each takes 19 MB for a moment"
