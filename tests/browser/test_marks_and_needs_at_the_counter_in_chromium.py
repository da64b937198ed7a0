"""The counter console by keyboard: what people bring, marks, one more service, the silent call."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.steps import click, eventually, has, text

PICTURES = os.environ.get("MOTCUA_PICTURES", "")
NEEDY = {"needs": ["wheelchair", "hearing"], "lang": "en", "dossiers": 5, "priority": "elderly"}


def press(browser: WebDriver, *names: str) -> None:
    for name in names:
        ActionChains(browser).send_keys(name).perform()


def shown(css: str) -> Callable[[WebDriver], bool]:
    script = (
        "const it = document.querySelector(arguments[0]);"
        "return Boolean(it) && it.getClientRects().length > 0"
    )
    return lambda browser: bool(browser.execute_script(script, css))


def picture(browser: WebDriver, name: str) -> None:
    """Kept only where somebody wants to look."""
    if PICTURES:
        Path(PICTURES, f"{name}.png").write_bytes(browser.get_screenshot_as_png())


@pytest.fixture
def console(browser: WebDriver, wire: Any, running_office: Any) -> WebDriver:
    """Counter 3, opened by Lan; A004 is needy, old, foreign and brings five dossiers."""
    running_office.take(**NEEDY)
    running_office.take("dat-dai")
    browser.get(f"{wire.url}/counter")
    browser.find_element(By.NAME, "login").send_keys("lan")
    browser.find_element(By.NAME, "password").send_keys("lan-password" + Keys.ENTER)
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".choice"))
    click(browser, "form[action$='/3/open'] button")
    eventually(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "[data-ready]"))
    return browser


def call_the_needy(console: WebDriver) -> None:
    press(console, Keys.F8)
    eventually(console, has(".now .number", "A003"))
    press(console, Keys.F8)
    eventually(console, shown("#came"))
    press(console, Keys.F8)
    eventually(console, has(".now .number", "A004"))


def test_what_a_person_brings_is_seen_before_they_stand_there(console: WebDriver) -> None:
    assert "5 hồ sơ" in text(console, "[data-chooses=A004]")
    assert "Xe lăn" in text(console, "[data-chooses=A004]")
    call_the_needy(console)
    for words in ("Ưu tiên", "Xe lăn", "Khiếm thính", "Tiếng Anh", "5 hồ sơ"):
        assert words in text(console, ".brings")
    picture(console, "needy")
    page = "document.documentElement"
    assert console.execute_script(f"return {page}.scrollHeight") <= 768
    assert console.execute_script(f"return {page}.scrollWidth") <= 1366


def test_results_are_marked_by_keys_alone_and_taken_back(
    console: WebDriver, running_office: Any
) -> None:
    call_the_needy(console)
    press(console, Keys.F7)
    eventually(console, shown("#mark"))
    press(console, "+", *"1.001193", Keys.ENTER, "/", *"thiếu bản sao", Keys.ENTER)
    picture(console, "mark")
    press(console, "2")
    eventually(console, has("#marked", "Về bổ sung giấy tờ", "1.001193", "thiếu bản sao"))
    picture(console, "marked")
    press(console, Keys.F7)
    eventually(console, shown("#mark"))
    field = console.find_element(By.CSS_SELECTOR, "#mark [data-field=procedures]")
    assert field.get_attribute("value") == "1.001193"
    press(console, "3")
    eventually(console, has("#marked", "Không thuộc nơi này", "thiếu bản sao"))
    press(console, Keys.BACKSPACE)
    eventually(console, has("#marked", "Về bổ sung giấy tờ"))
    press(console, Keys.INSERT)
    eventually(console, shown("#transfer"))
    press(console, "2")
    eventually(console, lambda b: "A004" not in text(b, ".now .number"))
    token = running_office.clerk()
    running_office.command("2", "open", token)
    view = running_office.command("2", "call", token, number="A004")
    assert view["ticket"]["notes"] == ["thiếu bản sao"]


def test_one_more_service_on_this_visit(console: WebDriver) -> None:
    call_the_needy(console)
    press(console, Keys.F6)
    eventually(console, shown("#also"))
    press(console, "2")
    eventually(console, has(".now", "Đất đai"))
    eventually(console, shown(".undo"))
    assert "Vừa thêm một việc" in text(console, ".undo")


def test_the_silent_call_goes_out_in_whatever_state_the_page_is(
    console: WebDriver, running_office: Any, wire: Any
) -> None:
    silent = ActionChains(console).key_down(Keys.SHIFT).send_keys(Keys.F1).key_up(Keys.SHIFT)
    press(console, Keys.INSERT)
    wire.cut()
    silent.perform()
    eventually(console, shown("[data-sending]"))
    wire.mend()
    eventually(console, has("#silent", "Đã báo"))
    picture(console, "silent")
    assert not shown("[data-sending]")(console)
    running_office.command("3", "emergency/done", running_office.clerk("thu"))
    eventually(console, has("#silent", "Có người đến"))


def test_everything_stands_below_one_another_on_a_phone(console: WebDriver) -> None:
    call_the_needy(console)
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    console.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    picture(console, "phone")
    assert console.execute_script("return document.documentElement.scrollWidth") <= 390
    for css in (".brings", "[data-opens=mark]", "[data-opens=also]", "[data-silent]", ".queue"):
        assert shown(css)(console), css
    buttons = console.find_elements(By.CSS_SELECTOR, ".extras .button")
    assert min(button.size["height"] for button in buttons) >= 44
