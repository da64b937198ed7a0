"""Make the pictures of the docs from a demo office of its own: ``make pictures``.

Everything is driven as a visitor would: numbers are taken by touching the kiosk through the dock,
a receipt is held to the camera, counter 3 is opened in the browser and calls.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
import uuid
from pathlib import Path

import pages
from photographing import ROOT, TARGET, Demo, chromium, save, size, wait
from PIL import Image, ImageOps
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

TAKEN = "BARBCADRBABCABD"


def main() -> int:
    """Make every picture; the office is closed again whatever happens."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-pictures-") as folder:
        demo = Demo(Path(folder))
        try:
            with chromium() as browser:
                _play(demo, browser)
        finally:
            demo.close()
    for picture in sorted(TARGET.glob("*.png")):
        print(picture.relative_to(ROOT))
    return 0


def _play(demo: Demo, browser: WebDriver) -> None:
    for letter in TAKEN:
        demo.take(letter)
    _shoot_ticket(demo)
    for counter in ("1", "2", "4", "5"):
        demo.command(counter, "open")
        demo.command(counter, "next")
    demo.scan(9)
    _shoot_counter(demo, browser)
    demo.wait_mark("look-up-1", "dossier.9")
    demo.wait_mark("kiosk-1", "kiosk.home")
    demo.shoot("look-up-1", "look-up.png")
    demo.shoot("kiosk-1", "kiosk.png")
    demo.shoot("display-1", "wall.png")
    _shoot_dock(demo, browser)
    _shoot_pages(demo, browser)


def _shoot_pages(demo: Demo, browser: WebDriver) -> None:
    url = f"{demo.told['http']}/api/v1/tickets"
    asked = {"request": str(uuid.uuid4()), "service": demo.told["services"][0]}
    pages.shoot(demo, browser, demo.post(url, asked, demo.told["tokens"]["clerk"])["token"])


def _shoot_ticket(demo: Demo) -> None:
    paper = json.loads(demo.get("/state")[0])["papers"][0]["number"]
    ticket = Image.open(io.BytesIO(demo.get(f"/papers/{paper}.png")[0])).convert("L")
    ImageOps.expand(ImageOps.expand(ticket, 24, "white"), 2, "#E4DCCF").save(TARGET / "ticket.png")


def _shoot_counter(demo: Demo, browser: WebDriver) -> None:
    """Sign in as the clerk, open counter 3, call, and save the page."""
    login = demo.told["logins"][0]
    size(browser, 1366, 768)
    browser.get(f"{demo.told['http']}/counter?to=/counter/3")
    browser.find_element(By.NAME, "login").send_keys(login["login"])
    browser.find_element(By.NAME, "password").send_keys(login["password"])
    browser.find_element(By.CSS_SELECTOR, "form button").click()
    demo.command("3", "open")
    demo.command("3", "next")
    browser.get(f"{demo.told['http']}/counter/3")
    wait(lambda: browser.find_elements(By.CSS_SELECTOR, "main"), "the counter page")
    time.sleep(1.5)  # fonts, and a few seconds on the clock
    save(browser.get_screenshot_as_png(), "counter.png")


def _shoot_dock(demo: Demo, browser: WebDriver) -> None:
    size(browser, 1600, 1000)
    browser.get(demo.told["dock"])
    shown = "return [...document.querySelectorAll('canvas')].every(c => c.dataset.shown > 0)"
    wait(lambda: browser.execute_script(shown), "all screens in the dock")
    time.sleep(1.5)  # the paper's pictures and fonts
    save(browser.get_screenshot_as_png(), "demo.png")


if __name__ == "__main__":
    sys.exit(main())
