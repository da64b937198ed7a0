"""The guidance desk in Chromium: give a number, find, change, put back, enter a paper slip."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser.steps import click, eventually, has, keys


def fits(browser: WebDriver) -> bool:
    """Whether the page needs no scrolling to either side."""
    script = "return document.documentElement.scrollWidth <= innerWidth"
    return bool(browser.execute_script(script))


@pytest.fixture
def desk(browser: WebDriver, wire: Any) -> WebDriver:
    """The desk, reached through the sign-in page by Lan."""
    browser.get(f"{wire.url}/desk")
    browser.find_element(By.NAME, "login").send_keys("lan")
    browser.find_element(By.NAME, "password").send_keys("lan-password" + Keys.ENTER)
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".desk[data-ready]"))
    return browser


def test_a_number_is_given_by_keys_alone_and_cancelled_again(
    desk: WebDriver, running_office: Any
) -> None:
    click(desk, "label:has([value=dat-dai])")
    click(desk, "label:has([value=merit])")
    keys(desk, Keys.F8)
    eventually(desk, has("#issued", "B001", "Đất đai"))
    eventually(desk, has("[data-line=dat-dai]", "1"))
    click(desk, "#issued [data-press]")
    eventually(desk, has("#ticket", "Đã huỷ"))
    click(desk, "#ticket [data-press$=undo]")
    eventually(desk, has("#ticket", "Đang chờ", "Người có công"))
    assert running_office.get("/api/v1/services")["services"][1]["waiting"] == 1


def test_a_found_number_changes_its_service_and_keeps_its_number(desk: WebDriver) -> None:
    keys(desk, Keys.F2)
    keys(desk, "a2", Keys.ENTER)
    eventually(desk, has("#ticket", "A002", "Đang chờ"))
    click(desk, "[data-reveals]")
    Select(desk.find_element(By.CSS_SELECTOR, ".change [name=service]")).select_by_value("dat-dai")
    click(desk, ".change .main")
    eventually(desk, has("#ticket", "A002", "Đổi thành Đất đai", "Lê Thị Lan"))
    eventually(desk, has("[data-line=dat-dai]", "1"))


def test_who_was_missed_shows_by_itself_and_is_put_back(
    desk: WebDriver, running_office: Any
) -> None:
    token = running_office.clerk()
    for command in ("open", "next", "missed"):
        running_office.command("3", command, token)
    eventually(desk, lambda b: b.find_elements(By.CSS_SELECTOR, "[data-find=A003]"))
    click(desk, "[data-find=A003]")
    eventually(desk, has("#ticket", "A003", "Không đến"))
    click(desk, "#ticket [data-press$=back]")
    eventually(desk, has("#ticket", "Đang chờ"))
    eventually(desk, lambda b: not b.find_elements(By.CSS_SELECTOR, "[data-find]"))


def test_paper_slips_are_entered_one_after_another(desk: WebDriver) -> None:
    keys(desk, Keys.F9)
    eventually(desk, lambda b: b.find_elements(By.CSS_SELECTOR, "#paper[open]"))
    keys(desk, "a20", Keys.TAB, "000", Keys.ENTER)
    eventually(desk, has("#entered", "A020"))
    keys(desk, "a20", Keys.TAB, "0:01", Keys.ENTER)
    eventually(desk, has("#slip-problem", "đã có người dùng"))
    keys(desk, Keys.ESCAPE)
    keys(desk, Keys.F2, "a20", Keys.ENTER)
    eventually(desk, has("#ticket", "A020", "00:00"))


def test_an_unknown_number_is_said_so(desk: WebDriver) -> None:
    keys(desk, Keys.F2, "z999", Keys.ENTER)
    eventually(desk, has("#ticket", "Không tìm thấy số này"))


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (820, 1180)])
def test_the_desk_fits_its_screen(desk: WebDriver, size: tuple[int, int]) -> None:
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    desk.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    keys(desk, Keys.F2, "a2", Keys.ENTER)
    eventually(desk, has("#ticket", "A002"))
    assert fits(desk)
    small = desk.execute_script(
        "return [...document.querySelectorAll('button, .pick, .chip, .desk input[name=text]')]"
        ".filter((e) => e.offsetWidth && e.getBoundingClientRect().height < 44).length"
    )
    assert small == 0


def test_nothing_is_wrong_in_the_browsers_eyes(desk: WebDriver) -> None:
    keys(desk, Keys.F8)
    eventually(desk, has("#issued", "A004"))
    assert [entry for entry in desk.get_log("browser") if "favicon" not in entry["message"]] == []
