"""Procedures on a phone: search as one types, ticks that stay, printing, no scripts at all."""

from __future__ import annotations

import base64
from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from tests.browser.steps import click, eventually

HITS = "return [...document.querySelectorAll('.hit b')].map((one) => one.innerText)"


def no_sideways(browser: WebDriver) -> bool:
    return bool(browser.execute_script("return document.documentElement.scrollWidth <= 390"))


def test_what_is_typed_is_found_at_once(phone: WebDriver, lasting_office: Any) -> None:
    home = lasting_office.url
    phone.get(f"{home}/procedures?lang=vi")
    assert no_sideways(phone)
    field = phone.find_element(By.ID, "q")
    field.send_keys("mat bang lai")
    eventually(phone, lambda b: b.execute_script(HITS)[:1] == ["Cấp lại bằng lái xe"])
    assert "q=mat+bang+lai" in phone.current_url
    assert phone.execute_script("return document.activeElement.id") == "q"
    field.clear()
    field.send_keys("xin giay doc than")
    eventually(phone, lambda b: "hôn nhân" in (b.execute_script(HITS) or [""])[0])
    click(phone, ".hit")
    eventually(phone, lambda b: "/procedures/1.004873" in b.current_url)
    assert no_sideways(phone)


def test_ticks_stay_on_the_phone_and_not_in_assist_mode(
    phone: WebDriver, lasting_office: Any
) -> None:
    home = lasting_office.url
    phone.get(f"{home}/procedures/1.001193?lang=vi")
    phone.find_elements(By.CSS_SELECTOR, ".papers label")[1].click()
    assert "1 trên 7" in phone.find_element(By.CSS_SELECTOR, ".progress").text
    phone.refresh()
    boxes = "return [...document.querySelectorAll('.papers input')].map((one) => one.checked)"
    eventually(phone, lambda b: b.execute_script(boxes)[1])
    phone.get(f"{home}/procedures/1.001193?assist=1")
    ready = "return !document.querySelector('[data-print]').hidden"
    eventually(phone, lambda b: b.execute_script(ready))
    assert not any(phone.execute_script(boxes))


def test_the_checklist_prints_on_paper(phone: WebDriver, lasting_office: Any) -> None:
    phone.get(f"{lasting_office.url}/procedures/1.001193?lang=vi")
    printed = phone.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    phone.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        shown = "return getComputedStyle(document.querySelector(arguments[0])).display"
        assert phone.execute_script(shown, "[data-print]") == "none"
        assert phone.execute_script(shown, ".papers .box") != "none"
        assert phone.execute_script(shown, ".fee .note") != "none"
    finally:
        phone.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_scripts_the_form_does_the_same(phone: WebDriver, lasting_office: Any) -> None:
    phone.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        phone.get(f"{lasting_office.url}/procedures?lang=vi")
        field = phone.find_element(By.ID, "q")
        field.send_keys("sinh con\n")
        eventually(phone, lambda b: "q=sinh" in b.current_url)
        hit = eventually(phone, lambda b: b.find_element(By.CSS_SELECTOR, ".hit.best b"))
        assert hit.text == "Làm giấy khai sinh cho con"
    finally:
        phone.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
