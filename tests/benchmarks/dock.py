"""How live the dock's pictures are: a kiosk touched again and again, seen by a viewer."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from figures import Figure
from simple_websocket import Client

from config.places import ROOT

SECONDS = 6.0
TOUCH_EVERY = 0.14
LARGE_TEXT = (0.23, 0.945)
# With large text, language and the next services in turn: each changes the picture, and as two
# controls they are not taken for one bouncing finger.
SPOTS = ((0.09, 0.945), (0.84, 0.196))
LEAST = 5


def measure(folder: Path) -> list[Figure]:
    command = [sys.executable, str(ROOT / "motcua.py"), "demo", "--free-ports", "--folder"]
    office = subprocess.Popen([*command, folder / "dock"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        rate = pictures_a_second(_address(folder / "dock" / "demo.json", office))
    finally:
        office.terminate()
        office.wait(20)
    name = "pictures of a changing kiosk at the dock"
    return [Figure(name, rate, "/s", target=f"≥ {LEAST}/s", met=rate >= LEAST)]


def pictures_a_second(dock: str) -> float:
    _touch(dock, LARGE_TEXT)
    viewer = Client(dock.replace("http", "ws") + "/live")
    ending = threading.Event()
    toucher = threading.Thread(target=_keep_touching, args=(dock, ending))
    toucher.start()
    begin, seen = time.monotonic(), 0
    while time.monotonic() - begin < SECONDS:
        message = viewer.receive(timeout=SECONDS)
        seen += isinstance(message, bytes) and message[1 : 1 + message[0]] == b"kiosk-1"
    ending.set()
    toucher.join()
    viewer.close()
    return seen / SECONDS


def _keep_touching(dock: str, ending: threading.Event) -> None:
    turn = 0
    while not ending.wait(TOUCH_EVERY):
        _touch(dock, SPOTS[turn % 2])
        turn += 1


def _touch(dock: str, spot: tuple[float, float]) -> None:
    body = json.dumps({"x": spot[0], "y": spot[1]}).encode()
    urllib.request.urlopen(f"{dock}/screens/kiosk-1/touch", body, timeout=10).close()


def _address(told: Path, office: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 90
    while not told.exists():
        if office.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the demo office did not open")
        time.sleep(0.1)
    dock: str = json.loads(told.read_text(encoding="utf-8"))["dock"]
    return dock
