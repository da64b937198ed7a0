"""The dock's page as a newcomer uses it: a finger on a screen, a switch, a receipt, a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.steps import new_chromium
from tests.waiting import PATIENCE

WIDTHS = (1600, 1200)


@pytest.fixture(scope="module")
def browser() -> Iterator[WebDriver]:
    with new_chromium() as driver:
        yield driver


@pytest.fixture
def dock(browser: WebDriver, whole_demo: Any) -> WebDriver:
    """The dock's page at 1600 × 1000 with every screen shown."""
    size(browser, WIDTHS[0])
    browser.get_log("browser")
    browser.get(whole_demo.told["dock"] + "/?lang=en")
    all_shown = "return [...document.querySelectorAll('canvas')].every(c => c.dataset.shown > 0)"
    until(browser, lambda: browser.execute_script(all_shown))
    return browser


def size(browser: WebDriver, width: int) -> None:
    metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def until(browser: WebDriver, holds: Any) -> Any:
    return WebDriverWait(browser, PATIENCE, 0.1).until(lambda _browser: holds())


def one(browser: WebDriver, selector: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, selector)


def papers(browser: WebDriver) -> int:
    """How many papers are shown, their pictures loaded."""
    loaded = "img => img.complete && img.naturalWidth > 0"
    script = f"return [...document.querySelectorAll('.papers a img')].filter({loaded}).length"
    return int(browser.execute_script(script))


def test_a_finger_on_the_kiosk_brings_paper(dock: WebDriver, whole_demo: Any) -> None:
    whole_demo.go_home()
    before = papers(dock)
    canvas = one(dock, "#kiosk-1 canvas")
    across, down = canvas.size["width"], canvas.size["height"]
    chain = ActionChains(dock)
    chain.move_to_element_with_offset(canvas, int(-0.25 * across), int(-0.16 * down)).click()
    chain.perform()
    whole_demo.wait_mark("kiosk-1", r"kiosk\.number\.")
    until(dock, lambda: papers(dock) > before)


def test_a_switch_breaks_and_repairs(dock: WebDriver, whole_demo: Any) -> None:
    whole_demo.go_home()
    switch = one(dock, "[data-switch=paper-out]")
    switch.click()
    until(dock, lambda: switch.get_attribute("aria-checked") == "true")
    until(dock, lambda: one(dock, "#printer .trouble").text == "Paper out")
    whole_demo.wait_mark("kiosk-1", r"^kiosk\.home\.paper-out$")
    switch.click()
    until(dock, lambda: switch.get_attribute("aria-checked") == "false")
    whole_demo.wait_mark("kiosk-1", r"^kiosk\.home$")


def test_a_receipt_is_held_to_the_scanner(dock: WebDriver, whole_demo: Any) -> None:
    whole_demo.clear_look_up()
    code = next(one["code"] for one in whole_demo.told["dossiers"] if one["status"] == 5)
    one(dock, f"[data-code='{code}']").click()
    assert one(dock, "#scan [name=code]").get_attribute("value") == code
    one(dock, "#scan [value=serial]").click()
    whole_demo.wait_mark("look-up-1", r"^dossier\.5")


def test_a_keypad_press_is_seen_at_the_counter(dock: WebDriver, whole_demo: Any) -> None:
    whole_demo.take_ticket()
    whole_demo.command("3", "open")
    until(dock, lambda: one(dock, "#counter .now").text.startswith("open"))
    before = one(dock, "#counter .now").text
    one(dock, "[data-key=next]").click()
    until(dock, lambda: one(dock, "#counter .now").text != before)
    called = whole_demo.api("/api/v1/counters/3")["ticket"]["number"]
    assert one(dock, "#counter .now").text == f"open {called}"


def test_a_screen_that_goes_dark_is_shown_so(dock: WebDriver, whole_demo: Any) -> None:
    whole_demo.press("/break/kiosk-killed")
    until(dock, lambda: one(dock, "#kiosk-1 .off").is_displayed())
    whole_demo.press("/repair/kiosk-killed")
    until(dock, lambda: not one(dock, "#kiosk-1 .off").is_displayed())
    whole_demo.wait_mark("kiosk-1", r"^kiosk\.home$")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_over_the_edge(dock: WebDriver, width: int) -> None:
    size(dock, width)
    over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert dock.execute_script(over) == 0
    cut_off = """return [...document.querySelectorAll('h2, button, .button, dd, label')]
        .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.trim())"""
    assert dock.execute_script(cut_off) == []
    if width == WIDTHS[0]:
        down = "return document.documentElement.scrollHeight"
        assert dock.execute_script(down) <= 1000


def test_the_page_complains_of_nothing(dock: WebDriver) -> None:
    assert dock.get_log("browser") == []
