"""Steps in Chromium that tests of several pages take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.waiting import PATIENCE

NOT_YET = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip


@contextmanager
def new_chromium() -> Iterator[WebDriver]:
    """A Chromium without a window, which reads Vietnamese first and keeps its console's log."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": "vi,en"})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    try:
        yield driver
    finally:
        driver.quit()


def set_size(browser: WebDriver, width: int, height: int) -> None:
    """Give the page a screen; below 600 it is a phone's."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def eventually(browser: WebDriver, condition: Callable[[WebDriver], Any]) -> Any:
    """What a condition answers once it holds.  Raises TimeoutException."""
    return WebDriverWait(browser, PATIENCE, poll_frequency=0.05).until(condition)


def text(browser: WebDriver, css: str) -> str:
    """What an element says, read in one step: live pages replace their elements."""
    script = "return document.querySelector(arguments[0])?.textContent ?? ''"
    return str(browser.execute_script(script, css))


def click(browser: WebDriver, css: str) -> None:
    """Click an element once it can be clicked.  Live pages replace elements: it is found anew."""

    def clicked(browser: WebDriver) -> bool:
        try:
            browser.find_element(By.CSS_SELECTOR, css).click()
        except NOT_YET:
            return False
        return True

    eventually(browser, clicked)


def there(css: str) -> Callable[[WebDriver], bool]:
    """Whether there is such an element."""
    return lambda browser: bool(browser.find_elements(By.CSS_SELECTOR, css))


def has(css: str, *parts: str) -> Callable[[WebDriver], bool]:
    """Whether an element says all of this."""
    return lambda browser: all(part in text(browser, css) for part in parts)


def keys(browser: WebDriver, *names: str) -> None:
    """Press keys, wherever the focus is."""
    ActionChains(browser).send_keys(*names).perform()
