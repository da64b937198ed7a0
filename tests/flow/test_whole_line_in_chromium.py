"""One ticket's whole way, as somebody at the dock and a clerk at the counter page go it."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.steps import new_chromium
from tests.waiting import PATIENCE, wait_for

PAINTED = """
const picture = arguments[0].getContext("2d").getImageData(0, 0, 64, 64).data;
return new Set(picture).size > 2;
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[WebDriver]:
    with new_chromium() as driver:
        driver.set_window_size(1600, 1100)
        yield driver


def eventually(browser: WebDriver, holds: Any) -> Any:
    """Wait until something holds; live pages replace what one is just looking at."""
    replaced = [StaleElementReferenceException]
    return WebDriverWait(browser, PATIENCE, 0.1, ignored_exceptions=replaced).until(holds)


def find(browser: WebDriver, what: str) -> WebElement:
    found: WebElement = eventually(
        browser, lambda b: next(iter(b.find_elements(By.CSS_SELECTOR, what)), None)
    )
    return found


@pytest.fixture
def dock(browser: WebDriver, whole_demo: Any) -> WebDriver:
    """The dock, all three screens painted, kiosk and look-up at their first screens."""
    whole_demo.go_home()
    whole_demo.clear_look_up()
    browser.get(whole_demo.told["dock"])
    for screen in ("kiosk-1", "display-1", "look-up-1"):
        canvas = find(browser, f"#{screen} canvas")
        eventually(browser, lambda b, c=canvas: b.execute_script(PAINTED, c))
    return browser


def touch(browser: WebDriver, screen: str, x: float, y: float) -> None:
    """Click on a live picture at a share of its width and height."""
    canvas = find(browser, f"#{screen} canvas")
    width, height = canvas.size["width"], canvas.size["height"]
    across, down = round((x - 0.5) * width), round((y - 0.5) * height)
    ActionChains(browser).move_to_element_with_offset(canvas, across, down).click().perform()


def papers(browser: WebDriver) -> list[str]:
    """Addresses of the papers shown, newest first."""
    shown = "[...document.querySelectorAll('.papers figure:not(.coming) img')]"
    addresses: list[str] = browser.execute_script(f"return {shown}.map(img => img.src)")
    return addresses


def test_from_the_touch_to_the_spoken_call(dock: WebDriver, whole_demo: Any) -> None:
    before = whole_demo.papers_out()
    touch(dock, "kiosk-1", 0.25, 0.34)
    number = whole_demo.wait_mark("kiosk-1", r"kiosk\.number\.printed\.").rpartition(".")[2]
    wait_for(lambda: whole_demo.papers_out() > before, "the paper comes out")
    paper = f"/papers/{whole_demo.papers_out()}.png"
    eventually(dock, lambda b: any(paper in address for address in papers(b)))
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(whole_demo.get(paper))))
    assert len(codes) == 1
    token = codes[0].text.rpartition("/")[2]
    assert whole_demo.api(f"/api/v1/tickets/{token}")["number"] == number

    call_everybody_before(dock, whole_demo, number)
    assert whole_demo.api(f"/api/v1/tickets/{token}")["state"] == "called"
    calls = whole_demo.api("/api/v1/counters/3")
    assert calls["ticket"]["number"] == number
    whole_demo.wait_mark("display-1", r"calls=[1-9]")
    wait_for(lambda: speech_energy(whole_demo) > 300, "the call is spoken")


def call_everybody_before(browser: WebDriver, office: Any, number: str) -> None:
    """A clerk signs in, opens counter 3, and calls by mouse and key until it is our turn."""
    login = office.told["logins"][0]
    browser.switch_to.new_window("tab")
    browser.get(f"{office.told['http']}/counter?lang=vi")
    find(browser, "[name=login]").send_keys(login["login"])
    find(browser, "[name=password]").send_keys(login["password"] + Keys.ENTER)
    find(browser, "form[action$='/3/open'] button").click()
    find(browser, "[data-ready]")
    next_person(browser, lambda: click(browser, ".next:not([hidden])"))
    for _ in range(100):
        if shown(browser) == number:
            break
        next_person(browser, ActionChains(browser).send_keys(Keys.F8).perform)
    assert shown(browser) == number
    browser.close()
    browser.switch_to.window(browser.window_handles[0])


def next_person(browser: WebDriver, press: Callable[[], None]) -> None:
    """Press *Next*; where the page asks whether the last one came, say yes."""
    before = shown(browser)
    press()
    eventually(browser, lambda b: asks(b) or shown(b) not in ("", before))
    if asks(browser):
        ActionChains(browser).send_keys(Keys.ENTER).perform()
    eventually(browser, lambda b: shown(b) not in ("", before))


def asks(browser: WebDriver) -> bool:
    """Whether the page asks if the person called has come."""
    return bool(browser.execute_script("return !document.querySelector('#came').hidden"))


def click(browser: WebDriver, what: str) -> None:
    """Press the mouse on something as soon as it is there."""

    def pressed(driver: WebDriver) -> bool:
        driver.find_element(By.CSS_SELECTOR, what).click()
        return True

    eventually(browser, pressed)


def shown(browser: WebDriver) -> str:
    """The number on the console, or nothing."""
    number = "document.querySelector('.now .number')?.textContent ?? ''"
    return str(browser.execute_script(f"return {number}")).strip()


def speech_energy(office: Any) -> float:
    """Root mean square of the last announcement; 0 while there is none."""
    try:
        spoken = office.get("/announcement.wav")
    except OSError:
        return 0.0
    with wave.open(io.BytesIO(spoken)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))


@pytest.mark.parametrize("how", ["camera", "serial"])
def test_a_receipt_is_read_both_ways(dock: WebDriver, whole_demo: Any, how: str) -> None:
    find(dock, ".receipt .s9").click()
    find(dock, f"#scan button[value={how}]").click()
    whole_demo.wait_mark("look-up-1", r"^dossier\.9")
