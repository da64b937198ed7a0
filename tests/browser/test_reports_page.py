"""Reports and explanations as a supervisor sees and prints them, in Chromium."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import WSGIRequestHandler, make_server

from config.clock import SetClock
from contract.ids import Priority
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.web import create_app
from tests.browser.steps import PATIENCE, click

DAY = "2026-11-23"


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url(office: Office, clock: SetClock, clerk: Actor, kiosk: Actor) -> Iterator[str]:
    """A server of an office where A001 was served, A003 called before A002, and B001 waits."""

    def press(command: str) -> None:
        office.counters.command(clerk, "quay-1", command)
        clock.move(180)

    press("open")
    for service, priority in (
        ("ho-tich", Priority.NONE), ("ho-tich", Priority.NONE),
        ("ho-tich", Priority.ELDERLY), ("dat-dai", Priority.NONE),
    ):  # fmt: skip
        office.tickets.take(kiosk, None, service, priority)
        clock.move(60)
        if office.views.counter("quay-1").ticket is None:
            press("next")
    for command in ("serve", "next", "serve", "next", "serve", "done", "close"):
        press(command)
    server = make_server("127.0.0.1", 0, create_app(office), True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def supervisor(browser: WebDriver, url: str) -> WebDriver:
    """Minh, who asked for the reports and was asked to sign in first."""
    browser.get(f"{url}/reports")
    browser.find_element(By.NAME, "login").send_keys("minh")
    browser.find_element(By.NAME, "password").send_keys("minh-password" + Keys.ENTER)
    WebDriverWait(browser, PATIENCE, poll_frequency=0.05).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, ".tiles")
    )
    return browser


def overflow(browser: WebDriver) -> int:
    """By how many pixels the page is wider than its window."""
    script = "return document.documentElement.scrollWidth - window.innerWidth"
    return int(browser.execute_script(script))


def drawn(browser: WebDriver, css: str) -> list[tuple[float, float]]:
    """Width and height of each such shape, as drawn."""
    script = (
        "return [...document.querySelectorAll(arguments[0])].map(e =>"
        " { const r = e.getBoundingClientRect(); return [r.width, r.height] })"
    )
    return [tuple(size) for size in browser.execute_script(script, css)]


def printed(browser: WebDriver) -> bytes:
    """The page as Chromium prints it, in black and white offices without backgrounds."""
    options = {"preferCSSPageSize": True, "printBackground": False}
    return base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", options)["data"])


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_report_fits_its_screen_and_draws_its_charts(supervisor: WebDriver) -> None:
    assert overflow(supervisor) <= 0
    bars = drawn(supervisor, ".chart rect")
    assert len(bars) >= 3
    assert all(width > 5 and height > 5 for width, height in bars)
    assert "4" in supervisor.find_element(By.CSS_SELECTOR, ".tiles .number").text
    assert supervisor.get_log("browser") == []


def test_the_report_fits_a_phone(supervisor: WebDriver) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    supervisor.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    supervisor.refresh()
    assert overflow(supervisor) <= 0


def test_days_are_chosen_by_keyboard_alone(supervisor: WebDriver) -> None:
    field = supervisor.find_element(By.NAME, "from")
    supervisor.execute_script("arguments[0].value = '2026-11-22'; arguments[0].focus()", field)
    ActionChains(supervisor).send_keys(Keys.ENTER).perform()
    WebDriverWait(supervisor, PATIENCE).until(lambda b: "from=2026-11-22" in b.current_url)
    remarks = supervisor.find_element(By.CSS_SELECTOR, ".remarks").text
    assert "Không có số liệu ngày: 22/11/2026" in remarks


def test_paper_shows_figures_and_no_controls(supervisor: WebDriver) -> None:
    pdf = printed(supervisor)
    assert pdf.startswith(b"%PDF")
    assert 1 <= pages(pdf) <= 4
    supervisor.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for css in (".bar", "form.days", ".save", ".saves"):
            assert set(drawn(supervisor, css)) == {(0, 0)}, css
        assert all(height > 5 for _, height in drawn(supervisor, ".chart rect"))
    finally:
        supervisor.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_number_is_explained_on_one_sheet(supervisor: WebDriver, url: str) -> None:
    supervisor.get(f"{url}/reports/explain?ticket=A002&day={DAY}")
    text = supervisor.find_element(By.CSS_SELECTOR, "main").text
    assert "Giải trình về số A002" in text
    assert "A003" in text
    assert "thuộc diện ưu tiên" in text
    assert "cao tuổi" not in text
    assert overflow(supervisor) <= 0
    assert pages(printed(supervisor)) == 1


def test_a_template_with_an_unknown_name_is_answered_with_that_name(
    supervisor: WebDriver, url: str, tmp_path: Path
) -> None:
    document = Document()
    document.add_paragraph("{{served}} {{so-la}}")
    document.save(str(tmp_path / "mau.docx"))
    supervisor.get(f"{url}/reports/fill")
    supervisor.find_element(By.NAME, "template").send_keys(str(tmp_path / "mau.docx"))
    click(supervisor, ".upload button")
    told = WebDriverWait(supervisor, PATIENCE).until(
        lambda b: b.find_element(By.CSS_SELECTOR, ".notice.wrong")
    )
    assert "{{so-la}}" in told.text
    assert "{{served}}" not in told.text
