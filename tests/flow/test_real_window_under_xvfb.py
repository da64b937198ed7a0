"""The kiosk in a real window of a real X server, clicked by a real pointer, on a real office."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from config.places import ROOT
from tests.waiting import PATIENCE, wait_for

OFFICE = "test-office"
WIDTH, HEIGHT = 1280, 1024
CARD = (400, 440)


@pytest.fixture
def screen() -> Iterator[str]:
    """An X server of its own; gives its DISPLAY.

    It must not begin anew when a client leaves and no other is there: who comes then is refused.
    """
    number_out, number_in = os.pipe()
    command = ["Xvfb", "-displayfd", str(number_in), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    server = subprocess.Popen(
        [*command, "-noreset", "-nolisten", "tcp"], pass_fds=(number_in,), stderr=subprocess.DEVNULL
    )
    os.close(number_in)
    with os.fdopen(number_out) as told:
        display = f":{told.readline().strip()}"
    yield display
    server.terminate()
    server.wait(PATIENCE)


class Window:
    """The kiosk's process and its window."""

    def __init__(self, office: Any, folder: Path, display: str) -> None:
        self.log = folder / "kiosk.log"
        settings = {
            "format": 1, "office": OFFICE, "device": "kiosk-1", "kind": "kiosk",
            "data": str(folder / "kiosk"), "panel": {"width": WIDTH, "height": HEIGHT},
            "broker": {"port": office.mqtt, "password": "kiosk-1-token"},
        }  # fmt: skip
        path = folder / "kiosk-1.toml"
        path.write_text(tomli_w.dumps(settings))
        self.environment = {
            **os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy",
        }  # fmt: skip
        command = [sys.executable, str(ROOT / "motcua.py"), "kiosk", "--settings", str(path)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=self.environment, stderr=log, cwd=ROOT)

    def pointer(self, *words: str) -> str:
        """What xdotool says."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def click(self, place: tuple[int, int], times: int = 1, every_ms: int = 20) -> None:
        at = ["mousemove", "--sync", str(place[0]), str(place[1])]
        self.pointer(*at, "click", "--repeat", str(times), "--delay", str(every_ms), "1")


@pytest.fixture
def window(real_office: Any, tmp_path: Path, screen: str) -> Iterator[Window]:
    shown = Window(real_office, tmp_path, screen)
    wait_for(
        lambda: shown.pointer("search", "--onlyvisible", "."), "the window", shown.log.read_text
    )
    wait_for(
        lambda: "kiosk-1" in json.dumps(real_office.get("/status")),
        "the kiosk",
        shown.log.read_text,
    )
    yield shown
    shown.process.terminate()
    assert shown.process.wait(PATIENCE) == 0, shown.log.read_text()


def test_fifty_clicks_within_a_second_on_a_service_take_one_number(
    window: Window, real_office: Any
) -> None:
    wait_for(lambda: window.click(CARD, 50) or real_office.count("ticket"), "a number")
    time.sleep(1)
    assert real_office.count("ticket") == 1


def test_clicks_all_over_the_window_leave_a_kiosk_that_gives_numbers(
    window: Window, real_office: Any
) -> None:
    for x in range(40, WIDTH, 240):
        for y in range(40, HEIGHT, 190):
            window.click((x, y), 2, 5)
    before = real_office.count("ticket")
    assert window.process.poll() is None, window.log.read_text()

    def start_again() -> bool:
        window.pointer("key", "Escape")
        window.click(CARD)
        return bool(real_office.count("ticket") > before)

    wait_for(start_again, "one more number")
    assert "Traceback" not in window.log.read_text()
