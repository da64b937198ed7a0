"""Appointments, return slips and paper at the guidance desk in Chromium, by keys alone."""

from __future__ import annotations

import datetime as dt
import uuid
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.steps import click, eventually, has, keys, text

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
ASK = """
const done = arguments[arguments.length - 1];
axe.run("dialog[open]", {resultTypes: ["violations"]}).then((found) => done(
  found.violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html).join(" "))));
"""


def shows(css: str) -> Any:
    return lambda browser: browser.find_elements(By.CSS_SELECTOR, css)


def sign_in(browser: WebDriver, wire: Any, login: str) -> WebDriver:
    browser.get(f"{wire.url}/desk")
    browser.find_element(By.NAME, "login").send_keys(login)
    browser.find_element(By.NAME, "password").send_keys(f"{login}-password" + Keys.ENTER)
    eventually(browser, shows(".desk[data-ready]"))
    return browser


@pytest.fixture
def desk(browser: WebDriver, wire: Any) -> WebDriver:
    """The desk of a supervisor, who may do all there is."""
    return sign_in(browser, wire, "thu")


def book(office: Any, day: dt.date, name: str) -> dict[str, Any]:
    """An appointment at the first time of a day there is."""
    token = office.clerk()
    slots = office.get(f"/api/v1/services/ho-tich/slots/{day}", token)["slots"]
    order = {"request": str(uuid.uuid4()), "service": "ho-tich", "from": slots[0]["from"]}
    made: dict[str, Any] = office.ask("appointments", {**order, "name": name}, token)
    return made


def today(office: Any) -> dt.date:
    """The office's day."""
    return dt.date.fromisoformat(office.take()["day"])


def test_an_appointment_is_made_by_keys_found_moved_and_cancelled(
    desk: WebDriver, running_office: Any
) -> None:
    day = today(running_office) + dt.timedelta(days=1)
    keys(desk, Keys.F4)
    eventually(desk, shows("#bookings[open]"))
    field = desk.find_element(By.CSS_SELECTOR, "#book [name=day]")
    desk.execute_script(
        "arguments[0].value = arguments[1];"
        "arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
        field, day.isoformat(),
    )  # fmt: skip
    eventually(desk, has("#book [data-slots]", "09:00", "còn 2"))
    click(desk, "#book label:has([value*='T09:00'])")
    click(desk, "#book [name=name]")
    keys(desk, "Nguyễn Văn A", Keys.TAB, "0901234567", Keys.ENTER)
    eventually(desk, has("#booked", "H-", "09:00", "Nguyễn Văn A"))
    code = desk.find_element(By.CSS_SELECTOR, "#booked .found").get_attribute("data-number") or ""
    keys(desk, Keys.ENTER)
    eventually(desk, has("#day", "Nguyễn Văn A", "Đã hẹn"))
    keys(desk, Keys.ESCAPE)
    eventually(desk, lambda b: not shows("dialog[open]")(b))
    keys(desk, Keys.F2, code.lower(), Keys.ENTER)
    eventually(desk, has("#ticket", code, "Nguyễn Văn A"))
    click(desk, "#ticket [data-reveals]")
    eventually(desk, has("#ticket [data-slots]", "Giữ 09:00", "10:30"))
    click(desk, "#ticket label:has([value*='T10:30'])")
    click(desk, "#ticket .change .main")
    eventually(desk, has("#ticket .title", code, "10:30", "Nguyễn Văn A"))
    click(desk, "#ticket [data-press$=cancel]")
    eventually(desk, has("#ticket", "Đã huỷ"))


def test_who_is_expected_shows_by_itself_and_is_checked_in(
    desk: WebDriver, running_office: Any
) -> None:
    made = book(running_office, today(running_office), "Trần Thị B")
    eventually(desk, has("#aside", "Trần Thị B"))
    click(desk, "#aside [data-press=check-in]")
    eventually(desk, has("#issued", "A005"))
    keys(desk, "p")
    eventually(desk, has("#issued [data-printing]", "không kết nối"))
    keys(desk, Keys.ENTER, Keys.F2, made["code"], Keys.ENTER)
    eventually(desk, has("#ticket", made["code"], "Đã đến · A005"))
    eventually(desk, lambda b: "Trần Thị B" not in text(b, "#aside"))


def test_needs_and_dossiers_go_along_with_a_number(desk: WebDriver) -> None:
    click(desk, "label:has([value=hearing])")
    click(desk, "label:has([value=en])")
    keys(desk, Keys.F8)
    eventually(desk, has("#issued", "A004"))
    keys(desk, Keys.ENTER, Keys.F2, "a4", Keys.ENTER)
    eventually(desk, has("#ticket", "A004", "Khiếm thính", "English"))
    assert not desk.find_elements(By.CSS_SELECTOR, "[name=needs]:checked")


def test_all_who_wait_get_slips_and_come_back_first(desk: WebDriver, running_office: Any) -> None:
    click(desk, "[data-opens=returns]")
    eventually(desk, has("#slips", "chưa phát"))
    click(desk, "#give-slips .check")
    click(desk, "#give-slips .main")
    eventually(desk, has("#slips", "3 phiếu", "A001", "A002", "A003"))
    click(desk, "#slips .who-booked")
    eventually(desk, has("#ticket", "Q-", "Phiếu quay lại"))
    click(desk, "#ticket [data-press=check-in]")
    eventually(desk, has("#issued", "A004"))
    keys(desk, Keys.ENTER, Keys.F2, "a4", Keys.ENTER)
    eventually(desk, has("#ticket", "A004", "Được mời quay lại"))


def test_a_file_is_tried_and_then_taken_in(
    desk: WebDriver, running_office: Any, tmp_path: Path
) -> None:
    day = today(running_office) + dt.timedelta(days=2)
    file = tmp_path / "hen.csv"
    file.write_text(f"uid,service,day,from\nx-1,A,{day},09:00\nx-2,Thuế,{day},09:00\n", "utf-8")
    keys(desk, Keys.F4)
    eventually(desk, shows("#bookings[open]"))
    desk.find_element(By.CSS_SELECTOR, "#import [name=file]").send_keys(str(file))
    desk.find_element(By.CSS_SELECTOR, "#import [value=yes]").send_keys(Keys.ENTER)
    eventually(desk, has("#imported", "Nếu nhập", "thêm 1", "Dòng 3, dịch vụ"))
    desk.find_element(By.CSS_SELECTOR, "#import [value='']").send_keys(Keys.ENTER)
    eventually(desk, lambda b: "Nếu nhập" not in text(b, "#imported"))
    desk.find_element(By.CSS_SELECTOR, "#import [value='']").send_keys(Keys.ENTER)
    eventually(desk, has("#imported", "giữ nguyên 1"))


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_the_boxes_fit_their_screen(
    desk: WebDriver, running_office: Any, size: tuple[int, int]
) -> None:
    book(running_office, today(running_office), "Trần Thị B")
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    desk.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    eventually(desk, has("#aside", "Trần Thị B"))
    for box, sign in (("bookings", "#day li"), ("returns", "#slips p"), ("printers", "li")):
        desk.execute_script(f"document.querySelector('[data-opens={box}]').click()")
        eventually(desk, shows(f"#{box}[open] {sign.removeprefix(f'#{box} ')}"))
        wide = "return document.documentElement.scrollWidth <= innerWidth"
        assert desk.execute_script(wide)
        inside = (
            f"const b = document.getElementById('{box}'); return b.scrollWidth <= b.clientWidth"
        )
        assert desk.execute_script(inside)
        small = desk.execute_script(
            "return [...document.querySelectorAll('dialog[open] button, dialog[open] .chip')]"
            ".filter((e) => e.offsetWidth && e.getBoundingClientRect().height < 44).length"
        )
        assert small == 0
        assert desk.execute_async_script(AXE + ASK) == []
        keys(desk, Keys.ESCAPE)
    assert [one for one in desk.get_log("browser") if "favicon" not in one["message"]] == []
