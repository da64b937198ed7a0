"""What the makers of pictures share: a demo office of its own, Chromium, small PNG files."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageColor
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from config.look import tokens  # noqa: E402 - the program's own folder comes first
from devices.dock.glass_client import GlassLine  # noqa: E402

TARGET = ROOT / "docs" / "pictures"
PATIENCE = 90.0
FOUND_COLOURS = 200
KEYS = {"A": "1", "B": "2", "C": "3", "D": "4", "R": "5"}
"""A digit presses the service of its place."""
DONE_BUTTON = (0.87, 0.96)
NO_PRIORITY = (0.25, 0.8)


class Demo:
    """The demo office that is photographed."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, str(ROOT / "motcua.py"), "demo", "--free-ports"]
        self.process = subprocess.Popen(
            [*command, "--folder", str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        told = folder / "demo.json"
        wait(lambda: told.exists() or self.process.poll() is not None, "the demo to open")
        self.told: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def get(self, path: str) -> tuple[bytes, str]:
        """What the dock has at an address, and the screen's mark where it is one."""
        with urllib.request.urlopen(self.told["dock"] + path, timeout=20) as answer:
            return answer.read(), answer.headers.get("X-Mark", "")

    def post(self, url: str, body: dict[str, Any], token: str = "") -> Any:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def touch(self, screen: str, place: tuple[float, float]) -> None:
        url = f"{self.told['dock']}/screens/{screen}/touch"
        self.post(url, {"x": place[0], "y": place[1]})

    def scan(self, status: int) -> None:
        code = next(one["code"] for one in self.told["dossiers"] if one["status"] == status)
        self.post(f"{self.told['dock']}/scan", {"code": code, "how": "camera"})

    def mark(self, screen: str) -> str:
        return self.get(f"/screens/{screen}.jpg")[1]

    def wait_mark(self, screen: str, start: str | tuple[str, ...]) -> None:
        wait(lambda: self.mark(screen).startswith(start), f"{screen} {start}")

    def take(self, letter: str) -> None:
        """Take a number at the kiosk, and wait for its paper."""
        self.wait_mark("kiosk-1", "kiosk.home")
        with GlassLine(Path(self.told["glass"]["kiosk-1"])) as glass:
            glass.key(KEYS[letter])
        self.wait_mark("kiosk-1", ("kiosk.priority", "kiosk.number"))
        if self.mark("kiosk-1") == "kiosk.priority":
            self.touch("kiosk-1", NO_PRIORITY)
        self.wait_mark("kiosk-1", "kiosk.number.printed")
        self.touch("kiosk-1", DONE_BUTTON)

    def command(self, counter: str, command: str) -> None:
        url = f"{self.told['http']}/api/v1/counters/{counter}/{command}"
        self.post(url, {"request": str(uuid.uuid4())}, self.told["tokens"]["clerk"])

    def shoot(self, screen: str, name: str) -> None:
        """Save a screen's picture."""
        save(self.get(f"/screens/{screen}.jpg")[0], name)


def save(picture: bytes, name: str) -> None:
    """Keep a picture small: few colours, but all of the look's own among them."""
    flat = Image.open(io.BytesIO(picture)).convert("RGB")
    found = flat.quantize(FOUND_COLOURS).getpalette() or []
    own = [part for colour in _own_colours() for part in ImageColor.getrgb(colour)]
    palette = np.array([*own, *found[: FOUND_COLOURS * 3]], np.int32).reshape(-1, 3)
    few = Image.fromarray(_nearest(np.asarray(flat, np.int32), palette))
    few.putpalette(palette.astype(np.uint8).tobytes())
    few.save(TARGET / name, optimize=True)


def _nearest(pixels: Any, palette: Any) -> Any:
    """The place in the palette of the colour nearest to each pixel."""
    packed = pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]
    colours, where = np.unique(packed, return_inverse=True)
    parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=-1)
    best = [
        np.argmin(((some[:, None, :] - palette) ** 2).sum(axis=-1), axis=-1)
        for some in np.array_split(parts, max(1, len(parts) // 1000))
    ]
    return np.concatenate(best).astype(np.uint8)[where].reshape(packed.shape)


def _own_colours() -> list[str]:
    named = vars(tokens).items()
    return [value for name, value in named if name.isupper() and isinstance(value, str)]


@contextmanager
def chromium() -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--disable-background-networking", "--no-first-run", "--hide-scrollbars", "--lang=vi",
    ):  # fmt: skip
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"intl.accept_languages": "vi"})
    service = Service("/usr/bin/chromedriver", env={**os.environ, "LANGUAGE": "vi"})
    browser = webdriver.Chrome(options=options, service=service)
    try:
        yield browser
    finally:
        browser.quit()


def size(browser: WebDriver, width: int, height: int) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def wait(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.1)
